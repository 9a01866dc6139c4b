"""Registries that break a promise only when several threads, ports or registries are at work."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from threading import Lock
from time import sleep

from attrs import evolve

from kit.broken.defects import WIDE, Pair, breaks, registry_over, registry_with
from modelport import ModelVersion, SavedModel
from modelport.adapters.memory import InMemoryModelCatalog, InMemoryModelRegistrar, InMemoryStore
from modelport.core.registered_models import RegisteredModel
from modelport.core.registrations import RegistrationRequest


@breaks("test_threads_lose_and_double_nothing")
class ForgetsALockToRegister(InMemoryStore):
    """Two threads that register read the same last number."""

    def register(self, saved: SavedModel, request: RegistrationRequest) -> ModelVersion:
        model = self._registered.get(request.name, RegisteredModel(request.name))
        if known := model.registered(request.key):
            return known
        sleep(WIDE)
        self._registered[request.name] = changed = model.with_version(saved, request)
        return changed.version(changed.last_version)


@breaks("test_threads_that_share_a_key_share_a_version")
class LooksTheKeyUpApart(InMemoryStore):
    """A key is looked up a good while before its version is made."""

    def register(self, saved: SavedModel, request: RegistrationRequest) -> ModelVersion:
        sleep(WIDE)
        return super().register(saved, evolve(request, key=None))


@breaks(
    "test_threads_set_and_delete_aliases_of_one_version_and_lose_none",
    "test_threads_that_tag_one_version_lose_no_tag",
    "test_threads_that_delete_and_register_lose_and_double_nothing",
)
class ForgetsALockToChange(InMemoryStore):
    """Two threads that change a model read the same state of it."""

    def change(self, name: str, change: Callable[[RegisteredModel], RegisteredModel]) -> RegisteredModel:
        changed = change(self.registered(name))
        sleep(WIDE)
        self._registered[name] = changed
        return changed


class SlowToWrite(InMemoryStore):
    """A store that takes its time to register."""

    def register(self, saved: SavedModel, request: RegistrationRequest) -> ModelVersion:
        sleep(WIDE * 2)
        return super().register(saved, request)


class ReadsInPages(InMemoryModelCatalog):
    """Lists are read in two pages, and what is written between them shifts the second."""

    def versions(self, name: str) -> Iterator[ModelVersion]:
        first = list(islice(super().versions(name), 1))
        sleep(WIDE * 3)
        return iter([*first, *islice(super().versions(name), 1, None)])

    def search(self, *, prefix: str = "", tags: Mapping[str, str] | None = None) -> Iterator[ModelVersion]:
        first = list(islice(super().search(prefix=prefix, tags=tags), 2))
        sleep(WIDE * 3)
        return iter([*first, *islice(super().search(prefix=prefix, tags=tags), 2, None)])


@breaks("test_threads_may_share_a_catalog_while_others_write", "test_threads_may_search_while_others_write")
def reads_in_pages() -> Pair:
    """Lists are read in two pages, and what is written between them shifts the second."""
    return registry_with(SlowToWrite, ReadsInPages), registry_with()


@breaks("test_of_threads_that_delete_one_version_those_that_come_late_find_none")
class DeletesInTwoSteps(InMemoryModelRegistrar):
    """A deletion that another thread was quicker with fails with an error that is none of ours."""

    def delete_version(self, name: str, version: int) -> None:
        known = self.store.registered(name).version(version)
        sleep(WIDE * 5)
        if known.version not in self.store.registered(name).numbered:
            raise KeyError(version)
        super().delete_version(name, version)


@breaks("test_random_programs_end_as_in_memory", "test_registering_gives_what_the_catalog_gives")
def two_backends() -> Pair:
    """The catalog reads another backend than the one that is written to."""
    return evolve(registry_with(), catalog=InMemoryModelCatalog(InMemoryStore())), registry_with()


class LagsBehind(InMemoryModelCatalog):
    """Gives the newest version only when it is asked twice."""

    def resolve(self, uri: str) -> ModelVersion:
        found = super().resolve(uri)
        seen: dict[str, ModelVersion] = self.store.__dict__.setdefault("seen", {})
        before = seen.get(uri, found)
        seen[uri] = found
        return before


@breaks("test_what_one_port_writes_the_others_read_at_once", "test_a_uri_names_what_is_there_now")
class LagsBehindTheRegistrar(LagsBehind):
    """A read gives what was there at the read before."""


@breaks(
    "test_what_one_registry_holds_the_other_does_not",
    "test_one_name_in_two_registries_is_two_models",
    "test_a_model_that_was_saved_in_one_registry_is_not_in_another",
)
def one_backend_for_all() -> Pair:
    """Two registries of one process write to one backend."""
    store = InMemoryStore()
    return registry_over(store), registry_over(store)


@breaks("test_a_model_that_was_saved_in_one_registry_is_not_in_another")
def one_folder_for_all() -> Pair:
    """Two registries of one process keep their saved models in one folder."""
    first, second = InMemoryStore(), InMemoryStore()
    second._kept = first._kept  # noqa: SLF001 - under the adapter
    return registry_over(first), registry_over(second)


@breaks("test_threads_that_write_different_things_lose_none")
class LocksEachKindOfWriteApart(InMemoryStore):
    """Whoever tags does not wait for whoever sets an alias or registers."""

    tagging = Lock()

    def change(self, name: str, change: Callable[[RegisteredModel], RegisteredModel]) -> RegisteredModel:
        if "with_tags" not in change.__code__.co_names:
            return super().change(name, change)
        with self.tagging:
            changed = change(self.registered(name))
            sleep(WIDE)
            self._registered[name] = changed
        return changed
