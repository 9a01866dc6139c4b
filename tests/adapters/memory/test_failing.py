"""The registry in memory fails where a test asks for it, and nowhere else."""

from __future__ import annotations

import copy
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest

from modelport import (
    AmbiguousWriteError,
    ConfigurationError,
    Registry,
    RegistryUnavailableError,
    SavedModel,
    StorageFullError,
)
from modelport.adapters.memory import InMemoryStore
from modelport.adapters.memory.failing import Call, When
from modelport.core.discarding import DiscardsRegisteredModels, DiscardsSavedModels
from modelport.core.verifying import VerifiesModels
from modelport.testing.concurrency import at_once
from modelport.testing.fixtures import registry_over
from modelport.testing.hooks import NAME
from modelport.testing.observing import names, numbers
from modelport.testing.samples import Specimen, houses, price_signature, project_sample


@pytest.fixture
def store() -> InMemoryStore:
    """Give an empty store."""
    return InMemoryStore()


@pytest.fixture
def registry(store: InMemoryStore) -> Registry:
    """Give the four ports over it."""
    return registry_over(store)


@pytest.fixture
def saved(registry: Registry) -> SavedModel:
    """Give a saved model."""
    return Specimen.of(project_sample(), "failing").save(registry)


def test_the_call_that_is_counted_to_fails_and_no_other(
    store: InMemoryStore, registry: Registry, saved: SavedModel
) -> None:
    """The calls of other ports do not count, and before its work nothing was done."""
    with store.failing("register", error=RegistryUnavailableError, at=2) as calls:
        registry.registrar.register(NAME, saved.uri)
        registry.catalog.resolve(f"models:/{NAME}/1")
        with pytest.raises(RegistryUnavailableError, match="as the test has asked"):
            registry.registrar.register(NAME, saved.uri)
        assert numbers(registry) == [1]
        assert registry.registrar.register(NAME, saved.uri).version == 2
    assert calls == ["register"] * 3


def test_without_a_name_the_calls_of_all_ports_count(
    store: InMemoryStore, registry: Registry, saved: SavedModel
) -> None:
    """In the order in which they are made."""
    with store.failing(error=StorageFullError("The disk is full."), at=3) as calls:
        registry.registrar.register(NAME, saved.uri)
        assert names(registry) == [NAME]
        with pytest.raises(StorageFullError, match="The disk is full"):
            registry.saver.save(project_sample().model, price_signature(), houses())
        registry.loader.load(saved.uri)
    assert calls == ["register", "search", "save", "load"]


def test_every_method_of_the_ports_can_fail_by_its_name(
    store: InMemoryStore, registry: Registry, saved: SavedModel
) -> None:
    """Those of the optional abilities as well."""
    registrar, catalog, uri = registry.registrar, registry.catalog, saved.uri
    assert isinstance(registry.saver, DiscardsSavedModels)
    assert isinstance(registrar, DiscardsRegisteredModels)
    assert isinstance(registry.loader, VerifiesModels)
    calls: list[tuple[Call, Any, Sequence[Any]]] = [
        ("save", registry.saver.save, (project_sample().model, price_signature(), houses())),
        ("load", registry.loader.load, (uri,)),
        ("verify", registry.loader.verify, (uri,)),
        ("register", registrar.register, (NAME, uri)),
        ("set_alias", registrar.set_alias, (NAME, "champion", 1)),
        ("delete_alias", registrar.delete_alias, (NAME, "champion")),
        ("set_tags", registrar.set_tags, (NAME, 1, {"a": "b"})),
        ("resolve", catalog.resolve, (f"models:/{NAME}/1",)),
        ("versions", catalog.versions, (NAME,)),
        ("search", catalog.search, ()),
        ("delete_version", registrar.delete_version, (NAME, 1)),
        ("discard_registered_model", registrar.discard_registered_model, (NAME,)),
        ("discard_saved_model", registry.saver.discard_saved_model, (uri,)),
    ]
    for name, method, arguments in calls:
        with store.failing(name, error=RegistryUnavailableError):
            with pytest.raises(RegistryUnavailableError):
                method(*arguments)
            method(*arguments)


