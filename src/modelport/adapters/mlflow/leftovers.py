"""What interrupted work left in MLflow's stores and on this machine: how it is found, and how it is removed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from modelport.adapters.mlflow.claims import remove_claimed
from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.entities import NEEDS_VERSION_TAG, utc
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.half_registered import is_half_registered
from modelport.adapters.mlflow.model_cache import ModelCache
from modelport.adapters.mlflow.staging import abandoned, is_left, temporary_directory
from modelport.core.collecting import Leftover
from modelport.core.errors import BackendError
from modelport.core.names import check_name

TEMPORARY: Final = "temporary files"
DOWNLOAD: Final = "download into the cache"
NAME: Final = "name without a version"


def temporary_leftovers(older_than: timedelta) -> Iterator[Leftover]:
    """Give the directories that killed processes of this user left in the temporary directory."""
    for place in abandoned(temporary_directory(), older_than):
        yield _left_at(place, TEMPORARY)


def collect_temporary(leftover: Leftover) -> bool:
    """Remove such a directory, and tell whether that was done.

    Raises:
        BackendError: It cannot be removed.
    """
    place = Path(leftover.address)
    if place.parent != temporary_directory() or not is_left(place):
        return False
    remove_claimed(place)
    if place.exists():
        problem = f"The temporary files at {place} cannot be removed."
        raise BackendError(problem, remedy="see who may write there, and remove them as that user")
    return True


def cache_leftovers(cache: ModelCache, older_than: timedelta) -> Iterator[Leftover]:
    """Give the downloads into a cache whose processes were killed."""
    for place in cache.abandoned_staging(older_than):
        yield _left_at(place, DOWNLOAD)


def collect_download(cache: ModelCache, leftover: Leftover) -> bool:
    """Remove such a download, and tell whether that was done.

    Raises:
        BackendError: It cannot be removed.
    """
    place = Path(leftover.address)
    try:
        return place in cache.abandoned_staging() and cache.remove_staging(place)
    except OSError as error:
        problem = f"The download at {place} cannot be removed: {error}"
        raise BackendError(problem, remedy="see who may write there, and remove it as that user") from error


def half_registered(connection: MlflowConnection, older_than: timedelta) -> Iterator[Leftover]:
    """Give the registered models whose first registration was cut short."""
    with connection.allowed():
        found = [*connection.find_registered_models(f"tag.`{NEEDS_VERSION_TAG}` != ''")]
    for model in found:
        since = utc(model.last_updated_timestamp)
        if since > datetime.now(UTC) - older_than:
            continue
        with connection.allowed():
            is_left = is_half_registered(connection, model)
        if is_left:
            yield Leftover(NAME, model.name, since)


def collect_name(connection: MlflowConnection, leftover: Leftover) -> bool:
    """Remove such a registered model, and tell whether that was done. A version that is made meanwhile goes with it."""
    name = check_name(leftover.address)
    try:
        model = connection.registered_model(name)
        if not is_half_registered(connection, model) or utc(model.last_updated_timestamp) > leftover.since:
            return False
        connection.delete_registered_model(name)
    except AbsentError:
        return False
    return True


def _left_at(place: Path, kind: str) -> Leftover:
    since = datetime.fromtimestamp(place.lstat().st_mtime, tz=UTC)
    return Leftover(kind, str(place), since, size_of(place))


def size_of(directory: Path) -> int | None:
    """Give the bytes of a directory's files, as far as they can be seen."""
    try:
        return sum(each.lstat().st_size for each in directory.rglob("*") if not each.is_dir())
    except OSError:
        return None
