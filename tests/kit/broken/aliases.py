"""Registrars that break a promise about setting aliases."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

from time import sleep

from attrs import evolve

from kit.broken.defects import WIDE, breaks
from modelport import ANY, ModelVersion
from modelport.adapters.memory import InMemoryModelRegistrar
from modelport.core.errors import AliasConflictError, InvalidAliasError, NotFoundError, VersionNotFoundError
from modelport.core.model_registries import Expectation
from modelport.core.names import check_alias


@breaks("test_an_alias_moves")
class LeavesTheAliasWhereItIs(InMemoryModelRegistrar):
    """An alias that is set already does not move, and no error tells it."""

    def set_alias(self, name: str, alias: str, version: int, *, expect: Expectation = ANY) -> ModelVersion:
        known = self.store.registered(name).aliases.get(alias, version)
        return super().set_alias(name, alias, known, expect=expect)


@breaks("test_an_alias_changes_nothing_else_of_its_version")
class LosesTagsByAnAlias(InMemoryModelRegistrar):
    """Setting an alias takes the tags away."""

    def set_alias(self, name: str, alias: str, version: int, *, expect: Expectation = ANY) -> ModelVersion:
        return evolve(super().set_alias(name, alias, version, expect=expect), tags={})


@breaks("test_setting_an_alias_again_is_safe")
class RefusesTheSameAlias(InMemoryModelRegistrar):
    """An alias that is where it is to be is a conflict."""

    def set_alias(self, name: str, alias: str, version: int, *, expect: Expectation = ANY) -> ModelVersion:
        if alias in self.store.registered(name).version(version).aliases:
            problem = f"The alias {alias!r} is there already."
            raise AliasConflictError(problem, name=name, alias=alias)
        return super().set_alias(name, alias, version, expect=expect)


@breaks("test_of_several_writers_the_last_one_wins")
class ReadsBackAnothersAlias(InMemoryModelRegistrar):
    """What set_alias gives is read when another writer may have moved the alias."""

    def set_alias(self, name: str, alias: str, version: int, *, expect: Expectation = ANY) -> ModelVersion:
        super().set_alias(name, alias, version, expect=expect)
        sleep(WIDE * 5)
        return self.store.registered(name).version(version)


@breaks("test_the_same_alias_of_two_models_is_two_aliases")
class SharesAliasesAmongModels(InMemoryModelRegistrar):
    """An alias that is deleted is deleted of all models."""

    def delete_alias(self, name: str, alias: str) -> None:
        for model in self.store.all_registered():
            if alias in model.aliases:
                super().delete_alias(model.name, alias)
        self.store.registered(name)


@breaks("test_a_version_has_many_aliases_and_case_counts", "test_any_alias_in_the_grammar_is_kept")
class LowersAliases(InMemoryModelRegistrar):
    """Aliases that differ by case alone are one."""

    def set_alias(self, name: str, alias: str, version: int, *, expect: Expectation = ANY) -> ModelVersion:
        return super().set_alias(name, alias.lower(), version, expect=expect)


@breaks("test_an_alias_has_128_characters_at_most")
class CutsAliases(InMemoryModelRegistrar):
    """An alias is cut after 64 characters."""

    def set_alias(self, name: str, alias: str, version: int, *, expect: Expectation = ANY) -> ModelVersion:
        return super().set_alias(name, alias[:64], version, expect=expect)


@breaks(
    "test_expecting_no_alias_sets_it_once",
    "test_expecting_a_version_moves_it_from_there_only",
    "test_expecting_a_version_of_an_alias_that_is_not_there_is_a_conflict",
    "test_a_conflict_tells_where_the_alias_is_and_that_it_stayed_there",
)
class IgnoresWhatIsExpected(InMemoryModelRegistrar):
    """An alias moves from wherever it is."""

    def set_alias(self, name: str, alias: str, version: int, *, expect: Expectation = ANY) -> ModelVersion:
        del expect
        return super().set_alias(name, alias, version)


@breaks("test_expecting_anything_is_expecting_nothing")
class ExpectsNoAliasUnlessTold(InMemoryModelRegistrar):
    """Whoever expects anything is taken to expect no alias."""

    def set_alias(self, name: str, alias: str, version: int, *, expect: Expectation = ANY) -> ModelVersion:
        return super().set_alias(name, alias, version, expect=None if expect is ANY else expect)


@breaks(
    "test_expecting_no_alias_sets_it_once",
    "test_expecting_a_version_of_an_alias_that_is_not_there_is_a_conflict",
    "test_an_alias_of_what_is_not_there_is_not_found",
    "test_of_several_writers_that_expect_no_alias_those_that_lose_are_told",
)
class MovesBeforeItCompares(InMemoryModelRegistrar):
    """The alias has moved when the conflict is told."""

    def set_alias(self, name: str, alias: str, version: int, *, expect: Expectation = ANY) -> ModelVersion:
        try:
            return super().set_alias(name, alias, version, expect=expect)
        except AliasConflictError:
            super().set_alias(name, alias, version)
            raise
        except NotFoundError:
            self.store.change(name, lambda model: evolve(model, aliases={**model.aliases, alias: version}))
            raise


@breaks("test_a_conflict_tells_where_the_alias_is_and_that_it_stayed_there", "test_expecting_no_alias_sets_it_once")
class TellsNothingOfTheConflict(InMemoryModelRegistrar):
    """A conflict does not tell where the alias is."""

    def set_alias(self, name: str, alias: str, version: int, *, expect: Expectation = ANY) -> ModelVersion:
        try:
            return super().set_alias(name, alias, version, expect=expect)
        except AliasConflictError as error:
            problem = "The alias is somewhere else."
            raise AliasConflictError(problem, name=name, alias=alias) from error


@breaks("test_a_bad_alias_is_refused", "test_any_alias_outside_the_grammar_is_refused")
class OverlooksABadAlias(InMemoryModelRegistrar):
    """An alias outside the grammar is not set, and no error tells it."""

    def set_alias(self, name: str, alias: str, version: int, *, expect: Expectation = ANY) -> ModelVersion:
        try:
            return super().set_alias(name, alias, version, expect=expect)
        except InvalidAliasError:
            return self.store.registered(name).version(version)


@breaks("test_of_several_bad_arguments_of_a_move_the_first_is_told")
class ChecksTheAliasFirst(InMemoryModelRegistrar):
    """The alias is checked before the name."""

    def set_alias(self, name: str, alias: str, version: int, *, expect: Expectation = ANY) -> ModelVersion:
        check_alias(alias)
        return super().set_alias(name, alias, version, expect=expect)


@breaks("test_an_alias_of_what_is_not_there_is_not_found")
class PointsAtNothing(InMemoryModelRegistrar):
    """The alias points at a version that is not there, though the error tells that there is none."""

    def set_alias(self, name: str, alias: str, version: int, *, expect: Expectation = ANY) -> ModelVersion:
        try:
            return super().set_alias(name, alias, version, expect=expect)
        except VersionNotFoundError:
            self.store.change(name, lambda model: evolve(model, aliases={**model.aliases, alias: version}))
            raise
