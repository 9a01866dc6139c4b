"""Keeps secrets out of what this process prints of other people's code: logs, warnings and tracebacks."""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Mapping
from types import TracebackType
from typing import Any
from urllib.parse import quote

from modelport.core.error_chains import without_secrets
from modelport.core.secrecy import NO_SECRETS, Secrets

_SECRET_NAME = re.compile(
    r"(?:passw(?:or)?d|passphrase|token|secret|(?:secret|api|access|account)_?key)$", re.IGNORECASE
)
_USER, _PASSWORD = "MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD"


def environment_secrets(variables: Mapping[str, str]) -> Secrets:
    """Give the secrets that environment variables hold: by their names, and in addresses.

    Example:
        >>> environment_secrets({"AWS_SECRET_ACCESS_KEY": "x8fk+3", "HOME": "/home/ada"}).masked("signed with x8fk+3")
        'signed with ***'
    """
    named = frozenset(
        value for name, value in variables.items() if _SECRET_NAME.search(name) and value.lower() not in NO_SECRETS
    )
    user, password = (quote(variables.get(name, ""), safe="") for name in (_USER, _PASSWORD))
    login = f"http://{user}:{password}@" if password else ""
    return Secrets(named) | Secrets.of(login, *(value for value in variables.values() if "://" in value))


def masked_traceback(error: BaseException, secrets: Secrets) -> str:
    """Give the traceback of an exception, which itself is changed, and of all behind it."""
    return secrets.masked("".join(traceback.format_exception(without_secrets(error, secrets))))


def keep_out_of_prints(secrets: Secrets) -> None:
    """Hide secrets, known ones and what looks like one, in what this process logs, warns of and dies of.

    For the process that is the command's own: records are changed for every logger, whatever its handlers are.
    """
    _keep_out_of_logs(secrets)
    formatted = warnings.formatwarning
    warnings.formatwarning = lambda *args, **kwargs: secrets.masked(formatted(*args, **kwargs))

    def tell(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        sys.stderr.write(masked_traceback(error, secrets))

    def tell_of_thread(died: threading.ExceptHookArgs) -> None:
        if died.exc_value is not None and not isinstance(died.exc_value, SystemExit):
            tell(died.exc_type, died.exc_value, died.exc_traceback)

    sys.excepthook = tell
    threading.excepthook = tell_of_thread


def _keep_out_of_logs(secrets: Secrets) -> None:
    make = logging.getLogRecordFactory()

    def make_masked(*args: Any, **kwargs: Any) -> logging.LogRecord:  # noqa: ANN401 - as logging calls it
        record = make(*args, **kwargs)
        try:
            said = record.getMessage()
        except Exception:  # noqa: BLE001 - a library's mistake, which logging would print with all values
            said = f"{record.msg!r}, with values that do not fit"
        record.msg, record.args = secrets.masked(said), ()
        if record.exc_info and record.exc_info[1]:
            record.exc_text, record.exc_info = masked_traceback(record.exc_info[1], secrets).rstrip(), None
        if record.stack_info:
            record.stack_info = secrets.masked(record.stack_info)
        return record

    logging.setLogRecordFactory(make_masked)
