"""Adapters that break a promise when a call fails, or at the call after it."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar

from kit.broken.defects import breaks
from modelport import (
    AliasNotFoundError,
    BackendError,
    LoadedModel,
    ModelportError,
    ModelVersion,
    RegistryUnavailableError,
    SavedModel,
    Signature,
)
from modelport.adapters.memory import (
    InMemoryModelCatalog,
    InMemoryModelLoader,
    InMemoryModelRegistrar,
    InMemoryModelSaver,
    InMemoryStore,
)

Answer = TypeVar("Answer")


@breaks("test_a_save_whose_backend_fails_leaves_nothing_behind", "test_after_a_refused_save_the_next_one_works")
class ForgetsWhatItStaged(InMemoryModelSaver):
    """What was staged for a save is removed only after a success."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        staged = Path(mkdtemp())
        saved = super().save(model, signature, input_example)
        staged.rmdir()
        return saved


@breaks("test_a_load_whose_backend_fails_can_be_repeated", "test_after_a_refused_load_the_next_one_works")
class ForgetsWhatItFetched(InMemoryModelLoader):
    """What was fetched for a load is removed only after a success."""

    def load(self, uri: str) -> LoadedModel:
        fetched = Path(mkdtemp())
        loaded = super().load(uri)
        fetched.rmdir()
        return loaded


@breaks("test_a_registration_whose_backend_fails_is_all_or_nothing")
class TagsAfterRegistering(InMemoryModelRegistrar):
    """A version is made first, and gets its tags by another call."""

    def register(self, name: str, model_uri: str, *, tags: Any = None, **options: Any) -> ModelVersion:
        made = super().register(name, model_uri, **options)
        return super().set_tags(name, made.version, tags) if tags else made


@breaks("test_what_failed_on_the_way_to_an_alias_is_repeated_with_its_key")
class RetriesWithoutTheKey(InMemoryModelRegistrar):
    """A registration that failed is tried again without its key."""

    def register(
        self, name: str, model_uri: str, *, idempotency_key: str | None = None, **options: Any
    ) -> ModelVersion:
        try:
            return super().register(name, model_uri, idempotency_key=idempotency_key, **options)
        except BackendError:
            return super().register(name, model_uri, **options)


@breaks("test_an_alias_whose_move_fails_is_at_the_old_or_the_new_version")
class TakesAliasesAwayFirst(InMemoryModelRegistrar):
    """An alias is taken away before it is set anew."""

    def set_alias(self, name: str, alias: str, version: int, **options: Any) -> ModelVersion:
        with suppress(AliasNotFoundError):
            super().delete_alias(name, alias)
        options.pop("expect", None)
        return super().set_alias(name, alias, version, **options)


@breaks("test_a_change_whose_backend_fails_is_made_or_not")
class DeletesPieceByPiece(InMemoryModelRegistrar):
    """Before a version is deleted its aliases are, one by one."""

    def delete_version(self, name: str, version: int) -> None:
        for alias in self.store.registered(name).version(version).aliases:
            super().delete_alias(name, alias)
        super().delete_version(name, version)


@breaks("test_a_read_whose_backend_fails_tells_so")
class FindsNothingWhenItCannotLook(InMemoryModelCatalog):
    """A backend that is away is taken for an empty one."""

    def search(self, *, prefix: str = "", tags: Mapping[str, str] | None = None) -> Iterator[ModelVersion]:
        try:
            return super().search(prefix=prefix, tags=tags)
        except BackendError:
            return iter([])


def once_down_always_down(store: InMemoryStore, call: Callable[[], Answer]) -> Answer:
    """Make a call, unless one has been refused before."""
    if vars(store).get("down"):
        raise RegistryUnavailableError("It is down since the last refusal.")
    try:
        return call()
    except ModelportError:
        vars(store)["down"] = True
        raise


@breaks("test_after_a_refused_save_the_next_one_works")
class SavesNothingAfterARefusal(InMemoryModelSaver):
    """After a refused save none works."""

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        save = super().save
        return once_down_always_down(self.store, lambda: save(model, signature, input_example))


@breaks("test_after_a_refused_write_the_next_one_works")
class RegistersNothingAfterARefusal(InMemoryModelRegistrar):
    """After a refused registration none works."""

    def register(self, name: str, model_uri: str, **options: Any) -> ModelVersion:
        register = super().register
        return once_down_always_down(self.store, lambda: register(name, model_uri, **options))


@breaks(
    "test_after_a_refused_load_the_next_one_works",
    "test_after_a_changed_model_was_refused_another_loads",
)
class LoadsNothingAfterARefusal(InMemoryModelLoader):
    """After a refused load none works."""

    def load(self, uri: str) -> LoadedModel:
        load = super().load
        return once_down_always_down(self.store, lambda: load(uri))
