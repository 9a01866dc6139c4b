"""How far the transfer of a model's files is: who moves them counts, and who asked for it is told.

As a deadline does, a callback belongs to the thread, or the asynchronous task, that set it.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from threading import Lock
from typing import Final, Literal, TypeAlias, cast

from attrs import define, field, frozen

from modelport.core.errors import ConfigurationError

Kind: TypeAlias = Literal["upload", "download", "verify"]

_SECONDS_BETWEEN: Final = 0.1


@frozen
class Progress:
    """How far a transfer is.

    Attributes:
        kind: ``upload`` to the registry's storage, ``download`` from there, or ``verify``, the reading of what is here.
        place: The artifact address, secrets masked; of what is in the cache, the digest.
        done: How many bytes are done. It never becomes less.
        total: How many there are; ``None`` where nobody knows yet.

    Example:
        >>> Progress("download", "s3://bucket/model", done=10, total=40).done
        10
    """

    kind: Kind
    place: str
    done: int
    total: int | None


Listener: TypeAlias = Callable[[Progress], object]

_LISTENER: ContextVar[Listener | None] = ContextVar("modelport_progress", default=None)


@contextlib.contextmanager
def on_progress(callback: Listener) -> Iterator[None]:
    """Have *callback* told how far the transfers are that the calls in the block make.

    Each transfer is told of when it begins, up to ten times a second while bytes move, and when it has succeeded, with
    as many bytes done as there are. A call may make several, one after the other: of what comes from a bucket, a
    download, then the reading that verifies it. Copies into and out of a directory of this machine count as well. What
    MLflow's own libraries send, and they alone copy into such a directory, is told of when it is there.

    *callback* is called by one thread at a time, not always by the one that called, and what is transferred waits for
    it meanwhile. If it raises, the transfer is given up, what it made is taken back, and the call raises that same
    error: this is a way to cancel. Inside of another such block, the inner one's callback alone is told.

    Args:
        callback: Takes a `Progress`.

    Raises:
        ConfigurationError: *callback* cannot be called.

    Example:
        >>> with on_progress(print):
        ...     pass  # saver.save(...), loader.load(...)
    """
    if not callable(cast("object", callback)):
        problem = f"A {type(callback).__name__} cannot be told of progress."
        raise ConfigurationError(problem, expected="a function that takes a Progress", remedy="give one such as print")
    token = _LISTENER.set(callback)
    try:
        yield
    finally:
        _LISTENER.reset(token)


class StoppedError(Exception):
    """The transfer is given up: another part of it failed, or who is told of it."""


@define(eq=False)
class Transfer:
    """One transfer. Threads may share it.

    Attributes:
        kind: What it is.
        place: Where the files are that it is of.
        total: How many bytes there are; ``None`` where nobody knows yet.
        listener: Who is told.
        fault: What the callback raised.
    """

    kind: Kind
    place: str
    total: int | None = None
    listener: Listener | None = None
    fault: BaseException | None = field(default=None, init=False)
    _done: int = field(default=0, init=False)
    _told_at: float = field(default=0.0, init=False)
    _is_stopped: bool = field(default=False, init=False)
    _lock: Lock = field(factory=Lock, init=False)

    def part(self) -> Part:
        """Give what counts one file of it."""
        return Part(self)

    def add(self, count: int) -> None:
        """Count bytes.

        Raises:
            StoppedError: The transfer is given up.
        """
        with self._lock:
            self._done += count
            if self._is_stopped:
                raise StoppedError
            if self.listener and time.monotonic() - self._told_at >= _SECONDS_BETWEEN:
                self._tell(self.listener)

    def stop(self) -> None:
        """Have whoever counts next stop."""
        self._is_stopped = True

    def tell(self) -> None:
        """Tell how far it is, now.

        Raises:
            StoppedError: The callback failed.
        """
        with self._lock:
            if self.listener:
                self._tell(self.listener)

    def end(self) -> None:
        """Tell that all is done.

        Raises:
            StoppedError: The callback failed.
        """
        self.total = self._done
        self.tell()

    def _tell(self, listener: Listener) -> None:
        total = None if self.total is None else max(self.total, self._done)
        try:
            listener(Progress(self.kind, self.place, self._done, total))
        except BaseException as error:
            self.fault = error
            self._is_stopped = True
            raise StoppedError from error
        self._told_at = time.monotonic()


@define(eq=False)
class Part:
    """One file of a transfer. Where it starts anew, bytes that were counted before do not count again."""

    _of: Transfer
    _reached: int = 0

    def reach(self, position: int) -> None:
        """Count the bytes up to a position.

        Raises:
            StoppedError: The transfer is given up.
        """
        more = max(0, position - self._reached)
        self._reached += more
        self._of.add(more)


_CURRENT: ContextVar[Transfer | None] = ContextVar("modelport_transfer", default=None)


def current_transfer() -> Transfer:
    """Give the transfer that this thread or task works for; one that nobody hears of where there is none."""
    return _CURRENT.get() or Transfer("verify", "")


@contextlib.contextmanager
def transfer(kind: Kind, place: str, total: int | None = None) -> Iterator[Transfer]:
    """Count what the block transfers. For adapters.

    Raises:
        BaseException: What the callback raised, whatever became of it in the block.
    """
    begun = Transfer(kind, place, total, _LISTENER.get())
    token = _CURRENT.set(begun)
    try:
        begun.tell()
        yield begun
        begun.end()
    except BaseException:
        begun.stop()
        if begun.fault:
            raise begun.fault from None
        raise
    finally:
        _CURRENT.reset(token)
