"""One version for one registration, whatever is lost on the way to a real server and back."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from mlflow import MlflowClient

from faulty_proxy import FAULTS, FaultyProxy, Side, faulty_proxy, never_answers
from mlflow_server import running_server
from modelport import AmbiguousWriteError, DeadlineExceededError, RegistryUnavailableError, deadline
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowCatalog, MlflowConnection, MlflowRegister
from modelport.testing.samples import sklearn_sample

LOSSES: dict[str, tuple[str, Side]] = {
    "request lost": ("drop", "before"),
    "answer lost": ("drop", "after"),
    "500 instead of the request": ("500", "before"),
    "503 instead of the request": ("503", "before"),
    "500 instead of the answer": ("500", "after"),
    "503 instead of the answer": ("503", "after"),
}
CREATE = "/model-versions/create"
_UNTIL_MADE = 5
"""Requests of a registration with a key until its version is made."""
PATIENCE = 3.0
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
def proxy(server: str) -> Iterator[FaultyProxy]:
    """The way to the server."""
    with faulty_proxy(server) as passing:
        yield passing


def lose(proxy: FaultyProxy, path: str, loss: str, times: int = 1) -> None:
    """Lose the next requests for what ends with *path*, in one of the ways of `LOSSES`."""
    fault, side = LOSSES[loss]
    proxy.fail_on(path, FAULTS[fault], side, times)


def named(loss: str) -> str:
    """Give a name for what is registered under a loss."""
    return loss.replace(" ", "-")


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
    server: str, saved: str, proxy: FaultyProxy, loss: str, times: int
) -> None:
    """The caller is given it; nobody had to give a key."""
    name = f"once-{named(loss)}-{times}"
    lose(proxy, CREATE, loss, times)

    made = MlflowRegister(MlflowConnection(proxy.address)).register(name, saved)

    assert [made.version] == numbers(server, name)
    assert made.source_uri == saved


def test_plain_mlflow_makes_two_where_an_answer_is_lost(
    server: str, proxy: FaultyProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the loss is one that bites."""
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", "0")
    client = MlflowClient(proxy.address, proxy.address)
    client.create_registered_model("twice")
    lose(proxy, CREATE, "answer lost")
    client.create_model_version("twice", "s3://bucket/model", await_creation_for=0)
    assert len(numbers(server, "twice")) == 2


@pytest.mark.parametrize("loss", ["answer lost", "request lost"])
def test_what_cannot_be_known_in_time_is_settled_by_a_repeat_with_its_key(
    server: str, saved: str, proxy: FaultyProxy, loss: str
) -> None:
    """Nothing answers any more once the version was asked for; later, the key tells whether it was made."""
    name = f"settled-{named(loss)}"
    MlflowClient(server, server).create_registered_model(name)
    register = MlflowRegister(MlflowConnection(proxy.address))
    lose(proxy, CREATE, loss, times=50)
    lose(proxy, "/model-versions/search", "request lost", times=50)

    with deadline(PATIENCE), pytest.raises(AmbiguousWriteError) as caught:
        register.register(name, saved)
    assert caught.value.key in caught.value.remedy

    made = MlflowRegister(MlflowConnection(server)).register(name, saved, idempotency_key=caught.value.key)
    again = MlflowRegister(MlflowConnection(server)).register(name, saved, idempotency_key=caught.value.key)
    assert made == again
    assert numbers(server, name) == [made.version]


def test_a_registration_that_was_never_sent_is_told_as_such(server: str, saved: str) -> None:
    """There is no doubt, so there is no key to settle it by."""
    with faulty_proxy(server) as gone:
        pass
    with deadline(PATIENCE), pytest.raises(RegistryUnavailableError):
        MlflowRegister(MlflowConnection(gone.address)).register("never", saved)


@pytest.mark.parametrize("path", ["/alias", "/set-tag", "/delete"])
def test_what_may_be_repeated_is(server: str, saved: str, path: str) -> None:
    """Aliases, tags and deletions end as they would have, though each way of losing something comes twice."""

    def repeat(loss: str) -> None:
        name = f"repeated-{path[1:]}-{named(loss)}"
        with faulty_proxy(server) as proxy:
            register = MlflowRegister(MlflowConnection(proxy.address))
            version = register.register(name, saved).version
            lose(proxy, path, loss, times=2)
            if path == "/alias":
                assert register.set_alias(name, "champion", version).aliases == {"champion"}
            elif path == "/set-tag":
                assert register.set_tags(name, version, {"team": "growth"}).tags == {"team": "growth"}
            else:
                register.delete_version(name, version)
                assert numbers(server, name) == []

    with ThreadPoolExecutor(len(LOSSES)) as pool:
        list(pool.map(repeat, LOSSES))


