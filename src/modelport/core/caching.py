"""What a loader may offer beyond its port: to tell which models' files it keeps on this machine, and to drop them.

No promise of a port depends on it. The command `modelport cache` does.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, runtime_checkable

from attrs import field, frozen


@frozen
class CachedModel:
    """The files of one model that are kept on this machine.

    Attributes:
        digest: ``sha256:`` and the digest of its manifest.
        size_bytes: The lengths of all its files together, in bytes.
        used_at: When it was last loaded or stored, in UTC.
    """

    digest: str
    size_bytes: int
    used_at: datetime


def _models(models: tuple[CachedModel, ...]) -> tuple[CachedModel, ...]:
    return tuple(models)


@frozen
class CacheContents:
    """What a cache keeps now.

    Attributes:
        directory: Where it keeps it.
        limit_bytes: How much it may keep, in bytes.
        models: The models, the one that was used the longest ago first.

    Example:
        >>> CacheContents("/home/ada/.cache/modelport", 10_000, ()).size_bytes
        0
    """

    directory: str
    limit_bytes: int
    models: tuple[CachedModel, ...] = field(converter=_models)

    @property
    def size_bytes(self) -> int:
        """The lengths of all files together, in bytes."""
        return sum(model.size_bytes for model in self.models)


@frozen
class Dropped:
    """What was taken out of a cache.

    Attributes:
        models: The models.
        leftovers: How many downloads that nobody will finish were removed: their processes were killed.
    """

    models: tuple[CachedModel, ...] = field(converter=_models)
    leftovers: int


@runtime_checkable
class CachesModels(Protocol):
    """A loader that may keep the files of models on this machine."""

    def cached(self) -> CacheContents | None:
        """Tell what is kept; ``None`` where nothing is, because the cache is switched off.

        Raises:
            BackendError: The cache cannot be read.
        """

    def drop_cached(self, limit_bytes: int | None = None) -> Dropped:
        """Drop models until the rest has no more than so many bytes, those that were used the longest ago first.

        A model that is being loaded stays. Leftovers of downloads whose processes were killed go as well. A repeat is
        safe. Nothing is dropped where the cache is switched off.

        Args:
            limit_bytes: The limit; 0 for none at all, ``None`` for the cache's own.

        Raises:
            BackendError: The cache cannot be read, or what is in it cannot be removed.
        """
