"""A small service that uses modelport as its users do; a strict type checker reads it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from attrs import frozen

from modelport import ANY, LoadedModel, ModelLoader, ModelNotFoundError, ModelVersion, Registry, Signature
from modelport.adapters.memory import (
    InMemoryModelCatalog,
    InMemoryModelLoader,
    InMemoryModelRegistrar,
    InMemoryModelSaver,
    InMemoryStore,
)
from modelport.bootstrap import build_container


class Priced:
    """A project model."""

    def predict(self, inputs: pd.DataFrame) -> pd.DataFrame:
        """Give a price for each row."""
        return pd.DataFrame({"price": inputs["size"] * 2.0})


@frozen
class PriceService:
    """Depends on a port, not on an adapter."""

    loader: ModelLoader

    def price(self, houses: pd.DataFrame) -> list[float]:
        """Give prices by the champion."""
        model: LoadedModel = self.loader.load("models:/prices@champion")
        return [float(price) for price in model.predict(houses)["price"]]


def publish(registry: Registry, houses: pd.DataFrame) -> ModelVersion:
    """Save, register and promote a model."""
    model = Priced()
    saved = registry.saver.save(model, Signature.infer(houses, model.predict(houses)), houses)
    version = registry.registrar.register("prices", saved.uri, tags={"team": "growth"})
    return registry.registrar.set_alias("prices", "champion", version.version, expect=ANY)


def in_memory() -> Registry:
    """Give a registry for tests."""
    store = InMemoryStore()
    return Registry(
        saver=InMemoryModelSaver(store),
        loader=InMemoryModelLoader(store),
        registrar=InMemoryModelRegistrar(store),
        catalog=InMemoryModelCatalog(store),
    )


def configured(path: Path) -> PriceService:
    """Give the service on whatever a file names."""
    container = build_container(path)
    try:
        container.catalog().resolve("models:/prices@champion")
    except ModelNotFoundError as error:
        print(error.name, error.remedy)  # noqa: T201
    return PriceService(container.loader())
