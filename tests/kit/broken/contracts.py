"""The contract on every broken adapter, on the intact ones, and on classes whose hooks are wrong.

It is run by a pytest of its own, with the plugin `kit.broken.results`, and is no test of this project.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import pytest
from attrs import evolve

from kit.broken import hooks
from kit.broken.defects import Pair, registry_with
from kit.broken.every_defect import DEFECTS, Defect
from modelport import Registry, RegistryUnavailableError, SavedModel
from modelport.adapters.memory import InMemoryStore
from modelport.testing import RegistryContract, Sample
from modelport.testing.faults import Failing
from modelport.testing.fixtures import empty_registry
from modelport.testing.hooks import RuledLoader
from modelport.testing.samples import sklearn_sample


class UnderContract(RegistryContract):
    """An adapter in memory with all hooks."""

    wanted: ClassVar[frozenset[str]] = frozenset()

    @pytest.fixture
    def pair(self) -> Pair:
        """Give two intact registries."""
        return registry_with(), registry_with()

    @pytest.fixture
    def registry(self, pair: Pair) -> Registry:
        """Give the first."""
        return pair[0]

    @pytest.fixture
    def second_registry(self, pair: Pair) -> Registry:
        """Give the second."""
        return pair[1]

    @pytest.fixture
    def ruled_loader(self, registry: Registry) -> RuledLoader:
        """Give loaders with the registry's own defect, if it has one."""
        kind: Any = type(registry.loader)
        return lambda rules: kind(_store(registry), rules.extra_columns, rules.input_schema, rules.output_schema)

    @pytest.fixture(params=["before", "after"])
    def failing(self, registry: Registry, request: pytest.FixtureRequest) -> Failing:
        """Give a function that lets a call of the adapters fail, those among them that one makes of another."""
        store = _store(registry)
        return lambda turn: store.failing(error=RegistryUnavailableError, at=turn, when=request.param)

    @pytest.fixture
    def raw_files(self, registry: Registry) -> Any:
        """Give a function that reads the pieces."""
        return lambda saved: _store(registry).kept(saved.uri).pieces

    @pytest.fixture
    def replace_files(self, registry: Registry) -> Any:
        """Give a function that puts other pieces in the place of a saved model's."""

        def replace(saved: SavedModel, files: Mapping[str, bytes]) -> None:
            _store(registry).keep(evolve(_store(registry).kept(saved.uri), pieces=dict(files)))

        return replace

    @pytest.fixture
    def tamper(self, registry: Registry) -> Any:
        """Give a function that adds a byte where a reader does not look."""

        def change(saved: SavedModel, path: str) -> None:
            kept = _store(registry).kept(saved.uri)
            _store(registry).keep(evolve(kept, pieces={**kept.pieces, path: kept.pieces[path] + b"!"}))

        return change


def _store(registry: Registry) -> InMemoryStore:
    store: InMemoryStore = registry.saver.store  # type: ignore[attr-defined]
    return store


def _class_for(name: str, tests: frozenset[str], make: Callable[[], Pair], patience: float = 60.0) -> type:
    def pair(self: object) -> Pair:
        del self
        return make()

    attributes = {"pair": pytest.fixture(pair), "wanted": tests, "patience_seconds": patience}
    return type(name, (UnderContract,), {**attributes, "__module__": __name__})


def _broken(defect: Defect) -> type:
    made = _class_for(f"Test{defect.name}", frozenset(defect.tests), defect.make, defect.patience)
    return _with_sample(made, defect.sample) if defect.sample else made


def _with_sample(made: type, give: Callable[[], Sample]) -> type:
    def sample(self: object) -> Sample:
        del self
        return give()

    made.sample = pytest.fixture(sample)  # type: ignore[attr-defined]
    return made


def _tests(*, with_sample: bool) -> frozenset[str]:
    return frozenset(test for each in DEFECTS.values() if bool(each.sample) is with_sample for test in each.tests)


globals().update({f"Test{name}": _broken(defect) for name, defect in DEFECTS.items()})
globals().update({name: value for name, value in vars(hooks).items() if name.startswith("Test")})
TestIntact = _class_for("TestIntact", _tests(with_sample=False), lambda: (registry_with(), registry_with()))
TestIntactWithNativeModels = _with_sample(
    _class_for(
        "TestIntactWithNativeModels",
        _tests(with_sample=True),
        lambda: (empty_registry("sklearn"), empty_registry("sklearn")),
    ),
    sklearn_sample,
)
