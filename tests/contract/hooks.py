"""What every behaviour class needs: the registry under test, and a model for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import pytest

from contract.sample_models import Sample, project_sample
from modelport import ModelportError, ModelVersion, Registry, SavedModel

NAME = "house-prices"
Error = TypeVar("Error", bound=ModelportError)


class RegistryHooks:
    """The two hooks that a subclass may set, and what the tests make of them."""

    @pytest.fixture
    def registry(self) -> Registry:
        """Give the four ports over an empty backend."""
        message = f"{type(self).__name__} must define the fixture 'registry': a Registry over an empty backend"
        raise NotImplementedError(message)

    @pytest.fixture
    def sample(self) -> Sample:
        """Give a model that the saver takes, with the columns of `contract.sample_models.houses`."""
        return project_sample()

    @pytest.fixture
    def saved(self, registry: Registry, sample: Sample) -> SavedModel:
        """Give the sample, saved."""
        return save(registry, sample)

    @pytest.fixture
    def version(self, registry: Registry, saved: SavedModel) -> ModelVersion:
        """Give the sample, saved and registered with a tag and a description."""
        return registry.registrar.register(NAME, saved.uri, tags={"team": "growth"}, description="The first one.")


def save(registry: Registry, sample: Sample) -> SavedModel:
    """Save a sample."""
    return registry.saver.save(sample.model, sample.signature, sample.input_example)


def register(registry: Registry, saved: SavedModel, *names: str, tags: Mapping[str, str] | None = None) -> None:
    """Register a saved model once under each name."""
    for name in names:
        registry.registrar.register(name, saved.uri, tags=tags)


def numbers(registry: Registry, name: str = NAME) -> list[int]:
    """Give the numbers of a registered model's versions, as the catalog lists them."""
    return [version.version for version in registry.catalog.versions(name)]


def names(registry: Registry, **wanted: Any) -> list[str]:
    """Give the names that a search finds, as the catalog lists them."""
    return [version.name for version in registry.catalog.search(**wanted)]


def refuses(error: type[Error], call: Callable[[Any], object], values: Iterable[Any]) -> list[tuple[Any, Error]]:
    """Make sure that *call* raises *error* for each of *values*, and give each value with its error."""
    let_through, refused = [], []
    for value in values:
        try:
            call(value)
        except error as raised:
            refused.append((value, raised))
        else:
            let_through.append(value)
    assert let_through == []
    return refused
