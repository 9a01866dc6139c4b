"""Registering on MLflow: what others do at the same moment, what they left behind, and what servers may answer."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import mlflow
import pytest
from mlflow import MlflowClient
from mlflow.entities import LoggedModelStatus
from mlflow.entities.model_registry import ModelVersion as MlflowModelVersion
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import RESOURCE_DOES_NOT_EXIST, TEMPORARILY_UNAVAILABLE
from mlflow.store.artifact.local_artifact_repo import LocalArtifactRepository
from mlflow.store.entities.paged_list import PagedList
from mlflow.tracking._model_registry.client import ModelRegistryClient
from pytest_mock import MockerFixture

from adapters.mlflow.unverified import UNVERIFIED
from modelport import (
    AliasConflictError,
    AmbiguousWriteError,
    ArtifactNotFoundError,
    BackendError,
    ConflictError,
    IntegrityError,
    ModelNotFoundError,
    NotFoundError,
    SavedModel,
    UriNotAllowedError,
    VersionNotFoundError,
)
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowCatalog, MlflowConnection, MlflowRegister
from modelport.core.manifests import Manifest
from modelport.testing.samples import sklearn_sample


def save(connection: MlflowConnection) -> SavedModel:
    """Save an estimator."""
    sample = sklearn_sample()
    return BuiltinSaver(connection).save(sample.model, sample.signature, sample.input_example)


@pytest.fixture
def client(connection: MlflowConnection) -> MlflowClient:
    """Plain MLflow's client of the same store."""
    return MlflowClient(connection.tracking_uri, connection.tracking_uri)


@pytest.fixture
def registrar(connection: MlflowConnection) -> MlflowRegister:
    """The registrar."""
    return MlflowRegister(connection)


def test_a_run_that_lists_a_deleted_model_still_gives_the_others(
    connection: MlflowConnection, registrar: MlflowRegister, client: MlflowClient, tmp_path: Path
) -> None:
    """And where none is left, there is no model."""
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(connection.tracking_uri)
    try:
        with mlflow.start_run(
            experiment_id=client.create_experiment("own", str(tmp_path / "mlflow" / "artifacts" / "own"))
        ) as run:
            saved = [save(connection), save(connection)]
    finally:
        mlflow.set_tracking_uri(before)
    uri = f"runs:/{run.info.run_id}/model"

    client.delete_logged_model(saved[1].uri.removeprefix("models:/"))
    assert registrar.register("prices", uri).source_uri == saved[0].uri

    client.delete_logged_model(saved[0].uri.removeprefix("models:/"))
    with pytest.raises(ArtifactNotFoundError):
        registrar.register("prices", uri)


@pytest.mark.parametrize("act", ["register", "load"])
def test_a_path_that_a_run_never_had_is_told_with_what_the_run_has(
    connection: MlflowConnection, client: MlflowClient, tmp_path: Path, act: str
) -> None:
    """Its models and its other files by name; a run that is not there is told as such."""
    calls: dict[str, Callable[[str], object]] = {
        "register": partial(MlflowRegister(connection).register, "prices"),
        "load": BuiltinLoader(connection).load,
    }
    run = client.create_run(client.create_experiment("own", str(tmp_path / "mlflow" / "artifacts" / "own")))
    with pytest.raises(ArtifactNotFoundError, match="holds nothing"):
        calls[act](f"runs:/{run.info.run_id}/nope")

    model = connection.create_saved_model("prices", "sha256:0", run)
    connection.finish_saved_model(model, run)
    client.log_text(run.info.run_id, "x", "plots/loss.txt")
    with pytest.raises(ArtifactNotFoundError) as refused:
        calls[act](f"runs:/{run.info.run_id}/nope")
    assert refused.value.problem == f"The run {run.info.run_id} holds no model at 'nope'."
    assert "'plots', 'prices'" in refused.value.remedy
    assert refused.value.uri == f"runs:/{run.info.run_id}/nope"

    with pytest.raises(ArtifactNotFoundError, match="There is no run"):
        calls[act](f"runs:/{'0' * 32}/nope")


