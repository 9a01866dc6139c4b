"""Fixtures for folders that need MLflow: empty stores, and a server on loopback."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlflow_server import running_server
from modelport.adapters.mlflow import MlflowConnection


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with MLflow's tables and nothing in them, to copy: making one takes seconds."""
    file = tmp_path_factory.mktemp("store") / "registry.db"
    list(MlflowConnection(f"sqlite:///{file}").find_registered_models(""))
    return file


@pytest.fixture
def tracking_uri(tmp_path: Path, empty_store: Path) -> str:
    """The address of an empty SQLite store of this test's own."""
    file = tmp_path / "mlflow" / "registry.db"
    file.parent.mkdir()
    shutil.copy(empty_store, file)
    return f"sqlite:///{file}"


@pytest.fixture
def connection(tracking_uri: str) -> MlflowConnection:
    """A connection to an empty SQLite store of this test's own."""
    return MlflowConnection(tracking_uri)


@pytest.fixture(scope="session")
def server_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real MLflow server on loopback, which proxies its artifacts."""
    with running_server(tmp_path_factory.mktemp("server")) as uri:
        yield uri
