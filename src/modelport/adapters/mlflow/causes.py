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


def full_database(error: BaseException) -> bool:
    """Tell whether an error goes back to a SQLite file that cannot grow.

    SQLite says so of a full disk alone; of a quota and of a limit on a file's size it says that it could not write.
    """
    return any(code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE} for code in _sqlite_codes(error))


def read_only_file(error: BaseException) -> bool:
    """Tell whether an error goes back to a SQLite file that cannot be written to."""
    return any(code & 0xFF == sqlite3.SQLITE_READONLY for code in _sqlite_codes(error))


def _sqlite_codes(error: BaseException) -> Iterator[int]:
    return (each.sqlite_errorcode for each in causes(error) if isinstance(each, sqlite3.OperationalError))