def test_of_a_run_that_holds_much_only_the_first_names_are_told(
    registrar: MlflowRegister, client: MlflowClient, tmp_path: Path
) -> None:
    """The message stays readable."""
    run = client.create_run(client.create_experiment("own", str(tmp_path / "mlflow" / "artifacts" / "own")))
    for number in range(25):
        client.log_text(run.info.run_id, "x", f"{number:02}.txt")

    with pytest.raises(ArtifactNotFoundError, match=r"'19\.txt' and 5 more"):
        registrar.register("prices", f"runs:/{run.info.run_id}/nope")


def test_a_run_never_lists_a_model_that_was_not_finished(
    connection: MlflowConnection, client: MlflowClient, mocker: MockerFixture
) -> None:
    """It is finished first."""
    experiment = client.create_experiment("own")
    run = client.create_run(experiment)
    model = connection.create_saved_model("model", "sha256:0", run)
    mocker.patch.object(MlflowClient, "finalize_logged_model", autospec=True, side_effect=MlflowException("no"))

    with pytest.raises(BackendError):
        connection.finish_saved_model(model, run)

    assert not client.get_run(run.info.run_id).outputs.model_outputs


@pytest.mark.parametrize("failing", ["log_artifact", "log_artifacts"])
@pytest.mark.parametrize("also", ["create_run", "finalize_logged_model"])
def test_a_failed_save_leaves_no_files_and_no_record(
    connection: MlflowConnection, client: MlflowClient, mocker: MockerFixture, failing: str, also: str
) -> None:
    """Even where the record cannot be marked as failed."""
    for owner, method in ((LocalArtifactRepository, failing), (MlflowClient, also)):
        mocker.patch.object(owner, method, autospec=True, side_effect=MlflowException("no"))

    with pytest.raises(BackendError):
        save(connection)

    root = Path(connection.tracking_uri.removeprefix("sqlite:///")).parent
    assert [path for path in root.rglob("*") if path.is_file() and path.suffix != ".db"] == []
    assert list(client.search_logged_models([each.experiment_id for each in client.search_experiments()])) == []


def test_a_discarded_model_leaves_no_files_on_a_server(server_uri: str, tmp_path: Path) -> None:
    """The server deletes them."""
    connection = MlflowConnection(server_uri)
    model = connection.create_saved_model("model", "sha256:0", None)
    staged = tmp_path / "model"
    (staged / "deep").mkdir(parents=True)
    for path in (staged / "manifest.json", staged / "deep" / "file"):
        path.write_text("x")
    connection.upload(model, staged)
    assert connection.files(model.artifact_location)

    connection.discard_saved_model(model.model_id)

    assert connection.files(model.artifact_location) == frozenset()


def test_a_prompts_name_is_refused(
    connection: MlflowConnection, registrar: MlflowRegister, client: MlflowClient
) -> None:
    """The prompt gets no version of a model's."""
    saved = save(connection)
    client.register_prompt("greeting", "Hello, {{name}}.")

    with pytest.raises(ConflictError, match="prompt"):
        registrar.register("greeting", saved.uri)

    with pytest.raises(NotFoundError):
        MlflowCatalog(connection).resolve("models:/greeting/2")
    assert client.load_prompt("prompts:/greeting/1").template == "Hello, {{name}}."


def test_a_prompt_of_mlflows_is_no_model_to_any_call(
    connection: MlflowConnection, registrar: MlflowRegister, client: MlflowClient
) -> None:
    """It is not found, and its alias, its tags and its version stay."""
    client.register_prompt("greeting", "Hello, {{name}}.")
    client.set_prompt_alias("greeting", "live", 1)
    catalog = MlflowCatalog(connection)
    calls: list[Callable[[], object]] = [
        *(partial(catalog.resolve, f"models:/greeting{what}") for what in ("/1", "@live", "@other", "/latest")),
        partial(catalog.versions, "greeting"),
        partial(registrar.set_alias, "greeting", "live", 1),
        partial(registrar.set_alias, "greeting", "other", 1, expect=None),
        partial(registrar.delete_alias, "greeting", "live"),
        partial(registrar.set_tags, "greeting", 1, {"a": "b"}),
        partial(registrar.delete_version, "greeting", 1),
        partial(registrar.discard_registered_model, "greeting"),
    ]
    for call in calls:
        with pytest.raises(ModelNotFoundError):
            call()
    assert list(catalog.search()) == []
    kept = client.load_prompt("prompts:/greeting@live")
    assert (kept.version, kept.tags.get("a")) == (1, None)


