"""One version for one registration, by the key that it carries as a tag."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.doubts import UNANSWERED, UnsettledError, make_or_find
from modelport.adapters.mlflow.entities import key_tag, number_of
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.registered import find_version
from modelport.core.errors import AmbiguousWriteError
from modelport.core.models import ModelVersion
from modelport.core.uris import VersionUri


def known_version(connection: MlflowConnection, name: str, key: str) -> ModelVersion | None:
    """Give the version that was made with a key. Of several, that is the one with the lowest number; the others go."""
    first = _first(connection, name, key)
    return None if first is None else find_version(connection, VersionUri(name, first))


def _first(connection: MlflowConnection, name: str, key: str) -> int | None:
    made = connection.find_versions(f"tag.`{key_tag(name, key)}`='{key}'")
    found = sorted(number_of(each) for each in made if each.name == name)
    for surplus in found[1:]:
        with contextlib.suppress(AbsentError):
            connection.delete_version(name, surplus)
    return found[0] if found else None


def make_once(connection: MlflowConnection, name: str, key: str, make: Callable[[], ModelVersion]) -> ModelVersion:
    """Make a version, or find the one that was made where no answer came.

    It is made again only after the store has said that there is none with the key.

    Args:
        connection: The stores.
        name: The registered model.
        key: The version's key.
        make: Makes the version, with the key.

    Raises:
        AmbiguousWriteError: It cannot be known in time whether it was made.
        RegistryUnavailableError, DeadlineExceededError: It was not made.
        ModelportError: As *make* raises it.
    """
    try:
        return make_or_find(
            make,
            find=lambda: known_version(connection, name, key),
            make_again=lambda: settled(connection, make(), key),
        )
    except UnsettledError as doubt:
        raise _ambiguous(connection, name, key) from doubt.__cause__


def make_first(connection: MlflowConnection, name: str, key: str, make: Callable[[], ModelVersion]) -> ModelVersion:
    """Make a version as `make_once` does, or give the first one, where others came with the same key meanwhile.

    Raises:
        AmbiguousWriteError: As there; or it cannot be known in time which version is the first.
        ModelportError: As there.
    """
    made = make_once(connection, name, key, make)
    try:
        return settled(connection, made, key)
    except UNANSWERED as error:
        raise _ambiguous(connection, name, key) from error


def settled(connection: MlflowConnection, made: ModelVersion, key: str) -> ModelVersion:
    """Give the first version with a key; *made* is deleted if it is another: others came with the same key."""
    first = _first(connection, made.name, key)
    return made if first in {None, made.version} else find_version(connection, VersionUri(made.name, first))


def _ambiguous(connection: MlflowConnection, name: str, key: str) -> AmbiguousWriteError:
    problem = f"No answer tells which version of {name!r} was made at {connection.address}, or whether one was."
    remedy = f"repeat the call with idempotency_key={key!r}: it gives the version that was made, or makes it"
    return AmbiguousWriteError(problem, remedy=remedy, key=key)
