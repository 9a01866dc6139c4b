"""Registrars that break a promise about what register makes."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

from datetime import timedelta
from typing import Any

from attrs import evolve

from kit.broken.defects import breaks
from modelport import ModelVersion, SavedModel
from modelport.adapters.memory import InMemoryModelRegistrar, InMemoryStore
from modelport.core.errors import ArtifactNotFoundError
from modelport.core.names import check_name
from modelport.core.registered_models import RegisteredModel
from modelport.core.registrations import RegistrationRequest


@breaks("test_registering_gives_what_the_catalog_gives")
class DatesItsAnswer(InMemoryModelRegistrar):
    """What register gives is dated otherwise than what the catalog gives."""

    def register(self, name: str, model_uri: str, **options: Any) -> ModelVersion:
        version = super().register(name, model_uri, **options)
        return evolve(version, created_at=version.created_at + timedelta(milliseconds=1))


@breaks("test_a_version_is_dated_in_utc")
class DatesInLocalTime(InMemoryModelRegistrar):
    """A version's date has no time zone."""

    def register(self, name: str, model_uri: str, **options: Any) -> ModelVersion:
        version = super().register(name, model_uri, **options)
        return evolve(version, created_at=version.created_at.replace(tzinfo=None))


@breaks("test_the_first_version_is_described")
class LosesTheDescription(InMemoryModelRegistrar):
    """A description is not kept."""

    def register(self, name: str, model_uri: str, *, description: str = "", **options: Any) -> ModelVersion:
        del description
        return super().register(name, model_uri, **options)


@breaks("test_what_is_not_given_is_empty")
class DescribesOnTheQuiet(InMemoryModelRegistrar):
    """Where no description is given, one is made."""

    def register(self, name: str, model_uri: str, *, description: str = "", **options: Any) -> ModelVersion:
        return super().register(name, model_uri, description=description or f"A version of {name}.", **options)


@breaks(
    "test_a_source_that_is_not_there_creates_nothing",
    "test_a_refused_registration_changes_nothing",
)
class CreatesTheModelFirst(InMemoryModelRegistrar):
    """The registered model is there before the source was found."""

    def register(self, name: str, model_uri: str, **options: Any) -> ModelVersion:
        self.store._registered.setdefault(check_name(name), RegisteredModel(name))  # noqa: SLF001 - under the adapter
        return super().register(name, model_uri, **options)


@breaks("test_a_source_that_is_not_there_creates_nothing")
class RegistersWhatIsNotThere(InMemoryModelRegistrar):
    """A source that is not there is registered all the same."""

    def register(self, name: str, model_uri: str, **options: Any) -> ModelVersion:
        try:
            return super().register(name, model_uri, **options)
        except ArtifactNotFoundError:
            saved = next(iter(self.store._kept.values())).saved  # noqa: SLF001 - under the adapter
            return super().register(name, saved.uri, **options)


@breaks("test_a_refused_registration_changes_nothing")
class RegistersBeforeItChecks(InMemoryModelRegistrar):
    """The version is made before its tags and description are checked."""

    def register(self, name: str, model_uri: str, **options: Any) -> ModelVersion:
        try:
            return super().register(name, model_uri, **options)
        except ValueError:
            super().register(name, model_uri)
            raise


@breaks("test_a_number_is_never_used_again")
class ReusesTheLastNumber(InMemoryStore):
    """The next number is one more than the highest that is left."""

    def register(self, saved: SavedModel, request: RegistrationRequest) -> ModelVersion:
        known = self._registered.get(request.name)
        if known is not None:
            self._registered[request.name] = evolve(known, last_version=max(known.numbered, default=0))
        return super().register(saved, request)


@breaks("test_no_number_is_used_again_even_when_all_versions_are_gone")
class CountsAfresh(InMemoryStore):
    """A model without versions counts from 1 again."""

    def register(self, saved: SavedModel, request: RegistrationRequest) -> ModelVersion:
        known = self._registered.get(request.name)
        if known is not None and not known.numbered:
            del self._registered[request.name]
        return super().register(saved, request)


@breaks("test_versions_count_from_one_within_each_name")
class CountsForAllNames(InMemoryStore):
    """One counter numbers the versions of all models."""

    def register(self, saved: SavedModel, request: RegistrationRequest) -> ModelVersion:
        known = self._registered.get(request.name, RegisteredModel(request.name))
        last = max((each.last_version for each in self._registered.values()), default=0)
        self._registered[request.name] = evolve(known, last_version=last)
        return super().register(saved, request)
