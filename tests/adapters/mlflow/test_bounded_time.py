"""No call hangs: whatever a server does, it ends in time, with an error that says where, how often and how long."""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine
from stamina.instrumentation import get_on_retry_hooks, set_on_retry_hooks

from faulty_proxy import RETRY_AFTER, Answer, Treat, answering, dead_server, drips, never_answers, resets
from modelport import (
    ConfigurationError,
    DeadlineExceededError,
    ModelportError,
    RegistryUnavailableError,
    SavedModel,
    deadline,
)
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowCatalog, MlflowConnection, MlflowRegister
from modelport.testing.samples import sklearn_sample
from postgres_server import running_postgres

SECONDS = 2.0
AT_MOST = 1.2 * SECONDS
"""The promise, and it holds on a busy machine: what is waited for is the clock."""
SILENT = {"never answers": never_answers, "drips": drips}
REFUSING: dict[str, Treat] = {
    "resets": resets,
    "500": answering(500),
    "503": answering(503),
    "429": answering(429, headers={"Retry-After": "30"}),
    "html": answering(200, b"<html>sign in</html>"),
}


def save(connection: MlflowConnection) -> SavedModel:
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


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty PostgreSQL database; files go beside the test's own."""
    monkeypatch.chdir(tmp_path)
    with running_postgres() as address:
        yield address


def ended(call: Callable[[], object]) -> tuple[ModelportError, float]:
    """Give the error of a call, and the seconds that it took."""
    start = time.monotonic()
    with pytest.raises(ModelportError) as caught:
        call()
    return caught.value, time.monotonic() - start


def all_ended(connect: Callable[[], MlflowConnection]) -> dict[str, tuple[ModelportError, float]]:
    """Give the error of each port's call, and the seconds that it took: all at once, as all of them only wait."""

    def call(name: str) -> tuple[ModelportError, float]:
        with deadline(SECONDS):
            return ended(lambda: CALLS[name](connect()))

    with ThreadPoolExecutor(len(CALLS)) as pool:
        return dict(zip(CALLS, pool.map(call, CALLS), strict=True))


@pytest.mark.parametrize("silence", sorted(SILENT))
def test_a_call_of_a_silent_server_ends_with_its_deadline(silence: str) -> None:
    """Of each port."""
    with dead_server(SILENT[silence]) as (address, _):
        for error, seconds in all_ended(lambda: MlflowConnection(address)).values():
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
    busy = answering(429, headers=RETRY_AFTER)

    def note(connection: socket.socket, answer: Answer, stopped: threading.Event) -> None:
        moments.append(time.monotonic())
        busy(connection, answer, stopped)

    with dead_server(note) as (address, _), deadline(SECONDS + 1):
        ended(lambda: CALLS["resolve"](MlflowConnection(address)))
    assert len(moments) > 1
    assert all(later - earlier >= 1 for earlier, later in itertools.pairwise(moments))


def test_a_request_that_no_byte_comes_of_is_made_again() -> None:
    """After the time that the connection allows a transfer to stand still, within the deadline."""
    turns: list[Treat] = [never_answers, answering(200, b'{"registered_models": []}')]

    def take_turns(connection: socket.socket, answer: Answer, stopped: threading.Event) -> None:
        turns.pop(0)(connection, answer, stopped)

    with dead_server(take_turns) as (address, seen):
        connection = MlflowConnection(address, stall_seconds=0.3, deadline_seconds=10)
        assert list(MlflowCatalog(connection).search()) == []
    assert len(seen) == 2


def test_who_asks_again_waits_for_a_time_of_its_own() -> None:
    """So that those whose server went away do not all come back at the same moments; and nothing else asks again."""
    waits: list[tuple[int, float]] = []
    before = get_on_retry_hooks()
    set_on_retry_hooks([lambda details: waits.append((details.retry_num, details.wait_for))])
    environment = dict(os.environ)
    try:
        with dead_server(resets) as (address, seen), deadline(10):
            error, _ = ended(lambda: CALLS["resolve"](MlflowConnection(address)))
    finally:
        set_on_retry_hooks(before)
    assert isinstance(error, RegistryUnavailableError)
    assert len(waits) == error.attempts - 1 == len(seen) - 1
    least = [0.1 * 2**number for number in range(len(waits))]
    assert all(low < wait <= low + 0.3 for low, (_, wait) in zip(least, waits, strict=True))
    assert dict(os.environ) == environment


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


def test_a_locked_database_ends_each_call_with_its_deadline(connection: MlflowConnection) -> None:
    """MLflow waits 20 seconds for a lock; once it is gone, all goes on."""
    saved = save(connection)
    MlflowRegister(connection).register("prices", saved.uri)
    file = Path(connection.tracking_uri.removeprefix("sqlite:///"))
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as locking:
        locking.execute("BEGIN EXCLUSIVE")
        outcomes = all_ended(lambda: connection)
    check_database_outcomes(connection, outcomes)
    assert MlflowCatalog(connection).resolve("models:/prices/1").version == 1


def test_a_locked_table_ends_each_call_with_its_deadline(database: str) -> None:
    """PostgreSQL waits for ever."""
    connection = MlflowConnection(database)
    saved = save(connection)
    MlflowRegister(connection).register("prices", saved.uri)
    MlflowRegister(connection).set_alias("prices", "champion", 1)
    engine = create_engine(database, poolclass=NullPool)
    with engine.connect() as locking:
        tables = "experiments, logged_models, registered_models, model_versions"
        locking.exec_driver_sql(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
        outcomes = all_ended(lambda: connection)
    check_database_outcomes(connection, outcomes)
    assert MlflowCatalog(connection).resolve("models:/prices@champion").version == 1


def check_database_outcomes(connection: MlflowConnection, outcomes: dict[str, tuple[ModelportError, float]]) -> None:
    """Look whether each call ended in time, and said where and how long."""
    for error, seconds in outcomes.values():
        assert isinstance(error, DeadlineExceededError | RegistryUnavailableError)
        assert error.address == connection.address
        assert error.seconds > 0
        assert seconds <= AT_MOST
