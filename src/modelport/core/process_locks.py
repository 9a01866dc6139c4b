"""Locks that a fork's child never finds locked by a thread that it does not have."""

from __future__ import annotations

import os
import weakref
from threading import Lock, get_ident
from types import TracebackType


class ProcessLock:
    """A lock of this process's threads; a fork's child has another, so no thread of its parent's can hold it.

    What it guards must be whole at every moment, because a child may be made at any.

    Example:
        >>> with ProcessLock():
        ...     pass
    """

    def __init__(self) -> None:
        self._locks = {os.getpid(): Lock()}

    def acquire(self, timeout: float = -1) -> bool:
        """Take the lock, waiting at most *timeout* seconds, for ever if it is negative; tell whether it was taken."""
        return self._lock.acquire(timeout=timeout)

    def release(self) -> None:
        """Give the lock back."""
        self._lock.release()

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.release()

    @property
    def _lock(self) -> Lock:
        return self._locks.setdefault(os.getpid(), Lock())


class ReentrantProcessLock:
    """A lock that the thread that holds it may take again.

    A fork's child has a free one, unless the thread that forked holds it: that thread goes on in the child, and holds
    the child's. What the lock guards is the child's to put in order, where another thread was at work on it.

    Example:
        >>> lock = ReentrantProcessLock()
        >>> with lock, lock:
        ...     lock.is_mine
        True
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._holder: int | None = None
        self._depth = 0
        weak = weakref.ref(self)

        def in_child() -> None:
            if lock := weak():
                lock._start_in_child()  # noqa: SLF001 - its own

        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=in_child)

    @property
    def is_mine(self) -> bool:
        """Whether this thread holds it."""
        return self._holder == get_ident()

    def __enter__(self) -> None:
        if not self.is_mine:
            self._lock.acquire()
            self._holder = get_ident()
        self._depth += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._depth -= 1
        if not self._depth:
            self._holder = None
            self._lock.release()

    def _start_in_child(self) -> None:
        self._lock = Lock()
        if self.is_mine:
            self._lock.acquire()
        else:
            self._holder, self._depth = None, 0
