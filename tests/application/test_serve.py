"""Serving a model that follows its alias."""

from __future__ import annotations

from threading import Event, Thread
from typing import Any

import pytest
from attrs import evolve
from attrs.exceptions import FrozenAttributeError
from pytest_mock import MockerFixture

from modelport import (
    AliasNotFoundError,
    InvalidUriError,
    ModelLoader,
    ModelNotFoundError,
    ParamSpec,
    Registry,
    RegistryUnavailableError,
    SignatureMismatchError,
)
from modelport.application import PublishModel, ServeModel
from modelport.testing.concurrency import at_once
from modelport.testing.hooks import NAME
from modelport.testing.observing import refuses
from modelport.testing.project_models import DiscountModel
from modelport.testing.refused import BAD_URIS
from modelport.testing.samples import PriceModel, houses, price_signature

CHAMPION = f"models:/{NAME}@champion"


@pytest.fixture
def watched(registry: Registry, mocker: MockerFixture) -> Any:
    """Give a loader that works, counts, and can be made to fail."""
    loader = mocker.create_autospec(ModelLoader, instance=True, spec_set=True)
    loader.load.side_effect = registry.loader.load
    return loader


@pytest.fixture
def serve(registry: Registry, watched: Any) -> ServeModel:
    """Give the use case over an alias that points at version 1 of 1."""
    publish(registry, 1.0)
    return ServeModel(watched, registry.catalog, CHAMPION)


def publish(registry: Registry, per_size: float) -> None:
    """Publish a model whose prices are the sizes times *per_size*, as the champion."""
    publish_model = PublishModel(registry.saver, registry.registrar)
    publish_model(NAME, PriceModel(per_size, 0.0), price_signature(), houses(), alias="champion")


def first_price(serve: ServeModel) -> float:
    """Give the price of the first house, of size 50."""
    return float(serve.predict(houses())["price"][0])


def test_nothing_is_loaded_before_the_first_use(serve: ServeModel, watched: Any) -> None:
    """Building it is free, and works where the registry is down."""
    watched.load.assert_not_called()
    assert first_price(serve) == 50.0
    watched.load.assert_called_once_with(CHAMPION)


def test_a_uri_outside_the_grammar_is_refused_when_it_is_built(registry: Registry) -> None:
    """Not at the first prediction."""
    refuses(InvalidUriError, lambda uri: ServeModel(registry.loader, registry.catalog, uri), BAD_URIS)


def test_what_it_serves_is_settled_when_it_is_built(serve: ServeModel) -> None:
    """Another URI is another object."""
    with pytest.raises(FrozenAttributeError):
        serve.uri = f"models:/{NAME}/1"
    assert first_price(serve) == 50.0


def test_one_load_serves_every_prediction(serve: ServeModel, watched: Any) -> None:
    """Eight threads that come first at once share it."""
    assert at_once(lambda _: first_price(serve)) == [50.0] * 8
    assert first_price(serve) == 50.0
    watched.load.assert_called_once()


def test_the_version_is_that_of_the_model_that_predicts(serve: ServeModel, registry: Registry) -> None:
    """It does not move with the alias, but with the model."""
    assert serve.version == registry.catalog.resolve(f"models:/{NAME}/1")
    publish(registry, 2.0)
    assert serve.version is not None
    assert serve.version.version == 1
    serve.refresh()
    assert serve.version == registry.catalog.resolve(f"models:/{NAME}/2")


def test_a_moved_alias_is_followed_at_the_next_refresh(serve: ServeModel, registry: Registry) -> None:
    """And not before."""
    assert first_price(serve) == 50.0
    publish(registry, 2.0)
    assert first_price(serve) == 50.0
    assert serve.refresh() is True
    assert first_price(serve) == 100.0


def test_a_refresh_without_a_change_loads_nothing(serve: ServeModel, watched: Any) -> None:
    """A repeat is cheap."""
    assert serve.refresh() is True
    assert [serve.refresh() for _ in range(3)] == [False] * 3
    watched.load.assert_called_once()


def test_another_alias_on_the_same_version_is_no_change(serve: ServeModel, registry: Registry) -> None:
    """Nor is a tag: the model is the same."""
    first_price(serve)
    registry.registrar.set_alias(NAME, "steady", 1)
    registry.registrar.set_tags(NAME, 1, {"a": "b"})
    assert serve.refresh() is False


