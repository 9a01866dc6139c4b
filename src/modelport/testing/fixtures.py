"""Fixtures for the tests of services that stand on the ports.

Opt in, in the top-level ``conftest.py``::

    pytest_plugins = ["modelport.testing.fixtures"]

Source: https://docs.pytest.org/en/stable/how-to/plugins.html
"""

from __future__ import annotations

import pytest

from modelport.adapters.memory import (
    InMemoryModelCatalog,
    InMemoryModelLoader,
    InMemoryModelRegistrar,
    InMemoryModelSaver,
    InMemoryStore,
)
from modelport.core.model_registries import Registry

__all__ = ["in_memory_registry", "in_memory_store"]


@pytest.fixture
def in_memory_store() -> InMemoryStore:
    """Give the store under `in_memory_registry`, empty for each test.

    Its `failing` lets calls of the registry fail.
    """
    return InMemoryStore()


@pytest.fixture
def in_memory_registry(in_memory_store: InMemoryStore) -> Registry:
    """Give the four ports over a store in memory, empty for each test.

    It keeps every promise of the ports, takes any model with ``predict``, and needs no server, no file and no MLflow.
    """
    return registry_over(in_memory_store)


def empty_registry(flavor: str = "python_function") -> Registry:
    """Give the four ports over an empty store in memory.

    Args:
        flavor: ``python_function`` keeps project models whole; any other name stands for a native format.
    """
    return registry_over(InMemoryStore(), flavor)


def registry_over(store: InMemoryStore, flavor: str = "python_function") -> Registry:
    """Give the four ports over a store in memory."""
    return Registry(
        saver=InMemoryModelSaver(store, flavor),
        loader=InMemoryModelLoader(store),
        registrar=InMemoryModelRegistrar(store),
        catalog=InMemoryModelCatalog(store),
    )
