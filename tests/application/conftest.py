"""Use cases run on the registry in memory."""

from __future__ import annotations

import pytest

from contract.sample_models import Sample, project_sample
from modelport import Registry
from modelport.adapters.memory import (
    InMemoryModelCatalog,
    InMemoryModelLoader,
    InMemoryModelRegistrar,
    InMemoryModelSaver,
    InMemoryStore,
)


def empty_registry() -> Registry:
    """Give the four ports over an empty store."""
    store = InMemoryStore()
    return Registry(
        InMemoryModelSaver(store),
        InMemoryModelLoader(store),
        InMemoryModelRegistrar(store),
        InMemoryModelCatalog(store),
    )


@pytest.fixture
def registry() -> Registry:
    """Give an empty registry."""
    return empty_registry()


@pytest.fixture
def other_registry() -> Registry:
    """Give another empty registry."""
    return empty_registry()


@pytest.fixture
def sample() -> Sample:
    """Give a model with its signature and example."""
    return project_sample()
