"""Processes that write at the same time lose nothing, and readers see nothing that was not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fork_server import ForkServer, Outcome, running_fork_server
from integration.crowds.crowding import NAME, registering
from mlflow_stores import PostgresServer
from modelport.adapters.mlflow import MlflowCatalog, MlflowConnection

PROCESSES, TIMES = 4, 10
WRITERS = 8
ROOM = "integration.crowds.crowding"


@pytest.fixture(scope="module")
def forks(empty_store: Path) -> Iterator[ForkServer]:
    """A process that forks."""
    with running_fork_server(empty_store) as server:
        yield server


@pytest.fixture(params=["SQLite", "server over PostgreSQL"])
def uri(request: pytest.FixtureRequest) -> str:
    """The address of a store."""
    if request.param == "SQLite":
        return str(request.getfixturevalue("tracking_uri"))
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return server.uri


def test_processes_that_use_one_name_lose_nothing(forks: ForkServer, uri: str) -> None:
    """Each registration is a version of its own; an alias that all set is set; its readers see only its versions."""
    crowd = registering(forks, uri, processes=PROCESSES, times=TIMES)

    assert crowd.errors == []
    catalog = MlflowCatalog(MlflowConnection(uri))
    assert sorted(crowd.numbers) == sorted(each.version for each in catalog.versions(NAME))
    assert len(set(crowd.numbers)) == PROCESSES * TIMES

    versions = sorted(crowd.numbers)[:WRITERS]
    written = forks.run_at_once(*[(f"{ROOM}:point", uri, "new", [version]) for version in versions])
    assert written == [Outcome(0)] * WRITERS
    assert catalog.resolve(f"models:/{NAME}@new").version in versions

    moves = versions[:2] * TIMES
    forks.run(f"{ROOM}:point", uri, "moving", moves[:1])
    moved, *read = forks.run_at_once(
        (f"{ROOM}:point", uri, "moving", moves), *[(f"{ROOM}:follow", uri, "moving", TIMES)] * 3
    )
    assert moved == Outcome(0)
    assert [each.error for each in read] == [""] * 3
    assert {seen for each in read for seen in each.result} <= set(moves)
