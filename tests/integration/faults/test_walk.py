"""A sample of what ``make faults`` does, with each fault and each operation in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from faulty_proxy import FAULTS
from integration.faults.ground import Ground
from integration.faults.kills import kill_cases, killed
from integration.faults.operations import OPERATIONS
from integration.faults.restarts import RestartedServer, restarted_server
from integration.faults.table import to_faults, to_text
from integration.faults.walk import Case, Tried, litter, own_temporary_directory, some_cases, tried

PER_OPERATION = 3


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RestartedServer]:
    """A server on SQLite."""
    with restarted_server(tmp_path_factory.mktemp("server")) as restarted:
        yield restarted


@pytest.fixture(scope="module")
def ground(server: RestartedServer) -> Ground:
    """Its store, with a saved model."""
    return Ground.at(server.address)


def test_what_fails_is_ridden_out_or_told_in_time_and_leaves_nothing_behind(ground: Ground) -> None:
    """Whichever request it is, and whether the server did the work or not."""
    cases = some_cases(ground, PER_OPERATION)
    assert {case.fault for case in cases} == {*FAULTS}
    assert {case.operation for case in cases} == {*OPERATIONS}
    with own_temporary_directory() as directory:
        assert to_faults(tried(ground, cases)) == []
        assert litter(directory) == []


def test_a_server_that_is_killed_and_comes_back_leaves_all_or_nothing(ground: Ground, server: RestartedServer) -> None:
    """Between two requests, and in the middle of one."""
    before, within = kill_cases(ground, "register new, key")[2::5][:2]
    assert to_faults(killed(ground, server, [before, within])) == []


def test_the_table_counts_what_was_kept() -> None:
    """By operation and fault, with the worst time of them."""
    cases = [Case("save", "drop", index, "before") for index in range(2)]
    found = [Tried(cases[0], (), 1.0, 0.5, is_half=False), Tried(cases[1], ("it loads",), 2.2, 1.1, is_half=True)]
    assert to_text("SQLite", found).splitlines()[-1] == "| SQLite | save | drop | 2 | 1 | 110% | 3.2 | 1 |"
    assert to_faults(found) == [f"{cases[1]}: it loads"]
