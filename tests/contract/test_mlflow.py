"""The MLflow adapter keeps every promise of the ports, on a SQLite file and on a real server."""

from __future__ import annotations

import pytest

from contract.project_model_behaviour import ProjectModelBehaviour
from contract.registry_behaviour import RegistryBehaviour
from contract.sample_models import Sample, sklearn_sample
from modelport import Registry
from modelport.adapters.mlflow import (
    BuiltinLoader,
    BuiltinSaver,
    CustomLoader,
    CustomSaver,
    MlflowCatalog,
    MlflowConnection,
    MlflowRegister,
)


def custom_registry(connection: MlflowConnection) -> Registry:
    """Give the four ports for project models."""
    return Registry(
        CustomSaver(connection), CustomLoader(connection), MlflowRegister(connection), MlflowCatalog(connection)
    )


class TestMlflowOnSqlite(RegistryBehaviour, ProjectModelBehaviour):
    """Project models, on an embedded SQLite file."""

    @pytest.fixture
    def registry(self, connection: MlflowConnection) -> Registry:
        """Give the ports over an empty store."""
        return custom_registry(connection)


class TestMlflowWithEstimators(RegistryBehaviour):
    """scikit-learn's estimators, on an embedded SQLite file."""

    @pytest.fixture
    def registry(self, connection: MlflowConnection) -> Registry:
        """Give the ports over an empty store."""
        return Registry(
            BuiltinSaver(connection, flavor="sklearn"),
            BuiltinLoader(connection),
            MlflowRegister(connection),
            MlflowCatalog(connection),
        )

    @pytest.fixture
    def sample(self) -> Sample:
        """Give a native estimator."""
        return sklearn_sample()


class TestMlflowOnServer(RegistryBehaviour, ProjectModelBehaviour):
    """Project models, on a real server that proxies its artifacts."""

    @pytest.fixture
    def registry(self, server_uri: str) -> Registry:
        """Give the ports over a server whose registry was emptied."""
        connection = MlflowConnection(server_uri)
        for model in list(connection.find_registered_models("")):
            connection.delete_registered_model(model.name)
        return custom_registry(connection)
