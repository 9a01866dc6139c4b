"""What `ModelRegistrar` promises of a version's tags and of its end."""

from __future__ import annotations

import pytest

from contract.hooks import NAME, RegistryHooks, names, numbers, refuses
from contract.refused import BAD_NAMES, BAD_TAGS, BAD_VERSIONS
from contract.registering_behaviour import UNUSUAL_TEXT
from contract.sample_models import Sample
from contract.threads import at_once
from modelport import (
    AliasNotFoundError,
    InvalidNameError,
    InvalidTagError,
    InvalidUriError,
    ModelNotFoundError,
    ModelVersion,
    Registry,
    SavedModel,
    VersionNotFoundError,
)


class TagBehaviour(RegistryHooks):
    """Sets tags of versions."""

    def test_a_tag_is_set_and_the_others_stay(self, registry: Registry, version: ModelVersion) -> None:
        """What is given back is the version with its tags, and so is what the catalog gives."""
        tagged = registry.registrar.set_tags(NAME, version.version, {"checked": "yes"})
        assert tagged.tags == {"team": "growth", "checked": "yes"}
        assert registry.catalog.resolve(version.uri) == tagged

    def test_a_tag_is_replaced_and_a_repeat_is_safe(self, registry: Registry, version: ModelVersion) -> None:
        """Keys are told apart by case."""
        for _ in range(2):
            tagged = registry.registrar.set_tags(NAME, version.version, {"team": "pricing", "Team": UNUSUAL_TEXT})
            assert tagged.tags == {"team": "pricing", "Team": UNUSUAL_TEXT}

    def test_tags_of_one_version_are_not_those_of_another(self, registry: Registry, version: ModelVersion) -> None:
        """Nothing else changes."""
        second = registry.registrar.register(NAME, version.source_uri)
        registry.registrar.set_tags(NAME, version.version, {"team": "pricing"})
        assert registry.catalog.resolve(second.uri) == second

    def test_setting_no_tags_changes_nothing(self, registry: Registry, version: ModelVersion) -> None:
        """The version comes back as it is."""
        assert registry.registrar.set_tags(NAME, 1, {}) == version

    def test_tags_of_what_is_not_there_are_not_set(self, registry: Registry, version: ModelVersion) -> None:
        """Model and version are told."""
        with pytest.raises(ModelNotFoundError) as no_model:
            registry.registrar.set_tags("unknown", 1, {"a": "b"})
        assert no_model.value.name == "unknown"
        for tags in ({"a": "b"}, {}):
            with pytest.raises(VersionNotFoundError) as no_version:
                registry.registrar.set_tags(NAME, version.version + 1, tags)
            assert (no_version.value.name, no_version.value.version) == (NAME, 2)

    def test_bad_tags_to_set_are_refused(self, registry: Registry) -> None:
        """Before anything is looked at: the model is not there either."""
        refuses(InvalidTagError, lambda tags: registry.registrar.set_tags(NAME, 1, tags), BAD_TAGS)

    def test_one_bad_tag_sets_none_of_the_others(self, registry: Registry, version: ModelVersion) -> None:
        """It is all or nothing."""
        with pytest.raises(InvalidTagError):
            registry.registrar.set_tags(NAME, version.version, {"good": "one", "modelport.digest": "sha256:0"})
        assert registry.catalog.resolve(version.uri) == version

    def test_a_bad_name_or_version_to_tag_is_refused(self, registry: Registry) -> None:
        """Before anything is looked at."""
        refuses(InvalidNameError, lambda name: registry.registrar.set_tags(name, 1, {"a": "b"}), BAD_NAMES)
        refuses(InvalidUriError, lambda version: registry.registrar.set_tags(NAME, version, {"a": "b"}), BAD_VERSIONS)

    def test_threads_that_tag_one_version_lose_no_tag(self, registry: Registry, version: ModelVersion) -> None:
        """Eight threads set a key of their own and one that all share."""
        at_once(lambda thread: registry.registrar.set_tags(NAME, 1, {f"own-{thread}": "x", "shared": str(thread)}))
        tags = registry.catalog.resolve(version.uri).tags
        assert set(tags) == {"team", "shared", *(f"own-{thread}" for thread in range(8))}
        assert tags["shared"] in "01234567"


