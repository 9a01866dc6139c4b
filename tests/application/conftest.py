"""Use cases run on the registry in memory."""

from __future__ import annotations

import pytest

from modelport import Registry
from modelport.testing.fixtures import empty_registry
from modelport.testing.samples import Specimen, project_sample


@pytest.fixture
def registry() -> Registry:
    """Give an empty registry."""
    return empty_registry()


@pytest.fixture
def other_registry() -> Registry:
    """Give another empty registry."""
    return empty_registry()


@pytest.fixture
def specimen() -> Specimen:
    """Give a model with its signature and example."""
    return Specimen.of(project_sample(), __name__)
