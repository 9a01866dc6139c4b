"""Registrars that break a promise about what register is given: names, sources and texts."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

from typing import Any

from attrs import evolve

from kit.broken.defects import breaks
from modelport import ModelVersion
from modelport.adapters.memory import InMemoryModelRegistrar
from modelport.adapters.memory.sources import source_of
from modelport.core.errors import ArtifactNotFoundError, InvalidRequestError, InvalidUriError, UriNotAllowedError
from modelport.core.names import check_name
from modelport.core.uris import ModelUri


@breaks("test_versions_count_from_one_within_each_name", "test_any_name_in_the_grammar_is_kept")
class LowersNames(InMemoryModelRegistrar):
    """Capitals of a name become small letters."""

    def register(self, name: str, model_uri: str, **options: Any) -> ModelVersion:
        return super().register(check_name(name).lower(), model_uri, **options)


@breaks("test_a_name_has_128_characters_at_most")
class CutsNames(InMemoryModelRegistrar):
    """A name is cut after 64 characters."""

    def register(self, name: str, model_uri: str, **options: Any) -> ModelVersion:
        return super().register(check_name(name)[:64], model_uri, **options)


@breaks(
    "test_a_bad_name_is_refused",
    "test_bad_tags_are_refused",
    "test_a_bad_description_is_refused",
    "test_a_bad_idempotency_key_is_refused",
    "test_of_several_bad_arguments_the_first_is_told",
)
class LooksForTheSourceFirst(InMemoryModelRegistrar):
    """The source is looked up before the arguments are checked."""

    def register(self, name: str, model_uri: str, **options: Any) -> ModelVersion:
        source_of(self.store, ModelUri.parse(model_uri))
        return super().register(name, model_uri, **options)


@breaks("test_a_bad_source_is_refused", "test_any_source_outside_the_grammar_is_refused")
class ForgivesABadSource(InMemoryModelRegistrar):
    """A source that is no URI counts as one where there is nothing."""

    def register(self, name: str, model_uri: str, **options: Any) -> ModelVersion:
        try:
            return super().register(name, model_uri, **options)
        except InvalidUriError as error:
            raise ArtifactNotFoundError(error.problem, uri=str(model_uri)) from error


@breaks("test_a_version_can_be_the_source_of_another")
class TakesTagsAlong(InMemoryModelRegistrar):
    """A version that is the source gives its tags to the new one."""

    def register(self, name: str, model_uri: str, **options: Any) -> ModelVersion:
        source = source_of(self.store, ModelUri.parse(model_uri)).version
        made = super().register(name, model_uri, **options)
        return self.set_tags(made.name, made.version, source.tags) if source else made


@breaks("test_the_source_is_the_version_that_its_uri_names")
class RegistersTheLatest(InMemoryModelRegistrar):
    """An alias as the source stands for the latest version."""

    def register(self, name: str, model_uri: str, **options: Any) -> ModelVersion:
        return super().register(name, model_uri.replace("@champion", "/latest"), **options)


@breaks("test_a_version_predicts_as_what_was_saved")
class RegistersAnotherModel(InMemoryModelRegistrar):
    """A version is loaded from an address where there is nothing."""

    def register(self, name: str, model_uri: str, **options: Any) -> ModelVersion:
        made = super().register(name, model_uri, **options)
        numbered = {made.version: evolve(made, source_uri="models:/m-0", aliases=())}
        self.store.change(name, lambda model: evolve(model, numbered={**model.numbered, **numbered}))
        return made


@breaks("test_tags_and_descriptions_keep_every_character", "test_any_tags_and_description_in_the_grammar_are_kept")
class LosesATag(InMemoryModelRegistrar):
    """A tag without a value is lost."""

    def register(self, name: str, model_uri: str, *, tags: Any = None, **options: Any) -> ModelVersion:
        kept = {key: value for key, value in tags.items() if value} if isinstance(tags, dict) else tags
        return super().register(name, model_uri, tags=kept, **options)


@breaks("test_tags_and_descriptions_keep_every_character")
class KeepsLatinLettersAlone(InMemoryModelRegistrar):
    """Letters of a description that are not Latin become question marks."""

    def register(self, name: str, model_uri: str, *, description: str = "", **options: Any) -> ModelVersion:
        latin = description.encode("latin-1", "replace").decode("latin-1")
        return super().register(name, model_uri, description=latin, **options)


@breaks("test_a_tag_has_250_characters_and_a_value_of_5000_at_most", "test_a_description_has_5000_characters_at_most")
class CutsTexts(InMemoryModelRegistrar):
    """Values of tags and descriptions are cut after 500 characters."""

    def register(
        self, name: str, model_uri: str, *, tags: Any = None, description: str = "", **options: Any
    ) -> ModelVersion:
        kept = {key: value[:500] for key, value in tags.items()} if tags else tags
        return super().register(name, model_uri, tags=kept, description=description[:500], **options)


@breaks("test_a_path_outside_the_backend_is_not_allowed")
class LooksAtAnyPathToRegister(InMemoryModelRegistrar):
    """A path is looked at wherever it is."""

    def register(self, name: str, model_uri: str, **options: Any) -> ModelVersion:
        try:
            return super().register(name, model_uri, **options)
        except UriNotAllowedError as error:
            raise ArtifactNotFoundError(error.problem, uri=model_uri) from error


@breaks(
    "test_any_key_or_text_outside_the_grammar_is_refused",
    "test_a_bad_description_is_refused",
    "test_a_bad_idempotency_key_is_refused",
)
class OverlooksBadTexts(InMemoryModelRegistrar):
    """A description or a key outside the grammar is left out, and no error tells it."""

    def register(self, name: str, model_uri: str, *, tags: Any = None, **options: Any) -> ModelVersion:
        try:
            return super().register(name, model_uri, tags=tags, **options)
        except InvalidRequestError:
            return super().register(name, model_uri, tags=tags)


@breaks("test_a_source_at_the_limit_is_read_and_one_character_more_is_refused")
class LimitsSources(InMemoryModelRegistrar):
    """A source of more than 1,000 characters is refused."""

    def register(self, name: str, model_uri: str, **options: Any) -> ModelVersion:
        if len(model_uri) > 1_000:
            problem = "The URI is too long."
            raise InvalidUriError(problem, uri=model_uri)
        return super().register(name, model_uri, **options)
