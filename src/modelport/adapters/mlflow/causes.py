"""What an error goes back to: libraries wrap the system's own errors in theirs."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Give an error, what it was raised from or while handling, and so on, each once.

    Example:
        >>> error = ValueError("outer")
        >>> error.__cause__ = KeyError("inner")
        >>> [type(each).__name__ for each in causes(error)]
        ['ValueError', 'KeyError']
    """
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def full_disk(error: BaseException) -> OSError | None:
    """Give the system's error that there is no room for a file, where that is what an error goes back to."""
    return next((each for each in causes(error) if isinstance(each, OSError) and each.errno in _NO_ROOM), None)


def read_only_file(error: BaseException) -> bool:
    """Tell whether an error goes back to a SQLite file that cannot be written to."""
    found = (each.sqlite_errorcode for each in causes(error) if isinstance(each, sqlite3.OperationalError))
    return any(code & 0xFF == sqlite3.SQLITE_READONLY for code in found)
