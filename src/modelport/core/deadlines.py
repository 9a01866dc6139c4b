"""How long calls may take.

A deadline is a moment, not a length of time for each of the things that a call waits for: what waits asks how much is
left. It belongs to the thread, or the asynchronous task, that set it.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Final

from attrs import define

from modelport.core.errors import ConfigurationError
from modelport.core.settings import is_duration

_FOR_CLEARING_UP: Final = 0.125
_CURRENT: ContextVar[Deadline | None] = ContextVar("modelport_deadline", default=None)


@define(eq=False)
class Deadline:
    """A moment by which a call has to end.

    Attributes:
        seconds: How long the call was given.
        ends: The moment, on the clock of `time.monotonic`.
        has_transfers: Whether the transfer of files counts; else they take the time that they take.
        is_for_clearing_up: Whether it is that of what takes back what a failed call made.
    """

    seconds: float
    ends: float
    has_transfers: bool
    is_for_clearing_up: bool = False

    @classmethod
    def after(cls, seconds: float, *, has_transfers: bool) -> Deadline:
        """Give the deadline that is *seconds* from now."""
        return cls(seconds, time.monotonic() + seconds, has_transfers)

    @property
    def remaining(self) -> float:
        """The seconds that are left; 0 where none are."""
        return max(0.0, self.ends - time.monotonic())


def current_deadline() -> Deadline | None:
    """Give the deadline that calls of this thread or task are under; ``None`` where none was set."""
    return _CURRENT.get()


@contextlib.contextmanager
def deadline(seconds: float) -> Iterator[Deadline]:
    """Have all calls in the block end within *seconds*, counted from its start, the transfer of files included.

    Inside of another such block, whichever ends first counts. A call that is under no such block has the time that its
    adapter's settings give it. Nothing is interrupted that only computes, such as the reading of a model's bytes.

    Args:
        seconds: More than 0.

    Raises:
        ConfigurationError: *seconds* is no such number.
        DeadlineExceededError: By the calls in the block: one did not end in time.

    Example:
        >>> with deadline(5) as given:
        ...     given.remaining > 4
        True
    """
    if not is_duration(seconds):
        problem = f"A deadline of {seconds!r} seconds is none."
        raise ConfigurationError(problem, expected="a number of seconds above 0", remedy="give one such as 30")
    own, outer = Deadline.after(seconds, has_transfers=True), _CURRENT.get()
    with _under(outer if outer and outer.ends < own.ends else own):
        yield own


@contextlib.contextmanager
def allowed(seconds: float) -> Iterator[None]:
    """Give the calls in the block *seconds*, transfers of files not counted, unless they are under a deadline already.

    For adapters: around what one call of a port does.
    """
    if _CURRENT.get():
        yield
        return
    with _under(Deadline.after(seconds, has_transfers=False)):
        yield


@contextlib.contextmanager
def transferring() -> Iterator[None]:
    """Have the clock stand still while files are transferred, where the deadline is one that does not count them."""
    due = _CURRENT.get()
    if due is None or due.has_transfers:
        yield
        return
    start = time.monotonic()
    try:
        with _under(None):
            yield
    finally:
        due.ends += time.monotonic() - start


@contextlib.contextmanager
def clearing_up() -> Iterator[None]:
    """Give what has failed a moment to take back what it made, though its time may be over.

    It ends an eighth of the call's time after its deadline, however often something is taken back.
    """
    due = _CURRENT.get()
    if due is None or due.is_for_clearing_up:
        yield
        return
    seconds = _FOR_CLEARING_UP * due.seconds
    with _under(Deadline(seconds, due.ends + seconds, due.has_transfers, is_for_clearing_up=True)):
        yield


@contextlib.contextmanager
def _under(due: Deadline | None) -> Iterator[None]:
    token = _CURRENT.set(due)
    try:
        yield
    finally:
        _CURRENT.reset(token)
