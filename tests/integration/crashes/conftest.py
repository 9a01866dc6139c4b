"""A process that forks, and the stores that its forks work on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fork_server import ForkServer, running_fork_server
from mlflow_stores import empty_store, server_uri, tracking_uri

__all__ = ["empty_store", "forks", "server_uri", "tracking_uri"]


@pytest.fixture(scope="session")
def forks(empty_store: Path) -> Iterator[ForkServer]:
    """A process that forks."""
    with running_fork_server(empty_store) as server:
        yield server
