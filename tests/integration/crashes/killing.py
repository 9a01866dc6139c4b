"""Kills processes at the points of an operation, and tells what they broke."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from fork_server import ForkServer, Outcome

_ROOM = "integration.crashes"


@frozen
class Case:
    """One process, killed before one of its effects.

    Attributes:
        effect: What it was about to do.
        faults: What is not as promised.
        left: What stays for others to collect.
    """

    effect: str
    faults: list[str]
    left: list[str]


@define(eq=False)
class KilledStore:
    """A store under test. A SQLite file is as before for each case; what a server has grows.

    Attributes:
        forks: Makes the processes.
        uri: The store's address.
        directory: Where temporary files and, with SQLite, all else is.
    """

    forks: ForkServer
    uri: str
    directory: Path
    _source: str = field(init=False, default="")
    _keys: Iterator[str] = field(init=False, factory=lambda: map("{:04x}".format, count()))

    def prepare(self) -> None:
        """Register what must stay."""
        self._source = result(self.forks.run(f"{_ROOM}.operations:prepare", self.uri))
        if not self.is_remote:
            shutil.copytree(self.directory, self._template)

    @property
    def is_remote(self) -> bool:
        """Whether a server keeps it."""
        return self.uri.startswith("http")

    def effects(self, operation: str) -> list[str]:
        """Give what an operation does."""
        self._reset()
        return list(result(self._perform(operation, next(self._keys), 0)))

    def killed(self, operation: str, number: int, effect: str) -> Case:
        """Kill a process before an effect of an operation."""
        self._reset()
        key = next(self._keys)
        outcome = self._perform(operation, key, number)
        faults = [] if outcome.status == -signal.SIGKILL else [f"was not killed: {outcome}"]
        left = result(self.forks.run(f"{_ROOM}.judging:left_behind", self.uri, str(self.directory)))
        judged = self.forks.run(f"{_ROOM}.judging:judge", operation, self.uri, self._source, key)
        faults += [judged.error or f"ended with {judged.status}"] if judged.result is None else judged.result
        return Case(effect, faults, left)

    def _perform(self, operation: str, key: str, kill_at: int) -> Outcome:
        case = [self.uri, self._source, key, str(self.directory)]
        return self.forks.run(f"{_ROOM}.operations:perform", operation, case, kill_at)

    @property
    def _template(self) -> Path:
        return self.directory.with_name(f"{self.directory.name}-template")

    def _reset(self) -> None:
        if self.is_remote:
            self.forks.run(f"{_ROOM}.operations:reset", self.uri)
        else:
            shutil.rmtree(self.directory)
            shutil.copytree(self._template, self.directory)


def result(outcome: Outcome) -> Any:
    """Give what a task gave, or raise what it complained of."""
    if outcome.status or outcome.error:
        raise AssertionError(outcome.error or f"ended with {outcome.status}")
    return outcome.result


def spread(total: int, cases: int) -> list[int]:
    """Give numbers from 1 to *total*, the first and the last among them, and others evenly between."""
    if cases >= total:
        return list(range(1, total + 1))
    return sorted({1 + round(each * (total - 1) / (cases - 1)) for each in range(cases)})
