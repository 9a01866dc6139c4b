"""Constructors that fail in every way that a constructor can, for containers files to name."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

from modelport.core.errors import InvalidUriError
from modelport.core.model_registries import ModelSaver

NUMBER = 5


class Unfinished(ModelSaver):
    """Leaves `save` to its children."""


class UnprintableError(Exception):
    """Cannot even be told."""

    def __str__(self) -> str:
        raise RuntimeError


def failing(**_kwargs: Any) -> NoReturn:
    """Fail with a message of its own."""
    message = "the shelf fell down"
    raise ValueError(message)


def leaving(**_kwargs: Any) -> NoReturn:
    """End the interpreter, if it is let."""
    sys.exit("enough")


def unprintable(**_kwargs: Any) -> NoReturn:
    """Fail with what cannot be told."""
    raise UnprintableError


def refusing(**_kwargs: Any) -> NoReturn:
    """Fail with one of modelport's own errors."""
    message = "'ftp://shelf' is not the address of a registry."
    raise InvalidUriError(message, expected="https", remedy="write https://shelf", uri="ftp://shelf")


def telling(uri: str) -> NoReturn:
    """Quote what was given."""
    message = f"cannot connect to {uri}"
    raise ValueError(message)


def telling_in_part(uri: str) -> NoReturn:
    """Quote a piece of what was given, in upper case."""
    message = f"unknown port {uri.split(':')[2][2:7].upper()!r}"
    raise ValueError(message)


def telling_behind(uri: str) -> NoReturn:
    """Quote what was given in the cause of another exception."""
    try:
        telling(uri)
    except ValueError as error:
        message = "no connection"
        raise OSError(message) from error


def telling_in_note(uri: str) -> NoReturn:
    """Quote what was given in a note."""
    message = "no connection"
    error = OSError(message)
    error.add_note(f"was {uri}")
    raise error


def telling_before(uri: str) -> NoReturn:
    """Quote what was given in the context of another exception."""
    try:
        telling(uri)
    except ValueError:
        message = "no connection"
        raise OSError(message) from None


def telling_in_group(uri: str) -> NoReturn:
    """Quote what was given in one of several exceptions."""
    message = "several things went wrong"
    raise ExceptionGroup(message, [ValueError(uri), OSError("no connection")])


def refusing_and_telling(uri: str) -> NoReturn:
    """Quote what was given in one of modelport's own errors."""
    message = f"{uri!r} is not the address of a registry."
    password = uri.split(":")[2].partition("@")[0]
    raise InvalidUriError(message, expected=f"not {uri}", remedy=f"change {password}", uri=uri)


async def later(**_kwargs: Any) -> None:
    """Come later."""


class Faithless:
    """Has an attribute that fails."""

    @property
    def shelf(self) -> NoReturn:
        """Fail."""
        message = "no shelf today"
        raise RuntimeError(message)
