"""Adapters with one defect each, listed with the tests of the kit that must reject them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from attrs import frozen

from modelport import Registry
from modelport.adapters.memory import (
    InMemoryModelCatalog,
    InMemoryModelLoader,
    InMemoryModelRegistrar,
    InMemoryModelSaver,
    InMemoryStore,
)
from modelport.core.model_registries import ModelCatalog, ModelLoader, ModelRegistrar, ModelSaver
from modelport.testing import Sample

Broken = TypeVar("Broken", bound=Callable[..., Any])
Pair = tuple[Registry, Registry]
WIDE = 0.01
"""How long a broken adapter waits between reading and writing, in seconds: long enough for seven other threads."""
_PORTS = {"saver": ModelSaver, "loader": ModelLoader, "registrar": ModelRegistrar, "catalog": ModelCatalog}


@frozen
class Defect:
    """An adapter that breaks a promise.

    Attributes:
        name: Its class or function.
        sentence: What it does wrong.
        tests: The tests of the kit that must reject it.
        make: Gives two registries with the defect, both empty.
        patience: How long one of its calls may take, in seconds.
        sample: Gives what a saver takes that does not take any model; ``None`` where it does.
    """

    name: str
    sentence: str
    tests: tuple[str, ...]
    make: Callable[[], Pair]
    patience: float
    sample: Callable[[], Sample] | None


DEFECTS: dict[str, Defect] = {}


def breaks(
    *tests: str, patience: float = 60.0, sample: Callable[[], Sample] | None = None
) -> Callable[[Broken], Broken]:
    """List a broken adapter with the tests that must reject it.

    It is a port's class or a store's, put in the place of the one in memory, or a function that gives two registries.
    """

    def enlist(broken: Broken) -> Broken:
        name = broken.__name__
        if name in DEFECTS:
            message = f"two defects are called {name}"
            raise ValueError(message)
        sentence = " ".join((inspect.getdoc(broken) or "").split())
        DEFECTS[name] = Defect(name, sentence, tests, lambda: pair_with(broken), patience, sample)
        return broken

    return enlist


def pair_with(broken: Callable[..., Any]) -> Pair:
    """Give two registries with a defect."""
    if not isinstance(broken, type):
        pair: Pair = broken()
        return pair
    return registry_with(broken), registry_with(broken)


def registry_with(*broken: Any) -> Registry:
    """Give an empty registry in memory in which these classes stand in for the intact ones."""
    store = next((each for each in broken if issubclass(each, InMemoryStore)), InMemoryStore)()
    return registry_over(store, *broken)


def registry_over(store: InMemoryStore, *broken: Any) -> Registry:
    """Give the four ports over *store*, these classes among them."""
    ports: dict[str, Any] = {
        "saver": InMemoryModelSaver(store),
        "loader": InMemoryModelLoader(store),
        "registrar": InMemoryModelRegistrar(store),
        "catalog": InMemoryModelCatalog(store),
    }
    ports |= {name: make(store) for name, port in _PORTS.items() for make in broken if issubclass(make, port)}
    return Registry(**ports)


def forgiven(uri: Any) -> Any:
    """Give a URI without white space around it and without what follows a question mark; anything else as it is."""
    return uri.strip().split("?")[0] if isinstance(uri, str) else uri
