"""Files that are there as a whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from modelport.core.errors import BackendError, InvalidRequestError, StorageFullError

_LONGEST_STEM = 100
"""Characters of a file's name that the name of its unfinished part repeats, to stay under the system's limit."""


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that takes its place at *path* only when all went well.

    It is written beside its place and then renamed, so whoever reads *path* sees the old file or the new one. If
    anything is raised inside, what was there before stays as it was. A link is followed; what is no regular file,
    such as ``/dev/null`` or a pipe, is written to as it is.

    Args:
        path: Where the file is to be.

    Raises:
        InvalidRequestError: It cannot be written there, or there is no room.
    """
    with writing_to(path):
        place = path.resolve()
        if place.is_dir():
            raise IsADirectoryError(None, "it is a directory")
        is_special = place.exists() and not place.is_file()
    if is_special:
        with writing_to(path), place.open("wb") as special:
            yield special
        return
    part = place.with_name(f".{place.name[:_LONGEST_STEM]}.{secrets.token_hex(4)}.part")
    with writing_to(path):
        file = part.open("xb")
    try:
        with writing_to(path):
            with file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            _keep_mode(place, part)
            part.replace(place)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def writing_to(path: Path, remedy: str = "name another file or directory") -> Iterator[None]:
    """Tell the system's errors as ours; inside, nothing but writing may raise them.

    Args:
        path: What is written.
        remedy: What to do if it cannot be.

    Raises:
        InvalidRequestError: *path* cannot be written.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        problem = f"{str(path)!r} cannot be written: {error.strerror or error}."
        raise InvalidRequestError(
            problem,
            expected="a file in a directory that exists, that you may write to and that has room",
            remedy=remedy,
        ) from error


@contextmanager
def writing_to_standard_output() -> Iterator[None]:
    """Tell as ours that standard output cannot be written; inside, nothing but writing to it may raise such errors.

    Raises:
        StorageFullError: There is no room.
        BackendError: The system refuses for another reason, but for a reader that went away.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        kind = StorageFullError if error.errno == errno.ENOSPC else BackendError
        problem = f"Standard output cannot be written: {error.strerror or error}."
        remedy = "make room, or send it elsewhere; what the command has changed stays changed"
        raise kind(problem, remedy=remedy) from error


def say(text: str) -> None:
    """Print a line to standard output.

    Raises:
        BackendError: It cannot be written.
    """
    with writing_to_standard_output():
        click.echo(text)


def _keep_mode(place: Path, part: Path) -> None:
    if place.exists():
        shutil.copymode(place, part)