def test_the_newest_version_that_is_deleted_while_it_is_asked_for_gives_way_to_the_one_before(
    connection: MlflowConnection, registrar: MlflowRegister, mocker: MockerFixture
) -> None:
    """It is looked for by two requests."""
    saved = save(connection)
    for _ in range(2):
        registrar.register("prices", saved.uri)
    search = ModelRegistryClient.search_model_versions

    def deleted_meanwhile(self: ModelRegistryClient, *args: Any, **kwargs: Any) -> object:
        found = search(self, *args, **kwargs)
        self.delete_model_version("prices", "2")
        return found

    mocker.patch.object(ModelRegistryClient, "search_model_versions", autospec=True, side_effect=deleted_meanwhile)
    assert MlflowCatalog(connection).resolve("models:/prices/latest").version == 1


def test_an_interrupted_registration_leaves_no_registered_model(
    connection: MlflowConnection, registrar: MlflowRegister, mocker: MockerFixture
) -> None:
    """Whatever ends it; and where the empty name cannot be removed, a note says so."""
    saved = save(connection)
    gone = MlflowException("gone", RESOURCE_DOES_NOT_EXIST)
    create = mocker.patch.object(MlflowClient, "create_model_version", autospec=True)
    create.side_effect = [KeyboardInterrupt, gone, KeyboardInterrupt, gone, KeyboardInterrupt]
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            registrar.register("prices", saved.uri)
        with pytest.raises(ModelNotFoundError):
            MlflowCatalog(connection).versions("prices")

    no = MlflowException("no")
    mocker.patch.object(ModelRegistryClient, "delete_registered_model", autospec=True, side_effect=no)
    with pytest.raises(KeyboardInterrupt) as interrupted:
        registrar.register("prices", saved.uri)
    assert "'prices'" in interrupted.value.__notes__[0]


def test_a_version_that_was_made_is_never_told_as_one_that_was_not(
    connection: MlflowConnection, registrar: MlflowRegister, mocker: MockerFixture
) -> None:
    """Where it cannot be seen whether others came with the same key, that is open; the replay gives the version."""
    saved, search, asked = save(connection), MlflowClient.search_model_versions, []

    def down_afterwards(*args: Any, **kwargs: Any) -> object:
        asked.append(args)
        if len(asked) > 1:
            raise MlflowException("down", TEMPORARILY_UNAVAILABLE)
        return search(*args, **kwargs)

    down = mocker.patch.object(MlflowClient, "search_model_versions", autospec=True, side_effect=down_afterwards)
    with pytest.raises(AmbiguousWriteError) as refused:
        registrar.register("prices", saved.uri, idempotency_key="nightly")
    assert refused.value.key == "nightly"
    mocker.stop(down)

    assert registrar.register("prices", saved.uri, idempotency_key="nightly").version == 1
    assert [each.version for each in MlflowCatalog(connection).versions("prices")] == [1]


def _register_as_mlflow_does(connection: MlflowConnection, name: str, uri: str) -> None:
    """Make a version whose source names the saved model, so that only MLflow tells where its files are."""
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(connection.tracking_uri)
    try:
        mlflow.register_model(uri, name)
    finally:
        mlflow.set_tracking_uri(before)


def _gone(*_args: Any, **_kwargs: Any) -> None:
    raise MlflowException("gone", RESOURCE_DOES_NOT_EXIST)


