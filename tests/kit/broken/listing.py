"""Catalogs that break a promise about lists and snapshots."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from attrs import evolve

from kit.broken.defects import breaks
from modelport import ModelVersion
from modelport.adapters.memory import InMemoryModelCatalog

Tags = Mapping[str, str] | None


@breaks("test_all_versions_of_one_name_are_listed_whole", "test_latest_counts_and_does_not_spell")
class ListsTheOldestFirst(InMemoryModelCatalog):
    """Versions are listed in the order in which they were made."""

    def versions(self, name: str) -> Iterator[ModelVersion]:
        return iter(list(super().versions(name))[::-1])


@breaks("test_latest_counts_and_does_not_spell")
class SortsNumbersAsTexts(InMemoryModelCatalog):
    """Version 9 is listed before version 10."""

    def versions(self, name: str) -> Iterator[ModelVersion]:
        return iter(sorted(super().versions(name), key=lambda version: str(version.version), reverse=True))


@breaks("test_all_versions_of_one_name_are_listed_whole")
class ListsWithoutAliases(InMemoryModelCatalog):
    """A list leaves the aliases out."""

    def versions(self, name: str) -> Iterator[ModelVersion]:
        return iter([evolve(version, aliases=()) for version in super().versions(name)])


@breaks(
    "test_versions_of_an_unknown_model_are_refused_at_the_call",
    "test_versions_of_a_bad_name_are_refused_at_the_call",
    "test_versions_of_any_name_outside_the_grammar_are_refused",
    "test_a_prefix_that_starts_no_name_is_refused_at_the_call",
    "test_tags_that_no_version_has_are_refused_at_the_call",
    "test_a_search_by_any_tag_outside_the_grammar_is_refused",
    "test_any_text_starts_a_name_or_is_refused",
    "test_what_was_given_does_not_show_later_changes",
)
class ReadsAtTheFirstStep(InMemoryModelCatalog):
    """Lists are read, and arguments checked, when the first of them is taken."""

    def versions(self, name: str) -> Iterator[ModelVersion]:
        yield from super().versions(name)

    def search(self, *, prefix: str = "", tags: Tags = None) -> Iterator[ModelVersion]:
        yield from super().search(prefix=prefix, tags=tags)


@breaks("test_listing_again_gives_the_same", "test_searching_again_gives_the_same")
class GoesOnWhereItWas(InMemoryModelCatalog):
    """A second list goes on where the first was left."""

    left: ClassVar[dict[tuple[int, str], Iterator[ModelVersion]]] = {}

    def versions(self, name: str) -> Iterator[ModelVersion]:
        return self.left.setdefault((id(self.store), name), super().versions(name))

    def search(self, *, prefix: str = "", tags: Tags = None) -> Iterator[ModelVersion]:
        key = (id(self.store), f"? {prefix} {tags} {len(self.store.all_registered())}")
        return self.left.setdefault(key, super().search(prefix=prefix, tags=tags))


class Writable(dict[str, str]):
    """Tags that can be written to."""


@breaks("test_what_was_given_cannot_be_changed", "test_what_was_given_is_a_value")
class GivesOpenTags(InMemoryModelCatalog):
    """Tags can be written to."""

    def resolve(self, uri: str) -> ModelVersion:
        found = evolve(super().resolve(uri))
        object.__setattr__(found, "tags", Writable(found.tags))
        return found


@breaks("test_what_was_given_does_not_show_later_changes")
class ListsLive(InMemoryModelCatalog):
    """A list shows what was registered since it was asked for."""

    def versions(self, name: str) -> Iterator[ModelVersion]:
        super().versions(name)
        return (version for _ in [1] for version in super(ListsLive, self).versions(name))


@breaks("test_every_read_gives_the_same_date_in_utc")
class DatesEachRead(InMemoryModelCatalog):
    """A list gives dates without a zone."""

    def versions(self, name: str) -> Iterator[ModelVersion]:
        found = super().versions(name)
        return iter([evolve(each, created_at=each.created_at.replace(tzinfo=None)) for each in found])
