"""Makes a record once, though the answer that it was made may be lost.

MLflow has no idempotency keys, and its own client asks again: one lost answer makes two records. Here a record carries
a key as a tag, which MLflow writes in the same transaction, and is looked for by it before it is made again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Final, TypeVar

import stamina

from modelport.adapters.mlflow.causes import causes
from modelport.adapters.mlflow.http_messages import UnansweredError
from modelport.core.deadlines import current_deadline
from modelport.core.errors import DeadlineExceededError, ModelportError, RegistryUnavailableError

_T = TypeVar("_T")

UNANSWERED: Final = (RegistryUnavailableError, DeadlineExceededError)
_BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_ATTEMPTS: Final = 4
_WAIT_FIRST, _WAIT_MOST, _JITTER = 0.1, 2.0, 0.1


class UnsettledError(Exception):
    """It cannot be known in time whether a record was made; its cause is the error that leaves that open.

    Attributes:
        attempts: How often it was tried to find out.
    """

    def __init__(self, attempts: int = 0) -> None:
        super().__init__(attempts)
        self.attempts = attempts


def make_or_find(make: Callable[[], _T], find: Callable[[], _T | None], make_again: Callable[[], _T]) -> _T:
    """Make a record, or find the one that was made where no answer came.

    It is made again only after the store has said that there is none.

    Args:
        make: Makes it, with its key.
        find: Gives the record with the key; ``None`` where there is none.
        make_again: Makes it when the first try, which was not answered, may still be under way.

    Raises:
        UnsettledError: It cannot be known in time whether it was made.
        RegistryUnavailableError, DeadlineExceededError: It was not made.
        ModelportError: As *make* raises it.
    """
    try:
        return make()
    except UNANSWERED as error:
        if not may_be_written(error):
            raise
        doubt = UnsettledError()
        doubt.__cause__ = error
    if not _is_in_time(0.0):
        raise doubt
    return _settled(lambda: find() or make_again())


def _settled(settle: Callable[[], _T]) -> _T:
    for attempt in stamina.retry_context(
        on=lambda error: isinstance(error, UnsettledError) and _is_in_time(_longest_wait(error.attempts)),
        attempts=_ATTEMPTS,
        timeout=None,
        wait_initial=_WAIT_FIRST,
        wait_max=_WAIT_MOST,
        wait_jitter=_JITTER,
    ):
        with attempt:
            try:
                return settle()
            except UNANSWERED as error:
                raise UnsettledError(attempt.num) from error
    raise AssertionError  # pragma: no cover - the last attempt raises


def _is_in_time(wait: float) -> bool:
    due = current_deadline()
    return due is None or due.remaining > wait


def _longest_wait(attempts: int) -> float:
    doubled: float = _WAIT_FIRST * 2 ** (attempts - 1)
    return min(_WAIT_MOST, doubled) + _JITTER


def may_be_written(error: ModelportError) -> bool:
    """Tell whether a store may have done what it was asked for, though no answer says so."""
    for cause in causes(error):
        if isinstance(cause, UnansweredError):
            return cause.was_sent
        if isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorcode & 0xFF in _BUSY:
            return False
    return True
