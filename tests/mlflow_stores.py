"""Fixtures for folders that need MLflow: empty stores, and a server on loopback."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen

from mlflow_server import running_server
from modelport.adapters.mlflow import MlflowConnection
from postgres_server import running_postgres


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with MLflow's tables and nothing in them, to copy: making one takes seconds."""
    file = tmp_path_factory.mktemp("store") / "registry.db"
    connection = MlflowConnection(f"sqlite:///{file}")
    connection.create_registered_model("first")
    connection.delete_registered_model("first")
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


@pytest.fixture
def second_connection(tmp_path: Path, empty_store: Path) -> MlflowConnection:
    """A connection to another empty SQLite store of this test's own."""
    file = tmp_path / "second" / "registry.db"
    file.parent.mkdir()
    shutil.copy(empty_store, file)
    return MlflowConnection(f"sqlite:///{file}")


@pytest.fixture(scope="session")
def server_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real MLflow server on loopback, which proxies its artifacts."""
    with running_server(tmp_path_factory.mktemp("server")) as uri:
        yield uri


@frozen
class PostgresServer:
    """A real MLflow server on loopback, which proxies its artifacts and stores in PostgreSQL.

    Attributes:
        uri: Its address.
        artifacts: The directory in which it keeps the artifacts.
    """

    uri: str
    artifacts: Path


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A server with PostgreSQL behind it."""
    directory = tmp_path_factory.mktemp("postgres-server")
    with (
        running_postgres() as store_uri,
        running_server(directory, store_uri) as uri,
    ):
        yield PostgresServer(uri, directory / "artifacts")