@pytest.mark.parametrize(
    ("method", "act", "error"),
    [
        ("set_registered_model_alias", lambda it, _: it.set_alias("prices", "champion", 1), VersionNotFoundError),
        ("get_model_version_by_alias", lambda it, _: it.set_alias("prices", "x", 1, expect=2), ModelNotFoundError),
        ("set_model_version_tag", lambda it, _: it.set_tags("prices", 1, {"a": "b"}), VersionNotFoundError),
        ("delete_model_version", lambda it, _: it.delete_version("prices", 1), VersionNotFoundError),
        ("delete_registered_model_alias", lambda it, _: it.delete_alias("prices", "steady"), ModelNotFoundError),
        ("create_model_version", lambda it, saved: it.register("prices", saved.uri), ModelNotFoundError),
        ("get_model_version_download_uri", lambda it, _: it.register("new", "models:/plain/1"), VersionNotFoundError),
    ],
)
def test_what_vanishes_between_the_check_and_the_call_is_not_found(
    connection: MlflowConnection,
    mocker: MockerFixture,
    method: str,
    act: Callable[[MlflowRegister, SavedModel], object],
    error: type[Exception],
) -> None:
    """With modelport's error, as if it had never been there."""
    registrar, saved = MlflowRegister(connection), save(connection)
    registrar.register("prices", saved.uri)
    registrar.set_alias("prices", "steady", 1)
    _register_as_mlflow_does(connection, "plain", saved.uri)
    mocker.patch.object(ModelRegistryClient, method, autospec=True, side_effect=_gone)
    with pytest.raises(error):
        act(registrar, saved)


@pytest.mark.parametrize(
    ("owner", "method"),
    [
        (MlflowClient, "create_logged_model"),
        (LocalArtifactRepository, "log_artifacts"),
        (MlflowClient, "finalize_logged_model"),
    ],
)
def test_what_vanishes_during_a_save_is_a_backend_error(
    connection: MlflowConnection, mocker: MockerFixture, owner: type, method: str
) -> None:
    """An experiment, say, that was deleted."""
    mocker.patch.object(owner, method, autospec=True, side_effect=_gone)
    with pytest.raises(BackendError):
        save(connection)


def test_an_alias_that_another_writer_moves_on_is_a_conflict_that_says_so(
    connection: MlflowConnection, registrar: MlflowRegister, mocker: MockerFixture
) -> None:
    """What was expected, and where it points now, are told."""
    saved = save(connection)
    for _ in range(2):
        registrar.register("prices", saved.uri)

    def overtaken(self: ModelRegistryClient, name: str, alias: str, _version: str) -> None:
        original(self, name, alias, "2")

    original = ModelRegistryClient.set_registered_model_alias
    mocker.patch.object(ModelRegistryClient, "set_registered_model_alias", autospec=True, side_effect=overtaken)

    with pytest.raises(AliasConflictError, match="was set to version 1") as refused:
        registrar.set_alias("prices", "champion", 1, expect=None)

    assert (refused.value.expected_version, refused.value.found_version) == (None, 2)


def test_a_refused_move_of_an_alias_says_where_it_stayed(
    connection: MlflowConnection, registrar: MlflowRegister
) -> None:
    """In the words that every adapter here uses."""
    registrar.register("prices", save(connection).uri)
    registrar.set_alias("prices", "champion", 1)
    with pytest.raises(AliasConflictError, match=r"points at version 1\. Nothing was changed\."):
        registrar.set_alias("prices", "champion", 1, expect=None)


def test_a_path_is_no_source_for_a_server(server_uri: str, tmp_path: Path) -> None:
    """Even under a root: the server cannot read it."""
    registrar = MlflowRegister(MlflowConnection(server_uri, roots=[str(tmp_path)]))
    with pytest.raises(UriNotAllowedError) as refused:
        registrar.register("prices", str(tmp_path / "model"))
    assert refused.value.uri == str(tmp_path / "model")


@pytest.fixture
def under_root(connection: MlflowConnection, tmp_path: Path) -> tuple[MlflowConnection, Path]:
    """A connection that takes models from a directory, and the files of a saved model in it."""
    location = connection.saved_model(save(connection).uri.removeprefix("models:/")).artifact_location
    directory = Path(shutil.copytree(location, tmp_path / "root" / "model"))
    return MlflowConnection(connection.tracking_uri, roots=[str(directory.parent)]), directory


def test_a_path_is_registered_with_the_digest_of_its_manifest(under_root: tuple[MlflowConnection, Path]) -> None:
    """So that files which are changed afterwards, the manifest with them, are not loaded."""
    rooted, directory = under_root
    digest = Manifest.from_json((directory / "manifest.json").read_bytes()).digest

    version = MlflowRegister(rooted).register("prices", str(directory))

    assert version.digest == digest
    assert MlflowCatalog(rooted).resolve(version.uri).digest == digest
    assert BuiltinLoader(rooted).load(version.uri).digest == digest
    (directory / "MLmodel").write_text((directory / "MLmodel").read_text() + "\n")
    (directory / "manifest.json").write_bytes(Manifest.of_directory(directory).to_json())
    with pytest.raises(IntegrityError):
        BuiltinLoader(rooted).load(version.uri)


