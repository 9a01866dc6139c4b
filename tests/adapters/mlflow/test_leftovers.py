"""What interrupted work leaves in MLflow's stores: nobody sees it, it is found, and it is removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.local_artifact_repo import LocalArtifactRepository
from pytest_mock import MockerFixture

from adapters.mlflow.test_staging import staging_process
from faulty_proxy import FAULTS, faulty_proxy
from modelport import (
    ArtifactNotFoundError,
    BackendError,
    IncompleteModelError,
    ModelNotFoundError,
    Registry,
    RegistryUnavailableError,
    SavedModel,
    UriNotAllowedError,
    VersionNotFoundError,
)
from modelport.adapters.mlflow import CustomLoader, CustomSaver, MlflowCatalog, MlflowConnection, MlflowRegister
from modelport.adapters.mlflow.model_cache import ModelCache
from modelport.application import PublishModel
from modelport.core.collecting import CollectsLeftovers, CollectsUnregistered, Leftover
from modelport.testing.fixtures import empty_registry
from modelport.testing.samples import project_sample
from own_temporary import temporary

__all__ = ["temporary"]

AT_ONCE = timedelta(0)
SAMPLE = project_sample()


def save(connection: MlflowConnection) -> SavedModel:
    """Save a model."""
    return CustomSaver(connection).save(SAMPLE.model, SAMPLE.signature, SAMPLE.input_example)


def begin(connection: MlflowConnection, staged: Path) -> str:
    """Begin a save, and never finish it, as one does that is killed; give the URI."""
    model = connection.create_saved_model("model", f"sha256:{'0' * 64}", None)
    (staged / "model").mkdir(parents=True)
    for name, content in (("manifest.json", "{}"), ("weights", "0" * 1000)):
        (staged / "model" / name).write_text(content)
    connection.upload(model, staged / "model")
    return f"models:/{model.model_id}"


def files_of(connection: MlflowConnection, uri: str) -> frozenset[str]:
    """Give the files of a saved model."""
    return connection.files(connection.saved_model(uri.removeprefix("models:/")).artifact_location)


@pytest.fixture(params=["sqlite", "server"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> MlflowConnection:
    """A connection to each kind of store, with an experiment of this test's own."""
    if request.param == "sqlite":
        return MlflowConnection(request.getfixturevalue("tracking_uri"), experiment=tmp_path.name)
    return MlflowConnection(request.getfixturevalue("server_uri"), experiment=tmp_path.name)


def test_the_ports_over_mlflow_collect_and_those_in_memory_have_nothing_to(connection: MlflowConnection) -> None:
    """Nothing is ever left over in memory."""
    for port in (CustomSaver(connection), CustomLoader(connection), MlflowRegister(connection)):
        assert isinstance(port, CollectsLeftovers)
    assert isinstance(CustomSaver(connection), CollectsUnregistered)
    memory = empty_registry()
    assert not any(isinstance(port, CollectsLeftovers) for port in (memory.saver, memory.loader, memory.registrar))


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """Nothing is left over in it; looking changes nothing."""
    connection = MlflowConnection(f"sqlite:///{tmp_path / 'none' / 'registry.db'}")
    saver = CustomSaver(connection)
    assert [*saver.leftovers(AT_ONCE), *saver.unregistered(AT_ONCE)] == []
    assert list(MlflowRegister(connection).leftovers(AT_ONCE)) == []
    assert not (tmp_path / "none").exists()


# saved models


def test_a_save_that_was_cut_short_is_found_and_removed_with_its_files(store: MlflowConnection, tmp_path: Path) -> None:
    """On a database and on a server; a finished one stays, and so does one that plain MLflow began."""
    saver, kept = CustomSaver(store), save(store)
    begun = begin(store, tmp_path / "staged")
    failed = store.create_saved_model("model", "sha256:1", None)
    client = MlflowClient(store.tracking_uri, store.tracking_uri)
    client.finalize_logged_model(failed.model_id, "FAILED")
    plain = client.create_logged_model(failed.experiment_id, name="plain")
    location = store.saved_model(begun.removeprefix("models:/")).artifact_location
    assert store.files(location) == {"manifest.json", "weights"}

    found = list(saver.leftovers(AT_ONCE))

    assert [each.address for each in found] == [begun, f"models:/{failed.model_id}"]
    assert {each.kind for each in found} == {"unfinished saved model"}
    assert all(timedelta(0) <= datetime.now(UTC) - each.since < timedelta(minutes=5) for each in found)
    assert found[0].size_bytes == (None if store.is_remote else 1002)
    assert list(saver.leftovers(timedelta(hours=1))) == []
    assert [saver.collect(each) for each in found] == [True, True]
    assert not store.is_remote or store.files(location) == frozenset()
    assert store.is_remote or not Path(location).exists()
    assert [saver.collect(each) for each in found] == [False, False]
    assert list(saver.leftovers(AT_ONCE)) == []
    assert client.get_logged_model(plain.model_id).name == "plain"
    assert CustomLoader(store).load(kept.uri).digest == kept.digest


