"""What went wrong in MLflow, said in modelport's errors.

Classified by error code, HTTP status and chained cause, never by message: MLflow reports most network faults as
``INTERNAL_ERROR``.

Source: https://mlflow.org/docs/latest/api_reference/python_api/mlflow.exceptions.html
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import requests
import sqlalchemy.exc
from alembic.util.exc import CommandError
from mlflow.exceptions import MlflowException
from mlflow.tracking.registry import UnsupportedModelRegistryStoreURIException

from modelport.adapters.mlflow.causes import causes, full_database, full_disk, read_only_file
from modelport.adapters.mlflow.http_messages import UnansweredError
from modelport.adapters.mlflow.waiting import OverdueError, StalledError
from modelport.core.deadlines import Deadline, current_deadline
from modelport.core.error_chains import without_secrets
from modelport.core.errors import (
    BackendError,
    ConfigurationError,
    DeadlineExceededError,
    ModelportError,
    RegistryNotInitialisedError,
    RegistryUnavailableError,
    StorageFullError,
)
from modelport.core.secrecy import Secrets, mask_secrets

_P = ParamSpec("_P")
_T = TypeVar("_T")

_ABSENT = {"RESOURCE_DOES_NOT_EXIST", "NOT_FOUND"}
_UNAVAILABLE = {"TEMPORARILY_UNAVAILABLE", "REQUEST_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED", "ENDPOINT_NOT_FOUND"}
_REFUSED = {"UNAUTHENTICATED", "CUSTOMER_UNAUTHORIZED", "PERMISSION_DENIED"}
_UNREACHABLE_CAUSES = (
    requests.exceptions.RequestException,
    sqlalchemy.exc.OperationalError,
    ConnectionError,
    TimeoutError,
)
_LONGEST_DETAIL = 300
_OK = 200
_LEAST_SECONDS = 0.05
"""In which nothing can be asked any more."""


class AbsentError(Exception):
    """What a call named does not exist. It never leaves the adapter: whoever makes the call knows what to call it."""


def translated(address: str | tuple[str, ...], call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Make *call*, turning every fault into one of modelport's errors.

    Neither the error nor what is chained to it tells a secret of *address*, or of a place that the call is about. What
    the caller was handling already is chained as it is.

    Args:
        address: Where the call goes, for the message. Of several, the first is named.
        call: A function of MLflow's.
        *args: Its arguments.
        **kwargs: Its keyword arguments.

    Raises:
        AbsentError: What the call names does not exist.
        ModelportError: Anything else that failed, the cause chained.
    """
    handled = sys.exception()
    try:
        return call(*args, **kwargs)
    except BaseException as error:
        named, *others = [address] if isinstance(address, str) else address
        secrets = Secrets.of(named, *others, *_places(call, *args))
        fault = _fault(error, named, secrets)
        cause = without_secrets(error, secrets, spared=handled)
        if fault is None:
            raise
        fault.__cause__ = cause
    raise fault  # here, and not above, so that nothing hidden is its context


def _places(call: Callable[..., object], *args: object) -> list[str]:
    own = [getattr(getattr(each, "__self__", None), "artifact_uri", None) for each in (call, *args)]
    return [each for each in (*own, *args) if isinstance(each, str)]


def _fault(error: BaseException, address: str, secrets: Secrets) -> Exception | None:
    """Give the error to raise in place of *error*; ``None`` where it is one to raise itself."""
    if isinstance(error, ModelportError | AbsentError) or not isinstance(error, Exception):
        return None
    detail = _detail(error, secrets)
    if isinstance(error, MlflowException) and error.error_code in _ABSENT:
        return AbsentError(detail)
    return _translate(error, address, detail)


