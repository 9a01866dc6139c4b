"""The first opening of a SQLite file: one process makes the tables, the others wait until they are there."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
import time
from collections.abc import Iterator
from io import BufferedWriter
from pathlib import Path

from attrs import frozen

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

    The lock is a file beside the database, gone once the tables are there. A database that has been made is opened
    without one, and where the platform has no such locks, so is any. While the tables are made, what MLflow tells of
    it in this thread is not logged, unless it is a warning.

    Args:
        file: The SQLite file; its directory exists.

    Raises:
        RegistryUnavailableError: Another process has been making the tables for two minutes.
        OSError: No file can be made beside the database.
    """
    lock_file = file.with_name(f"{file.name}.lock")
    until = time.monotonic() + _PATIENCE_SECONDS
    while not _is_made(file, lock_file):
        with lock_file.open("ab") as lock:
            if _locked(lock):
                try:
                    with _untold():
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


def _is_made(file: Path, lock_file: Path) -> bool:
    return sys.platform == "win32" or (file.exists() and file.stat().st_size > 0 and not lock_file.exists())


def _locked(lock: BufferedWriter) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _unlock(lock: BufferedWriter) -> None:
    fcntl.flock(lock, fcntl.LOCK_UN)