def test_a_save_that_was_cut_short_in_a_run_is_found_in_whatever_experiment_it_is(
    store: MlflowConnection, tmp_path: Path
) -> None:
    """What was saved there without a run is for connections to that experiment."""
    client = MlflowClient(store.tracking_uri, store.tracking_uri)
    experiment = f"elsewhere-{tmp_path.name}"
    run = client.create_run(client.create_experiment(experiment))
    begun = store.create_saved_model("model", "sha256:1", run)
    elsewhere = MlflowConnection(store.tracking_uri, experiment=experiment)
    other = elsewhere.create_saved_model("model", "sha256:1", None)

    found = list(CustomSaver(store).leftovers(AT_ONCE))

    assert [each.address for each in found] == [f"models:/{begun.model_id}"]
    assert [CustomSaver(store).collect(each) for each in found] == [True]
    assert [each.address for each in CustomSaver(elsewhere).leftovers(AT_ONCE)] == [f"models:/{other.model_id}"]


def test_leftovers_are_found_beyond_the_first_page(store: MlflowConnection, mocker: MockerFixture) -> None:
    """All of them are read before the first is removed."""
    mocker.patch("modelport.adapters.mlflow.calls.PAGE", 2)
    saver = CustomSaver(store)
    begun = [f"models:/{store.create_saved_model('model', 'sha256:0', None).model_id}" for _ in range(3)]

    assert [each.address for each in saver.leftovers(AT_ONCE) if saver.collect(each)] == begun
    assert list(saver.leftovers(AT_ONCE)) == []


def test_a_save_that_was_finished_meanwhile_stays(store: MlflowConnection, tmp_path: Path) -> None:
    """It is looked at once more before it is removed."""
    uri = begin(store, tmp_path / "staged")
    (found,) = CustomSaver(store).leftovers(AT_ONCE)
    store.finish_saved_model(store.saved_model(uri.removeprefix("models:/")), None)

    assert not CustomSaver(store).collect(found)

    assert files_of(store, uri) == {"manifest.json", "weights"}


def test_a_removal_that_fails_half_way_is_found_again(
    connection: MlflowConnection, tmp_path: Path, mocker: MockerFixture
) -> None:
    """The record stays until the files are gone."""
    saver, uri = CustomSaver(connection), begin(connection, tmp_path / "staged")
    (found,) = saver.leftovers(AT_ONCE)
    broken = mocker.patch.object(LocalArtifactRepository, "delete_artifacts", autospec=True)
    broken.side_effect = MlflowException("no")
    with pytest.raises(BackendError):
        saver.collect(found)
    mocker.stop(broken)

    (again,) = saver.leftovers(AT_ONCE)
    assert again.address == uri
    with pytest.raises(IncompleteModelError):
        CustomLoader(connection).load(uri)
    assert saver.collect(again)


def test_files_in_a_place_that_is_not_the_saved_models_own_are_not_removed(
    connection: MlflowConnection, tmp_path: Path, mocker: MockerFixture
) -> None:
    """Whoever writes to the registry cannot have others delete files."""
    saver, uri = CustomSaver(connection), begin(connection, tmp_path / "staged")
    model = connection.saved_model(uri.removeprefix("models:/"))
    precious = Path(connection.tracking_uri.removeprefix("sqlite:///")).parent / "artifacts" / "precious"
    precious.mkdir()
    model._artifact_location = str(precious)  # noqa: SLF001 - as whoever writes to the store could have it
    mocker.patch.object(MlflowClient, "get_logged_model", autospec=True, return_value=model)
    (found,) = saver.leftovers(AT_ONCE)
    with pytest.raises(UriNotAllowedError):
        saver.collect(found)
    assert precious.is_dir()


def test_the_search_is_repeated_where_its_answer_is_lost(server_uri: str, tmp_path: Path) -> None:
    """It only reads. The one for runs elsewhere is another."""
    begun = MlflowConnection(server_uri, experiment=tmp_path.name).create_saved_model("model", "sha256:0", None)
    with faulty_proxy(server_uri) as proxy:
        proxy.fail_on("logged-models/search", FAULTS["drop"], "after", 2)
        (found,) = CustomSaver(MlflowConnection(proxy.address, experiment=tmp_path.name)).leftovers(AT_ONCE)
    assert found.address == f"models:/{begun.model_id}"
    assert sum(each.endswith("logged-models/search") for each in proxy.seen) == 3 + 1