def test_a_path_without_a_manifest_is_registered_without_a_digest(under_root: tuple[MlflowConnection, Path]) -> None:
    """As plain MLflow saves models; nothing vouches for it."""
    rooted, directory = under_root
    (directory / "manifest.json").unlink()

    version = MlflowRegister(rooted).register("prices", str(directory))

    assert version.digest == ""
    assert BuiltinLoader(rooted, trust=UNVERIFIED).load(version.uri).digest == ""


@pytest.mark.parametrize(
    "change",
    [
        lambda directory: (directory / "MLmodel").write_text((directory / "MLmodel").read_text() + "\n"),
        lambda directory: (directory / "extra.txt").touch(),
        lambda directory: (directory / "manifest.json").write_text("{}"),
        lambda directory: (directory / "link").symlink_to(directory / "MLmodel"),
    ],
)
def test_a_path_whose_files_are_not_those_of_its_manifest_is_not_registered(
    under_root: tuple[MlflowConnection, Path], change: Callable[[Path], object]
) -> None:
    """Nothing is created."""
    rooted, directory = under_root
    change(directory)

    with pytest.raises(IntegrityError):
        MlflowRegister(rooted).register("prices", str(directory))

    assert list(MlflowCatalog(rooted).search()) == []


def test_a_path_whose_files_cannot_be_read_is_a_backend_error(
    under_root: tuple[MlflowConnection, Path], mocker: MockerFixture
) -> None:
    """And nothing is created."""
    rooted, directory = under_root
    failure = PermissionError(errno.EACCES, "Permission denied")
    mocker.patch.object(Manifest, "of_directory", autospec=True, side_effect=failure)

    with pytest.raises(BackendError, match="cannot be read") as refused:
        MlflowRegister(rooted).register("prices", str(directory))

    assert refused.value.__cause__ is failure
    assert list(MlflowCatalog(rooted).search()) == []


def _version(**values: Any) -> MlflowModelVersion:
    return MlflowModelVersion(**{"name": "prices", "version": "1", "creation_timestamp": 0, **values})


@pytest.mark.parametrize(
    "answer", [_version(version=""), _version(version="abc"), _version(creation_timestamp=10**30), None]
)
def test_an_answer_that_is_no_version_is_a_backend_error(
    connection: MlflowConnection, mocker: MockerFixture, answer: MlflowModelVersion | None
) -> None:
    """Something else than an MLflow server answered, or a damaged one."""
    mocker.patch.object(ModelRegistryClient, "get_model_version", autospec=True, return_value=answer)
    with pytest.raises(BackendError, match="cannot be read"):
        MlflowCatalog(connection).resolve("models:/prices/1")


def test_an_answer_with_an_alias_to_nowhere_is_a_backend_error(
    connection: MlflowConnection, mocker: MockerFixture
) -> None:
    """As is a newest version without a number."""
    mocker.patch.object(
        ModelRegistryClient, "get_model_version_by_alias", autospec=True, return_value=_version(version="abc")
    )
    found = PagedList([_version(version="")], None)
    mocker.patch.object(ModelRegistryClient, "search_model_versions", autospec=True, return_value=found)
    for uri in ("models:/prices@champion", "models:/prices/latest"):
        with pytest.raises(BackendError, match="cannot be read"):
            MlflowCatalog(connection).resolve(uri)


def test_an_answer_without_an_artifact_address_is_a_backend_error(
    registrar: MlflowRegister, mocker: MockerFixture
) -> None:
    """It would be taken for the current directory."""
    model = mocker.Mock(spec_set=["model_id", "status", "artifact_location", "tags", "source_run_id"])
    model.configure_mock(model_id="m-0", status=LoggedModelStatus.READY, artifact_location="", tags={})
    mocker.patch.object(MlflowClient, "get_logged_model", autospec=True, return_value=model)
    with pytest.raises(BackendError, match="cannot be read"):
        registrar.register("prices", f"models:/m-{'0' * 32}")
