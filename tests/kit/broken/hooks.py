"""Classes under the contract whose hooks are missing or wrong."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any, ClassVar, cast

import pytest

from kit.broken.defects import registry_with
from modelport import Registry
from modelport.adapters.memory import InMemoryStore
from modelport.core.manifests import MANIFEST_FILE
from modelport.testing import ModelCatalogContract, ModelSaverContract, RegistryContract, Sample
from modelport.testing.faults import Failing
from modelport.testing.hooks import RawFiles, ReplaceFiles, RuledLoader
from modelport.testing.loader_rules_contract import LoaderRulesContract
from modelport.testing.samples import houses, price_signature, project_sample

EMPTY: frozenset[str] = frozenset({"test_an_empty_registry_has_nothing_to_find"})
SAVED: frozenset[str] = frozenset({"test_a_saved_model_is_described"})
TAMPERED: frozenset[str] = frozenset({"test_a_model_with_a_changed_file_is_not_loaded"})
MISSED: frozenset[str] = frozenset({"test_a_model_with_a_file_missing_is_not_loaded"})
FORGED: frozenset[str] = frozenset({"test_a_manifest_that_was_written_anew_for_other_files_is_not_believed"})
READ: frozenset[str] = frozenset({"test_a_read_whose_backend_fails_tells_so"})
RULED: frozenset[str] = frozenset({"test_columns_that_the_signature_lacks_are_refused_unless_the_loader_ignores_them"})


class TestWithoutARegistry(RegistryContract):
    """Has no hook at all."""

    wanted: ClassVar = EMPTY


class TestCatalogWithoutARegistry(ModelCatalogContract):
    """Has no hook at all, for one port."""

    wanted: ClassVar = EMPTY


class TestSaverWithoutARegistry(ModelSaverContract):
    """Has no hook at all, for one port."""

    wanted: ClassVar = SAVED


class TestRegistryThatIsNone(RegistryContract):
    """Forgot to return the registry."""

    wanted: ClassVar = EMPTY

    @pytest.fixture
    def registry(self) -> Any:
        """Give nothing."""


class TestRegistryThatIsAnother(RegistryContract):
    """Gives the catalog alone."""

    wanted: ClassVar = EMPTY

    @pytest.fixture
    def registry(self) -> Any:
        """Give a catalog."""
        return registry_with().catalog


class TestRegistryThatIsInUse(RegistryContract):
    """Gives a registry with a model in it."""

    wanted: ClassVar = EMPTY

    @pytest.fixture
    def registry(self) -> Registry:
        """Give one that is not empty."""
        registry, sample = registry_with(), project_sample()
        saved = registry.saver.save(sample.model, sample.signature, sample.input_example)
        registry.registrar.register("left-over", saved.uri)
        return registry


class WithSample(RegistryContract):
    """Gives a good registry."""

    wanted: ClassVar = SAVED

    @pytest.fixture
    def registry(self) -> Registry:
        """Give an empty one."""
        return registry_with()


class TestSampleThatIsNone(WithSample):
    """Forgot to return the sample."""

    @pytest.fixture
    def sample(self) -> Any:
        """Give nothing."""


class TestSampleThatIsAModel(WithSample):
    """Gives the model alone."""

    @pytest.fixture
    def sample(self) -> Any:
        """Give a model."""
        return project_sample().model


class TestSampleWithoutASignature(WithSample):
    """Gives a sample whose signature is none."""

    @pytest.fixture
    def sample(self) -> Sample:
        """Give a sample."""
        return Sample(project_sample().model, cast("Any", None), houses())


class TestSampleOfOneRow(WithSample):
    """Gives an example of one row."""

    @pytest.fixture
    def sample(self) -> Sample:
        """Give a sample."""
        return Sample(project_sample().model, price_signature(), houses().iloc[:1])


class TestWithoutRawHooks(WithSample):
    """Has no hook that reaches under the adapter."""

    wanted: ClassVar = TAMPERED


class TestRawFilesWithoutTheManifest(WithSample):
    """Gives all files but the manifest, as adapters do that keep it elsewhere."""

    wanted: ClassVar = FORGED

    @pytest.fixture
    def raw_files(self, registry: Registry) -> RawFiles:
        """Give the other pieces."""
        store: InMemoryStore = registry.saver.store  # type: ignore[attr-defined]
        return lambda saved: {
            path: each for path, each in store.kept(saved.uri).pieces.items() if path != MANIFEST_FILE
        }

    @pytest.fixture
    def replace_files(self) -> ReplaceFiles:
        """Give a function that is not asked."""
        return lambda _saved, _files: pytest.fail("there is nothing to write anew")


class TestRawFilesThatAreOne(TestRawFilesWithoutTheManifest):
    """Gives one file only, as adapters do that keep an archive."""

    wanted: ClassVar = MISSED

    @pytest.fixture
    def raw_files(self) -> RawFiles:
        """Give an archive."""
        return lambda _saved: {"model.zip": b"all of it"}


class TestReplaceFilesThatReplacesNone(TestRawFilesWithoutTheManifest):
    """Gives a function that leaves the files as they are."""

    wanted: ClassVar = MISSED

    @pytest.fixture
    def replace_files(self) -> ReplaceFiles:
        """Give a function that does nothing."""
        return lambda _saved, _files: None


class TestWithoutARuledLoader(LoaderRulesContract):
    """Has no hook for loaders with rules."""

    wanted: ClassVar = RULED

    @pytest.fixture
    def registry(self) -> Registry:
        """Give an empty one."""
        return registry_with()


class TestRuledLoaderThatIsNone(TestWithoutARuledLoader):
    """Gives the whole registry for a loader."""

    @pytest.fixture
    def ruled_loader(self, registry: Registry) -> RuledLoader:
        """Give no loader."""
        return lambda _rules: cast("Any", registry)


class TestRuledLoaderWithoutItsRules(TestWithoutARuledLoader):
    """Forgets the rules."""

    @pytest.fixture
    def ruled_loader(self, registry: Registry) -> RuledLoader:
        """Give the registry's own loader, whatever the rules are."""
        return lambda _rules: registry.loader


class TestFailingThatCountsNothing(WithSample):
    """Gives a context manager that has no part in any call."""

    wanted: ClassVar = READ

    @pytest.fixture
    def failing(self) -> Failing:
        """Give no calls."""
        return lambda _turn: nullcontext([])


class TestFailingWithoutEnd(TestFailingThatCountsNothing):
    """Says of every call that it was the one that failed."""

    @pytest.fixture
    def failing(self) -> Failing:
        """Give as many calls as are asked for."""
        return lambda turn: nullcontext(["read"] * turn)
