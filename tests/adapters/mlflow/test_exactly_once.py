"""One version for one registration, whatever is lost on the way to a real server and back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from mlflow import MlflowClient

from lossy_proxy import LOSSES, LossyProxy, lossy_proxy
from mlflow_server import running_server
from modelport import AmbiguousWriteError, BackendError, RegistryUnavailableError, deadline
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowCatalog, MlflowConnection, MlflowRegister
from modelport.testing.samples import houses, sklearn_sample

CREATE = "/model-versions/create"
PATIENCE = 6.0
"""Seconds: enough for some attempts, and the tests that use them up are few."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server."""
    with running_server(tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture(scope="module")
def saved(server: str) -> str:
    """The URI of a saved model."""
    return save(MlflowConnection(server))


@pytest.fixture
def proxy(server: str) -> Iterator[LossyProxy]:
    """The way to the server."""
    with lossy_proxy(server) as passing:
        yield passing


def save(connection: MlflowConnection) -> str:
    """Save a model, and give its URI."""
    sample = sklearn_sample()
    saver = BuiltinSaver(connection, requirements=[])
    return saver.save(sample.model, sample.signature, sample.input_example).uri


def numbers(server: str, name: str) -> list[int]:
    """Give the numbers of the versions that are there."""
    return sorted(int(each.version) for each in MlflowClient(server, server).search_model_versions(f"name='{name}'"))


@pytest.mark.parametrize(("loss", "times"), [*((loss, 1) for loss in LOSSES), ("answer lost", 3), ("request lost", 3)])
def test_a_registration_makes_one_version_whatever_is_lost(
    server: str, saved: str, proxy: LossyProxy, loss: str, times: int
) -> None:
    """The caller is given it; nobody had to give a key."""
    name = f"once-{LOSSES.index(loss)}-{times}"
    proxy.lose(CREATE, loss, times)

    made = MlflowRegister(MlflowConnection(proxy.address)).register(name, saved)

    assert [made.version] == numbers(server, name)
    assert made.source_uri == saved


def test_plain_mlflow_makes_two_where_an_answer_is_lost(
    server: str, proxy: LossyProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the loss is one that bites."""
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", "0")
    client = MlflowClient(proxy.address, proxy.address)
    client.create_registered_model("twice")
    proxy.lose(CREATE, "answer lost")
    client.create_model_version("twice", "s3://bucket/model", await_creation_for=0)
    assert len(numbers(server, "twice")) == 2


@pytest.mark.parametrize("loss", ["answer lost", "request lost"])
def test_what_cannot_be_known_in_time_is_settled_by_a_repeat_with_its_key(
    server: str, saved: str, proxy: LossyProxy, loss: str
) -> None:
    """Nothing answers any more once the version was asked for; later, the key tells whether it was made."""
    name = f"settled-{LOSSES.index(loss)}"
    MlflowClient(server, server).create_registered_model(name)
    register = MlflowRegister(MlflowConnection(proxy.address))
    proxy.lose(CREATE, loss, times=50)
    proxy.lose("/model-versions/search", "request lost", times=50)

    with deadline(PATIENCE), pytest.raises(AmbiguousWriteError) as caught:
        register.register(name, saved)
    assert caught.value.key in caught.value.remedy

    made = MlflowRegister(MlflowConnection(server)).register(name, saved, idempotency_key=caught.value.key)
    again = MlflowRegister(MlflowConnection(server)).register(name, saved, idempotency_key=caught.value.key)
    assert made == again
    assert numbers(server, name) == [made.version]


def test_a_registration_that_was_never_sent_is_told_as_such(server: str, saved: str) -> None:
    """There is no doubt, so there is no key to settle it by."""
    with lossy_proxy(server) as gone:
        pass
    with deadline(PATIENCE), pytest.raises(RegistryUnavailableError):
        MlflowRegister(MlflowConnection(gone.address)).register("never", saved)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("path", ["/alias", "/set-tag", "/delete"])
def test_what_may_be_repeated_is(server: str, saved: str, proxy: LossyProxy, path: str, loss: str) -> None:
    """Aliases, tags and deletions end as they would have."""
    name = f"repeated-{path[1:]}-{LOSSES.index(loss)}"
    register = MlflowRegister(MlflowConnection(proxy.address))
    version = register.register(name, saved).version
    proxy.lose(path, loss, times=2)

    if path == "/alias":
        assert register.set_alias(name, "champion", version).aliases == {"champion"}
    elif path == "/set-tag":
        assert register.set_tags(name, version, {"team": "growth"}).tags == {"team": "growth"}
    else:
        register.delete_version(name, version)
        assert numbers(server, name) == []


@pytest.mark.parametrize("loss", LOSSES)
def test_a_load_is_repeated_where_something_is_lost(saved: str, proxy: LossyProxy, loss: str) -> None:
    """At the listing and at each file; what is loaded is what was saved."""
    sample = sklearn_sample()
    for path in ("/artifacts", "/MLmodel", "/model.skops", "/manifest.json", saved.rpartition("/")[2]):
        proxy.lose(path, loss)
    loaded = BuiltinLoader(MlflowConnection(proxy.address)).load(saved)
    assert list(loaded.predict(houses())["price"]) == pytest.approx(list(sample.model.predict(sample.input_example)))


@pytest.mark.parametrize("loss", LOSSES)
def test_a_save_ends_whole_or_with_an_error_and_nothing_that_loads(proxy: LossyProxy, loss: str) -> None:
    """A new record is asked for once: where its answer is lost, the save fails, and is repeated by who wants to."""
    connection = MlflowConnection(proxy.address)
    proxy.lose("/MLmodel", loss)
    proxy.lose("/manifest.json", loss)
    BuiltinLoader(connection).load(save(connection))

    proxy.lose("/logged-models", loss)
    with pytest.raises(BackendError):
        save(connection)
    BuiltinLoader(connection).load(save(connection))


def test_a_catalog_is_read_though_answers_are_lost(saved: str, proxy: LossyProxy) -> None:
    """Reading is always safe to repeat."""
    connection = MlflowConnection(proxy.address)
    version = MlflowRegister(connection).register("read", saved)
    for loss in LOSSES[:4]:
        proxy.lose("/model-versions/get", loss)
    assert MlflowCatalog(connection).resolve(version.uri) == version
    assert len(proxy.seen) > 4


def test_two_who_come_with_one_key_are_given_one_version(server: str, saved: str, proxy: LossyProxy) -> None:
    """Also where the first one's answer was lost."""
    proxy.lose(CREATE, "answer lost")
    first = MlflowRegister(MlflowConnection(proxy.address)).register("shared", saved, idempotency_key="k1")
    second = MlflowRegister(MlflowConnection(server)).register("shared", saved, idempotency_key="k1")
    assert first == second
    assert numbers(server, "shared") == [first.version]
