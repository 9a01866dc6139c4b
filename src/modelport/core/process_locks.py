"""A lock that a fork's child never finds locked."""

from __future__ import annotations

import os
from threading import Lock
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
