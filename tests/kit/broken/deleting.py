"""Registrars that break a promise about deletion."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

from attrs import evolve

from kit.broken.defects import breaks
from modelport.adapters.memory import InMemoryModelRegistrar


@breaks("test_a_deleted_version_is_gone_with_its_aliases", "test_an_alias_of_a_deleted_version_is_free")
class KeepsAliasesOfTheDeleted(InMemoryModelRegistrar):
    """An alias of a deleted version stays, and names nothing."""

    def delete_version(self, name: str, version: int) -> None:
        aliases = self.store.registered(name).aliases
        super().delete_version(name, version)
        self.store.change(name, lambda model: evolve(model, aliases=aliases))


@breaks("test_only_that_version_of_that_model_is_deleted")
class DeletesTheNumberEverywhere(InMemoryModelRegistrar):
    """The version of that number goes from all models whose names differ by case alone."""

    def delete_version(self, name: str, version: int) -> None:
        super().delete_version(name, version)
        for model in self.store.all_registered():
            if model.name.lower() == name.lower() and model.numbered:
                super().delete_version(model.name, min(model.numbered))


@breaks("test_the_saved_model_stays")
class DeletesTheSavedModel(InMemoryModelRegistrar):
    """The saved model goes with its version."""

    def delete_version(self, name: str, version: int) -> None:
        model = self.store.registered(name)
        super().delete_version(name, version)
        del self.store._kept[model.version(version).source_uri]  # noqa: SLF001 - under the adapter


@breaks("test_the_registered_model_stays_without_versions")
class DeletesTheEmptyModel(InMemoryModelRegistrar):
    """The registered model goes with its last version."""

    def delete_version(self, name: str, version: int) -> None:
        super().delete_version(name, version)
        if not self.store.registered(name).numbered:
            del self.store._registered[name]  # noqa: SLF001 - under the adapter
