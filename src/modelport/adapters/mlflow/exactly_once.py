"""Makes a version once, though the answer that it was made may be lost.

MLflow has no idempotency keys, and its own client asks again: one lost answer makes two versions. Here a version
carries a key as a tag, which MLflow writes in the same transaction, and is looked for by it before it is made again.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from typing import Final

import stamina

from modelport.adapters.mlflow.causes import causes
from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.entities import KEY_TAG, number_of
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.http_messages import UnansweredError
from modelport.adapters.mlflow.registered import find_version
from modelport.core.deadlines import current_deadline
from modelport.core.errors import AmbiguousWriteError, DeadlineExceededError, ModelportError, RegistryUnavailableError
from modelport.core.models import ModelVersion
from modelport.core.uris import VersionUri

_ATTEMPTS: Final = 4
_UNANSWERED: Final = (RegistryUnavailableError, DeadlineExceededError)
_BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def known_version(connection: MlflowConnection, name: str, key: str) -> ModelVersion | None:
    """Give the version that was made with a key. Of several, that is the one with the lowest number; the others go."""
    where = f"name='{name}' AND tag.`{KEY_TAG}`='{key}'"
    found = sorted(number_of(each) for each in connection.find_versions(where))
    for surplus in found[1:]:
        with contextlib.suppress(AbsentError):
            connection.delete_version(name, surplus)
    return find_version(connection, VersionUri(name, found[0])) if found else None


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
        return _made(name, key, make)
    except _UnsettledError as doubt:
        return _settled(connection, doubt, make)


def settled(connection: MlflowConnection, made: ModelVersion, key: str) -> ModelVersion:
    """Give the first version with a key; *made* is deleted if it is another: others came with the same key.

    Raises:
        AmbiguousWriteError: No answer tells whether there is another.
    """
    try:
        return known_version(connection, made.name, key) or made
    except _UNANSWERED as error:
        raise _ambiguous(connection, made.name, key) from error


class _UnsettledError(Exception):
    """Nothing tells yet whether a version was made."""

    def __init__(self, name: str, key: str) -> None:
        super().__init__(name, key)
        self.name = name
        self.key = key


def _settled(connection: MlflowConnection, doubt: _UnsettledError, make: Callable[[], ModelVersion]) -> ModelVersion:
    name, key, due = doubt.name, doubt.key, current_deadline()
    left = due.remaining or None if due else None
    try:
        for attempt in stamina.retry_context(
            on=_UnsettledError, attempts=_ATTEMPTS, timeout=left, wait_initial=0.1, wait_max=2
        ):
            with attempt:
                try:
                    if known := known_version(connection, name, key):
                        return known
                    made = _made(name, key, make)
                    return known_version(connection, name, key) or made
                except _UNANSWERED as error:
                    raise _UnsettledError(name, key) from error
    except _UnsettledError:
        raise _ambiguous(connection, name, key) from doubt.__cause__
    raise AssertionError  # pragma: no cover - the last attempt raises


def _ambiguous(connection: MlflowConnection, name: str, key: str) -> AmbiguousWriteError:
    return AmbiguousWriteError(
        f"No answer tells whether a version of {name!r} was made at {connection.address}.",
        remedy=f"repeat the call with idempotency_key={key!r}: it gives the version that was made, or makes it",
        key=key,
    )


def _made(name: str, key: str, make: Callable[[], ModelVersion]) -> ModelVersion:
    try:
        return make()
    except _UNANSWERED as error:
        if _may_be_written(error):
            raise _UnsettledError(name, key) from error
        raise


def _may_be_written(error: ModelportError) -> bool:
    """Tell whether a store may have done what it was asked for, though no answer says so."""
    for cause in causes(error):
        if isinstance(cause, UnansweredError):
            return cause.was_sent
        if isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorcode & 0xFF in _BUSY:
            return False
    return True
