"""Keeps the files of fetched models on this machine, under their digests, so that they are fetched once.

What is in the cache is never trusted for being there: each load holds it against the digest that the registry has.
So whatever is damaged or changed there is noticed, dropped and fetched anew, and anything may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, TypeAlias

import platformdirs
from attrs import field, frozen

from modelport.adapters.mlflow.cache_places import CachePlaces, Staging, size_of
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.file_locks import FileLock, FileLocks
from modelport.adapters.mlflow.placing import Placed, emptied, placed, seal_off
from modelport.adapters.mlflow.waiting import OverdueError
from modelport.core.caching import CachedModel
from modelport.core.deadlines import current_deadline, transferring
from modelport.core.errors import ConfigurationError, IntegrityError, StorageFullError
from modelport.core.manifests import Manifest
from modelport.core.settings import is_byte_count

_LOG = logging.getLogger(__name__)
_MOST_BYTES: Final = 10 << 30
_MOST_TRIES: Final = 3
_PAUSE_SECONDS: Final = 0.02

Fetch: TypeAlias = Callable[[Path], Manifest]
"""Fetches a model's files into an empty directory, verifies them, and gives their manifest."""


def _to_directory(directory: object) -> Path | None:
    if directory is None:
        return None
    if isinstance(directory, str | os.PathLike) and isinstance(os.fspath(directory), str) and str(directory).strip():
        return Path(directory).expanduser().absolute()
    problem = "The cache's directory is no path."
    raise ConfigurationError(
        problem, expected="a path as text", remedy="correct it, or leave it out", entry="directory"
    )


@frozen(eq=False)
class Lease:
    """A model's files, placed for one load; until it ends, the cache does not drop the model.

    Attributes:
        files: What was placed.
    """

    files: Placed
    _lock: FileLock | None = field(repr=False)

    def __enter__(self) -> Placed:
        return self.files

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._lock:
            self._lock.release()


