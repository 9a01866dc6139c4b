"""Registrars that break a promise about tags."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from kit.broken.defects import breaks
from modelport import ModelVersion
from modelport.adapters.memory import InMemoryModelRegistrar
from modelport.core.errors import ConflictError, InvalidTagError
from modelport.core.names import check_tags
from modelport.core.registered_models import RegisteredModel


@breaks("test_a_tag_is_set_and_the_others_stay")
class ReplacesAllTags(InMemoryModelRegistrar):
    """Setting a tag takes the others away."""

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        super().set_tags(name, version, tags)
        bare = evolve(self.store.registered(name).numbered[version], tags=tags)
        numbered = {version: bare}
        return self.store.change(name, lambda model: evolve(model, numbered={**model.numbered, **numbered})).version(
            version
        )


@breaks("test_tags_of_one_version_are_not_those_of_another")
class TagsAllVersions(InMemoryModelRegistrar):
    """A tag is set on all versions of the model."""

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        tagged = super().set_tags(name, version, tags)
        for number in self.store.registered(name).numbered:
            super().set_tags(name, number, tags)
        return tagged


@breaks("test_a_tag_is_replaced_and_a_repeat_is_safe")
class RefusesTheSameTag(InMemoryModelRegistrar):
    """A tag that has its value already is a conflict."""

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        if tags.items() <= self.store.registered(name).version(version).tags.items():
            problem = "The tags are there already."
            raise ConflictError(problem)
        return super().set_tags(name, version, tags)


@breaks("test_of_two_writers_of_one_tag_the_last_one_wins")
class KeepsTheFirstValue(InMemoryModelRegistrar):
    """A tag that is there keeps its value."""

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        return super().set_tags(name, version, {**tags, **self.store.registered(name).version(version).tags})


@breaks("test_one_bad_tag_sets_none_of_the_others", "test_any_tag_outside_the_grammar_is_refused")
class SetsTheGoodTagsFirst(InMemoryModelRegistrar):
    """Of several tags those before the bad one are set."""

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        for key, value in tags.items():
            try:
                check_tags({key: value})
            except InvalidTagError:
                break
            super().set_tags(name, version, {key: value})
        return super().set_tags(name, version, tags)


@breaks("test_tags_of_what_is_not_there_are_not_set")
class CreatesWhatItTags(InMemoryModelRegistrar):
    """A model that is not there is made to be tagged."""

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        self.store._registered.setdefault(name, RegisteredModel(name))  # noqa: SLF001 - under the adapter
        return super().set_tags(name, version, tags)


@breaks("test_tags_that_a_caller_changes_later_stay_as_they_were")
class KeepsTheCallersTags(InMemoryModelRegistrar):
    """The caller's own dictionary is kept, not a copy of it."""

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        tagged = super().set_tags(name, version, tags)
        object.__setattr__(self.store.registered(name).numbered[version], "tags", tags)
        return tagged


@breaks("test_setting_no_tags_changes_nothing")
class TakesNoTagsForAnEnd(InMemoryModelRegistrar):
    """Setting no tags takes all away."""

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        tagged = super().set_tags(name, version, tags)
        if not tags:
            object.__setattr__(self.store.registered(name).numbered[version], "tags", {})
        return tagged


@breaks("test_any_tags_in_the_grammar_are_set", "test_a_tag_is_replaced_and_a_repeat_is_safe")
class SetsNoEmptyTag(InMemoryModelRegistrar):
    """A tag without a value is not set."""

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        return super().set_tags(name, version, {key: value for key, value in tags.items() if value})


@breaks("test_of_several_bad_arguments_of_tags_the_first_is_told")
class ChecksTagsFirst(InMemoryModelRegistrar):
    """The tags are checked before the name."""

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        check_tags(tags)
        return super().set_tags(name, version, tags)


@breaks("test_any_number_is_one_of_a_version_or_is_refused", "test_a_bad_name_or_version_to_tag_is_refused")
class TakesNoughtForTheLatest(InMemoryModelRegistrar):
    """Version 0 is the latest."""

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        latest = max(self.store.registered(name).numbered) if version == 0 else version
        return super().set_tags(name, latest, tags)