def test_a_save_is_made_once_whatever_is_lost_of_its_record(server: str, proxy: FaultyProxy) -> None:
    """Also where more than one answer is; the record carries a key by which it is found."""
    connection = MlflowConnection(proxy.address, experiment="saved-once")
    lose(proxy, "/logged-models", "answer lost")
    lose(proxy, "/logged-models/search", "request lost", times=2)
    saved = save(connection)
    experiment = MlflowClient(server, server).get_experiment_by_name("saved-once")
    (found,) = MlflowClient(server, server).search_logged_models([experiment.experiment_id])
    assert saved == f"models:/{found.model_id}"
    BuiltinLoader(connection).load(saved)


def test_a_save_that_cannot_be_known_in_time_leaves_nothing(server: str, proxy: FaultyProxy) -> None:
    """The server made the record and went silent: it is taken back."""
    connection = MlflowConnection(proxy.address, experiment="taken-back")
    MlflowClient(server, server).create_experiment("taken-back")
    proxy.fail_on("/logged-models", never_answers, "after")
    with deadline(2 * PATIENCE), pytest.raises(DeadlineExceededError):
        save(connection)
    experiment = MlflowClient(server, server).get_experiment_by_name("taken-back")
    assert MlflowClient(server, server).search_logged_models([experiment.experiment_id]) == []


def test_a_page_to_sign_in_at_is_no_answer_to_an_upload(proxy: FaultyProxy) -> None:
    """A balancer gives one with the status 200; the file is not on the server then."""
    for path in ("/MLmodel", "/manifest.json"):
        proxy.fail_on(path, FAULTS["html"], "before")
        with pytest.raises(RegistryUnavailableError) as caught:
            save(MlflowConnection(proxy.address))
        assert (caught.value.address, caught.value.attempts) == (proxy.address, 1)
        assert caught.value.seconds > 0


@pytest.mark.parametrize("loss", ["answer lost", "request lost", "503 instead of the answer"])
def test_which_version_is_the_first_with_a_key_is_found_out_or_told_as_unknown(
    server: str, saved: str, proxy: FaultyProxy, loss: str
) -> None:
    """The version was made, and nobody answers the question whether another came first."""
    name = f"first-{named(loss)}"
    MlflowRegister(MlflowConnection(server)).register(name, saved)
    fault, side = LOSSES[loss]
    for index in range(_UNTIL_MADE, _UNTIL_MADE + 50):
        proxy.fail_at(index, FAULTS[fault], side)
    with deadline(PATIENCE), pytest.raises(AmbiguousWriteError) as caught:
        MlflowRegister(MlflowConnection(proxy.address)).register(name, saved, idempotency_key="k1")
    assert caught.value.key == "k1"
    assert MlflowRegister(MlflowConnection(server)).register(name, saved, idempotency_key="k1").version == 2
    assert numbers(server, name) == [1, 2]


def test_a_catalog_is_read_though_answers_are_lost(saved: str, proxy: FaultyProxy) -> None:
    """Reading is always safe to repeat."""
    connection = MlflowConnection(proxy.address)
    version = MlflowRegister(connection).register("read", saved)
    for loss in [*LOSSES][:4]:
        lose(proxy, "/model-versions/get", loss)
    assert MlflowCatalog(connection).resolve(version.uri) == version
    assert len(proxy.seen) > 4


def test_two_who_come_with_one_key_are_given_one_version(server: str, saved: str, proxy: FaultyProxy) -> None:
    """Also where the first one's answer was lost."""
    lose(proxy, CREATE, "answer lost")
    first = MlflowRegister(MlflowConnection(proxy.address)).register("shared", saved, idempotency_key="k1")
    second = MlflowRegister(MlflowConnection(server)).register("shared", saved, idempotency_key="k1")
    assert first == second
    assert numbers(server, "shared") == [first.version]