def _translate(error: Exception, address: str, detail: str) -> ModelportError:
    masked = mask_secrets(address)
    code = error.error_code if isinstance(error, MlflowException) else ""
    if fault := _of_the_disk(error, masked) or _unanswered(error, masked):
        return fault
    if isinstance(error, UnsupportedModelRegistryStoreURIException):
        problem = f"MLflow has no store for {masked}."
        remedy = "use a sqlite, postgresql, mysql or http(s) address, or install the plugin for its scheme"
        return ConfigurationError(problem, remedy=remedy, entry="tracking_uri")
    if any(isinstance(cause, CommandError) for cause in causes(error)):
        return uninitialised(address, detail)
    if code in _UNAVAILABLE or any(isinstance(cause, _UNREACHABLE_CAUSES) for cause in causes(error)):
        problem = f"The registry at {masked} cannot be reached, or cannot serve now: {detail}"
        remedy = "check that it runs and that the address is right, then repeat the call"
        return RegistryUnavailableError(problem, remedy=remedy, address=masked)
    if code in _REFUSED:
        problem = f"The registry at {masked} refused the credentials: {detail}"
        return BackendError(problem, remedy="check the credentials that MLflow finds in the environment")
    return BackendError(f"The registry at {masked} failed: {detail}")


def _of_the_disk(error: Exception, masked: str) -> BackendError | None:
    if full_disk(error):
        problem = f"There is no room for the model's files at {masked}."
        return StorageFullError(problem, remedy="make room, and repeat the call: nothing was left behind")
    if full_database(error):
        problem = f"There is no room for the registry's records at {masked}."
        return StorageFullError(problem, remedy="make room, and repeat the call: nothing was left behind")
    if read_only_file(error):
        problem = f"The SQLite file at {masked} can be read, but not written to."
        return BackendError(problem, remedy="give this user the right to write to the file and its directory")
    return None


def _unanswered(error: Exception, masked: str) -> BackendError | None:
    """Say that no answer came, and how long and how often it was asked for."""
    for cause in causes(error):
        if isinstance(cause, OverdueError):
            return _overdue(masked, cause.deadline, 0)
        if isinstance(cause, StalledError):
            return _stalled(cause)
        if isinstance(cause, UnansweredError):
            due = current_deadline()
            if due and due.remaining <= _LEAST_SECONDS:
                return _overdue(masked, due, cause.attempts)
            times = "once" if cause.attempts == 1 else f"{cause.attempts} times"
            return RegistryUnavailableError(
                f"The registry at {masked} {_said(cause)}: it was asked {times}, in {cause.seconds:.1f} s.",
                remedy="check that it runs and that the address is right, then repeat the call",
                address=masked,
                attempts=cause.attempts,
                seconds=cause.seconds,
            )
    return None


def _said(cause: UnansweredError) -> str:
    if cause.reply is None:
        return "did not answer"
    if cause.reply.status == _OK:
        return "answered, and not as an MLflow server does"
    return f"answered with the status {cause.reply.status}"


def _overdue(masked: str, due: Deadline, attempts: int) -> DeadlineExceededError:
    times = {0: "", 1: " It was asked once."}.get(attempts, f" It was asked {attempts} times.")
    return DeadlineExceededError(
        f"The registry at {masked} did not answer within {due.seconds:g} s.{times}",
        remedy="check that it runs, then repeat the call; or give it more time: with modelport.deadline(60): …",
        seconds=due.seconds,
        address=masked,
        attempts=attempts,
    )


def _stalled(cause: StalledError) -> DeadlineExceededError:
    address = mask_secrets(cause.address)
    return DeadlineExceededError(
        f"The transfer of files at {address} stood still for {cause.seconds:g} s.",
        remedy="check that the storage can be reached, then repeat the call; or give it more time by 'stall_seconds'",
        seconds=cause.seconds,
        address=address,
        attempts=1,
    )


def uninitialised(address: str, detail: str) -> RegistryNotInitialisedError:
    """Say that the store at *address* has another schema than this MLflow."""
    masked = mask_secrets(address)
    problem = f"The store at {masked} has not the schema of this MLflow: {detail}"
    remedy = f"make a backup, then run 'mlflow db upgrade {masked}', or install the MLflow that wrote it"
    return RegistryNotInitialisedError(problem, remedy=remedy, address=masked)


def _detail(error: Exception, secrets: Secrets) -> str:
    line = " ".join(secrets.masked(str(error)).split()) or type(error).__name__
    return line if len(line) <= _LONGEST_DETAIL else f"{line[:_LONGEST_DETAIL]}..."
