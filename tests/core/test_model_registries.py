"""The ports themselves."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from attrs import evolve

from modelport import ANY, ModelCatalog, ModelLoader, ModelRegistrar, ModelSaver, Registry
from modelport.adapters.memory import (
    InMemoryModelCatalog,
    InMemoryModelLoader,
    InMemoryModelRegistrar,
    InMemoryModelSaver,
    InMemoryStore,
)
from modelport.testing.refusing import pickled


@pytest.fixture
def registry() -> Registry:
    """Give four ports over one store."""
    store = InMemoryStore()
    return Registry(
        InMemoryModelSaver(store),
        InMemoryModelLoader(store),
        InMemoryModelRegistrar(store),
        InMemoryModelCatalog(store),
    )


def test_any_is_one_object_and_shows_as_its_name() -> None:
    """Wherever it comes from, it can be compared by identity."""
    assert repr(ANY) == "ANY"
    assert pickled(ANY) is ANY
    assert copy.deepcopy(ANY) is ANY


@pytest.mark.parametrize("port", [ModelSaver, ModelLoader, ModelRegistrar, ModelCatalog])
def test_a_port_cannot_be_built(port: Any) -> None:
    """Only an adapter that has all its methods can."""
    with pytest.raises(TypeError, match="abstract"):
        port()


@pytest.mark.parametrize("port", ["saver", "loader", "registrar", "catalog"])
def test_a_registry_takes_only_adapters_of_its_ports(registry: Registry, port: str) -> None:
    """Having methods of the right names is not enough, and one port's adapter is not another's."""
    stranger: Any = registry.catalog if port == "saver" else registry.saver
    wrongs: list[Any] = [None, stranger, "container.saver"]
    for wrong in wrongs:
        with pytest.raises(TypeError, match=port):
            evolve(registry, **{port: wrong})