def test_after_its_work_the_answer_is_lost_of_what_was_done(
    store: InMemoryStore, registry: Registry, saved: SavedModel
) -> None:
    """A repeat with the same key gives the version that was made."""
    with store.failing("register", error=RegistryUnavailableError, when="after"):
        with pytest.raises(RegistryUnavailableError):
            registry.registrar.register(NAME, saved.uri, idempotency_key="key")
        assert numbers(registry) == [1]
        assert registry.registrar.register(NAME, saved.uri, idempotency_key="key").version == 1
    assert numbers(registry) == [1]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("given", ["key", None])
def test_an_ambiguous_write_tells_the_key_to_repeat_with(
    store: InMemoryStore, registry: Registry, saved: SavedModel, when: When, given: str | None
) -> None:
    """That of the call, or one of its own; whether or not the version was made, there is one afterwards."""
    with store.failing("register", error=AmbiguousWriteError, when=when), pytest.raises(AmbiguousWriteError) as doubt:
        registry.registrar.register(NAME, saved.uri, idempotency_key=given)
    assert doubt.value.key == given or (given is None and doubt.value.key)
    assert registry.registrar.register(NAME, saved.uri, idempotency_key=doubt.value.key).version == 1
    assert numbers(registry) == [1]


def test_an_error_of_ones_own_comes_as_it_is_and_anew_each_time(store: InMemoryStore, registry: Registry) -> None:
    """With its attributes and its cause, for as long as the outage lasts."""
    error = RegistryUnavailableError("It is away.", address="https://registry.example", attempts=3)
    error.__cause__ = ConnectionError("reset")
    raised = []
    with store.failing("search", error=error, at=range(1, 3)):
        for _ in range(2):
            with pytest.raises(RegistryUnavailableError) as failed:
                registry.catalog.search()
            raised.append(failed.value)
        assert names(registry) == []
    assert raised[0] is not raised[1]
    for each in raised:
        assert (vars(each), each.__cause__) == (vars(error), error.__cause__)


def test_an_outage_may_last_as_long_as_the_block(store: InMemoryStore, registry: Registry) -> None:
    """However many calls that are."""
    with store.failing(error=RegistryUnavailableError, at=range(1, sys.maxsize)):
        for call in (registry.catalog.search, partial(registry.loader.load, "models:/a/1"), registry.catalog.search):
            with pytest.raises(RegistryUnavailableError):
                call()


def test_nothing_fails_outside_the_block(store: InMemoryStore, registry: Registry) -> None:
    """Whether or not the call that was counted to was made; and a copy of the store has no failures."""
    with store.failing("search", error=RegistryUnavailableError, at={1, 5}):
        assert names(registry_over(copy.deepcopy(store))) == []
        with pytest.raises(RegistryUnavailableError):
            registry.catalog.search()
    assert [names(registry) for _ in range(5)] == [[]] * 5
    assert store.failures == ()


def test_blocks_may_be_nested_and_each_counts_for_itself(
    store: InMemoryStore, registry: Registry, saved: SavedModel
) -> None:
    """So that two calls can fail in different ways."""
    with (
        store.failing("register", error=RegistryUnavailableError, when="after") as outer,
        store.failing("register", error=StorageFullError, at=2),
    ):
        for error in (RegistryUnavailableError, StorageFullError):
            with pytest.raises(error):
                registry.registrar.register(NAME, saved.uri)
    assert (outer, numbers(registry)) == (["register"] * 2, [1])


def test_of_many_threads_one_meets_the_failure(store: InMemoryStore, registry: Registry, saved: SavedModel) -> None:
    """Calls are counted across threads, and none is lost."""

    def register(_: int) -> list[bool]:
        failed = []
        for _ in range(20):
            try:
                registry.registrar.register(NAME, saved.uri)
                failed.append(False)
            except RegistryUnavailableError:
                failed.append(True)
        return failed

    with store.failing("register", error=RegistryUnavailableError, at=100) as calls:
        assert sum(each for share in at_once(register) for each in share) == 1
    assert len(calls) == 160
    assert len(numbers(registry)) == 159


@pytest.mark.parametrize(
    "wrong",
    [
        {"call": "regster"},
        {"at": 0},
        {"at": -1},
        {"at": "1"},
        {"at": True},
        {"at": ()},
        {"at": range(3)},
        {"when": "later"},
        {"error": ValueError("no")},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_at_once(store: InMemoryStore, wrong: dict[str, Any]) -> None:
    """A misspelt method would let a test pass that tests nothing."""
    with pytest.raises(ConfigurationError) as refused:
        store.failing(**{"error": RegistryUnavailableError, **wrong})
    assert refused.value.entry == next(iter(wrong))
