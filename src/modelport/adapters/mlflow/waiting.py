"""Waits for a call no longer than its deadline, whatever it is that hangs: a lock, a driver, the name of a host.

Python cannot interrupt a thread. One that is not waited for any more ends when what it waits for does, and what it was
told to write may still be written.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Final, ParamSpec, TypeVar

from modelport.core.deadlines import Deadline, current_deadline

_P = ParamSpec("_P")
_T = TypeVar("_T")

_GRACE: Final = 0.05
"""Of the deadline: so much later it is given up from outside, so that what ends by itself can say why."""


class OverdueError(Exception):
    """A call did not end in time.

    Attributes:
        deadline: Its deadline.
    """

    def __init__(self, deadline: Deadline) -> None:
        super().__init__(f"no end after {deadline.seconds:g} s")
        self.deadline = deadline


def waited_for(call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Make a call in a thread of its own, and give what it gives; without a deadline, make it here.

    Raises:
        OverdueError: It did not end in time.
    """
    due = current_deadline()
    if due is None:
        return call(*args, **kwargs)
    results: list[_T] = []
    errors: list[BaseException] = []

    def make() -> None:
        try:
            results.append(call(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            errors.append(error)

    thread = threading.Thread(target=copy_context().run, args=(make,), name="modelport-call", daemon=True)
    thread.start()
    thread.join(due.remaining + _GRACE * due.seconds)
    if errors:
        raise errors[0]
    if not results:
        raise OverdueError(due)
    return results[0]
