"""The registry in memory, held to what every registry does."""

from __future__ import annotations

import pytest

from contract.project_model_behaviour import ProjectModelBehaviour
from contract.registry_behaviour import RegistryBehaviour
from contract.sample_models import Sample, sklearn_sample
from modelport import Registry
from modelport.adapters.memory import (
    InMemoryModelCatalog,
    InMemoryModelLoader,
    InMemoryModelRegistrar,
    InMemoryModelSaver,
    InMemoryStore,
)


def registry_in_memory(flavor: str) -> Registry:
    """Give the four ports over an empty store."""
    store = InMemoryStore()
    return Registry(
        saver=InMemoryModelSaver(store, flavor),
        loader=InMemoryModelLoader(store),
        registrar=InMemoryModelRegistrar(store),
        catalog=InMemoryModelCatalog(store),
    )


class TestProjectModelsInMemory(RegistryBehaviour, ProjectModelBehaviour):
    """Project models, kept whole."""

    @pytest.fixture
    def registry(self) -> Registry:
        """Give a registry that keeps whole objects."""
        return registry_in_memory("python_function")


class TestNativeModelsInMemory(RegistryBehaviour):
    """Estimators of scikit-learn."""

    @pytest.fixture
    def registry(self) -> Registry:
        """Give a registry that keeps native models."""
        return registry_in_memory("sklearn")

    @pytest.fixture
    def sample(self) -> Sample:
        """Give a fitted estimator."""
        return sklearn_sample()
