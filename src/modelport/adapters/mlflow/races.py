"""Calls that several writers may make at the same time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import ParamSpec, TypeVar

import stamina
from mlflow.exceptions import MlflowException

from modelport.adapters.mlflow.faults import AbsentError
from modelport.core.error_chains import without_secrets
from modelport.core.secrecy import Secrets

_P = ParamSpec("_P")
_T = TypeVar("_T")


class AlreadyThereError(AbsentError):
    """What a call would make is there already."""


def _is_race(error: Exception) -> bool:
    return isinstance(error, MlflowException) and error.error_code == "BAD_REQUEST"


def despite_races(call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Set what was checked before, again where another writer made the same new row at the same time."""
    for attempt in stamina.retry_context(on=_is_race, attempts=5, timeout=5, wait_initial=0.01, wait_max=0.2):
        with attempt, _telling_nothing():
            return call(*args, **kwargs)
    raise AssertionError  # pragma: no cover - the last attempt raises


@contextlib.contextmanager
def _telling_nothing() -> Iterator[None]:
    """Take secrets out of an error before the retry of it is logged."""
    try:
        yield
    except MlflowException as error:
        without_secrets(error, Secrets.of())
        raise


def if_valid(call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T | None:
    """Give what *call* gives; `None` where MLflow says that an argument is none, such as an alias that is not there."""
    try:
        return call(*args, **kwargs)
    except MlflowException as error:
        if error.error_code == "INVALID_PARAMETER_VALUE":
            return None
        raise


def unless_there(call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Make what *call* makes, or raise `AlreadyThereError` where another writer was first."""
    try:
        return call(*args, **kwargs)
    except MlflowException as error:
        if error.error_code == "RESOURCE_ALREADY_EXISTS":
            raise AlreadyThereError(str(error)) from error
        raise
