"""The files of a model's directory: which there are, and what is in them.

Other programs may write into a directory while it is read. What is opened is looked at again then: a link that has
taken a file's place is not followed, and a pipe is not waited for.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Collection, Iterable, Iterator
from io import FileIO
from pathlib import Path
from typing import Final

from modelport.core.errors import IntegrityError
from modelport.core.transfers import Part, current_transfer

_WORTH_A_THREAD: Final = 2 << 20
"""Bytes besides the largest file's, from which on threads save more time than they take."""
_MOST_THREADS: Final = 4
_CHUNK: Final = 1 << 18
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_AS_FOUND = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_HAS_STEPS: Final = os.open in os.supports_dir_fd
"""Whether the system opens a file relative to a directory that is open already."""
_NOT_AS_FOUND: Final = frozenset({errno.ELOOP, errno.ENOTDIR, errno.ENXIO})


def regular_files(directory: Path) -> Iterator[str]:
    """Give the path of every file under *directory*, relative and with ``/``; links are not followed.

    Raises:
        IntegrityError: There is a link or a special file.
    """
    return (path for path, _ in sized_files(directory))


def hashed_files(directory: Path, without: Iterable[str] = ()) -> dict[str, tuple[str, int]]:
    """Read every file under *directory*, several at once where that is quicker; the current transfer counts them.

    Args:
        directory: A directory with regular files and directories only.
        without: Paths that are not read.

    Returns:
        By the path of each, the SHA-256 in hex and the number of the bytes that were read.

    Raises:
        IntegrityError: There is a link or a special file.
    """
    left_out = frozenset(without)
    sizes = {path: size for path, size in sized_files(directory) if path not in left_out}
    paths = sorted(sizes, key=lambda path: sizes[path], reverse=True)

    moved = current_transfer()
    moved.total = sum(sizes.values())

    def hashed(path: str) -> tuple[str, int]:
        return _hashed(directory, path, moved.part())

    threads = threads_worth(sizes.values())
    if threads == 1:
        return dict(zip(paths, map(hashed, paths), strict=True))
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - costs more than to hash ten small files

    with ThreadPoolExecutor(threads, thread_name_prefix="modelport-hash") as pool:
        return dict(zip(paths, pool.map(hashed, paths), strict=True))


def threads_worth(sizes: Collection[int]) -> int:
    """Say in how many threads files of such *sizes*, in bytes, are read the quickest."""
    if sum(sizes) - max(sizes, default=0) < _WORTH_A_THREAD:
        return 1
    return min(_MOST_THREADS, _processors(), len(sizes))


def sized_files(directory: Path) -> Iterator[tuple[str, int]]:
    """Give path and size in bytes of every file under *directory*, as `regular_files` gives the paths.

    Raises:
        IntegrityError: There is a link or a special file.
    """
    for folder, names, files in os.walk(directory, onerror=_fail):
        for name in (*names, *files):
            path = Path(folder, name)
            found = path.lstat()
            if stat.S_ISREG(found.st_mode):
                yield path.relative_to(directory).as_posix(), found.st_size
            elif not stat.S_ISDIR(found.st_mode):
                raise _no_file(path.relative_to(directory).as_posix())


def _fail(error: OSError) -> None:
    """Let a directory that cannot be read fail the walk: its files would be missed without a word."""
    raise error


def _hashed(directory: Path, path: str, part: Part) -> tuple[str, int]:
    digest, chunk = hashlib.sha256(), memoryview(bytearray(_CHUNK))
    with opened_file(directory, path) as file:
        while size := file.readinto(chunk):
            digest.update(chunk[:size])
            part.reach(file.tell())
        return digest.hexdigest(), file.tell()


def opened_file(directory: Path, path: str) -> FileIO:
    """Open what was a regular file when the directory was looked through, if it still is one, and still there.

    Raises:
        IntegrityError: It is a link or a special file by now, or there is a link on the way to it.
    """
    try:
        descriptor = _opened_by_steps(directory, path) if _HAS_STEPS else os.open(directory / path, _READ | _AS_FOUND)
    except OSError as error:
        if error.errno in _NOT_AS_FOUND:
            raise _no_file(path) from error
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _no_file(path)
    return FileIO(descriptor)


def _opened_by_steps(directory: Path, path: str) -> int:
    """Open a file from one directory to the next: a link that takes the place of one of them is not followed.

    Source: https://man7.org/linux/man-pages/man2/openat.2.html
    """
    *folders, name = path.split("/")
    folder = os.open(directory, _READ | os.O_DIRECTORY)
    try:
        for each in folders:
            inner = os.open(each, _READ | _AS_FOUND | os.O_DIRECTORY, dir_fd=folder)
            os.close(folder)
            folder = inner
        return os.open(name, _READ | _AS_FOUND, dir_fd=folder)
    finally:
        os.close(folder)


def _processors() -> int:
    """Count the processors that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _no_file(path: str) -> IntegrityError:
    return IntegrityError(
        f"The model holds {path!r}, which is neither a file nor a directory.",
        expected="regular files only, no links",
        remedy="save the model again from real files",
        extra=(path,),
    )
