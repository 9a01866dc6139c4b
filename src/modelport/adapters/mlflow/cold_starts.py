"""The first opening of a SQLite file: one process makes the tables, the others wait until they are there.

MLflow makes them in some hundred steps that no transaction holds together, and cannot go on where it was broken off. So
they are made in a file aside, which takes the place of the database as a whole.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from io import BufferedWriter
from pathlib import Path

from attrs import frozen

from modelport.adapters.mlflow.tables import make_tables
from modelport.core.errors import RegistryUnavailableError

if sys.platform != "win32":
    import fcntl

_PATIENCE_SECONDS = 120
_PAUSE_SECONDS = 0.05
_MAKER = "mlflow.store.db.utils"
"""Who makes the tables, and says so."""


@contextlib.contextmanager
def one_at_a_time(file: Path) -> Iterator[None]:
    """Let one process at a time open a database that may lack its tables.

    A new one has its tables when it is opened: it is there with all of them, or not at all, whenever this process ends.
    The lock is a file beside the database, gone once it was opened. A database that has been made is opened without
    one, and where the platform has no such locks, so is any. While the tables are made, what MLflow tells of it in this
    thread is not logged, unless it is a warning.

    Args:
        file: The SQLite file; its directory exists.

    Raises:
        RegistryUnavailableError: Another process has been making the tables for two minutes.
        OSError: No file can be made beside the database.
        Exception: The tables cannot be made, as MLflow and SQLAlchemy say it.
    """
    lock_file = file.with_name(f"{file.name}.lock")
    until = time.monotonic() + _PATIENCE_SECONDS
    while not _is_made(file, lock_file):
        with lock_file.open("ab") as lock:
            if _locked(lock):
                try:
                    with _untold():
                        _make_aside(Path(os.path.realpath(file)))
                        yield
                    lock_file.unlink(missing_ok=True)
                finally:
                    _unlock(lock)
                return
        if time.monotonic() > until:
            problem = f"Another process is still making the tables of {file}."
            remedy = f"end it, or wait and repeat the call; {lock_file} is the lock that it holds"
            raise RegistryUnavailableError(problem, remedy=remedy, address=f"sqlite:///{file}")
        time.sleep(_PAUSE_SECONDS)
    yield


@contextlib.contextmanager
def _untold() -> Iterator[None]:
    """Keep MLflow's logger from telling of new tables; what other threads log through it passes."""
    logger, news = logging.getLogger(_MAKER), _NewsOfThread(threading.get_ident())
    logger.addFilter(news)
    try:
        yield
    finally:
        logger.removeFilter(news)


@frozen(eq=False)
class _NewsOfThread:
    """Lets pass what another thread logs, and warnings."""

    thread: int

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING or threading.get_ident() != self.thread


def _make_aside(file: Path) -> None:
    if _has_content(file):
        return
    aside = file.with_name(f"{file.name}.new")
    for left in (aside, aside.with_name(f"{aside.name}-journal")):
        left.unlink(missing_ok=True)
    try:
        make_tables(aside)
        if file.exists():
            shutil.copymode(file, aside)
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)


def _has_content(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


def _is_made(file: Path, lock_file: Path) -> bool:
    return sys.platform == "win32" or (_has_content(file) and not lock_file.exists())


def _locked(lock: BufferedWriter) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _unlock(lock: BufferedWriter) -> None:
    fcntl.flock(lock, fcntl.LOCK_UN)
