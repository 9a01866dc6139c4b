"""Catalogs that break a promise about searching."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from kit.broken.defects import breaks
from modelport import ModelVersion
from modelport.adapters.memory import InMemoryModelCatalog
from modelport.core.errors import (
    ModelNotFoundError,
)
from modelport.core.names import check_name

Tags = Mapping[str, str] | None


@breaks("test_a_search_gives_the_newest_of_each_name_in_the_order_of_names")
class FindsTheOldest(InMemoryModelCatalog):
    """A search gives the oldest version of each name."""

    def search(self, *, prefix: str = "", tags: Tags = None) -> Iterator[ModelVersion]:
        found = super().search(prefix=prefix, tags=tags)
        return iter([list(self.versions(version.name))[-1] for version in found])


@breaks("test_a_search_gives_the_newest_of_each_name_in_the_order_of_names")
class SortsByAge(InMemoryModelCatalog):
    """What was registered first is found first."""

    def search(self, *, prefix: str = "", tags: Tags = None) -> Iterator[ModelVersion]:
        return iter(sorted(super().search(prefix=prefix, tags=tags), key=lambda version: version.created_at))


@breaks("test_a_search_gives_the_newest_of_each_name_in_the_order_of_names")
class SortsDigitsLast(InMemoryModelCatalog):
    """Digits come after letters."""

    def search(self, *, prefix: str = "", tags: Tags = None) -> Iterator[ModelVersion]:
        found = super().search(prefix=prefix, tags=tags)
        return iter(sorted(found, key=lambda version: (version.name[0].isdigit(), version.name)))


@breaks("test_a_search_gives_the_newest_of_each_name_in_the_order_of_names")
class MixesUpCase(InMemoryModelCatalog):
    """Of names that differ in case only one is found."""

    def search(self, *, prefix: str = "", tags: Tags = None) -> Iterator[ModelVersion]:
        found = super().search(prefix=prefix, tags=tags)
        return iter({version.name.lower(): version for version in found}.values())


@breaks("test_an_empty_registry_has_nothing_to_find")
class FindsNoRegistry(InMemoryModelCatalog):
    """A search of an empty registry is an error."""

    def search(self, *, prefix: str = "", tags: Tags = None) -> Iterator[ModelVersion]:
        if not self.store.all_registered():
            problem = "There is nothing to search."
            raise ModelNotFoundError(problem)
        return super().search(prefix=prefix, tags=tags)


@breaks("test_a_model_without_versions_is_not_found")
class StumblesOverEmptyModels(InMemoryModelCatalog):
    """A model without versions makes the search fail."""

    def search(self, *, prefix: str = "", tags: Tags = None) -> Iterator[ModelVersion]:
        for model in self.store.all_registered():
            model.version(max(model.numbered, default=model.last_version))
        return super().search(prefix=prefix, tags=tags)


@breaks("test_a_prefix_is_taken_to_the_letter")
class IgnoresCase(InMemoryModelCatalog):
    """A prefix is compared without case, as some databases do."""

    def search(self, *, prefix: str = "", tags: Tags = None) -> Iterator[ModelVersion]:
        super().search(prefix=prefix)
        return iter([each for each in super().search(tags=tags) if each.name.lower().startswith(prefix.lower())])


@breaks("test_a_prefix_is_taken_to_the_letter")
class SearchesInTheMiddle(InMemoryModelCatalog):
    """A prefix is found anywhere in a name."""

    def search(self, *, prefix: str = "", tags: Tags = None) -> Iterator[ModelVersion]:
        super().search(prefix=prefix)
        return iter([each for each in super().search(tags=tags) if prefix in each.name])


@breaks("test_tags_must_all_be_on_the_newest_version")
class OneTagIsEnough(InMemoryModelCatalog):
    """A search by several tags finds what has one of them."""

    def search(self, *, prefix: str = "", tags: Tags = None) -> Iterator[ModelVersion]:
        super().search(tags=tags)
        wanted = set((tags or {}).items())
        found = super().search(prefix=prefix)
        return iter([each for each in found if not wanted or wanted & set(each.tags.items())])


@breaks("test_tags_must_all_be_on_the_newest_version", "test_tags_are_searched_as_they_are_now")
class SearchesOldVersions(InMemoryModelCatalog):
    """A search by tags looks at all versions."""

    def search(self, *, prefix: str = "", tags: Tags = None) -> Iterator[ModelVersion]:
        super().search(tags=tags)
        wanted = set((tags or {}).items())
        found = super().search(prefix=prefix)
        return iter(
            [each for each in found if any(wanted <= set(old.tags.items()) for old in self.versions(each.name))]
        )


@breaks("test_whatever_can_start_a_name_is_a_prefix")
class WantsAWholeNameAsAPrefix(InMemoryModelCatalog):
    """A prefix must be a name itself."""

    def search(self, *, prefix: str = "", tags: Tags = None) -> Iterator[ModelVersion]:
        if prefix:
            check_name(prefix)
        return super().search(prefix=prefix, tags=tags)


@breaks("test_a_tag_with_quotes_and_signs_is_found")
class TakesSignsForPatterns(InMemoryModelCatalog):
    """A percent sign in the value of a tag stands for any text."""

    def search(self, *, prefix: str = "", tags: Tags = None) -> Iterator[ModelVersion]:
        super().search(tags=tags)
        plain = {key: value for key, value in (tags or {}).items() if "%" not in value}
        return super().search(prefix=prefix, tags=plain)


@breaks("test_threads_may_search_while_others_write")
class FindsTenAtMost(InMemoryModelCatalog):
    """Of what a search finds only the first page is given."""

    def search(self, *, prefix: str = "", tags: Tags = None) -> Iterator[ModelVersion]:
        return islice(super().search(prefix=prefix, tags=tags), 10)
