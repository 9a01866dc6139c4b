"""Auditing a registry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from attrs import evolve
from pytest_mock import MockerFixture

from modelport import (
    IntegrityError,
    InvalidNameError,
    LoadedModel,
    ModelCatalog,
    ModelLoader,
    ModelNotFoundError,
    ModelVersion,
    Registry,
    RegistryUnavailableError,
)
from modelport.application import AuditModels
from modelport.testing.observing import refuses, register_each
from modelport.testing.refused import BAD_PREFIXES
from modelport.testing.samples import Specimen


@pytest.fixture
def loader(registry: Registry, mocker: MockerFixture) -> Any:
    """Give a loader that works, and can be made to fail."""
    loader = mocker.create_autospec(ModelLoader, instance=True, spec_set=True)
    loader.load.side_effect = registry.loader.load
    return loader


@pytest.fixture
def catalog(registry: Registry, mocker: MockerFixture) -> Any:
    """Give a catalog that works, and can be made to fail."""
    catalog = mocker.create_autospec(ModelCatalog, instance=True, spec_set=True)
    catalog.search.side_effect = registry.catalog.search
    catalog.versions.side_effect = registry.catalog.versions
    return catalog


@pytest.fixture(autouse=True)
def versions(registry: Registry, specimen: Specimen) -> None:
    """Fill the registry with two versions of ``a`` and one of ``b``."""
    register_each(registry, specimen.save(registry), "a", "b", "a")


def test_clean_versions_yield_nothing(registry: Registry) -> None:
    """There is nothing to say on them."""
    assert list(AuditModels(registry.catalog, registry.loader)()) == []


def test_every_version_is_loaded_by_name_and_newest_first(registry: Registry, loader: Any) -> None:
    """Not only the newest of each."""
    list(AuditModels(registry.catalog, loader)())
    assert [call.args[0] for call in loader.load.call_args_list] == ["models:/a/2", "models:/a/1", "models:/b/1"]


def test_only_models_with_the_prefix_are_audited(registry: Registry, loader: Any) -> None:
    """The others are not loaded."""
    list(AuditModels(registry.catalog, loader)(prefix="b"))
    loader.load.assert_called_once_with("models:/b/1")


def test_versions_are_loaded_when_the_iterator_comes_to_them(registry: Registry, loader: Any) -> None:
    """Whoever stops early loads no more."""
    loader.load.side_effect = IntegrityError("A byte was changed.")
    findings = AuditModels(registry.catalog, loader)()
    loader.load.assert_not_called()
    next(findings)
    loader.load.assert_called_once()


def test_a_version_that_cannot_be_loaded_is_found_with_the_error(registry: Registry, loader: Any) -> None:
    """The others are audited all the same."""
    broken = IntegrityError("A byte was changed.", changed=("model.skops",))

    def load(uri: str) -> LoadedModel:
        if uri == "models:/a/1":
            raise broken
        return registry.loader.load(uri)

    loader.load.side_effect = load
    (finding,) = AuditModels(registry.catalog, loader)()
    assert finding.uri == "models:/a/1"
    assert finding.error is broken
    assert "A byte was changed." in finding.problem


def test_a_version_without_a_digest_is_found(registry: Registry, catalog: Any) -> None:
    """Its bytes cannot be verified, though it loads."""

    def versions(name: str) -> Iterator[ModelVersion]:
        return (evolve(version, digest="") for version in registry.catalog.versions(name) if version.version == 1)

    catalog.versions.side_effect = versions
    findings = list(AuditModels(catalog, registry.loader)())
    assert [finding.uri for finding in findings] == ["models:/a/1", "models:/b/1"]
    assert all("digest" in finding.problem and finding.error is None for finding in findings)


def test_a_version_without_a_signature_is_found(registry: Registry, loader: Any) -> None:
    """Its inputs are not checked, though it loads."""
    loader.load.side_effect = lambda uri: evolve(registry.loader.load(uri), signature=None)
    findings = list(AuditModels(registry.catalog, loader)(prefix="b"))
    assert [(finding.uri, finding.error) for finding in findings] == [("models:/b/1", None)]
    assert "signature" in findings[0].problem


def test_a_version_with_several_faults_yields_each(registry: Registry, catalog: Any, loader: Any) -> None:
    """One finding for the digest, one for the load."""
    catalog.versions.side_effect = lambda name: (evolve(each, digest="") for each in registry.catalog.versions(name))
    loader.load.side_effect = IntegrityError("A byte was changed.")
    findings = list(AuditModels(catalog, loader)(prefix="b"))
    assert [finding.error is None for finding in findings] == [True, False]


def test_a_prefix_that_starts_no_name_is_refused_at_the_call(registry: Registry) -> None:
    """Not at the first step of the iterator."""
    audit = AuditModels(registry.catalog, registry.loader)
    refuses(InvalidNameError, lambda prefix: audit(prefix=prefix), BAD_PREFIXES)


def test_a_registry_that_cannot_be_listed_is_an_error(catalog: Any, loader: Any) -> None:
    """It is no finding: nothing is known of any version."""
    catalog.search.side_effect = RegistryUnavailableError("The registry is down.")
    with pytest.raises(RegistryUnavailableError):
        AuditModels(catalog, loader)()


def test_a_registered_model_that_goes_away_meanwhile_is_passed_over(
    registry: Registry, catalog: Any, loader: Any
) -> None:
    """What is not there any more needs no audit."""

    def versions(name: str) -> Iterator[ModelVersion]:
        if name == "a":
            raise ModelNotFoundError("It is gone.", name=name)
        return registry.catalog.versions(name)

    catalog.versions.side_effect = versions
    assert list(AuditModels(catalog, loader)()) == []
    loader.load.assert_called_once_with("models:/b/1")
