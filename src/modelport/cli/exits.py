"""How a command ends: which exit code an error has, and what is said on standard error.

=====  ==========================================================================================
code   meaning
=====  ==========================================================================================
0      done
1      something that nobody foresaw, a refusal at a question, or a reader that went away
2      a bad request: arguments, files, data that the model fails on, the containers file, a
       conflict, or something not trusted
3      the model, version, alias or saved model that the request names does not exist
4      the backend failed, or standard output cannot be written; the same command may work later
130    interrupted from the keyboard
143    asked to terminate
=====  ==========================================================================================
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from modelport.cli.foreign_errors import named_text_of
from modelport.cli.remedies import for_the_command
from modelport.cli.rendering import printable
from modelport.cli.secrecy import environment_secrets, masked_traceback
from modelport.cli.settings import Settings
from modelport.core.errors import (
    BackendError,
    ConfigurationError,
    ConflictError,
    InvalidRequestError,
    ModelportError,
    NotFoundError,
    PredictionFailedError,
    TrustError,
)
from modelport.core.secrecy import mask_secrets

UNEXPECTED = 1
BAD_REQUEST = 2
NOT_FOUND = 3
BACKEND_FAILED = 4
INTERRUPTED = 130
TERMINATED = 143

_LONGEST_MESSAGE = 20
_KINDS: tuple[tuple[tuple[type[Exception], ...], int], ...] = (
    ((ConfigurationError, InvalidRequestError, ConflictError, TrustError, PredictionFailedError), BAD_REQUEST),
    ((NotFoundError,), NOT_FOUND),
    ((BackendError,), BACKEND_FAILED),
    ((PermissionError, FileNotFoundError, FileExistsError, NotADirectoryError, IsADirectoryError), BAD_REQUEST),
    ((OSError,), BACKEND_FAILED),
)


def exit_code(error: BaseException) -> int:
    """Give the exit code that tells of *error*.

    Example:
        >>> exit_code(BackendError("The registry is down."))
        4
    """
    return next((code for kinds, code in _KINDS if isinstance(error, kinds)), UNEXPECTED)


@contextmanager
def told_failures(context: click.Context) -> Iterator[None]:
    """Turn whatever is raised inside into the end of the command that this module's table promises."""
    try:
        yield
    except click.exceptions.Exit:
        raise
    except click.ClickException as error:
        vars(error)["message"] = mask_secrets(error.message)
        raise
    except (KeyboardInterrupt, click.Abort):
        raise click.exceptions.Exit(INTERRUPTED) from None
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.EPIPE:
            raise
        _tell(error, Settings.of(context))
        raise click.exceptions.Exit(exit_code(error)) from error


def _tell(error: Exception, settings: Settings) -> None:
    secrets = environment_secrets(os.environ)
    if settings.debug:
        click.echo(masked_traceback(error, secrets), err=True, nl=False)
    said = printable(secrets.masked(_message(error, whole=settings.debug)))
    click.echo(f"{click.style('Error:', fg='red', bold=True)} {said}", err=True)


def _message(error: Exception, *, whole: bool) -> str:
    if not isinstance(error, ModelportError):
        hint = "" if whole else " (--debug shows where)"
        if isinstance(error, OSError) and error.strerror:
            place = f" {error.filename!r}" if error.filename else ""
            return f"the system refuses{place}: {error.strerror}{hint}"
        return f"unexpected {named_text_of(error)}{hint}"
    lines = "\n".join([str(for_the_command(error)), *getattr(error, "__notes__", ())]).splitlines()
    if whole or len(lines) <= _LONGEST_MESSAGE:
        return "\n".join(lines)
    left_out = len(lines) - _LONGEST_MESSAGE
    return "\n".join([*lines[: _LONGEST_MESSAGE - 1], f"  ... {left_out} more lines (--debug shows all)", lines[-1]])
