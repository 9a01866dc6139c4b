"""Directories that a process claims for as long as it uses them, so that those of one that was killed can be told.

A claim is a record lock on a file in the directory. The system takes it away when its process ends, however it ends. A
fork's child inherits the open file and no part in the lock: the claim is the parent's, and ends with the parent,
however long the child lives. A lock by ``flock`` would last for as long as any child does.

Such a lock is lost as soon as its process closes the file, through whatever descriptor. So no process opens a claim of
its own again.

Source: https://man7.org/linux/man-pages/man2/fcntl_locking.2.html
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import weakref
from pathlib import Path
from typing import Final

if sys.platform != "win32":
    import fcntl

CLAIM: Final = "claim"
_OWN_FILES: Final = Path("/dev/fd")


class ClaimedDirectory:
    """A new directory that only this user can read, claimed by this process until it is removed.

    It is removed at the latest when the object goes, or the process ends in good order. In a fork's child none of that
    removes anything: the directory is the parent's.

    Args:
        prefix: What its name starts with.
        under: Where to make it; in the temporary directory unless given.

    Raises:
        OSError: It cannot be made.
    """

    def __init__(self, prefix: str, under: Path | None = None) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=under))
        self._removal = weakref.finalize(self, _give_up, self.path, os.getpid(), _claimed(self.path / CLAIM))

    def remove(self) -> None:
        """Remove it with all that is in it, and give up the claim. A repeat is safe."""
        self._removal()


def is_abandoned(directory: Path) -> bool:
    """Tell whether a claimed directory's process is gone.

    Where that cannot be told it is ``False``, as on a platform without such locks. So it is for a directory without a
    claim, unless it is empty: only then was its process killed in the moment before the claim, or after it.
    """
    claim = directory / CLAIM
    try:
        if not claim.is_file():
            return not any(directory.iterdir())
        return not _is_own(claim) and _is_free(claim)
    except OSError:
        return False


def remove_claimed(directory: Path) -> None:
    """Remove a directory as far as it can be, the claim last: of a removal that is cut short, it still tells."""
    with contextlib.suppress(OSError):
        for each in directory.iterdir():
            if each.name == CLAIM:
                continue
            if each.is_dir() and not each.is_symlink():
                _remove_tree(each)
            else:
                each.unlink(missing_ok=True)
    _remove_tree(directory)


def _give_up(directory: Path, process: int, claim: int | None) -> None:
    if os.getpid() != process:
        return
    remove_claimed(directory)
    if claim is not None:
        os.close(claim)


def _remove_tree(directory: Path) -> None:
    shutil.rmtree(directory, ignore_errors=True)
    if directory.exists():
        _make_writable(directory)
        shutil.rmtree(directory, ignore_errors=True)


def _make_writable(directory: Path) -> None:
    with contextlib.suppress(OSError):
        directory.chmod(0o700)
        for parent, names, _ in os.walk(directory):
            for place in (Path(parent, name) for name in names):
                if not place.is_symlink():
                    place.chmod(0o700)


def _claimed(claim: Path) -> int | None:
    """Lock a new file, and give its descriptor; ``None``, and no file, where there are no such locks."""
    if sys.platform == "win32":
        return None
    descriptor = None
    try:
        descriptor = os.open(claim, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        if descriptor is not None:
            os.close(descriptor)
        claim.unlink(missing_ok=True)
        return None
    return descriptor


def _is_own(claim: Path) -> bool:
    """Tell whether this process has the claim open: it is its own, or of the parent that it was forked from."""
    wanted = claim.stat()
    for number in _OWN_FILES.iterdir():
        with contextlib.suppress(OSError):
            found = os.fstat(int(number.name))
            if (found.st_dev, found.st_ino) == (wanted.st_dev, wanted.st_ino):
                return True
    return False


def _is_free(claim: Path) -> bool:
    if sys.platform == "win32":
        return False
    descriptor = os.open(claim, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(descriptor)
