"""Lengths of time: as they are given on the command line, and as they are shown."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

import click

from modelport.core.names import shown

_UNITS: Final = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_FORM = re.compile(r"([1-9][0-9]{0,4})([mhd])", re.ASCII)


def duration_given(_context: click.Context, parameter: click.Parameter, given: str) -> timedelta:
    """Read a length of time from a text such as ``30m``, ``12h`` or ``7d``.

    Raises:
        click.BadParameter: It is none.
    """
    found = _FORM.fullmatch(given)
    if not found:
        message = f"{shown(given)} is no length of time. Write a whole number above 0 and m, h or d: 30m, 12h, 7d."
        raise click.BadParameter(message, param=parameter)
    return int(found[1]) * _UNITS[found[2]]


def duration_text(length: timedelta) -> str:
    """Give a length of time in the largest unit that it fills, as `duration_given` reads it.

    Example:
        >>> duration_text(timedelta(hours=26))
        '1d'
    """
    for letter, unit in reversed(_UNITS.items()):
        if length >= unit:
            return f"{length // unit}{letter}"
    return "0m"
