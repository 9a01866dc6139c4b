"""Adopting that is not finished, meets another writer, or finds files that speak against it."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from mlflow.store.artifact.local_artifact_repo import LocalArtifactRepository
from mlflow.tracking._model_registry.client import ModelRegistryClient
from pytest_mock import MockerFixture

from adapters.mlflow.plain_models import plain_client, register_plainly, save_plainly
from modelport import (
    BackendError,
    ConflictError,
    IntegrityError,
    Manifest,
    SavedModel,
    StorageFullError,
    VersionNotFoundError,
)
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowConnection, MlflowRegister
from modelport.testing.samples import sklearn_sample

URI = "models:/plain/1"


@pytest.fixture
def place(connection: MlflowConnection, tmp_path: Path) -> Path:
    """The files of an estimator that plain MLflow saved and registered."""
    place = save_plainly(tmp_path / "mlflow" / "artifacts" / "plain")
    assert register_plainly(connection.tracking_uri, place) == URI
    return place


@pytest.fixture
def registrar(connection: MlflowConnection) -> MlflowRegister:
    """What adopts."""
    return MlflowRegister(connection)


def _tags(connection: MlflowConnection) -> dict[str, str]:
    return dict(plain_client(connection.tracking_uri).get_model_version("plain", "1").tags)


def test_a_version_of_files_that_were_adopted_for_another_is_adopted_by_itself(
    connection: MlflowConnection, registrar: MlflowRegister, place: Path
) -> None:
    """What is recorded is recorded for one address; the manifest that is there stays as it is."""
    second = register_plainly(connection.tracking_uri, place)
    manifest = registrar.adopt(registrar.inspect(second))
    written = (place / "manifest.json").stat().st_mtime_ns

    with pytest.raises(IntegrityError, match=f"modelport adopt {URI}"):
        BuiltinLoader(connection).verify(URI)
    assert registrar.adopt(registrar.inspect(URI)) == manifest
    assert BuiltinLoader(connection).verify(URI).manifest == BuiltinLoader(connection).verify(second).manifest
    assert (place / "manifest.json").stat().st_mtime_ns == written


def test_an_adoption_that_the_registry_did_not_take_can_be_repeated(
    connection: MlflowConnection, registrar: MlflowRegister, place: Path
) -> None:
    """The manifest is written first, and is then found."""
    database = connection.tracking_uri.removeprefix("sqlite:///")
    found = registrar.inspect(URI)
    with sqlite3.connect(database) as changing:
        refuse = "SELECT RAISE(FAIL, 'read-only')"
        changing.execute(
            f"CREATE TRIGGER no_digest BEFORE INSERT ON model_version_tags "
            f"WHEN NEW.key = 'modelport.digest' BEGIN {refuse}; END"
        )
    changing.close()

    with pytest.raises(BackendError):
        registrar.adopt(found)
    assert (place / "manifest.json").is_file()
    assert "modelport.digest" not in _tags(connection)

    with sqlite3.connect(database) as changing:
        changing.execute("DROP TRIGGER no_digest")
    changing.close()
    assert registrar.adopt(registrar.inspect(URI)) == found.manifest
    assert BuiltinLoader(connection).load(URI).digest == found.manifest.digest


def test_of_two_who_adopt_at_the_same_time_the_second_is_told(
    connection: MlflowConnection, registrar: MlflowRegister, place: Path, mocker: MockerFixture
) -> None:
    """What the first one recorded stays, with its time."""
    found = registrar.inspect(URI)
    write = LocalArtifactRepository.log_artifact

    def adopted_meanwhile(self: LocalArtifactRepository, *args: Any, **kwargs: Any) -> None:
        mocker.stopall()
        registrar.adopt(found)
        plain_client(connection.tracking_uri).set_model_version_tag("plain", "1", "modelport.adopted_at", "before")
        write(self, *args, **kwargs)

    mocker.patch.object(LocalArtifactRepository, "log_artifact", autospec=True, side_effect=adopted_meanwhile)

    with pytest.raises(ConflictError, match=f"modelport verify {URI}"):
        registrar.adopt(found)
    assert _tags(connection)["modelport.adopted_at"] == "before"
    assert BuiltinLoader(connection).verify(URI).manifest == found.manifest
    assert (place / "manifest.json").is_file()


def test_a_version_that_is_deleted_at_this_moment_is_not_found(
    connection: MlflowConnection, registrar: MlflowRegister, place: Path, mocker: MockerFixture
) -> None:
    """As if it had been gone before."""
    found = registrar.inspect(URI)
    real = ModelRegistryClient.set_model_version_tag

    def deleted_meanwhile(self: ModelRegistryClient, *args: Any, **kwargs: Any) -> None:
        plain_client(connection.tracking_uri).delete_model_version("plain", "1")
        real(self, *args, **kwargs)

    mocker.patch.object(ModelRegistryClient, "set_model_version_tag", autospec=True, side_effect=deleted_meanwhile)

    with pytest.raises(VersionNotFoundError):
        registrar.adopt(found)
    assert place.is_dir()


@pytest.mark.parametrize("content", ["{}", '{"name": "app", "icons": []}', "[", '{"files": {}, "version": 2}', None])
def test_a_manifest_of_somebody_else_is_not_replaced(
    registrar: MlflowRegister, place: Path, content: str | None
) -> None:
    """The name is modelport's, but what has it may be of use: nothing is adopted, and it stays."""
    inspected_before = registrar.inspect(URI)
    foreign = place / "manifest.json"
    if content is None:
        foreign.mkdir()
        (foreign / "icon").write_text("icon")
    else:
        foreign.write_text(content)

    with pytest.raises(ConflictError, match=r"'manifest.json' that this modelport did not write"):
        registrar.inspect(URI)
    with pytest.raises((ConflictError, IntegrityError)):
        registrar.adopt(inspected_before)
    assert (foreign / "icon").is_file() if content is None else foreign.read_text() == content


