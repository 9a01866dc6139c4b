"""One download of a model for all threads and processes that ask for it at once."""

from __future__ import annotations

import contextlib
import errno
import logging
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, TypeAlias

from attrs import field, frozen

from modelport.adapters.mlflow.cache_places import CachePlaces, Staging
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.file_locks import FileLock
from modelport.adapters.mlflow.placing import Placed, emptied, placed
from modelport.adapters.mlflow.waiting import OverdueError
from modelport.core.deadlines import current_deadline, transferring
from modelport.core.errors import IntegrityError, StorageFullError
from modelport.core.manifests import Manifest

_LOG = logging.getLogger(__name__)
_MOST_TRIES: Final = 3
_PAUSE_SECONDS: Final = 0.02

Fetch: TypeAlias = Callable[[Path], Manifest]
"""Fetches a model's files into an empty directory, verifies them, and gives their manifest."""


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
class SingleFlight:
    """Leases the models of a cache.

    Attributes:
        places: The cache's places.
        keep: Takes what was fetched into the cache.
    """

    places: CachePlaces
    keep: Callable[[Staging, str], None]

    def lease(self, digest: str, directory: Path, fetch: Fetch) -> Lease:
        """See `ModelCache.lease`."""
        for _ in range(_MOST_TRIES):
            seen = self.places.identity(digest)
            if seen and (lease := self._placed(digest, directory)):
                return lease
            if lock := self._turn(digest, seen):
                return self._fetched(lock, digest, directory, fetch)
        raise OSError(errno.ESTALE, "what is kept there is damaged again and again", str(self.places.model(digest)))

    def _placed(self, digest: str, directory: Path) -> Lease | None:
        """Place a model that is here; ``None`` where it is gone by now, or damaged."""
        with contextlib.ExitStack() as undo:
            lock = self._shared(digest)
            if lock:
                undo.enter_context(lock)
            try:
                found = placed(self.places.model(digest), directory, digest)
            except (FileNotFoundError, NotADirectoryError, AbsentError):
                emptied(directory)
                return None
            except IntegrityError as error:
                _LOG.warning("The files of %s in the cache are fetched anew: %s", digest, error.problem)
                emptied(directory)
                return None
            self.places.touch(digest)
            undo.pop_all()
        return Lease(found, lock)

    def _fetched(self, lock: FileLock, digest: str, directory: Path, fetch: Fetch) -> Lease:
        with contextlib.ExitStack() as undo:
            undo.enter_context(lock)
            self.places.remove_model(digest)
            with self.places.staging() as staging:
                found = _placed_first(staging, directory, digest, _staged(staging, fetch))
                self.keep(staging, digest)
            lock.share()
            undo.pop_all()
        return Lease(found, lock)

    def _shared(self, digest: str) -> FileLock | None:
        """Wait until nobody is at work on a model; ``None`` where nothing can be locked: it can still be read."""
        try:
            self.places.made(self.places.lock(digest).parent)
            return self._awaited(digest, "shared", lambda: False)
        except OSError:
            return None

    def _turn(self, digest: str, seen: int | None) -> FileLock | None:
        """Wait until it is this one's turn to fetch; ``None`` where others have fetched what was not *seen* before."""

        def others_have() -> bool:
            return self.places.identity(digest) not in {None, seen}

        self.places.made(self.places.lock(digest).parent)
        lock = self._awaited(digest, "alone", others_have)
        if lock and others_have():
            lock.release()
            return None
        return lock

    def _awaited(
        self, digest: str, how: Literal["alone", "shared"], is_needless: Callable[[], bool]
    ) -> FileLock | None:
        with transferring():
            due = current_deadline()
            while (lock := self.places.locks.take(self.places.lock(digest), how)) is None and not is_needless():
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
