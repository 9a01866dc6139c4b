"""Waits for a call no longer than its deadline, whatever it is that hangs: a lock, a driver, the name of a host.

Python cannot interrupt a thread. One that is not waited for any more ends when what it waits for does, and what it was
told to write may still be written.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from typing import Final, Generic, ParamSpec, TypeVar

from modelport.core.deadlines import Deadline, current_deadline

_P = ParamSpec("_P")
_T = TypeVar("_T")

_GRACE: Final = 0.05
"""Of the deadline: so much later it is given up from outside, so that what ends by itself can say why."""
_LOOKS: Final = 20
"""So often it is looked, in the time that something may stand still, whether it does."""


class OverdueError(Exception):
    """A call did not end in time.

    Attributes:
        deadline: Its deadline.
    """

    def __init__(self, deadline: Deadline) -> None:
        super().__init__(f"no end after {deadline.seconds:g} s")
        self.deadline = deadline


class StalledError(Exception):
    """A transfer stood still.

    Attributes:
        address: Where its files are.
        seconds: How long it stood still.
    """

    def __init__(self, address: str, seconds: float) -> None:
        super().__init__(f"nothing came for {seconds:g} s")
        self.address = address
        self.seconds = seconds


def waited_for(call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Make a call in a thread of its own, and give what it gives; without a deadline, make it here.

    Raises:
        OverdueError: It did not end in time.
    """
    due = current_deadline()
    if due is None:
        return call(*args, **kwargs)
    begun = _Begun(lambda: call(*args, **kwargs))
    if not begun.ends_within(_left_of(due)):
        raise OverdueError(due)
    return begun.result()


def waited_for_while(moves: Callable[[], int], call: Callable[[], _T], address: str, stall: float) -> _T:
    """Make a call in a thread of its own, and wait for it for as long as something moves.

    Args:
        moves: Gives another number where something has moved since it was asked before.
        call: What is waited for.
        address: Where it is that the call is about, for the error.
        stall: The seconds that it may stand still.

    Raises:
        StalledError: It stood still.
        OverdueError: It did not end in time, where there is a deadline.
    """
    due, begun = current_deadline(), _Begun(call)
    seen, moment = moves(), time.monotonic()
    while not begun.ends_within(min(stall / _LOOKS, _left_of(due))):
        if due and not _left_of(due):
            raise OverdueError(due)
        if (now := moves()) != seen:
            seen, moment = now, time.monotonic()
        elif time.monotonic() - moment > stall:
            raise StalledError(address, stall)
    return begun.result()


class _Begun(Generic[_T]):
    """A call that is under way in a thread of its own, under the caller's deadline."""

    def __init__(self, call: Callable[[], _T]) -> None:
        self._results: list[_T] = []
        self._errors: list[BaseException] = []

        def make() -> None:
            try:
                self._results.append(call())
            except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
                self._errors.append(error)

        self._thread = threading.Thread(target=copy_context().run, args=(make,), name="modelport-call", daemon=True)
        self._thread.start()

    def ends_within(self, seconds: float) -> bool:
        self._thread.join(seconds)
        return bool(self._results or self._errors)

    def result(self) -> _T:
        if self._errors:
            raise self._errors[0]
        return self._results[0]


def _left_of(due: Deadline | None) -> float:
    """Give the seconds until a call is given up: a little longer than its deadline."""
    return max(0.0, due.ends - time.monotonic() + _GRACE * due.seconds) if due else float("inf")
