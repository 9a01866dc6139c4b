"""The contract for a registry that is handed to pytest from outside, as `modelport.testing.checks` does."""

from __future__ import annotations

from typing import Any

import pytest
from sklearn.dummy import DummyRegressor

from modelport.core.model_registries import Registry
from modelport.testing.registry_contract import RegistryContract
from modelport.testing.samples import Sample


class TestConfiguredRegistry(RegistryContract):
    """A registry whose saver takes any object with ``predict``."""

    @pytest.fixture
    def registry(self, configured_registry: Registry) -> Registry:
        """Give the registry that is checked."""
        return configured_registry


class TestConfiguredNatives(RegistryContract):
    """A registry whose saver takes only native models."""

    @pytest.fixture
    def registry(self, configured_registry: Registry) -> Registry:
        """Give the registry that is checked."""
        return configured_registry

    @pytest.fixture
    def sample(self, configured_sample: Sample) -> Sample:
        """Give a model that its saver takes."""
        return configured_sample

    @pytest.fixture
    def constant_model(self, configured_sample: Sample) -> Any:
        """Give an estimator of scikit-learn, where that is what the saver takes."""
        if type(configured_sample.model).__module__.startswith("sklearn."):
            return DummyRegressor().fit([[0.0]], [0.0])
        pytest.skip("only scikit-learn's estimators answer to inputs of every form")