# saved models without a version


def test_saved_models_without_a_version_are_given_on_demand_only(store: MlflowConnection, tmp_path: Path) -> None:
    """What a publication leaves that is killed before it registers; none with a version, of whatever name."""
    saver, registrar = CustomSaver(store), MlflowRegister(store)
    left, used, deleted = (save(store) for _ in range(3))
    registrar.register(f"used-{tmp_path.name}", used.uri)
    registrar.register(f"deleted-{tmp_path.name}", deleted.uri)
    registrar.delete_version(f"deleted-{tmp_path.name}", 1)
    begin(store, tmp_path / "staged")

    found = list(saver.unregistered(AT_ONCE))

    assert [each.address for each in found] == [left.uri, deleted.uri]
    assert not {each.address for each in saver.leftovers(AT_ONCE)} & {left.uri, used.uri, deleted.uri}
    assert list(saver.unregistered(timedelta(hours=1))) == []
    registrar.register(f"again-{tmp_path.name}", deleted.uri)
    assert [saver.collect(each) for each in found] == [True, False]
    assert CustomLoader(store).load(deleted.uri).digest == deleted.digest
    with pytest.raises(ArtifactNotFoundError):
        CustomLoader(store).load(left.uri)


def test_a_version_that_mlflow_hides_as_a_prompts_still_has_its_saved_model(connection: MlflowConnection) -> None:
    """And its siblings theirs. What was adopted from plain MLflow is not modelport's to remove."""
    hidden, beside, adopted = save(connection), save(connection), save(connection)
    for each in (hidden, beside):
        MlflowRegister(connection).register("prices", each.uri)
    client = MlflowClient(connection.tracking_uri, connection.tracking_uri)
    client.set_model_version_tag("prices", "1", "mlflow.prompt.is_prompt", "true")
    client.register_prompt("greeting", "Hello, {{name}}.")
    connection.tag_saved_model(adopted.uri.removeprefix("models:/"), {"modelport.adopted_at": "2026-01-31"})

    assert list(CustomSaver(connection).unregistered(AT_ONCE)) == []


# names


def half_registered(connection: MlflowConnection, name: str) -> str:
    """Leave what a registration leaves that is killed after its first request, and give the name."""
    connection.create_registered_model(name)
    return name


Read = Callable[[Registry, str], object]


@pytest.mark.parametrize(
    "read",
    [
        lambda ports, name: ports.catalog.versions(name),
        lambda ports, name: ports.catalog.resolve(f"models:/{name}/latest"),
        lambda ports, name: ports.catalog.resolve(f"models:/{name}/1"),
        lambda ports, name: ports.catalog.resolve(f"models:/{name}@champion"),
        lambda ports, name: ports.loader.load(f"models:/{name}/latest"),
        lambda ports, name: ports.registrar.delete_alias(name, "champion"),
        lambda ports, name: ports.registrar.set_alias(name, "champion", 1),
        lambda ports, name: ports.registrar.delete_version(name, 1),
        lambda ports, name: ports.registrar.discard_registered_model(name),
    ],
)
def test_nobody_sees_a_name_whose_registration_was_cut_short(
    connection: MlflowConnection, tmp_path: Path, read: Read
) -> None:
    """It is a name that is not there, for whoever asks."""
    name = half_registered(connection, f"half-{tmp_path.name}")
    ports = Registry(
        CustomSaver(connection), CustomLoader(connection), MlflowRegister(connection), MlflowCatalog(connection)
    )
    with pytest.raises(ModelNotFoundError) as refused:
        read(ports, name)
    assert refused.value.name == name
    assert list(ports.catalog.search(prefix=name)) == []


def test_a_name_whose_registration_was_cut_short_is_registered_again(store: MlflowConnection, tmp_path: Path) -> None:
    """As if nothing had been, and it is nobody's leftover from then on, also without versions."""
    name = half_registered(store, f"again-{tmp_path.name}")
    registrar, catalog = MlflowRegister(store), MlflowCatalog(store)

    assert registrar.register(name, save(store).uri).version == 1

    assert [each.version for each in catalog.versions(name)] == [1]
    assert _names(registrar, name) == []
    registrar.delete_version(name, 1)
    assert list(catalog.versions(name)) == []
    with pytest.raises(VersionNotFoundError):
        catalog.resolve(f"models:/{name}/latest")
    assert _names(registrar, name) == []
    registrar.discard_registered_model(name)


