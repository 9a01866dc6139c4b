"""When MLflow fails, the error is modelport's, says what to do, and nothing half-made stays."""

from __future__ import annotations

import errno
import resource
import sqlite3
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from lightgbm import LGBMRegressor
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.local_artifact_repo import LocalArtifactRepository
from mlflow.tracking._model_registry.client import ModelRegistryClient
from pytest_mock import MockerFixture
from sklearn.ensemble import RandomForestRegressor
from xgboost import XGBRegressor

from adapters.mlflow.unverified import UNVERIFIED
from modelport import (
    ArtifactNotFoundError,
    BackendError,
    ConfigurationError,
    IncompleteModelError,
    IntegrityError,
    ModelNotFoundError,
    NotFoundError,
    RegistryNotInitialisedError,
    RegistryUnavailableError,
    SavedModel,
    Signature,
    StorageFullError,
    UntrustedModelError,
    UriNotAllowedError,
)
from modelport.adapters.mlflow import (
    BuiltinLoader,
    BuiltinSaver,
    CustomSaver,
    MlflowCatalog,
    MlflowConnection,
    MlflowRegister,
)
from modelport.testing.samples import sklearn_sample


def save(connection: MlflowConnection) -> SavedModel:
    """Save an estimator."""
    sample = sklearn_sample()
    return BuiltinSaver(connection).save(sample.model, sample.signature, sample.input_example)


def files_of(connection: MlflowConnection, saved: SavedModel) -> Path:
    """Give the directory of a saved model's files."""
    return Path(connection.saved_model(saved.uri.removeprefix("models:/")).artifact_location)


def test_a_failed_upload_leaves_no_saved_model(connection: MlflowConnection, mocker: MockerFixture) -> None:
    """Its record is deleted, and the next save works."""
    failure = OSError(errno.ENOSPC, "No space left on device")
    upload = mocker.patch.object(LocalArtifactRepository, "log_artifacts", autospec=True, side_effect=failure)

    with pytest.raises(StorageFullError) as caught:
        save(connection)

    assert caught.value.__cause__ is failure
    client = MlflowClient(connection.tracking_uri, connection.tracking_uri)
    assert list(client.search_logged_models([each.experiment_id for each in client.search_experiments()])) == []
    mocker.stop(upload)
    assert save(connection).uri


def test_a_failed_registration_leaves_no_registered_model(connection: MlflowConnection, mocker: MockerFixture) -> None:
    """Neither a version nor the empty name."""
    saved = save(connection)
    failure = MlflowException("no")
    mocker.patch.object(MlflowClient, "create_model_version", autospec=True, side_effect=failure)

    with pytest.raises(BackendError):
        MlflowRegister(connection).register("prices", saved.uri)

    with pytest.raises(ModelNotFoundError):
        MlflowCatalog(connection).resolve("models:/prices/latest")


def test_a_model_whose_files_are_gone_is_neither_registered_nor_loaded(connection: MlflowConnection) -> None:
    """Nothing is created for it."""
    saved = save(connection)
    directory = files_of(connection, saved)
    directory.rename(directory.with_name("elsewhere"))

    with pytest.raises(ArtifactNotFoundError):
        MlflowRegister(connection).register("prices", saved.uri)
    with pytest.raises(ArtifactNotFoundError):
        BuiltinLoader(connection).load(saved.uri)

    assert list(MlflowCatalog(connection).search()) == []


def test_a_model_without_its_manifest_is_incomplete(connection: MlflowConnection) -> None:
    """The manifest comes last, so an upload that broke off has none."""
    saved = save(connection)
    (files_of(connection, saved) / "manifest.json").unlink()

    with pytest.raises(IncompleteModelError):
        MlflowRegister(connection).register("prices", saved.uri)

    assert list(MlflowCatalog(connection).search()) == []


def test_a_pending_saved_model_is_incomplete(connection: MlflowConnection) -> None:
    """It is refused as a source, and by the loader."""
    pending = connection.create_saved_model("model", "sha256:0", None)

    for act in (BuiltinLoader(connection).load, lambda uri: MlflowRegister(connection).register("prices", uri)):
        with pytest.raises(IncompleteModelError):
            act(f"models:/{pending.model_id}")


def test_changed_bytes_are_refused_before_anything_is_read(connection: MlflowConnection) -> None:
    """The error names the file."""
    saved = save(connection)
    path = files_of(connection, saved) / "requirements.txt"
    path.write_text(path.read_text() + "\n")

    with pytest.raises(IntegrityError) as caught:
        BuiltinLoader(connection).load(saved.uri)

    assert caught.value.changed == ("requirements.txt",)


