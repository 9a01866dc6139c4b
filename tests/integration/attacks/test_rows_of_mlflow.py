"""Where plain MLflow fails or gives in: its safe format, trees, unknown aliases, versions beyond any, odd tags."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import mlflow.sklearn
import numpy as np
import pytest
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from sklearn.ensemble import GradientBoostingRegressor, RandomForestRegressor

from integration.attacks.poisoned_stores import VERSION, PoisonedStore, poisoned_store
from modelport import AliasNotFoundError, InvalidTagError, InvalidUriError, ModelportError, TrustPolicy
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowCatalog, MlflowConnection, MlflowRegister
from modelport.testing.samples import houses, sklearn_sample

PRICES: Final = [1.0, 2.0, 3.0]
TOO_LARGE: Final = [2**63, 10**30]
TEXTS: Final[dict[str, Any]] = {"b'x'": b"x", "None": None, "1": 1, "True": True, "['x']": ["x"], "{'a': 1}": {"a": 1}}
"""Values of tags, by the text that plain MLflow makes of each."""


@pytest.fixture
def store(empty_store: Path, tmp_path: Path) -> PoisonedStore:
    """A store of this test's own, with one model."""
    return poisoned_store(empty_store, tmp_path)


@pytest.fixture
def client(store: PoisonedStore) -> MlflowClient:
    """Plain MLflow's client of the store."""
    return MlflowClient(store.address, store.address)


def acts_of(connection: MlflowConnection) -> list[Callable[[str], object]]:
    """Give what takes an address of a model, over a connection."""
    loader, registrar = BuiltinLoader(connection), MlflowRegister(connection)
    copy = lambda uri: registrar.register("copy", uri)  # noqa: E731 - one of a list
    return [loader.load, loader.verify, MlflowCatalog(connection).resolve, registrar.inspect, copy]


def check_each(uri: str, error: type[ModelportError], acts: list[Callable[[str], object]]) -> None:
    """Check that each act refuses an address."""
    for act in acts:
        with pytest.raises(ModelportError) as caught:
            act(uri)
        assert type(caught.value) is error


def test_the_safe_format_is_read_where_mlflow_may_read_no_pickle(
    store: PoisonedStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plain MLflow refuses its own safe format with the pickles; modelport reads it, whoever wrote it."""
    sample, plain = sklearn_sample(), tmp_path / "plain"
    mlflow.sklearn.save_model(sample.model, plain)
    assert (plain / "model.skops").is_file()
    expected = list(sample.model.predict(houses()))
    monkeypatch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")

    for place in (plain, store.files):
        with pytest.raises(MlflowException, match="'MLFLOW_ALLOW_PICKLE_DESERIALIZATION' is not set") as caught:
            mlflow.sklearn.load_model(str(place))
        assert caught.value.error_code == "INTERNAL_ERROR"

    connection = MlflowConnection(store.address, roots=[str(tmp_path)])
    unverified = BuiltinLoader(connection, trust=TrustPolicy(verify="off", pickles="never"))
    assert store.predictions() == expected
    assert list(unverified.load(str(plain)).native.predict(houses())) == expected


@pytest.mark.parametrize("kind", [RandomForestRegressor, GradientBoostingRegressor])
def test_trees_are_saved_and_loaded_without_a_setting(store: PoisonedStore, tmp_path: Path, kind: type[Any]) -> None:
    """Plain MLflow cannot save them as it comes; modelport knows which of scikit-learn's types are safe."""
    trees = kind(n_estimators=3, random_state=0).fit(houses(), PRICES)

    with pytest.raises(MlflowException, match=r"untrusted types.*sklearn\.tree\._tree\.Tree") as caught:
        mlflow.sklearn.save_model(trees, tmp_path / "plain")
    assert caught.value.error_code == "INTERNAL_ERROR"

    saved = BuiltinSaver(store.connection).save(trees, sklearn_sample().signature, houses())
    loader = BuiltinLoader(store.connection, trust=TrustPolicy(pickles="never"))
    np.testing.assert_array_equal(loader.load(saved.uri).native.predict(houses()), trees.predict(houses()))


def test_an_unknown_alias_is_not_found(store: PoisonedStore, client: MlflowClient) -> None:
    """Plain MLflow tells it as it tells a bad argument, so no caller can tell them apart."""
    with pytest.raises(MlflowException) as caught:
        client.get_model_version_by_alias("prices", "champion")
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"
    with pytest.raises(MlflowException) as caught:
        client.get_model_version_by_alias("prices", "a b")
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"

    check_each("models:/prices@champion", AliasNotFoundError, acts_of(store.connection))
    check_each("models:/prices@a b", InvalidUriError, acts_of(store.connection))


@pytest.mark.parametrize("version", TOO_LARGE)
def test_plain_mlflow_asks_its_database_for_a_version_beyond_any(client: MlflowClient, version: int) -> None:
    """It fails there, and tells of it as of a fault of its own."""
    with pytest.raises(MlflowException, match="too large") as caught:
        client.get_model_version("prices", str(version))

    assert caught.value.error_code == "INTERNAL_ERROR"


@pytest.mark.parametrize("version", [2**31, *TOO_LARGE])
def test_a_version_beyond_any_is_refused_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    """The store is not even made."""
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("It was asked for."))
    file = tmp_path / "new" / "registry.db"

    for address in (f"sqlite:///{file}", "http://127.0.0.1:1"):
        check_each(f"models:/prices/{version}", InvalidUriError, acts_of(MlflowConnection(address)))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", TEXTS)
def test_a_tag_keeps_no_value_that_is_no_text(store: PoisonedStore, client: MlflowClient, text: str) -> None:
    """Plain MLflow keeps a text for it, from which the value cannot be told any more."""
    client.set_model_version_tag("prices", "1", "k", TEXTS[text])
    assert client.get_model_version("prices", "1").tags["k"] == text
    client.delete_model_version_tag("prices", "1", "k")

    refuses_tags(store, {"k": TEXTS[text]})


@pytest.mark.parametrize("key", [1, True, b"k"])
def test_a_tag_has_no_key_that_is_no_text(store: PoisonedStore, client: MlflowClient, key: Any) -> None:
    """Plain MLflow fails in the middle, with an error that tells nothing of tags."""
    with pytest.raises(TypeError) as caught:
        client.set_model_version_tag("prices", "1", key, "v")
    assert "tag" not in str(caught.value)

    refuses_tags(store, {key: "v"})


def refuses_tags(store: PoisonedStore, tags: dict[Any, Any]) -> None:
    """Check that nobody takes these tags, nor those beside them, and that nothing is changed."""
    registrar, catalog = MlflowRegister(store.connection), MlflowCatalog(store.connection)
    before = catalog.resolve(VERSION)

    for act in (
        lambda: registrar.set_tags("prices", 1, {"team": "growth", **tags}),
        lambda: registrar.register("prices", store.saved.uri, tags={"team": "growth", **tags}),
        lambda: catalog.search(tags=tags),
    ):
        with pytest.raises(InvalidTagError):
            act()

    assert list(catalog.versions("prices")) == [before]