class DeletionBehaviour(RegistryHooks):
    """Deletes versions."""

    def test_a_deleted_version_is_gone_with_its_aliases(self, registry: Registry, version: ModelVersion) -> None:
        """Nothing that named it names it any more."""
        second = registry.registrar.register(NAME, version.source_uri)
        registry.registrar.set_alias(NAME, "champion", 1)
        registry.registrar.set_alias(NAME, "challenger", 2)
        registry.registrar.delete_version(NAME, 1)
        assert numbers(registry) == [2]
        with pytest.raises(VersionNotFoundError):
            registry.catalog.resolve(version.uri)
        with pytest.raises(AliasNotFoundError):
            registry.loader.load(f"models:/{NAME}@champion")
        assert registry.catalog.resolve(f"models:/{NAME}@challenger").uri == second.uri

    def test_the_saved_model_stays(
        self, registry: Registry, sample: Sample, saved: SavedModel, version: ModelVersion
    ) -> None:
        """It can be loaded, and registered anew."""
        registry.registrar.delete_version(NAME, version.version)
        predicted = registry.loader.load(saved.uri).predict(sample.input_example)
        assert list(predicted["price"]) == pytest.approx(sample.prices)
        assert registry.registrar.register(NAME, saved.uri).source_uri == saved.uri

    def test_the_registered_model_stays_without_versions(self, registry: Registry, version: ModelVersion) -> None:
        """It has none to list, none that is the latest, and is not found by a search."""
        registry.registrar.delete_version(NAME, version.version)
        assert numbers(registry) == []
        assert names(registry) == []
        with pytest.raises(VersionNotFoundError) as refused:
            registry.catalog.resolve(f"models:/{NAME}/latest")
        assert (refused.value.name, refused.value.version) == (NAME, None)

    def test_a_number_is_never_used_again(self, registry: Registry, saved: SavedModel) -> None:
        """Neither the last one's nor any other."""
        for _ in range(3):
            registry.registrar.register(NAME, saved.uri)
        registry.registrar.delete_version(NAME, 3)
        assert registry.registrar.register(NAME, saved.uri).version == 4
        registry.registrar.delete_version(NAME, 2)
        assert registry.registrar.register(NAME, saved.uri).version == 5
        assert numbers(registry) == [5, 4, 1]

    def test_not_even_when_all_versions_are_gone(self, registry: Registry, saved: SavedModel) -> None:
        """An address means one model for ever."""
        for number in (1, 2, 3):
            assert registry.registrar.register(NAME, saved.uri).version == number
            registry.registrar.delete_version(NAME, number)

    def test_the_latest_is_the_highest_that_is_left(self, registry: Registry, saved: SavedModel) -> None:
        """Deleting the newest makes the one before it the latest."""
        for _ in range(3):
            registry.registrar.register(NAME, saved.uri)
        registry.registrar.delete_version(NAME, 3)
        assert registry.catalog.resolve(f"models:/{NAME}/latest").version == 2
        assert registry.loader.load(f"models:/{NAME}/latest").uri == f"models:/{NAME}/2"

    def test_deleting_twice_or_what_is_not_there_is_not_found(self, registry: Registry, version: ModelVersion) -> None:
        """Model and version are told."""
        registry.registrar.delete_version(NAME, version.version)
        with pytest.raises(VersionNotFoundError) as no_version:
            registry.registrar.delete_version(NAME, 1)
        assert (no_version.value.name, no_version.value.version) == (NAME, 1)
        with pytest.raises(ModelNotFoundError) as no_model:
            registry.registrar.delete_version("unknown", 1)
        assert no_model.value.name == "unknown"

    def test_a_bad_name_or_version_to_delete_is_refused(self, registry: Registry) -> None:
        """Before anything is looked at."""
        refuses(InvalidNameError, lambda name: registry.registrar.delete_version(name, 1), BAD_NAMES)
        refuses(InvalidUriError, lambda version: registry.registrar.delete_version(NAME, version), BAD_VERSIONS)
