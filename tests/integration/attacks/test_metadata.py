"""Names, tags and descriptions that are none are refused; those that plain MLflow took break nothing else."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mlflow import MlflowClient

from integration.attacks.odd_metadata import ALIASES, DESCRIPTIONS, NAMES, PROMPT, TAGS, TAKEN_BY_PLAIN_MLFLOW, VERSIONS
from integration.attacks.plain_mlflow import asked
from integration.attacks.poisoned_stores import VERSION, PoisonedStore, poisoned_store
from modelport import (
    ConflictError,
    InvalidAliasError,
    InvalidNameError,
    InvalidRequestError,
    InvalidTagError,
    InvalidUriError,
    ModelNotFoundError,
    ModelportError,
    VersionNotFoundError,
)
from modelport.adapters.mlflow import MlflowCatalog, MlflowConnection, MlflowRegister

SAVED = f"models:/m-{'0' * 32}"


@pytest.fixture
def store(empty_store: Path, tmp_path: Path) -> PoisonedStore:
    """A store of this test's own, with one model."""
    return poisoned_store(empty_store, tmp_path)


@pytest.fixture
def unused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MlflowConnection:
    """A connection to a store that is not there, and that no call here should make."""

    def refused(*arguments: Any, **_: Any) -> None:
        raise AssertionError(arguments)

    monkeypatch.setattr(socket.socket, "connect", refused)
    return MlflowConnection(f"sqlite:///{tmp_path / 'new' / 'registry.db'}")


def check_each(values: list[Any], error: type[ModelportError], *acts: Callable[[Any], object]) -> None:
    """Check that each act refuses each value."""
    for value in values:
        for act in acts:
            with pytest.raises(ModelportError) as caught:
                act(value)
            assert type(caught.value) is error, value
            assert len(str(caught.value)) < 1_000


def client_of(store: PoisonedStore) -> MlflowClient:
    """Give plain MLflow's client of a store."""
    return MlflowClient(store.address, store.address)


def test_what_is_no_metadata_is_refused_before_anything_is_read(unused: MlflowConnection, tmp_path: Path) -> None:
    """By every call that takes it; the store's file is not even made."""
    registrar, catalog = MlflowRegister(unused), MlflowCatalog(unused)

    check_each(
        NAMES,
        InvalidNameError,
        lambda name: registrar.register(name, SAVED),
        lambda name: registrar.set_alias(name, "champion", 1),
        lambda name: registrar.delete_alias(name, "champion"),
        lambda name: registrar.set_tags(name, 1, {}),
        lambda name: registrar.delete_version(name, 1),
        registrar.discard_registered_model,
        catalog.versions,
    )
    check_each(
        ALIASES,
        InvalidAliasError,
        lambda alias: registrar.set_alias("prices", alias, 1),
        lambda alias: registrar.delete_alias("prices", alias),
    )
    check_each(
        TAGS,
        InvalidTagError,
        lambda tags: registrar.register("prices", SAVED, tags=tags),
        lambda tags: registrar.set_tags("prices", 1, tags),
        lambda tags: catalog.search(tags=tags),
        lambda tags: MlflowRegister(unused, tags=tags),
    )
    check_each(DESCRIPTIONS, InvalidRequestError, lambda text: registrar.register("prices", SAVED, description=text))
    check_each(
        VERSIONS,
        InvalidUriError,
        lambda version: registrar.set_alias("prices", "champion", version),
        lambda version: registrar.set_tags("prices", version, {}),
        lambda version: registrar.delete_version("prices", version),
    )
    assert list(tmp_path.rglob("*")) == []


def test_plain_mlflow_takes_them(store: PoisonedStore) -> None:
    """These attacks work: names, an alias with a line break, tags that are no text, and one that hides all versions."""
    MlflowRegister(store.connection).register("prices", store.saved.uri)
    calls: list[list[Any]] = [["create_registered_model", name] for name in TAKEN_BY_PLAIN_MLFLOW]
    calls += [["set_registered_model_alias", "prices", alias, "1"] for alias in ("a\n", "1", "champion")]
    calls += [["set_model_version_tag", "prices", "2", "k", value] for value in (None, {"a": 1})]
    taken = len(calls) + 1
    calls += [
        ["set_model_version_tag", "prices", "1", PROMPT, "true"],
        ["get_model_version", "prices", "1"],
        ["get_model_version_by_alias", "prices", "champion"],
        ["search_model_versions", "name='prices'"],
    ]

    outcomes = asked(store.address, [["client", store.address, *call] for call in calls])

    assert [(call, outcome.error) for call, outcome in zip(calls[:taken], outcomes[:taken], strict=True)] == [
        (call, "") for call in calls[:taken]
    ]
    alone, alias, listed = outcomes[taken:]
    assert (alone.error, alias.error) == ("MlflowException", "MlflowException")
    assert "not found" in alone.message
    assert listed.value == "[]"


