"""What `ModelCatalog` promises."""

from __future__ import annotations

import attrs
import pytest

from contract.hooks import NAME, RegistryHooks, names, numbers, refuses, register
from contract.refused import BAD_NAMES, BAD_PREFIXES, BAD_TAGS, BAD_URIS, HEX
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

UNSORTED = ["beta", "Zebra", "a-b", "alpha", "a_b", "a.b", "10-x", "Alpha"]


class CatalogBehaviour(RegistryHooks):
    """Reads the registry."""

    def test_each_form_resolves_to_one_version(self, registry: Registry, version: ModelVersion) -> None:
        """A version by its number, the alias's by the alias, the highest by latest."""
        second = registry.registrar.register(NAME, version.source_uri)
        champion = registry.registrar.set_alias(NAME, "champion", 1)
        assert registry.catalog.resolve(f"models:/{NAME}/1") == champion
        assert registry.catalog.resolve(f"models:/{NAME}@champion") == champion
        assert registry.catalog.resolve(f"models:/{NAME}/latest") == second

    def test_latest_counts_and_does_not_spell(self, registry: Registry, saved: SavedModel) -> None:
        """Version 10 is later than version 9."""
        register(registry, saved, *[NAME] * 11)
        assert registry.catalog.resolve(f"models:/{NAME}/latest").version == 11
        assert numbers(registry) == list(range(11, 0, -1))
        assert [version.version for version in registry.catalog.search()] == [11]

    def test_what_names_no_version_is_refused(self, registry: Registry) -> None:
        """A saved model, a run or a path is no version either."""
        others = [f"models:/m-{HEX}", f"runs:/{HEX}/model", "/srv/models/churn"]
        refuses(InvalidUriError, registry.catalog.resolve, [*BAD_URIS, *others])

    def test_what_is_not_there_is_not_found(self, registry: Registry, version: ModelVersion) -> None:
        """What was asked for is told."""
        for form in ("/1", "@champion", "/latest"):
            with pytest.raises(ModelNotFoundError) as no_model:
                registry.catalog.resolve(f"models:/unknown{form}")
            assert no_model.value.name == "unknown"
        with pytest.raises(VersionNotFoundError) as no_version:
            registry.catalog.resolve(f"models:/{NAME}/{version.version + 1}")
        assert (no_version.value.name, no_version.value.version) == (NAME, 2)
        with pytest.raises(AliasNotFoundError) as no_alias:
            registry.catalog.resolve(f"models:/{NAME}@champion")
        assert (no_alias.value.name, no_alias.value.alias) == (NAME, "champion")

    def test_versions_of_an_unknown_model_are_refused_at_the_call(self, registry: Registry) -> None:
        """Not at the first step of an iterator that is perhaps never taken."""
        with pytest.raises(ModelNotFoundError) as refused:
            registry.catalog.versions("unknown")
        assert refused.value.name == "unknown"

    def test_versions_of_a_bad_name_are_refused_at_the_call(self, registry: Registry) -> None:
        """Before anything is looked at."""
        refuses(InvalidNameError, registry.catalog.versions, BAD_NAMES)

    def test_an_empty_registry_has_nothing_to_find(self, registry: Registry) -> None:
        """Searching it is no error."""
        assert names(registry) == []
        assert names(registry, prefix="a", tags={"team": "growth"}) == []

    def test_a_search_gives_the_newest_of_each_name_in_the_order_of_code_points(
        self, registry: Registry, saved: SavedModel
    ) -> None:
        """Capitals come before small letters, and digits before both."""
        register(registry, saved, *UNSORTED, "alpha")
        found = list(registry.catalog.search())
        assert [version.name for version in found] == sorted(UNSORTED)
        assert {version.name: version.version for version in found} == dict.fromkeys(UNSORTED, 1) | {"alpha": 2}
        assert found == [registry.catalog.resolve(f"models:/{name}/latest") for name in sorted(UNSORTED)]

    def test_a_prefix_is_taken_to_the_letter(self, registry: Registry, saved: SavedModel) -> None:
        """Case counts, and no character stands for another."""
        register(registry, saved, *UNSORTED)
        expected = {
            "a": ["a-b", "a.b", "a_b", "alpha"],
            "A": ["Alpha"],
            "a_": ["a_b"],
            "a.b": ["a.b"],
            "1": ["10-x"],
            "alphabet": [],
            "lpha": [],
            "": sorted(UNSORTED),
        }
        assert {prefix: names(registry, prefix=prefix) for prefix in expected} == expected

    def test_tags_must_all_be_on_the_newest_version(self, registry: Registry, saved: SavedModel) -> None:
        """With these very values; what an older version has does not count."""
        register(registry, saved, "a", tags={"team": "growth", "tier": "1"})
        register(registry, saved, "b", tags={"team": "growth"})
        register(registry, saved, "c", tags={"team": "growth"})
        register(registry, saved, "c", tags={"team": "Growth"})
        assert names(registry, tags={"team": "growth"}) == ["a", "b"]
        assert names(registry, tags={"team": "growth", "tier": "1"}) == ["a"]
        assert names(registry, tags={"team": "growth", "tier": "2"}) == []
        assert names(registry, tags={"Team": "growth"}) == []
        assert names(registry, prefix="b", tags={"team": "growth"}) == ["b"]
        assert names(registry, tags={}) == ["a", "b", "c"]

    def test_a_tag_with_quotes_and_signs_is_found(self, registry: Registry, saved: SavedModel) -> None:
        """No character of a key or value has a meaning of its own."""
        tags = {"a b/c.d_e-f": 'it\'s "100%" `so` \\ _', "empty": ""}
        register(registry, saved, "a", tags=tags)
        register(registry, saved, "b", tags={"a b/c.d_e-f": "it's"})
        assert names(registry, tags=tags) == ["a"]

    def test_a_prefix_that_starts_no_name_is_refused_at_the_call(self, registry: Registry) -> None:
        """Not at the first step of the iterator."""
        refused = refuses(InvalidNameError, lambda prefix: registry.catalog.search(prefix=prefix), BAD_PREFIXES)
        assert all(error.name is prefix for prefix, error in refused)

    def test_tags_that_no_version_has_are_refused_at_the_call(self, registry: Registry) -> None:
        """Reserved ones as well."""
        refuses(InvalidTagError, lambda tags: registry.catalog.search(tags=tags), BAD_TAGS)

    def test_what_was_given_does_not_show_later_changes(self, registry: Registry, version: ModelVersion) -> None:
        """Neither a version nor an iterator that has not been stepped through yet."""
        versions, found = registry.catalog.versions(NAME), registry.catalog.search()
        registry.registrar.register(NAME, version.source_uri)
        registry.registrar.set_tags(NAME, 1, {"team": "pricing"})
        registry.registrar.set_alias(NAME, "champion", 1)
        assert (dict(version.tags), set(version.aliases)) == ({"team": "growth"}, set())
        assert list(versions) == [version]
        assert list(found) == [version]

    def test_what_was_given_cannot_be_changed(self, version: ModelVersion) -> None:
        """Neither its fields nor its tags and aliases."""
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            version.description = "other"  # type: ignore[misc]
        assert not hasattr(version.tags, "__setitem__")
        assert isinstance(version.aliases, frozenset)
        assert isinstance(hash(version), int)

    def test_threads_may_share_a_catalog_while_others_write(self, registry: Registry, saved: SavedModel) -> None:
        """Every list that is read is whole: no gaps, newest first."""
        register(registry, saved, NAME)

        def work(thread: int) -> list[list[int]]:
            if thread % 2:
                register(registry, saved, *[NAME] * 5)
                return []
            return [numbers(registry) for _ in range(10)]

        for read in (each for reads in at_once(work) for each in reads):
            assert read == list(range(len(read), 0, -1))
        assert numbers(registry) == list(range(21, 0, -1))
