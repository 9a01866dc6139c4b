"""No call hangs: whatever a server does, it ends in time, with an error that says where, how often and how long."""

from __future__ import annotations

import itertools
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dead_servers import Treat, answering, dead_server, drips, never_answers, resets
from modelport import ConfigurationError, DeadlineExceededError, ModelportError, RegistryUnavailableError, deadline
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowCatalog, MlflowConnection, MlflowRegister
from modelport.testing.samples import sklearn_sample

SECONDS = 2.0
AT_MOST = 1.2 * SECONDS
"""The promise, and it holds on a busy machine: what is waited for is the clock."""
SILENT = {"never answers": never_answers, "drips": drips}
REFUSING: dict[str, Treat] = {
    "resets": resets,
    "500": answering(500),
    "503": answering(503),
    "429": answering(429, headers="Retry-After: 30\r\n"),
    "html": answering(200, b"<html>sign in</html>"),
}


def save(connection: MlflowConnection) -> object:
    """Save a model."""
    sample = sklearn_sample()
    return BuiltinSaver(connection, requirements=[]).save(sample.model, sample.signature, sample.input_example)


CALLS: dict[str, Callable[[MlflowConnection], object]] = {
    "resolve": lambda connection: MlflowCatalog(connection).resolve("models:/prices/1"),
    "versions": lambda connection: MlflowCatalog(connection).versions("prices"),
    "search": lambda connection: MlflowCatalog(connection).search(),
    "load": lambda connection: BuiltinLoader(connection).load("models:/prices@champion"),
    "register": lambda connection: MlflowRegister(connection).register("prices", f"models:/m-{'0' * 32}"),
    "set alias": lambda connection: MlflowRegister(connection).set_alias("prices", "champion", 1),
    "delete": lambda connection: MlflowRegister(connection).delete_version("prices", 1),
    "save": save,
}


@pytest.fixture(autouse=True, scope="module")
def saved_before() -> None:
    """Import what a save needs, once: that is no part of what is measured here."""
    sklearn_sample()


def ended(call: Callable[[], object]) -> tuple[ModelportError, float]:
    """Give the error of a call, and the seconds that it took."""
    start = time.monotonic()
    with pytest.raises(ModelportError) as caught:
        call()
    return caught.value, time.monotonic() - start


@pytest.mark.parametrize("name", sorted(CALLS))
@pytest.mark.parametrize("silence", sorted(SILENT))
def test_a_call_of_a_silent_server_ends_with_its_deadline(silence: str, name: str) -> None:
    """Of each port."""
    with dead_server(SILENT[silence]) as (address, _), deadline(SECONDS):
        error, seconds = ended(lambda: CALLS[name](MlflowConnection(address)))
    assert type(error) is DeadlineExceededError
    assert (error.address, error.seconds) == (address, SECONDS)
    assert seconds <= AT_MOST


@pytest.mark.parametrize("fault", sorted(REFUSING))
def test_a_server_that_fails_is_told_with_its_address_and_how_often_it_was_asked(fault: str) -> None:
    """Within the deadline, and without waiting for what cannot come in time."""
    with dead_server(REFUSING[fault]) as (address, seen), deadline(SECONDS):
        error, seconds = ended(lambda: CALLS["resolve"](MlflowConnection(address)))
    assert isinstance(error, RegistryUnavailableError)
    assert (error.address, error.attempts) == (address, len(seen))
    assert str(error.attempts) in error.problem or "once" in error.problem
    assert seconds <= AT_MOST


def test_a_server_that_is_not_there_is_told_soon() -> None:
    """MLflow takes four minutes for it."""
    with dead_server(never_answers) as (address, _):
        pass
    error, seconds = ended(lambda: CALLS["resolve"](MlflowConnection(address, deadline_seconds=SECONDS)))
    assert isinstance(error, RegistryUnavailableError)
    assert error.attempts > 1
    assert seconds <= AT_MOST


def test_the_time_that_a_server_asks_for_is_given_to_it() -> None:
    """Where it comes before the deadline."""
    moments: list[float] = []
    busy = answering(429, headers="Retry-After: 1\r\n")

    def note(connection: object, stopped: threading.Event) -> None:
        moments.append(time.monotonic())
        busy(connection, stopped)  # type: ignore[arg-type]

    with dead_server(note) as (address, _), deadline(SECONDS + 1):
        ended(lambda: CALLS["resolve"](MlflowConnection(address)))
    assert len(moments) > 1
    assert all(later - earlier >= 1 for earlier, later in itertools.pairwise(moments))


def test_the_connections_own_time_bounds_a_call_without_a_deadline() -> None:
    """It is 30 seconds unless it is set."""
    assert MlflowConnection("https://registry.example").deadline_seconds == 30
    with dead_server(never_answers) as (address, _):
        error, seconds = ended(lambda: CALLS["resolve"](MlflowConnection(address, deadline_seconds=SECONDS)))
    assert isinstance(error, DeadlineExceededError)
    assert seconds <= AT_MOST


@pytest.mark.parametrize("entry", ["deadline_seconds", "stall_seconds"])
@pytest.mark.parametrize("seconds", [0, -1, "30", None, True, float("inf")])
def test_a_setting_that_is_no_time_is_refused(entry: str, seconds: object) -> None:
    """When the connection is made."""
    with pytest.raises(ConfigurationError) as caught:
        MlflowConnection("https://registry.example", **{entry: seconds})  # type: ignore[arg-type]
    assert caught.value.entry == entry


def test_a_locked_database_ends_a_call_with_its_deadline(connection: MlflowConnection) -> None:
    """MLflow waits 20 seconds for a lock; the write does not come later either, once the lock is gone."""
    register = MlflowRegister(connection)
    saved = save(connection)
    register.register("prices", saved.uri)  # type: ignore[attr-defined]
    file = Path(connection.tracking_uri.removeprefix("sqlite:///"))
    locking = sqlite3.connect(file, isolation_level=None)
    locking.execute("BEGIN EXCLUSIVE")
    try:
        with deadline(SECONDS):
            error, seconds = ended(lambda: MlflowCatalog(connection).resolve("models:/prices/1"))
    finally:
        locking.close()
    assert isinstance(error, DeadlineExceededError | RegistryUnavailableError)
    assert seconds <= AT_MOST
    assert MlflowCatalog(connection).resolve("models:/prices/1").version == 1