def test_latest_is_followed_as_well(registry: Registry) -> None:
    """Up with a new version, and back when that is deleted."""
    publish(registry, 1.0)
    serve = ServeModel(registry.loader, registry.catalog, f"models:/{NAME}/latest")
    assert first_price(serve) == 50.0
    publish(registry, 2.0)
    assert serve.refresh() is True
    assert first_price(serve) == 100.0
    registry.registrar.delete_version(NAME, 2)
    assert serve.refresh() is True
    assert first_price(serve) == 50.0


@pytest.mark.parametrize("form", ["version", "saved model"])
def test_what_never_changes_is_loaded_once_and_not_asked_for(registry: Registry, watched: Any, form: str) -> None:
    """Not even when the version is deleted meanwhile."""
    publish(registry, 1.0)
    version = registry.catalog.resolve(CHAMPION)
    serve = ServeModel(watched, registry.catalog, version.uri if form == "version" else version.source_uri)
    assert serve.version == (version if form == "version" else None)
    registry.registrar.delete_version(NAME, 1)
    assert serve.refresh() is False
    watched.load.assert_called_once()


def test_a_model_that_cannot_be_loaded_leaves_the_old_one_in_place(
    serve: ServeModel, registry: Registry, watched: Any
) -> None:
    """The error comes out; when the fault is over, the next refresh succeeds."""
    assert first_price(serve) == 50.0
    publish(registry, 2.0)
    watched.load.side_effect = RegistryUnavailableError("The registry is down.")
    for _ in range(2):
        with pytest.raises(RegistryUnavailableError):
            serve.refresh()
        assert first_price(serve) == 50.0
    watched.load.side_effect = registry.loader.load
    assert serve.refresh() is True
    assert first_price(serve) == 100.0


def test_an_alias_that_is_gone_leaves_the_old_one_in_place(serve: ServeModel, registry: Registry) -> None:
    """The error comes out."""
    first_price(serve)
    registry.registrar.delete_alias(NAME, "champion")
    with pytest.raises(AliasNotFoundError):
        serve.refresh()
    assert first_price(serve) == 50.0


def test_a_first_load_that_fails_is_tried_again_at_the_next_use(registry: Registry) -> None:
    """The service comes up when the model does."""
    serve = ServeModel(registry.loader, registry.catalog, CHAMPION)
    for use in (serve.refresh, lambda: serve.version, lambda: serve.predict(houses())):
        with pytest.raises(ModelNotFoundError):
            use()
    publish(registry, 1.0)
    assert first_price(serve) == 50.0


def test_predictions_do_not_wait_for_a_refresh(serve: ServeModel, registry: Registry, watched: Any) -> None:
    """While the new model is being loaded, the old one predicts."""
    assert first_price(serve) == 50.0
    publish(registry, 2.0)
    loading, go_on = Event(), Event()

    def load_slowly(uri: str) -> Any:
        loading.set()
        assert go_on.wait(60)
        return registry.loader.load(uri)

    watched.load.side_effect = load_slowly
    refreshing = Thread(target=serve.refresh)
    refreshing.start()
    assert loading.wait(60)
    assert first_price(serve) == 50.0
    go_on.set()
    refreshing.join()
    assert first_price(serve) == 100.0


def test_refreshes_at_once_load_once(serve: ServeModel, registry: Registry, watched: Any) -> None:
    """Only one of them makes the change."""
    first_price(serve)
    publish(registry, 2.0)
    assert sorted(at_once(lambda _: serve.refresh())) == [False] * 7 + [True]
    assert watched.load.call_count == 2


def test_inputs_are_checked_and_parameters_passed_on(registry: Registry) -> None:
    """Serving adds nothing to what a loaded model promises, and takes nothing away."""
    signature = evolve(price_signature(), params=(ParamSpec("discount", "double", 0.0),))
    publish_model = PublishModel(registry.saver, registry.registrar)
    version = publish_model(NAME, DiscountModel(1.0, 0.0), signature, houses())
    serve = ServeModel(registry.loader, registry.catalog, version.uri)
    assert float(serve.predict(houses(), {"discount": 0.5})["price"][0]) == 25.0
    with pytest.raises(SignatureMismatchError):
        serve.predict(houses().drop(columns="size"))