def test_a_path_is_loaded_only_from_under_a_root(connection: MlflowConnection, tmp_path: Path) -> None:
    """A link out of the root is none."""
    directory = files_of(connection, save(connection))
    rooted = MlflowConnection(connection.tracking_uri, roots=[str(directory.parent)])
    link = directory.parent / "link"
    link.symlink_to(tmp_path)

    assert BuiltinLoader(rooted).load(str(directory)).uri == str(directory)
    for path in (directory, link, tmp_path):
        with pytest.raises(UriNotAllowedError):
            BuiltinLoader(rooted if path != directory else connection).load(str(path))
    with pytest.raises(ArtifactNotFoundError):
        BuiltinLoader(rooted).load(str(directory.parent / "nothing"))


def test_a_model_file_that_points_out_of_the_model_is_refused(connection: MlflowConnection, tmp_path: Path) -> None:
    """Even where nothing vouches for its bytes."""
    directory = files_of(connection, save(connection))
    stranger = tmp_path / "stranger"
    directory.rename(stranger)
    (stranger / "manifest.json").unlink()
    (stranger / "MLmodel").write_text((stranger / "MLmodel").read_text().replace("model.skops", "../model.skops"))

    with pytest.raises(UntrustedModelError):
        BuiltinLoader(MlflowConnection(connection.tracking_uri, roots=[str(tmp_path)]), trust=UNVERIFIED).load(
            str(stranger)
        )


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff", b"- a list", b"flavors: 3", b"flavors: {sklearn: 3}", b"a: &a [*a]"]
)
def test_a_file_that_is_no_model_file_is_refused(connection: MlflowConnection, tmp_path: Path, content: bytes) -> None:
    """With an error of modelport's."""
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "MLmodel").write_bytes(content)

    with pytest.raises(ValueError, match="MLmodel"):
        BuiltinLoader(MlflowConnection(connection.tracking_uri, roots=[str(tmp_path)]), trust=UNVERIFIED).load(
            str(tmp_path / "model")
        )


def test_a_file_that_is_no_database_is_a_backend_error(tmp_path: Path) -> None:
    """And is left as it is."""
    file = tmp_path / "registry.db"
    file.write_bytes(b"no database" * 100)

    with pytest.raises(BackendError):
        list(MlflowCatalog(MlflowConnection(f"sqlite:///{file}")).search())

    assert file.read_bytes() == b"no database" * 100


def test_a_store_of_another_schema_is_not_initialised(tmp_path: Path, empty_store: Path) -> None:
    """The error names the command to run."""
    file = tmp_path / "registry.db"
    file.write_bytes(empty_store.read_bytes())
    database = sqlite3.connect(file)
    database.execute("UPDATE alembic_version SET version_num = '97727af70f4d'")
    database.commit()
    database.close()

    with pytest.raises(RegistryNotInitialisedError, match="mlflow db upgrade"):
        list(MlflowCatalog(MlflowConnection(f"sqlite:///{file}")).search())


def test_a_directory_that_cannot_be_made_is_a_backend_error() -> None:
    """The message says which."""
    with pytest.raises(BackendError, match=r"/dev/null/registry\.db"):
        save(MlflowConnection("sqlite:////dev/null/registry.db"))


@pytest.mark.parametrize("elsewhere", [True, False])
def test_reading_makes_no_store(tmp_path: Path, *, elsewhere: bool) -> None:
    """A SQLite file that is not there, by a mistyped path perhaps, reads as an empty registry."""
    address = f"sqlite:///{tmp_path / 'mistyped' / 'registry.db'}"
    tracking = f"sqlite:///{tmp_path / 'tracking' / 'tracking.db'}" if elsewhere else address
    connection = MlflowConnection(tracking, registry_uri=address)
    catalog, loader, registrar = MlflowCatalog(connection), BuiltinLoader(connection), MlflowRegister(connection)
    reads: list[tuple[Callable[[], object], type[NotFoundError]]] = [
        (lambda: catalog.resolve("models:/prices/1"), ModelNotFoundError),
        (lambda: catalog.resolve("models:/prices@champion"), ModelNotFoundError),
        (lambda: catalog.resolve("models:/prices/latest"), ModelNotFoundError),
        (lambda: catalog.versions("prices"), ModelNotFoundError),
        (lambda: loader.load("models:/prices/1"), ModelNotFoundError),
        (lambda: loader.load(f"models:/m-{'0' * 32}"), ArtifactNotFoundError),
        (lambda: loader.load(f"runs:/{'0' * 32}/model"), ArtifactNotFoundError),
        (lambda: registrar.register("prices", f"models:/m-{'0' * 32}", idempotency_key="key"), ArtifactNotFoundError),
        (lambda: registrar.set_alias("prices", "champion", 1), ModelNotFoundError),
        (lambda: registrar.set_tags("prices", 1, {"a": "b"}), ModelNotFoundError),
        (lambda: registrar.delete_alias("prices", "champion"), ModelNotFoundError),
        (lambda: registrar.delete_version("prices", 1), ModelNotFoundError),
    ]

    for read, error in reads:
        with pytest.raises(error):
            read()
    assert list(catalog.search()) == []
    assert list(catalog.search(prefix="p", tags={"a": "b"})) == []

    assert list(tmp_path.iterdir()) == []


