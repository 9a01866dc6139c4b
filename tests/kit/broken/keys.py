"""Registrars that break a promise about idempotency keys, or about what register gives back."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

from datetime import timedelta
from typing import Any

from attrs import evolve

from kit.broken.defects import breaks
from modelport import ModelVersion
from modelport.adapters.memory import InMemoryModelCatalog, InMemoryModelRegistrar, InMemoryStore


@breaks("test_the_same_key_gives_the_first_ones_version", "test_any_key_in_the_grammar_names_one_registration")
class IgnoresTheKey(InMemoryModelRegistrar):
    """An idempotency key has no effect."""

    def register(
        self, name: str, model_uri: str, *, idempotency_key: str | None = None, **options: Any
    ) -> ModelVersion:
        del idempotency_key
        return super().register(name, model_uri, **options)


@breaks("test_a_repeat_shows_the_version_as_it_is_now")
class RemembersItsAnswers(InMemoryStore):
    """A repeat gives the version as it was when it was made."""

    def replay(self, name: str, key: str | None) -> ModelVersion | None:
        known = super().replay(name, key)
        return known and evolve(known, tags={}, aliases=())


@breaks("test_a_known_key_needs_no_source_any_more")
class FindsTheSourceBeforeTheKey(InMemoryStore):
    """A key is looked up only when the source was found."""

    def replay(self, name: str, key: str | None) -> ModelVersion | None:  # noqa: ARG002 - the store's own
        return None


@breaks("test_a_key_belongs_to_one_registered_model")
class SharesKeysAmongModels(InMemoryStore):
    """A key names one registration of all models."""

    def replay(self, name: str, key: str | None) -> ModelVersion | None:
        found = (super(SharesKeysAmongModels, self).replay(each, key) for each in (name, *self._registered))
        return next(filter(None, found), None)


@breaks("test_the_key_is_no_tag_of_the_caller")
class KeepsTheKeyAsATag(InMemoryModelRegistrar):
    """The key shows among the caller's tags."""

    def register(
        self, name: str, model_uri: str, *, tags: Any = None, idempotency_key: str | None = None, **options: Any
    ) -> ModelVersion:
        kept = {**(tags or {}), **({"key": idempotency_key} if idempotency_key else {})}
        return super().register(name, model_uri, tags=kept, idempotency_key=idempotency_key, **options)


@breaks("test_the_key_of_a_deleted_version_is_free_again")
class KeepsKeysForGood(InMemoryModelRegistrar):
    """The key of a deleted version still counts: it gives a version that is not there."""

    def register(
        self, name: str, model_uri: str, *, idempotency_key: str | None = None, **options: Any
    ) -> ModelVersion:
        notes: dict[Any, ModelVersion] = self.store.__dict__.setdefault("notes", {})
        made = super().register(name, model_uri, idempotency_key=idempotency_key, **options)
        return notes.setdefault((name, idempotency_key or made.uri), made)


@breaks("test_another_key_or_none_makes_another_version")
class LowersKeys(InMemoryModelRegistrar):
    """Keys that differ by case alone are one."""

    def register(
        self, name: str, model_uri: str, *, idempotency_key: str | None = None, **options: Any
    ) -> ModelVersion:
        lowered = idempotency_key and idempotency_key.lower()
        return super().register(name, model_uri, idempotency_key=lowered, **options)


@breaks("test_a_key_has_128_characters_at_most")
class CutsKeys(InMemoryModelRegistrar):
    """A key is cut after 64 characters."""

    def register(
        self, name: str, model_uri: str, *, idempotency_key: str | None = None, **options: Any
    ) -> ModelVersion:
        return super().register(name, model_uri, idempotency_key=idempotency_key and idempotency_key[:64], **options)


@breaks("test_registering_gives_what_the_catalog_gives", "test_a_version_is_dated_in_utc")
class AnswersWithTheLatest(InMemoryModelRegistrar):
    """What register gives is read anew, and dated at that moment."""

    def register(self, name: str, model_uri: str, **options: Any) -> ModelVersion:
        super().register(name, model_uri, **options)
        read = InMemoryModelCatalog(self.store).resolve(f"models:/{name}/latest")
        return evolve(read, created_at=read.created_at - timedelta(days=1))
