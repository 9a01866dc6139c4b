"""Keeps the files of fetched models on this machine, under their digests, so that they are fetched once.

What is in the cache is never trusted for being there: each load holds it against the digest that the registry has.
So whatever is damaged or changed there is noticed, dropped and fetched anew, and anything may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import logging
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import platformdirs
from attrs import field, frozen

from modelport.adapters.mlflow.cache_places import CachePlaces, Staging, size_of
from modelport.adapters.mlflow.file_locks import FileLocks
from modelport.adapters.mlflow.placing import seal_off
from modelport.adapters.mlflow.single_flight import Fetch, Lease, SingleFlight
from modelport.core.caching import CachedModel
from modelport.core.errors import ConfigurationError
from modelport.core.settings import is_byte_count

_LOG = logging.getLogger(__name__)
_MOST_BYTES: Final = 10 << 30


def _to_directory(directory: object) -> Path | None:
    if directory is None:
        return None
    if isinstance(directory, str | os.PathLike) and isinstance(os.fspath(directory), str) and str(directory).strip():
        return Path(directory).absolute()
    problem = "The cache's directory is no path."
    raise ConfigurationError(
        problem, expected="a path as text", remedy="correct it, or leave it out", entry="directory"
    )


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
        return SingleFlight(self.places, self._keep).lease(digest, directory, fetch)

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
                    places.remove_model(model.digest)
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

    def _keep(self, staging: Staging, digest: str) -> None:
        """Keep what was fetched, and drop what is too much then. The load has what it needs, so no fault is its."""
        places = self.places
        try:
            if size_of(staging.directory) > self.max_bytes:
                return
            seal_off(staging.directory)
            places.made(places.model(digest).parent)
            staging.directory.rename(places.model(digest))
            places.touch(digest)
            self.drop_until(self.max_bytes)
            for left in self.abandoned_staging():
                self.remove_staging(left)
        except OSError as error:
            _LOG.warning("The cache in %s could not be put in order: %s", places.root, error)
