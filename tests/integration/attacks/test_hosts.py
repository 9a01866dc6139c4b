"""Whoever can write to the registry cannot have a byte, nor a token, sent to a host of his choice."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from mlflow import MlflowClient

from integration.attacks.evil_servers import (
    ARTIFACTS,
    EvilServer,
    LyingServer,
    connections_refused,
    files_under,
    listening,
)
from integration.attacks.plain_mlflow import asked
from integration.attacks.poisoned_stores import VERSION, PoisonedStore, addresses_elsewhere, poisoned_store
from modelport import BackendError, ModelportError, UriNotAllowedError
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowCatalog, MlflowConnection, MlflowRegister
from modelport.testing.samples import sklearn_sample

TOKEN = "canary-token"  # noqa: S105 - it opens nothing


@pytest.fixture(scope="module")
def evil() -> Iterator[EvilServer]:
    """A server that nobody should ask anything."""
    with listening() as server:
        yield server


@pytest.fixture(scope="module")
def honest(empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> PoisonedStore:
    """A store that each test poisons anew."""
    return poisoned_store(empty_store, tmp_path_factory.mktemp("store"))


@pytest.fixture
def store(honest: PoisonedStore) -> Iterator[PoisonedStore]:
    """The same, with its records as they were."""
    yield honest
    honest.point_version_at(str(honest.files))
    honest.point_saved_model_at(str(honest.files))
    honest.point_experiment_at(str(honest.files.parents[2]))
    honest.tag_version("modelport.digest", honest.saved.digest)
    honest.tag_saved_model("modelport.digest", honest.saved.digest)


@pytest.fixture
def outside(honest: PoisonedStore, tmp_path: Path) -> Path:
    """A copy of the model outside of the store's directories."""
    return shutil.copytree(honest.files, tmp_path / "outside")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The hosts that this process looks up or connects to, with credentials in its environment."""
    for name in ("TOKEN", "USERNAME", "PASSWORD"):
        monkeypatch.setenv(f"MLFLOW_TRACKING_{name}", TOKEN)
    return connections_refused(monkeypatch)


def save(connection: MlflowConnection) -> object:
    """Save a model."""
    sample = sklearn_sample()
    return BuiltinSaver(connection).save(sample.model, sample.signature, sample.input_example)


def reads(store: PoisonedStore, uri: str) -> dict[str, Callable[[], object]]:
    """Give all that reads the files of a model."""
    loader, registrar = BuiltinLoader(store.connection), MlflowRegister(store.connection)
    return {
        "load": lambda: loader.load(uri),
        "verify": lambda: loader.verify(uri),
        "register": lambda: registrar.register("copy", uri),
    }


def check_refused(acts: dict[str, Callable[[], object]], location: str) -> None:
    """Check that an address is refused by each of them."""
    for name, act in acts.items():
        with pytest.raises(ModelportError) as caught:
            act()
        assert type(caught.value) is UriNotAllowedError, (name, location, caught.value)


def test_plain_mlflow_sends_the_token_to_a_host_that_a_version_names(store: PoisonedStore, evil: EvilServer) -> None:
    """And so it does for a saved model, and with a user and password: these attacks work."""
    with listening() as heard:
        store.point_version_at(f"{heard.address}{ARTIFACTS}/prices")
        store.point_saved_model_at(f"{heard.address}{ARTIFACTS}/prices")
        asked(store.address, [["load", VERSION], ["load", store.saved.uri]], MLFLOW_TRACKING_TOKEN=TOKEN)

        assert set(heard.credentials) == {f"Bearer {TOKEN}"}
        assert {request.path.partition("?")[0] for request in heard.requests} == {ARTIFACTS}
        assert len(heard.requests) >= 2
    assert evil.requests == []


def test_no_host_that_a_version_names_is_asked_anything(
    store: PoisonedStore, evil: EvilServer, outside: Path, calls: list[object]
) -> None:
    """By no port, whatever the address looks like; nor is a directory elsewhere read."""
    for location in addresses_elsewhere(evil.host, outside):
        store.point_version_at(location)
        check_refused(reads(store, VERSION), location)

    assert calls == []
    assert evil.requests == []
    assert [each.name for each in MlflowCatalog(store.connection).search()] == ["prices"]


def test_no_host_that_a_saved_model_names_is_asked_anything(
    store: PoisonedStore, evil: EvilServer, outside: Path, calls: list[object]
) -> None:
    """Nor is a version made of it."""
    for location in addresses_elsewhere(evil.host, outside):
        store.point_saved_model_at(location)
        check_refused(reads(store, store.saved.uri), location)

    assert calls == []
    assert evil.requests == []
    assert [each.name for each in MlflowCatalog(store.connection).search()] == ["prices"]


def test_no_host_that_a_run_names_is_asked_anything(
    store: PoisonedStore, evil: EvilServer, outside: Path, calls: list[object]
) -> None:
    """Neither for the model, nor to say what the run holds instead."""
    run = MlflowClient(store.address, store.address).create_run("0").info.run_id
    for location in addresses_elsewhere(evil.host, outside.parent):
        store.point_runs_at(location)
        check_refused(reads(store, f"runs:/{run}/outside"), location)

    assert calls == []
    assert evil.requests == []


@pytest.mark.parametrize("of", ["version", "saved model"])
def test_no_host_is_asked_by_an_adoption(
    store: PoisonedStore, evil: EvilServer, outside: Path, calls: list[object], of: str
) -> None:
    """Nothing is looked at there, and nothing written."""
    registrar = MlflowRegister(store.connection)
    store.tag_version("modelport.digest", None)
    store.tag_saved_model("modelport.digest", None)
    uri, point = (VERSION, store.point_version_at) if of == "version" else (store.saved.uri, store.point_saved_model_at)
    inspection = registrar.inspect(uri)
    before = files_under(outside)
    for location in addresses_elsewhere(evil.host, outside):
        point(location)
        check_refused(
            {"inspect": lambda: registrar.inspect(uri), "adopt": lambda: registrar.adopt(inspection)}, location
        )

    assert calls == []
    assert evil.requests == []
    assert files_under(outside) == before


@pytest.mark.parametrize("scheme", ["http", "https", "ftp", "s3", "mlflow-artifacts", "file"])
def test_a_save_does_not_go_to_a_host_that_the_experiment_names(
    store: PoisonedStore, evil: EvilServer, outside: Path, calls: list[object], scheme: str
) -> None:
    """No byte of the model leaves, and no record of it stays."""
    store.point_experiment_at(f"file://{outside}" if scheme == "file" else f"{scheme}://{evil.host}/prices")
    before = files_under(outside)
    connection = MlflowConnection(store.address)

    check_refused({"save": lambda: save(connection)}, scheme)

    assert calls == []
    assert evil.requests == []
    assert files_under(outside) == before


def test_a_link_in_the_artifact_root_leads_nowhere_else(store: PoisonedStore, outside: Path) -> None:
    """Neither a link to a directory of models, nor a way up from the root."""
    root = store.files.parents[2]
    (root / "link").symlink_to(outside.parent)
    for location in (root / "link" / "outside", f"file://{root}/link/outside", f"{root}/../../{outside}"):
        store.point_version_at(str(location))
        check_refused(reads(store, VERSION), str(location))


def test_an_address_that_is_empty_is_no_answer(store: PoisonedStore) -> None:
    """It is not the current directory."""
    store.point_version_at("")
    for act in reads(store, VERSION).values():
        with pytest.raises(BackendError):
            act()


def test_only_a_host_that_is_allowed_is_asked(store: PoisonedStore, evil: EvilServer) -> None:
    """One setting lets one host through, and no other port of it."""
    with listening(LyingServer(store.saved.digest, files_under(store.files))) as files:
        connection = MlflowConnection(store.address, artifact_hosts=[files.address])
        store.point_version_at(f"{files.address}{ARTIFACTS}/prices")
        assert BuiltinLoader(connection).load(VERSION).digest == store.saved.digest

        for location in (evil.address, f"https://{files.host}", f"http://{files.host}@{evil.host}"):
            store.point_version_at(f"{location}{ARTIFACTS}/prices")
            with pytest.raises(UriNotAllowedError):
                BuiltinLoader(connection).load(VERSION)
    assert evil.requests == []


def test_a_tracking_server_names_no_host_but_its_own(
    store: PoisonedStore, evil: EvilServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor one that looks like it; no credentials go anywhere else."""
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", TOKEN)
    lying = LyingServer(store.saved.digest, files_under(store.files))
    with listening(lying) as server:
        loader = BuiltinLoader(MlflowConnection(server.address))
        for location in (
            *(f"{scheme}://{evil.host}{ARTIFACTS}/prices" for scheme in ("http", "HTTP", "https", "mlflow-artifacts")),
            f"http://{server.host}@{evil.host}{ARTIFACTS}/prices",
            f"http://ada@{server.host}{ARTIFACTS}/prices",
            f"mlflow-artifacts://{server.host}@{evil.host}/prices",
            f"http://{server.host}.evil.example{ARTIFACTS}/prices",
            f"http://{server.host}\\@{evil.host}{ARTIFACTS}/prices",
            f"https://{server.host}{ARTIFACTS}/prices",
            f"http://127.0.0.1{ARTIFACTS}/prices",
            f"http://localhost:{server.host.partition(':')[2]}{ARTIFACTS}/prices",
            f"//{server.host}{ARTIFACTS}/prices",
            "mlflow-artifacts:/../prices",
            "mlflow-artifacts:/%2e%2e/prices",
            str(store.files),
            f"file://{store.files}",
            "models:/other/1",
        ):
            lying.source = location
            for act in (loader.load, loader.verify):
                with pytest.raises(UriNotAllowedError):
                    act(VERSION)
        assert [request.path for request in server.requests if ARTIFACTS in request.path] == []

        for location in ("mlflow-artifacts:/prices", f"mlflow-artifacts://{server.host}/prices"):
            lying.source = location
            assert loader.load(VERSION).digest == store.saved.digest
    assert evil.requests == []
