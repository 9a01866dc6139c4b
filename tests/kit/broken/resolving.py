"""Catalogs and stores that break a promise about what a URI names."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import sleep
from typing import ClassVar

from kit.broken.defects import WIDE, breaks, forgiven
from modelport import ModelVersion
from modelport.adapters.memory import InMemoryModelCatalog, InMemoryModelRegistrar, InMemoryStore
from modelport.core.errors import (
    AliasNotFoundError,
    InvalidUriError,
    ModelNotFoundError,
    NotFoundError,
    VersionNotFoundError,
)
from modelport.core.registered_models import RegisteredModel

Tags = Mapping[str, str] | None


@breaks("test_resolving_again_gives_the_same")
class CountsItsReads(InMemoryModelCatalog):
    """Each read leaves a tag behind."""

    def resolve(self, uri: str) -> ModelVersion:
        found = super().resolve(uri)
        InMemoryModelRegistrar(self.store).set_tags(found.name, found.version, {"read": found.uri})
        return found


@breaks("test_a_uri_names_what_is_there_now")
class KeepsItsAnswers(InMemoryModelCatalog):
    """What a URI named first it names for ever."""

    known: ClassVar[dict[tuple[int, str], ModelVersion]] = {}

    def resolve(self, uri: str) -> ModelVersion:
        return self.known.setdefault((id(self.store), uri), super().resolve(uri))


@breaks("test_each_form_resolves_to_one_version", "test_latest_counts_and_does_not_spell")
class TakesTheFirstForTheLatest(InMemoryModelCatalog):
    """The latest is the version that was registered first."""

    def resolve(self, uri: str) -> ModelVersion:
        found = super().resolve(uri)
        return list(super().versions(found.name))[-1] if uri.endswith("/latest") else found


@breaks("test_threads_may_share_a_catalog_that_resolves")
class ResolvesAtOneDesk(InMemoryModelCatalog):
    """The URI that is being resolved is kept where all threads write it."""

    desk: ClassVar[list[str]] = []

    def resolve(self, uri: str) -> ModelVersion:
        self.desk[:] = [uri]
        sleep(WIDE)
        return super().resolve(self.desk[0])


@breaks("test_any_uri_of_a_version_is_read", "test_each_form_resolves_to_one_version")
class ResolvesNoLatest(InMemoryModelCatalog):
    """The word latest is not understood."""

    def resolve(self, uri: str) -> ModelVersion:
        if str(uri).endswith("/latest"):
            problem = f"{uri!r} is no URI of a version."
            raise InvalidUriError(problem, uri=uri)
        return super().resolve(uri)


@breaks("test_what_names_no_version_is_refused", "test_any_uri_that_names_no_version_is_refused")
class ForgivesWhiteSpaceInUris(InMemoryModelCatalog):
    """White space around a URI, and what follows a question mark, are dropped."""

    def resolve(self, uri: str) -> ModelVersion:
        return super().resolve(forgiven(uri))


class Renaming(InMemoryStore):
    """Gives errors of another kind."""

    def registered(self, name: str) -> RegisteredModel:
        return self.renamed(lambda: super(Renaming, self).registered(name))

    def change(self, name: str, change: Callable[[RegisteredModel], RegisteredModel]) -> RegisteredModel:
        return self.renamed(lambda: super(Renaming, self).change(name, change))

    def renamed(self, call: Callable[[], RegisteredModel]) -> RegisteredModel:
        """Make a call, and rename its error."""
        return call()


@breaks(
    "test_an_alias_of_what_is_not_there_is_not_found",
    "test_an_alias_that_is_not_there_is_not_deleted",
    "test_tags_of_what_is_not_there_are_not_set",
    "test_a_version_that_is_not_there_is_not_deleted",
    "test_what_is_not_there_is_not_found",
    "test_versions_of_an_unknown_model_are_refused_at_the_call",
    "test_any_name_in_the_grammar_can_be_asked_for",
)
class CallsAMissingModelAMissingVersion(Renaming):
    """A model that is not there counts as a version that is not there."""

    def renamed(self, call: Callable[[], RegisteredModel]) -> RegisteredModel:
        try:
            return call()
        except ModelNotFoundError as error:
            raise VersionNotFoundError(error.problem, remedy=error.remedy, name=error.name) from error


@breaks(
    "test_an_alias_of_what_is_not_there_is_not_found",
    "test_tags_of_what_is_not_there_are_not_set",
    "test_a_version_that_is_not_there_is_not_deleted",
    "test_an_alias_that_is_not_there_is_not_deleted",
)
class CallsEverythingAMissingModel(Renaming):
    """A version or an alias that is not there counts as a model that is not there."""

    def renamed(self, call: Callable[[], RegisteredModel]) -> RegisteredModel:
        try:
            return call()
        except (VersionNotFoundError, AliasNotFoundError) as error:
            raise ModelNotFoundError(error.problem, remedy=error.remedy, name=error.name) from error


@breaks("test_what_is_not_there_is_not_found")
class TellsNoName(InMemoryModelCatalog):
    """The error does not tell what was asked for."""

    def resolve(self, uri: str) -> ModelVersion:
        try:
            return super().resolve(uri)
        except NotFoundError as error:
            raise type(error)(error.problem) from error


@breaks("test_the_latest_is_the_highest_that_is_left", "test_a_uri_names_what_is_there_now")
class TakesTheLastOfAllForTheLatest(InMemoryModelCatalog):
    """The latest is the version that was made last, though it may be deleted."""

    def resolve(self, uri: str) -> ModelVersion:
        found = super().resolve(uri)
        last = self.store.registered(found.name).last_version
        return super().resolve(f"models:/{found.name}/{last}") if uri.endswith("/latest") else found