def test_the_first_write_makes_the_store(tmp_path: Path) -> None:
    """By the connection that has read it as empty, too."""
    connection = MlflowConnection(f"sqlite:///{tmp_path / 'new' / 'registry.db'}")
    assert list(MlflowCatalog(connection).search()) == []

    version = MlflowRegister(connection).register("prices", save(connection).uri)

    assert list(MlflowCatalog(connection).search()) == [version]


def test_a_store_that_may_not_be_looked_at_is_a_backend_error(tmp_path: Path, mocker: MockerFixture) -> None:
    """It is not taken for an empty one."""
    connection = MlflowConnection(f"sqlite:///{tmp_path / 'registry.db'}")
    failure = PermissionError(errno.EACCES, "Permission denied")
    mocker.patch.object(Path, "stat", autospec=True, side_effect=failure)

    with pytest.raises(BackendError) as caught:
        MlflowCatalog(connection).search()

    assert caught.value.__cause__ is failure


def test_an_address_that_mlflow_has_no_store_for_is_a_configuration_error() -> None:
    """Its password does not show."""
    with pytest.raises(ConfigurationError) as caught:
        list(MlflowCatalog(MlflowConnection("gopher://ada:s3cret@registry.example")).search())

    assert "s3cret" not in str(caught.value)


def test_a_lost_connection_means_that_the_registry_is_unavailable(
    connection: MlflowConnection, mocker: MockerFixture
) -> None:
    """MLflow reports it as an internal error; the cause tells."""
    failure = MlflowException("API request failed")
    failure.__cause__ = ConnectionResetError()
    mocker.patch.object(ModelRegistryClient, "get_model_version", autospec=True, side_effect=failure)

    with pytest.raises(RegistryUnavailableError) as caught:
        MlflowCatalog(connection).resolve("models:/prices/1")

    assert caught.value.address == connection.address


@pytest.mark.parametrize("saver", [CustomSaver, BuiltinSaver])
def test_a_temporary_directory_that_is_not_there_is_a_backend_error(
    connection: MlflowConnection, monkeypatch: pytest.MonkeyPatch, saver: Any
) -> None:
    """At save and at load; the message says what to do."""
    sample = sklearn_sample()
    saved = save(connection)
    monkeypatch.setattr(tempfile, "tempdir", "/nonexistent")

    for act in (
        lambda: saver(connection).save(sample.model, sample.signature, sample.input_example),
        lambda: BuiltinLoader(connection).load(saved.uri),
    ):
        with pytest.raises(BackendError, match="TMPDIR"):
            act()


def test_a_file_that_cannot_be_written_is_a_backend_error(connection: MlflowConnection, mocker: MockerFixture) -> None:
    """Whatever the system's reason."""
    failure = PermissionError(errno.EACCES, "Permission denied")
    mocker.patch("modelport.adapters.mlflow.saver.complete", autospec=True, side_effect=failure)

    with pytest.raises(BackendError) as caught:
        save(connection)

    assert caught.value.__cause__ is failure


@pytest.mark.parametrize("flavor", ["sklearn", "xgboost", "lightgbm", "custom"])
def test_a_full_disk_is_not_the_model_s_fault(connection: MlflowConnection, flavor: str) -> None:
    """Flavors disguise it; what comes out says that there is no room."""
    rows = pd.DataFrame({"size": np.arange(3000.0), "rooms": np.arange(3000.0) % 7})
    kinds: dict[str, Any] = {"xgboost": XGBRegressor, "lightgbm": partial(LGBMRegressor, verbose=-1)}
    model = kinds.get(flavor, RandomForestRegressor)(n_estimators=50).fit(rows, rows["size"] * 3 % 11)
    saver = CustomSaver(connection) if flavor == "custom" else BuiltinSaver(connection, flavor=flavor)
    signature = Signature.infer(rows, model.predict(rows))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(StorageFullError):
            saver.save(model, signature, rows.head(3))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_that_cannot_be_written_to_is_told_as_such(
    tracking_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading goes on; writing says which rights are missing, and shows no statement of SQL."""
    monkeypatch.chdir(tmp_path)  # where MLflow makes a directory that it takes such an address for
    save(MlflowConnection(tracking_uri))
    file = tracking_uri.removeprefix("sqlite:///")
    connection = MlflowConnection(f"sqlite:///file:{file}?mode=ro&uri=true")
    assert list(MlflowCatalog(connection).search()) == []
    with pytest.raises(BackendError, match="can be read, but not written to") as refused:
        save(connection)
    assert "INSERT" not in str(refused.value)
    assert "right to write" in refused.value.remedy
