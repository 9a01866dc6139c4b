"""The MLflow adapter, held to the contract on a SQLite file and on a real server over PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import TEMPORARILY_UNAVAILABLE
from sklearn.dummy import DummyRegressor

from mlflow_stores import PostgresServer
from modelport import Registry, SavedModel
from modelport.adapters.mlflow import (
    BuiltinLoader,
    BuiltinSaver,
    CustomLoader,
    CustomSaver,
    Loader,
    MlflowCatalog,
    MlflowConnection,
    MlflowRegister,
    ModelCache,
)
from modelport.adapters.mlflow.calls import Calls
from modelport.testing import RegistryContract, Sample
from modelport.testing.faults import Failing
from modelport.testing.hooks import RawFiles, RegistryHooks, ReplaceFiles, RuledLoader, Tamper
from modelport.testing.loader_contract import ModelLoaderContract
from modelport.testing.samples import sklearn_sample
from modelport.testing.saver_contract import ModelSaverContract


def custom_registry(connection: MlflowConnection) -> Registry:
    """Give the four ports for project models."""
    return Registry(
        CustomSaver(connection), CustomLoader(connection), MlflowRegister(connection), MlflowCatalog(connection)
    )


def builtin_registry(connection: MlflowConnection) -> Registry:
    """Give the four ports for estimators of scikit-learn."""
    return Registry(
        BuiltinSaver(connection, flavor="sklearn"),
        BuiltinLoader(connection),
        MlflowRegister(connection),
        MlflowCatalog(connection),
    )


def directory_of(saved: SavedModel, artifacts: Path) -> Path:
    """Give the directory that holds a saved model's files, among all the artifacts of its store."""
    return next(artifacts.rglob(f"{saved.uri.removeprefix('models:/')}/artifacts"))


@contextmanager
def failing_calls(monkeypatch: pytest.MonkeyPatch, when: str, turn: int) -> Iterator[list[str]]:
    """Let one of the calls to MLflow's stores fail, and give what is called."""
    called: list[str] = []
    away = MlflowException("nobody is at home", TEMPORARILY_UNAVAILABLE)

    def through(make: Callable[..., Any]) -> Callable[..., Any]:
        def counted(calls: Calls, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            called.append(getattr(call, "__qualname__", repr(call)))
            fails = len(called) == turn

            def struck(*args: Any, **kwargs: Any) -> Any:
                if fails and when == "before":
                    raise away
                answer = call(*args, **kwargs)
                if fails:
                    raise away
                return answer

            return make(calls, struck, *args, **kwargs)

        return counted

    with monkeypatch.context() as patch:
        for each in ("seek", "seek_here"):
            patch.setattr(Calls, each, through(getattr(Calls, each)))
        yield called


class Mlflow(RegistryHooks):
    """What is under every MLflow: artifacts in files of this machine."""

    @pytest.fixture
    def artifacts(self, tmp_path: Path) -> Path:
        """Give the directory under which the artifacts are."""
        return tmp_path

    @pytest.fixture
    def second_registry(self, second_connection: MlflowConnection) -> Registry:
        """Give the ports over an empty SQLite file."""
        return custom_registry(second_connection)

    @pytest.fixture
    def raw_files(self, artifacts: Path) -> RawFiles:
        """Read the files, the manifest among them."""

        def read(saved: SavedModel) -> dict[str, bytes]:
            directory = directory_of(saved, artifacts)
            files = (file for file in directory.rglob("*") if file.is_file())
            return {file.relative_to(directory).as_posix(): file.read_bytes() for file in files}

        return read

    @pytest.fixture
    def tamper(self, artifacts: Path) -> Tamper:
        """Change the first byte of a file, of which the cache has nothing: it would give what was registered."""

        def change(saved: SavedModel, path: str) -> None:
            file = directory_of(saved, artifacts) / path
            content = file.read_bytes()
            file.write_bytes(bytes([content[0] ^ 1]) + content[1:])
            ModelCache().drop_until(0)

        return change

    @pytest.fixture
    def replace_files(self, artifacts: Path) -> ReplaceFiles:
        """Write these files in the place of the others, of which the cache has nothing."""

        def replace(saved: SavedModel, files: Mapping[str, bytes]) -> None:
            directory = directory_of(saved, artifacts)
            shutil.rmtree(directory)
            for path, content in files.items():
                file = directory / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
            ModelCache().drop_until(0)

        return replace

    @pytest.fixture
    def ruled_loader(self, registry: Registry) -> RuledLoader:
        """Give loaders of the same kind over the same connection."""
        loader = registry.loader
        assert isinstance(loader, Loader)
        return lambda rules: type(loader)(
            loader.connection, rules.extra_columns, rules.input_schema, rules.output_schema
        )


class TestMlflowOnSqlite(Mlflow, RegistryContract):
    """Project models, on an embedded SQLite file, each of whose calls to MLflow's stores can fail."""

    @pytest.fixture(params=["before", "after"])
    def failing(self, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Failing:
        """Let a call to MLflow's stores fail as a locked database fails, before it or after."""
        return partial(failing_calls, monkeypatch, request.param)

    @pytest.fixture
    def registry(self, connection: MlflowConnection) -> Registry:
        """Give the ports over an empty store."""
        return custom_registry(connection)


class TestMlflowWithEstimators(Mlflow, ModelSaverContract, ModelLoaderContract):
    """scikit-learn's estimators, on an embedded SQLite file. The registrar and the catalog are those from above."""

    test_random_programs_end_as_in_memory = RegistryContract.test_random_programs_end_as_in_memory

    @pytest.fixture
    def registry(self, connection: MlflowConnection) -> Registry:
        """Give the ports over an empty store."""
        return builtin_registry(connection)

    @pytest.fixture
    def second_registry(self, second_connection: MlflowConnection) -> Registry:
        """Give the ports over another empty store."""
        return builtin_registry(second_connection)

    @pytest.fixture
    def sample(self) -> Sample:
        """Give a native estimator."""
        return sklearn_sample()

    @pytest.fixture
    def constant_model(self) -> Any:
        """Give an estimator that answers 0.0 to everything."""
        return DummyRegressor().fit([[0.0]], [0.0])


class TestMlflowOnServer(Mlflow, RegistryContract):
    """Project models, on a real server that proxies its artifacts and stores in PostgreSQL."""

    @pytest.fixture
    def artifacts(self, postgres_server: PostgresServer) -> Path:
        """Give the directory in which the server keeps the artifacts."""
        return postgres_server.artifacts

    @pytest.fixture
    def registry(self, postgres_server: PostgresServer) -> Iterator[Registry]:
        """Give the ports over a server whose registry was emptied."""
        connection = MlflowConnection(postgres_server.uri)
        yield custom_registry(connection)
        for model in list(connection.find_registered_models("")):
            connection.delete_registered_model(model.name)