@frozen(eq=False)
class ModelCache:
    """The files of models that were fetched from a server or a bucket, kept for the next load.

    Threads and processes of one user may share a directory. It is made when something is first kept, and only this
    user can read it. Where it cannot be written to, models load as without a cache, and a warning is logged. On
    Windows nothing is kept.

    Args:
        directory: Where they are kept; unless set, ``modelport`` in the user's directory for caches.
        max_bytes: How much is kept, in bytes; 10 GiB unless set. What was used the longest ago goes first. A model
            that has more by itself is not kept.

    Raises:
        ConfigurationError: A setting cannot work.

    Example:
        >>> ModelCache("/var/cache/models", max_bytes=50_000_000_000).max_bytes
        50000000000
    """

    directory: Path | None = field(default=None, converter=_to_directory)
    max_bytes: int = field(default=_MOST_BYTES, validator=is_byte_count)
    _locks: FileLocks = field(init=False, repr=False, factory=FileLocks)

    @property
    def places(self) -> CachePlaces:
        """Where it keeps what it keeps, now: the user's directory for caches may be set by the environment."""
        root = self.directory or platformdirs.user_cache_path("modelport", appauthor=False)
        return CachePlaces(root, self._locks)

    def lease(self, digest: str, directory: Path, fetch: Fetch) -> Lease:
        """Put the files of a model into *directory*, fetched first unless they are here.

        Of all threads and processes that ask for one model, one fetches it, and the others wait; if it fails or dies,
        the next one does. To wait counts as the transfer that it is.

        Args:
            digest: What the registry says that the files are.
            directory: Empty, and of this load's own.
            fetch: Fetches them.

        Raises:
            OSError: The cache cannot be used. What is in *directory* then is to be removed.
            OverdueError: Another one's download did not end within the deadline.
            ModelportError: As *fetch* raises it.
        """
        places = self.places
        for _ in range(_MOST_TRIES):
            seen = _identity(places.model(digest))
            if seen and (lease := self._placed(places, digest, directory)):
                return lease
            if lock := self._turn(places, digest, seen):
                return self._fetched(places, lock, digest, directory, fetch)
        raise OSError(errno.ESTALE, "what is kept there is damaged again and again", str(places.model(digest)))

    def holds(self, digest: str) -> bool:
        """Tell whether the files of a model seem to be here."""
        return self.places.model(digest).is_dir()

    def models(self) -> tuple[CachedModel, ...]:
        """Give the models that are here, the one that was used the longest ago first.

        Raises:
            OSError: The directory cannot be read.
        """
        found = []
        for digest, files in self.places.models():
            with contextlib.suppress(FileNotFoundError):
                used_at = datetime.fromtimestamp(files.stat().st_mtime, tz=UTC)
                found.append(CachedModel(digest, size_of(files), used_at))
        return tuple(sorted(found, key=lambda model: model.used_at))

    def drop_until(self, limit: int) -> tuple[CachedModel, ...]:
        """Drop models until the rest has no more than *limit* bytes, but for those that are being loaded.

        Raises:
            OSError: They cannot be removed.
        """
        places, models, dropped = self.places, self.models(), []
        total = sum(model.size_bytes for model in models)
        for model in models:
            if total <= limit:
                break
            places.made(places.lock(model.digest).parent)
            if lock := places.locks.take(places.lock(model.digest), "alone"):
                with lock:
                    _remove(places, model.digest)
                    lock.path.unlink(missing_ok=True)
                total -= model.size_bytes
                dropped.append(model)
        return tuple(dropped)

    def abandoned_staging(self, older_than: timedelta = timedelta()) -> tuple[Path, ...]:
        """Give what killed downloads left behind, if it is older than that.

        Raises:
            OSError: The directory cannot be read.
        """
        return tuple(self.places.abandoned(older_than))

    def remove_staging(self, directory: Path) -> bool:
        """Remove what `abandoned_staging` gave; tell whether it is gone by this.

        Raises:
            OSError: It cannot be removed.
        """
        return self.places.remove_abandoned(directory)

    def _placed(self, places: CachePlaces, digest: str, directory: Path) -> Lease | None:
        """Place a model that is here; ``None`` where it is gone by now, or damaged."""
        with contextlib.ExitStack() as undo:
            lock = self._shared(places, digest)
            if lock:
                undo.enter_context(lock)
            try:
                found = placed(places.model(digest), directory, digest)
            except (FileNotFoundError, NotADirectoryError, AbsentError):
                emptied(directory)
                return None
            except IntegrityError as error:
                _LOG.warning("The files of %s in the cache are fetched anew: %s", digest, error.problem)
                emptied(directory)
                return None
            _touch(places.model(digest))
            undo.pop_all()
        return Lease(found, lock)

    def _fetched(self, places: CachePlaces, lock: FileLock, digest: str, directory: Path, fetch: Fetch) -> Lease:
        with contextlib.ExitStack() as undo:
            undo.enter_context(lock)
            _remove(places, digest)
            with places.staging() as staging:
                found = _placed_first(staging, directory, digest, _staged(staging, fetch))
                self._keep(places, staging, digest)
            lock.share()
            undo.pop_all()
        return Lease(found, lock)

    def _keep(self, places: CachePlaces, staging: Staging, digest: str) -> None:
        """Keep what was fetched, and drop what is too much then. The load has what it needs, so no fault is its."""
        try:
            if size_of(staging.directory) > self.max_bytes:
                return
            seal_off(staging.directory)
            places.made(places.model(digest).parent)
            staging.directory.rename(places.model(digest))
            _touch(places.model(digest))
            self.drop_until(self.max_bytes)
            for left in self.abandoned_staging():
                self.remove_staging(left)
        except OSError as error:
            _LOG.warning("The cache in %s could not be put in order: %s", places.root, error)

    def _shared(self, places: CachePlaces, digest: str) -> FileLock | None:
        """Wait until nobody is at work on a model; ``None`` where nothing can be locked: it can still be read."""
        try:
            places.made(places.lock(digest).parent)
            return self._awaited(places, digest, "shared", lambda: False)
        except OSError:
            return None

    def _turn(self, places: CachePlaces, digest: str, seen: int | None) -> FileLock | None:
        """Wait until it is this one's turn to fetch; ``None`` where others have fetched what was not *seen* before."""

        def others_have() -> bool:
            return _identity(places.model(digest)) not in {None, seen}

        places.made(places.lock(digest).parent)
        lock = self._awaited(places, digest, "alone", others_have)
        if lock and others_have():
            lock.release()
            return None
        return lock

    def _awaited(
        self, places: CachePlaces, digest: str, how: Literal["alone", "shared"], is_needless: Callable[[], bool]
    ) -> FileLock | None:
        with transferring():
            due = current_deadline()
            while (lock := self._locks.take(places.lock(digest), how)) is None and not is_needless():
                if due and not due.remaining:
                    raise OverdueError(due)
                time.sleep(_PAUSE_SECONDS)
        return lock


def _staged(staging: Staging, fetch: Fetch) -> Manifest:
    """Fetch into *staging*. What fails because there is no room, or the directory was deleted, is the cache's fault."""
    try:
        return fetch(staging.directory)
    except StorageFullError as error:
        raise OSError(errno.ENOSPC, "there is no room", str(staging.directory)) from error
    except Exception as error:
        if staging.claim.is_current and staging.directory.is_dir():
            raise
        raise OSError(errno.ESTALE, "it was deleted meanwhile", str(staging.directory)) from error


def _placed_first(staging: Staging, directory: Path, digest: str, known: Manifest) -> Placed:
    """Place what was verified a moment ago. If it is no longer what it was, that is the cache's fault as well."""
    try:
        return placed(staging.directory, directory, digest, known)
    except (AbsentError, IntegrityError) as error:
        raise OSError(errno.ESTALE, "it was changed meanwhile", str(staging.directory)) from error


def _remove(places: CachePlaces, digest: str) -> None:
    """Take a model out of the cache at once, and then remove its files."""
    if _identity(places.model(digest)) is not None:
        with places.staging() as staging, contextlib.suppress(FileNotFoundError):
            places.model(digest).rename(staging.directory / "removed")


def _identity(directory: Path) -> int | None:
    """Tell one directory from another that took its place; ``None`` where there is none."""
    try:
        return directory.lstat().st_ino
    except FileNotFoundError:
        return None


def _touch(directory: Path) -> None:
    with contextlib.suppress(OSError):
        os.utime(directory)
