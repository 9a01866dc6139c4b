"""Adapters that hang, end the process, give nothing, or lose their backend in the middle."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from threading import Event
from typing import Any

from kit.broken.defects import breaks
from modelport import LoadedModel, ModelVersion, SavedModel, Signature
from modelport.adapters.memory import (
    InMemoryModelCatalog,
    InMemoryModelLoader,
    InMemoryModelRegistrar,
    InMemoryModelSaver,
)

PATIENCE = 1.0


@breaks("test_a_saved_model_comes_back_with_all_that_was_saved", patience=PATIENCE)
class HangsAtLoad(InMemoryModelLoader):
    """A load never ends."""

    def load(self, uri: str) -> LoadedModel:
        Event().wait()
        return super().load(uri)


@breaks("test_saving_does_not_change_the_model_or_the_example", patience=PATIENCE)
class HangsAtTheSecondSave(InMemoryModelSaver):
    """The second save never ends."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        if self.store._kept:  # noqa: SLF001 - under the adapter
            Event().wait()
        return super().save(model, signature, input_example)


@breaks("test_latest_counts_and_does_not_spell", patience=PATIENCE)
class HangsInAList(InMemoryModelCatalog):
    """A list never ends."""

    def versions(self, name: str) -> Iterator[ModelVersion]:
        yield from super().versions(name)
        Event().wait()


@breaks("test_versions_count_from_one_within_each_name", "test_threads_lose_and_double_nothing")
class EndsTheProcess(InMemoryModelRegistrar):
    """A registration ends the process, as if all were well."""

    def register(self, name: str, model_uri: str, **options: Any) -> ModelVersion:
        del name, model_uri, options
        sys.exit(0)


@breaks(
    "test_deleting_a_version_twice_is_not_found",
    "test_of_threads_that_delete_one_version_those_that_come_late_find_none",
)
class InterruptsTheProcess(InMemoryModelRegistrar):
    """A deletion interrupts the process."""

    def delete_version(self, name: str, version: int) -> None:
        del name, version
        raise KeyboardInterrupt


@breaks("test_an_alias_is_set_and_shown", "test_a_tag_is_set_and_the_others_stay")
class GivesNothing(InMemoryModelRegistrar):
    """Changes are made, and nothing comes back."""

    def set_alias(self, name: str, alias: str, version: int, **options: Any) -> ModelVersion:
        super().set_alias(name, alias, version, **options)
        return None  # type: ignore[return-value]

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        super().set_tags(name, version, tags)
        return None  # type: ignore[return-value]


@breaks("test_each_form_resolves_to_one_version", "test_what_is_not_there_is_not_found")
class FindsNothing(InMemoryModelCatalog):
    """What a URI names is nothing."""

    def resolve(self, uri: str) -> ModelVersion:
        del uri
        return None  # type: ignore[return-value]


@breaks("test_latest_counts_and_does_not_spell")
class GivesAList(InMemoryModelCatalog):
    """A list comes back in the place of an iterator."""

    def versions(self, name: str) -> Iterator[ModelVersion]:
        return list(super().versions(name))  # type: ignore[return-value]


@breaks("test_versions_count_from_one_within_each_name", "test_threads_lose_and_double_nothing")
class LosesItsBackend(InMemoryModelRegistrar):
    """The backend is closed in the middle: every call after the second registration fails."""

    def register(self, name: str, model_uri: str, **options: Any) -> ModelVersion:
        made = super().register(name, model_uri, **options)
        if sum(len(model.numbered) for model in self.store.all_registered()) > 1:
            del self.store._registered  # noqa: SLF001 - under the adapter
        return made
