"""The registry in memory, held to the contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from attrs import evolve
from sklearn.dummy import DummyRegressor

from modelport import Registry, RegistryUnavailableError, SavedModel
from modelport.adapters.memory import InMemoryModelLoader, InMemoryModelSaver, InMemoryStore
from modelport.testing import RegistryContract, Sample
from modelport.testing.faults import Failing
from modelport.testing.fixtures import empty_registry
from modelport.testing.hooks import RawFiles, ReplaceFiles, RuledLoader, Tamper
from modelport.testing.samples import sklearn_sample


def store_of(registry: Registry) -> InMemoryStore:
    """Give the store that a registry's adapters share."""
    assert isinstance(registry.saver, InMemoryModelSaver)
    return registry.saver.store


class InMemory(RegistryContract):
    """What is under both kinds of registries: a store whose pieces can be reached."""

    @pytest.fixture
    def raw_files(self, registry: Registry) -> RawFiles:
        """Give the pieces of a saved model."""
        return lambda saved: dict(store_of(registry).kept(saved.uri).pieces)

    @pytest.fixture
    def tamper(self, registry: Registry) -> Tamper:
        """Change the first byte of a piece."""

        def change(saved: SavedModel, path: str) -> None:
            kept = store_of(registry).kept(saved.uri)
            piece = kept.pieces[path]
            changed = {**kept.pieces, path: bytes([piece[0] ^ 1]) + piece[1:]}
            store_of(registry).keep(evolve(kept, pieces=changed))

        return change

    @pytest.fixture
    def replace_files(self, registry: Registry) -> ReplaceFiles:
        """Give a saved model other pieces."""

        def replace(saved: SavedModel, files: Mapping[str, bytes]) -> None:
            store_of(registry).keep(evolve(store_of(registry).kept(saved.uri), pieces=dict(files)))

        return replace

    @pytest.fixture
    def ruled_loader(self, registry: Registry) -> RuledLoader:
        """Give loaders over the same store."""
        return lambda rules: InMemoryModelLoader(
            store_of(registry), rules.extra_columns, rules.input_schema, rules.output_schema
        )

    @pytest.fixture(params=["before", "after"])
    def failing(self, registry: Registry, request: pytest.FixtureRequest) -> Failing:
        """Let a call of a port fail, before its work or after."""
        store = store_of(registry)
        return lambda turn: store.failing(error=RegistryUnavailableError, at=turn, when=request.param)


class TestProjectModelsInMemory(InMemory):
    """Project models, kept whole."""

    @pytest.fixture
    def registry(self) -> Registry:
        """Give a registry that keeps whole objects."""
        return empty_registry()

    @pytest.fixture
    def second_registry(self) -> Registry:
        """Give another one."""
        return empty_registry()


class TestNativeModelsInMemory(InMemory):
    """Estimators of scikit-learn."""

    @pytest.fixture
    def registry(self) -> Registry:
        """Give a registry that keeps native models."""
        return empty_registry("sklearn")

    @pytest.fixture
    def second_registry(self) -> Registry:
        """Give another one."""
        return empty_registry("sklearn")

    @pytest.fixture
    def sample(self) -> Sample:
        """Give a fitted estimator."""
        return sklearn_sample()

    @pytest.fixture
    def constant_model(self) -> Any:
        """Give an estimator that answers 0.0 to everything."""
        return DummyRegressor().fit([[0.0]], [0.0])
