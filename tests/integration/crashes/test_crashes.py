"""A process that is killed leaves the old state or the new one, whole."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from fork_server import ForkServer, Outcome
from integration.crashes.killing import KilledStore, result, spread
from modelport.adapters.mlflow import MlflowCatalog, MlflowConnection

CASES = {"save": 4, "register": 3, "register a new name": 3, "publish": 5, "load": 2, "move an alias": 3}
SERVER_CASES = 6
TABLES_CASES = 3
PROCESSES = 8


@pytest.fixture(scope="module")
def store(forks: ForkServer, empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> KilledStore:
    """A SQLite store with two versions of a model."""
    directory = tmp_path_factory.mktemp("crashes") / "store"
    directory.mkdir()
    shutil.copy(empty_store, directory / "registry.db")
    made = KilledStore(forks, f"sqlite:///{directory / 'registry.db'}", directory)
    made.prepare()
    return made


@pytest.mark.parametrize("operation", list(CASES))
def test_a_killed_process_leaves_the_old_state_or_the_new_one(store: KilledStore, operation: str) -> None:
    """What was registered is intact, what is new is whole or not there, and a repeat makes one version."""
    effects = store.effects(operation)
    points = spread(len(effects), CASES[operation])

    cases = [store.killed(operation, number, effects[number - 1]) for number in points]

    assert [each for each in cases if each.faults] == []


def test_a_client_of_a_server_that_is_killed_leaves_the_old_state_or_the_new_one(
    forks: ForkServer, server_uri: str, tmp_path: Path
) -> None:
    """Before a request is sent, and before its answer is read."""
    store = KilledStore(forks, server_uri, tmp_path)
    store.prepare()
    effects = store.effects("publish")

    cases = [store.killed("publish", number, effects[number - 1]) for number in spread(len(effects), SERVER_CASES)]

    assert [each for each in cases if each.faults] == []


def test_a_process_that_is_killed_while_it_makes_the_tables_keeps_nobody_out(forks: ForkServer, tmp_path: Path) -> None:
    """The next one makes them, and nothing of the first stays."""
    task = "integration.crashes.operations:first_write"
    store = tmp_path / "whole"
    effects = result(forks.run(task, f"sqlite:///{store / 'registry.db'}", str(store), 0))
    for number in spread(len(effects), TABLES_CASES):
        store = tmp_path / f"killed-{number}"
        where = (f"sqlite:///{store / 'registry.db'}", str(store))

        assert forks.run(task, *where, number).status == -signal.SIGKILL
        result(forks.run(task, *where, 0))
        assert [each.name for each in store.iterdir()] == ["registry.db"]


def test_processes_whose_first_write_goes_to_one_new_file_all_succeed(forks: ForkServer, tmp_path: Path) -> None:
    """One makes the tables, and each its version; the files of none are lost."""
    uri = f"sqlite:///{tmp_path / 'new' / 'registry.db'}"

    outcomes = forks.run_at_once(
        *[("integration.crashes.operations:save_first", uri, number) for number in range(PROCESSES)]
    )

    assert outcomes == [Outcome(0)] * PROCESSES
    assert len(list(MlflowCatalog(MlflowConnection(uri)).search())) == PROCESSES
    assert sorted(each.name for each in (tmp_path / "new").iterdir()) == ["artifacts", "registry.db"]