def test_a_manifest_in_another_spelling_is_not_replaced(registrar: MlflowRegister, place: Path) -> None:
    """The digest is of its very bytes, so only modelport's own spelling will do."""
    spaced = Manifest.of_directory(place).to_json().replace(b",", b", ")
    (place / "manifest.json").write_bytes(spaced)

    with pytest.raises(ConflictError):
        registrar.inspect(URI)
    assert (place / "manifest.json").read_bytes() == spaced


def test_files_that_are_not_what_their_own_manifest_says_are_not_adopted(
    registrar: MlflowRegister, place: Path
) -> None:
    """They were modelport's once, and somebody has changed them."""
    (place / "manifest.json").write_bytes(Manifest.of_directory(place).to_json())
    (place / "requirements.txt").write_text("another")

    with pytest.raises(IntegrityError) as caught:
        registrar.inspect(URI)
    assert caught.value.changed == ("requirements.txt",)


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), BackendError),
        (OSError(errno.EROFS, "Read-only file system"), BackendError),
        (OSError(errno.ENOSPC, "No space left on device"), StorageFullError),
    ],
)
def test_storage_that_cannot_be_written_to_is_told(
    registrar: MlflowRegister, mocker: MockerFixture, failure: OSError, kind: type[BackendError]
) -> None:
    """The files are read, but they cannot be given a manifest: nothing is recorded."""
    found = registrar.inspect(URI)
    mocker.patch.object(LocalArtifactRepository, "log_artifact", autospec=True, side_effect=failure)

    with pytest.raises(BackendError, match=f"cannot be written beside the files of the model at {URI}") as caught:
        registrar.adopt(found)
    assert type(caught.value) is kind
    assert registrar.inspect(URI) == found


@pytest.fixture
def saved(connection: MlflowConnection, monkeypatch: pytest.MonkeyPatch) -> SavedModel:
    """A model that modelport saved and plain MLflow registered, so that the version has no digest."""
    sample = sklearn_sample()
    saved = BuiltinSaver(connection).save(sample.model, sample.signature, sample.input_example)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", connection.tracking_uri)
    assert register_plainly(connection.tracking_uri, saved.uri) == URI
    return saved


def test_a_version_that_plain_mlflow_made_of_a_verified_model_is_adopted_with_its_digest(
    connection: MlflowConnection, registrar: MlflowRegister, saved: SavedModel
) -> None:
    """The manifest that came with the files is the one that counts."""
    registrar.adopt(registrar.inspect(URI))
    assert BuiltinLoader(connection).load(URI).digest == saved.digest


def test_files_that_are_not_those_of_the_saved_model_are_not_adopted(
    connection: MlflowConnection, registrar: MlflowRegister, saved: SavedModel
) -> None:
    """A forged manifest does not help: the registry has the digest of the saved model."""
    model = plain_client(connection.tracking_uri).get_logged_model(saved.uri.removeprefix("models:/"))
    files = Path(model.artifact_location.removeprefix("file://"))
    (files / "requirements.txt").write_text("another")
    (files / "manifest.json").write_bytes(Manifest.of_directory(files).to_json())

    with pytest.raises(IntegrityError, match=saved.uri):
        registrar.inspect(URI)