def test_names_that_plain_mlflow_took_break_nothing_else(store: PoisonedStore) -> None:
    """The other models are found, listed, loaded and registered as before."""
    client, catalog = client_of(store), MlflowCatalog(store.connection)
    for name in TAKEN_BY_PLAIN_MLFLOW:
        client.create_registered_model(name)
        client.create_model_version(name, str(store.files))
    MlflowRegister(store.connection).register("price_", store.saved.uri)

    assert [each.uri for each in catalog.search()] == ["models:/price_/1", VERSION]
    assert [each.uri for each in catalog.search(prefix="price_")] == ["models:/price_/1"]
    assert [each.version for each in catalog.versions("prices")] == [1]
    assert catalog.resolve("models:/prices/latest").uri == VERSION
    assert store.predictions()
    assert MlflowRegister(store.connection).register("prices", VERSION).version == 2


def test_aliases_and_tags_that_plain_mlflow_took_break_nothing_else(store: PoisonedStore) -> None:
    """The version is found by what is one."""
    client, registrar = client_of(store), MlflowRegister(store.connection)
    registrar.set_alias("prices", "champion", 1)
    for alias in ("a\n", "1"):
        client.set_registered_model_alias("prices", alias, "1")
    for key, value in ((" ", "x"), ("k", "a\0b"), ("mlflow.x", "y"), ("modelport.x", "z")):
        client.set_model_version_tag("prices", "1", key, value)

    found = MlflowCatalog(store.connection).resolve("models:/prices@champion")

    assert found.uri == VERSION
    assert found.tags == {" ": "x", "k": "a\0b"}
    assert store.predictions("models:/prices@champion")
    assert registrar.set_tags("prices", 1, {"team": "growth"}).tags["team"] == "growth"


@pytest.mark.parametrize("value", ["true", "True", "false", ""])
def test_a_version_that_is_tagged_as_a_prompts_is_nowhere(store: PoisonedStore, value: str) -> None:
    """No port gives what another one denies, and the newest version is never silently an older one."""
    registrar, catalog = MlflowRegister(store.connection), MlflowCatalog(store.connection)
    registrar.register("prices", store.saved.uri)
    registrar.register("others", store.saved.uri)
    registrar.set_alias("prices", "champion", 2)
    client_of(store).set_model_version_tag("prices", "2", PROMPT, value)

    for uri in ("models:/prices/2", "models:/prices@champion", "models:/prices/latest"):
        for act in (catalog.resolve, store.predictions, lambda uri: registrar.register("copy", uri)):
            with pytest.raises(VersionNotFoundError):
                act(uri)
    with pytest.raises(VersionNotFoundError, match=PROMPT):
        catalog.resolve("models:/prices/latest")
    assert [each.version for each in catalog.versions("prices")] == [1]
    assert [each.name for each in catalog.search()] == ["others"]
    assert store.predictions()
    assert registrar.register("prices", VERSION).version == 3
    assert [each.uri for each in catalog.search()] == ["models:/others/1", "models:/prices/3"]


def test_a_name_that_is_tagged_as_a_prompts_takes_no_version_and_is_not_listed(store: PoisonedStore) -> None:
    """Its versions, which have no such tag, are found and loaded as before: nobody takes them down by a name's tag."""
    registrar, catalog = MlflowRegister(store.connection), MlflowCatalog(store.connection)
    registrar.register("others", VERSION)
    registrar.set_alias("prices", "champion", 1)
    client_of(store).set_registered_model_tag("prices", PROMPT, "true")

    for uri in (VERSION, "models:/prices@champion", "models:/prices/latest"):
        assert catalog.resolve(uri).uri == VERSION
        assert store.predictions(uri) == store.predictions(store.saved.uri)
    with pytest.raises(ModelNotFoundError):
        catalog.versions("prices")
    with pytest.raises(ConflictError, match="prompt"):
        registrar.register("prices", store.saved.uri)
    assert [each.uri for each in catalog.search()] == ["models:/others/1"]
    assert store.predictions("models:/others/1")


def test_a_model_is_not_taken_for_empty_because_a_version_is_tagged_as_a_prompts(store: PoisonedStore) -> None:
    """MLflow finds none of its versions then; it would be deleted with all of them."""
    registrar = MlflowRegister(store.connection)
    registrar.register("prices", store.saved.uri)
    client_of(store).set_model_version_tag("prices", "1", PROMPT, "true")

    with pytest.raises(ConflictError):
        registrar.discard_registered_model("prices")

    assert store.predictions("models:/prices/2")
