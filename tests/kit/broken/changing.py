"""Registrars that break a promise of several calls."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from kit.broken.defects import breaks
from modelport import ANY, ModelVersion
from modelport.adapters.memory import InMemoryModelRegistrar
from modelport.core.errors import AliasNotFoundError, NotFoundError
from modelport.core.model_registries import Expectation


@breaks("test_an_alias_is_set_and_shown", "test_a_tag_is_set_and_the_others_stay")
class GivesTheVersionBefore(InMemoryModelRegistrar):
    """What is given back was read before the change."""

    def set_alias(self, name: str, alias: str, version: int, *, expect: Expectation = ANY) -> ModelVersion:
        before = self.store.registered(name).version(version)
        super().set_alias(name, alias, version, expect=expect)
        return before

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        before = self.store.registered(name).version(version)
        super().set_tags(name, version, tags)
        return before


@breaks(
    "test_a_bad_name_of_an_aliased_model_is_refused",
    "test_a_bad_alias_is_refused",
    "test_a_bad_version_to_point_at_or_to_expect_is_refused",
    "test_a_bad_name_or_version_to_tag_is_refused",
    "test_bad_tags_to_set_are_refused",
    "test_a_bad_name_or_version_to_delete_is_refused",
    "test_any_name_outside_the_grammar_is_refused_by_every_call",
)
class LooksForTheModelFirst(InMemoryModelRegistrar):
    """The model is looked up before the arguments are checked."""

    def _look(self, name: str) -> None:
        if name not in [each.name for each in self.store.all_registered()]:
            self.store.registered(str(name))

    def set_alias(self, name: str, alias: str, version: int, *, expect: Expectation = ANY) -> ModelVersion:
        self._look(name)
        return super().set_alias(name, alias, version, expect=expect)

    def delete_alias(self, name: str, alias: str) -> None:
        self._look(name)
        super().delete_alias(name, alias)

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        self._look(name)
        return super().set_tags(name, version, tags)

    def delete_version(self, name: str, version: int) -> None:
        self._look(name)
        super().delete_version(name, version)


@breaks("test_a_deleted_alias_is_gone_and_its_version_stays")
class TakesAllAliasesAway(InMemoryModelRegistrar):
    """With an alias all others of the model go."""

    def delete_alias(self, name: str, alias: str) -> None:
        super().delete_alias(name, alias)
        self.store.change(name, lambda model: evolve(model, aliases={}))


@breaks("test_a_deleted_alias_is_gone_and_its_version_stays")
class DeletesTheVersionToo(InMemoryModelRegistrar):
    """With an alias its version goes."""

    def delete_alias(self, name: str, alias: str) -> None:
        number = self.store.registered(name).alias_target(alias)
        super().delete_alias(name, alias)
        self.delete_version(name, number)


@breaks(
    "test_deleting_an_alias_twice_is_not_found",
    "test_an_alias_that_is_not_there_is_not_deleted",
    "test_deleting_a_version_twice_is_not_found",
    "test_a_version_that_is_not_there_is_not_deleted",
)
class DeletesNothingWithoutAWord(InMemoryModelRegistrar):
    """Deleting what is not there is no error."""

    def delete_alias(self, name: str, alias: str) -> None:
        try:
            super().delete_alias(name, alias)
        except AliasNotFoundError:
            return

    def delete_version(self, name: str, version: int) -> None:
        try:
            super().delete_version(name, version)
        except NotFoundError:
            return
