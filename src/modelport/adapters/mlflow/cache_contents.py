"""Tells what a cache keeps, and drops it, in modelport's errors."""

from __future__ import annotations

from modelport.adapters.mlflow.kept_answers import forget_orphans
from modelport.adapters.mlflow.model_cache import ModelCache
from modelport.core.caching import CacheContents, Dropped
from modelport.core.errors import BackendError


def contents_of(cache: ModelCache) -> CacheContents:
    """See `CachesModels.cached`."""
    try:
        return CacheContents(str(cache.places.root), cache.max_bytes, cache.models())
    except OSError as error:
        raise _failed(cache, error) from error


def dropped_from(cache: ModelCache, limit_bytes: int | None) -> Dropped:
    """See `CachesModels.drop_cached`."""
    try:
        models = cache.drop_until(cache.max_bytes if limit_bytes is None else limit_bytes)
        forget_orphans(cache)
        leftovers = sum(map(cache.remove_staging, cache.abandoned_staging()))
        cache.places.remove_idle_locks()
    except OSError as error:
        raise _failed(cache, error) from error
    return Dropped(models, leftovers)


def _failed(cache: ModelCache, error: OSError) -> BackendError:
    problem = f"The cache in {cache.places.root} cannot be used: {error}"
    return BackendError(problem, remedy="give this user the right to read it and to write to it, or remove it")
