"""Walks a call through the failures of its backend: its first call to it fails, then the second, until none is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeAlias, TypeVar

import pytest
from attrs import define, field, frozen

from modelport.core.errors import BackendError
from modelport.testing.guarding import lines_of
from modelport.testing.leftovers import nothing_stays_in
from modelport.testing.refusing import check_message

Answer = TypeVar("Answer")
Failing: TypeAlias = Callable[[int], AbstractContextManager[Sequence[object]]]
MOST_CALLS = 200
"""That one call of a port makes to its backend."""


@define
class Attempt:
    """What is done while one call to the backend fails.

    Attributes:
        turn: Which call to the backend fails, counted from 1.
        calls: The calls that were made.
        error: What came out, if anything did.
    """

    turn: int
    _walk: Walk = field(repr=False)
    calls: Sequence[object] = field(factory=list, init=False, repr=lambda calls: repr(list(calls)))
    error: BackendError | None = field(default=None, init=False)

    def under_failure(self, call: Callable[[], Answer]) -> Answer | None:
        """Give what *call* gives while the backend fails; ``None`` where it raises a `BackendError`, which is kept."""
        temporary = self._walk.temporary / str(self.turn)
        with nothing_stays_in(temporary, self._walk.monkeypatch), self._walk.failing(self.turn) as self.calls:
            try:
                return call()
            except BackendError as error:
                check_message(error)
                self.error = error
                return None

    @property
    def was_struck(self) -> bool:
        """Whether the call that was to fail was made."""
        return len(self.calls) >= self.turn


@frozen
class Walk:
    """Attempts at one thing, each with the next call to the backend failing. The last of them meets no failure.

    Attributes:
        failing: What the hook ``failing`` gave.
        temporary: A directory in which each attempt has its temporary files.
        monkeypatch: What sets the temporary directory.
    """

    failing: Failing
    temporary: Path
    monkeypatch: pytest.MonkeyPatch

    def __iter__(self) -> Iterator[Attempt]:
        self.temporary.mkdir(exist_ok=True)
        for turn in range(1, MOST_CALLS + 1):
            attempt = Attempt(turn, self)
            yield attempt
            if not attempt.calls:
                self._say("no call to the backend was counted")
            if not attempt.was_struck:
                assert attempt.error is None, attempt
                return
        self._say(f"{MOST_CALLS} calls to the backend were counted, and there was no end to them")

    @staticmethod
    def _say(what: str) -> None:
        pytest.fail(f"under the hook 'failing' {what}:\n\n{lines_of('failing')}", pytrace=False)
