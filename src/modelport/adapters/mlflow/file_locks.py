"""Locks that the processes of a machine share, and the threads of each: a killed process holds none.

Each lock is a file, opened anew whenever it is taken, so that threads exclude each other as processes do.

Source: https://man7.org/linux/man-pages/man2/flock.2.html
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import weakref
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self

from attrs import field, frozen

if sys.platform != "win32":
    import fcntl

    _MODES: Final = {"alone": fcntl.LOCK_EX, "shared": fcntl.LOCK_SH}

_ONLY_READABLE: Final = {errno.EACCES, errno.EROFS}
_MODE: Final = 0o600


@frozen(eq=False)
class FileLock:
    """A lock that is held until it is released.

    Attributes:
        path: Its file.
    """

    path: Path
    _file: FileIO = field(repr=False)
    _held: set[FileIO] = field(repr=False)

    @property
    def is_current(self) -> bool:
        """Whether its file is still there: where it was removed, others take a lock that this one knows nothing of."""
        try:
            return os.path.samestat(os.fstat(self._file.fileno()), self.path.lstat())
        except (OSError, ValueError):
            return False

    def share(self) -> None:
        """Let others share a lock that was held alone."""
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def release(self) -> None:
        """Give the lock back, also where a fork's child has inherited it."""
        with contextlib.suppress(OSError, ValueError):
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._held.discard(self._file)
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.release()


@frozen(eq=False)
class FileLocks:
    """Takes locks, and has a fork's child leave them to its parent.

    A child that kept the files open would hold the locks of a parent that was killed. Threads may share it.
    """

    _held: set[FileIO] = field(init=False, repr=False, factory=set)
    _hooked: list[bool] = field(init=False, repr=False, factory=list)

    def take(self, path: Path, how: Literal["alone", "shared"]) -> FileLock | None:
        """Take a lock without waiting; ``None`` where another holds it.

        Raises:
            OSError: There can be no such lock: its file cannot be made, or the file system has none.
        """
        if sys.platform == "win32":
            raise OSError(errno.ENOTSUP, "there are no such locks on Windows", str(path))
        self._mind_forks()
        file = _opened(path)
        lock = FileLock(path, file, self._held)
        self._held.add(file)
        try:
            fcntl.flock(file, _MODES[how] | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.release()
            return None
        except BaseException:
            lock.release()
            raise
        if lock.is_current:
            return lock
        lock.release()
        return None

    def _mind_forks(self) -> None:
        if self._hooked:
            return
        self._hooked.append(True)
        weak = weakref.WeakMethod(self._leave_to_parent)

        def in_child() -> None:
            if leave := weak():
                leave()

        os.register_at_fork(after_in_child=in_child)

    def _leave_to_parent(self) -> None:
        while self._held:
            self._held.pop().close()

    def __reduce__(self) -> tuple[type[FileLocks], tuple[()]]:
        return type(self), ()


def _opened(path: Path) -> FileIO:
    try:
        return FileIO(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE), "r+")
    except OSError as error:
        if error.errno not in _ONLY_READABLE:
            raise
        return FileIO(os.open(path, os.O_RDONLY | os.O_CLOEXEC))