@pytest.mark.parametrize("away", [["set_alias"], ["set_alias", "registered_model"]])
def test_a_name_whose_first_publication_failed_is_found_and_removed(
    store: MlflowConnection, tmp_path: Path, mocker: MockerFixture, away: list[str]
) -> None:
    """Nobody sees it before, not even where there was time for no more than to take the version back."""
    name, registrar = f"undone-{tmp_path.name}", MlflowRegister(store)
    for each in away:
        gone = RegistryUnavailableError("Nobody is at home.")
        mocker.patch.object(MlflowConnection, each, autospec=True, side_effect=gone)
    publish = PublishModel(CustomSaver(store), registrar)
    with pytest.raises(RegistryUnavailableError) as failed:
        publish(name, SAMPLE.model, SAMPLE.signature, SAMPLE.input_example, alias="champion")
    mocker.stopall()

    assert not hasattr(failed.value, "__notes__")
    with pytest.raises(ModelNotFoundError):
        MlflowCatalog(store).versions(name)
    (found,) = [each for each in registrar.leftovers(AT_ONCE) if each.address == name]
    assert registrar.collect(found)


def test_a_name_whose_registration_was_cut_short_is_found_and_removed(store: MlflowConnection, tmp_path: Path) -> None:
    """One that plain MLflow made without versions stays, and so does one that has a version by then."""
    registrar = MlflowRegister(store)
    client = MlflowClient(store.tracking_uri, store.tracking_uri)
    half, late, plain = (f"{each}-{tmp_path.name}" for each in ("half", "late", "plain"))
    for name in (half, late):
        half_registered(store, name)
    client.create_registered_model(plain)

    found = [each for each in registrar.leftovers(AT_ONCE) if each.address.endswith(tmp_path.name)]

    assert [(each.kind, each.address, each.size_bytes) for each in found] == [
        ("name without a version", half, None),
        ("name without a version", late, None),
    ]
    assert list(registrar.leftovers(timedelta(hours=1))) == []
    registrar.register(late, save(store).uri)
    assert [registrar.collect(each) for each in found] == [True, False]
    assert not registrar.collect(found[0])
    assert list(MlflowCatalog(store).versions(plain)) == []
    assert [each.version for each in MlflowCatalog(store).versions(late)] == [1]
    with pytest.raises(MlflowException):
        client.get_registered_model(half)


def _names(registrar: MlflowRegister, name: str) -> list[str]:
    return [each.address for each in registrar.leftovers(AT_ONCE) if each.address == name]


# this machine


@pytest.fixture
def killed(temporary: Path) -> Iterator[Path]:
    """What a killed process left in the temporary directory."""
    with staging_process(temporary) as (process, place):
        process.kill()
        process.wait()
        yield place


def test_temporary_files_of_a_killed_process_are_found_and_removed(
    connection: MlflowConnection, temporary: Path, killed: Path
) -> None:
    """By the saver and by the loader; those of a process that is alive stay."""
    with staging_process(temporary) as (_, used):
        for port in (CustomSaver(connection), CustomLoader(connection)):
            assert list(port.leftovers(timedelta(hours=1))) == []
            (found,) = port.leftovers(AT_ONCE)
            assert (found.kind, found.address, found.size_bytes) == ("temporary files", str(killed), 1000)
        in_use = Leftover("temporary files", str(used), found.since, None)
        elsewhere = Leftover("temporary files", str(temporary.parent), found.since, None)
        collected = [CustomSaver(connection).collect(each) for each in (in_use, elsewhere, found, found)]
        assert collected == [False, False, True, False]
        assert list(temporary.iterdir()) == [used]


def test_downloads_into_the_cache_of_a_killed_process_are_found_and_removed(
    connection: MlflowConnection, tmp_path: Path
) -> None:
    """By the loader, whose cache it is; one that goes on stays."""
    cache = ModelCache(tmp_path / "cache")
    loader = CustomLoader(connection, cache=cache)
    with cache.places.staging() as used:
        left = used.directory.with_name("left")
        left.mkdir()
        (left / "part").write_bytes(b"0" * 1000)
        assert list(loader.leftovers(timedelta(hours=1))) == []
        (found,) = loader.leftovers(AT_ONCE)
        assert (found.kind, found.address, found.size_bytes) == ("download into the cache", str(left), 1000)
        in_use = Leftover(found.kind, str(used.directory), found.since, None)
        elsewhere = Leftover(found.kind, str(tmp_path), found.since, None)
        assert [loader.collect(each) for each in (in_use, elsewhere, found, found)] == [False, False, True, False]
        assert used.directory.is_dir()
        assert not left.exists()
