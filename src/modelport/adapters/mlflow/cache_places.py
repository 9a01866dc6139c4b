"""Where a cache keeps what it keeps, each in a directory that only this user can look into.

====================  =============================================================================================
``models/<digest>``   a model's files, verified, and never changed; it appears and goes as a whole, by a rename
``locks/<digest>``    who fetches the model (alone), or loads it (shared)
``staging/<name>``    a download under way, or what is being removed; ``<name>.claim`` is locked by whoever is at it
``answers/<...>``     what a registry answered
====================  =============================================================================================
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

from attrs import frozen

from modelport.adapters.mlflow.file_locks import FileLock, FileLocks

_CLAIM: Final = ".claim"
_OTHERS: Final = 0o077


@frozen
class Staging:
    """A directory of one download's own.

    Attributes:
        directory: Empty at first.
        claim: The lock on it.
    """

    directory: Path
    claim: FileLock


@frozen(eq=False)
class CachePlaces:
    """The places of a cache.

    Attributes:
        root: Its directory; made when something is to be kept.
        locks: Takes its locks.
    """

    root: Path
    locks: FileLocks

    def model(self, digest: str) -> Path:
        """Give where a model's files are, if they are kept."""
        return self.root / "models" / digest.removeprefix("sha256:")

    def lock(self, digest: str) -> Path:
        """Give the file of the lock on a model."""
        return self.root / "locks" / digest.removeprefix("sha256:")

    def answer(self, registry: str, asked: str) -> Path:
        """Give where what a registry answered is kept."""
        return self.root / "answers" / registry / asked

    def models(self) -> Iterator[tuple[str, Path]]:
        """Give the digest and the directory of each model that is kept."""
        for each in _inside(self.root / "models"):
            yield f"sha256:{each.name}", each

    def identity(self, digest: str) -> int | None:
        """Tell what is kept of a model from what takes its place; ``None`` where nothing is kept."""
        try:
            return self.model(digest).lstat().st_ino
        except FileNotFoundError:
            return None

    def touch(self, digest: str) -> None:
        """Note that a model is used now, where that can be noted."""
        with contextlib.suppress(OSError):
            os.utime(self.model(digest))

    def remove_model(self, digest: str) -> None:
        """Take a model out of the cache at once, and then remove its files.

        Raises:
            OSError: It cannot be taken out.
        """
        if self.identity(digest) is not None:
            with self.staging() as staging, contextlib.suppress(FileNotFoundError):
                self.model(digest).rename(staging.directory / "removed")

    def answers(self) -> Iterator[Path]:
        """Give every answer that is kept."""
        for registry in _inside(self.root / "answers"):
            yield from _inside(registry)

    def made(self, directory: Path) -> Path:
        """Make a directory within the cache, and those that it is in, unless they are there.

        Raises:
            OSError: It cannot be made, or is there and not this user's own.
        """
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = self.root
        for part in directory.relative_to(self.root).parts:
            place /= part
            place.mkdir(mode=0o700, exist_ok=True)
            _check_own(place)
        return directory

    @contextlib.contextmanager
    def staging(self) -> Iterator[Staging]:
        """Give an empty directory on the cache's file system; what is in it afterwards is removed.

        The claim is locked before the directory is made, so one without a locked claim is nobody's.

        Raises:
            OSError: It cannot be made.
        """
        outer = self.made(self.root / "staging")
        directory = outer / uuid4().hex
        claim = self.locks.take(directory.with_suffix(_CLAIM), "alone")
        if claim is None:
            raise OSError(errno.EAGAIN, "somebody removes it at this moment", str(directory))
        with claim:
            try:
                directory.mkdir(mode=0o700)
                yield Staging(directory, claim)
            finally:
                shutil.rmtree(directory, ignore_errors=True)
                claim.path.unlink(missing_ok=True)

    def abandoned(self, older_than: timedelta) -> Iterator[Path]:
        """Give the directories of staging that nobody is at any more, and that are older than that."""
        for directory in _inside(self.root / "staging"):
            if directory.suffix != _CLAIM and _age(directory) >= older_than and (claim := self._claimed(directory)):
                claim.release()
                yield directory

    def remove_abandoned(self, directory: Path) -> bool:
        """Remove what `abandoned` gave, unless somebody is at it after all; tell whether it is gone by this.

        Raises:
            OSError: It cannot be removed.
        """
        if not directory.exists() or (claim := self._claimed(directory)) is None:
            return False
        with claim:
            shutil.rmtree(directory)
            claim.path.unlink(missing_ok=True)
        return True

    def remove_idle_locks(self) -> None:
        """Remove the files of locks that nobody holds, on what is not there.

        Raises:
            OSError: They cannot be removed.
        """
        idle = [path for path in _inside(self.root / "locks") if self.identity(path.name) is None]
        idle += [path for path in _inside(self.root / "staging") if not path.with_suffix("").exists()]
        for path in idle:
            if lock := self.locks.take(path, "alone"):
                with lock:
                    path.unlink(missing_ok=True)

    def _claimed(self, directory: Path) -> FileLock | None:
        return self.locks.take(directory.with_suffix(_CLAIM), "alone")


def size_of(directory: Path) -> int:
    """Count the bytes of the files under a directory, as far as they are still there."""
    total = 0
    for folder, _, names in os.walk(directory):
        for name in names:
            with contextlib.suppress(OSError):
                total += Path(folder, name).lstat().st_size
    return total


def _inside(directory: Path) -> list[Path]:
    try:
        return sorted(directory.iterdir())
    except FileNotFoundError:
        return []


def _age(path: Path) -> timedelta:
    try:
        return timedelta(seconds=time.time() - path.lstat().st_mtime)
    except FileNotFoundError:
        return timedelta.min


def _check_own(place: Path) -> None:
    found = place.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise OSError(errno.EPERM, "it is not a directory of this user's own", str(place))
    if found.st_mode & _OTHERS:
        place.chmod(0o700)
