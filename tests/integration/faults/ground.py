"""A store that operations are done to, and what an operation is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
from attrs import field, frozen
from mlflow import MlflowClient

from modelport import LoadedModel, ModelNotFoundError, ModelVersion, SavedModel
from modelport.adapters.mlflow import BuiltinSaver, MlflowCatalog, MlflowConnection, MlflowRegister
from modelport.testing.samples import houses, sklearn_sample

ALIAS: Final = "champion"


@frozen(eq=False)
class Ground:
    """A store, asked without anything that fails in between.

    Attributes:
        address: The server's.
        saved: The URI of a saved model that is there.
    """

    address: str
    saved: str
    connection: MlflowConnection = field(repr=False)
    client: MlflowClient = field(repr=False)

    @classmethod
    def at(cls, address: str) -> Ground:
        """Save the model that the operations share."""
        connection = MlflowConnection(address)
        return cls(address, save(connection).uri, connection, MlflowClient(address, address))

    def register(self, name: str, key: str | None = None) -> ModelVersion:
        """Make a version."""
        return MlflowRegister(self.connection).register(name, self.saved, idempotency_key=key)

    def numbers(self, name: str) -> list[int]:
        """Give the numbers of the versions that plain MLflow shows."""
        return sorted(int(each.version) for each in self.client.search_model_versions(f"name='{name}'"))

    def pointed_at(self, name: str) -> int | None:
        """Give the number of the version that the alias is at."""
        found = self.client.search_registered_models(f"name='{name}'")
        return next((int(each.aliases[ALIAS]) for each in found if ALIAS in each.aliases), None)

    def is_half_registered(self, name: str) -> bool:
        """Tell whether there is a registered model that has no version."""
        return bool(self.client.search_registered_models(f"name='{name}'")) and not self.numbers(name)

    def is_seen(self, name: str) -> bool:
        """Tell whether a reader is given a registered model that has no version."""
        try:
            return next(MlflowCatalog(self.connection).versions(name), None) is None
        except ModelNotFoundError:
            return False


@frozen
class Outcome:
    """How an operation ended: with what it gave, or with an error."""

    result: Any = None
    error: Exception | None = None


Act = Callable[[MlflowConnection, Ground, str], Any]
Check = Callable[[Ground, str, Outcome], Iterator[str]]


def _whatever(_ground: Ground, _name: str) -> Iterator[str]:
    yield from ()


@frozen(eq=False)
class Operation:
    """Something that is done to a registry.

    Attributes:
        prepare: Makes what must be there before.
        act: Does it, over a connection on which something fails.
        check: Gives what is not as promised afterwards.
        again: Does it once more, where that is another call.
        check_again: Gives what is not as promised after that.
        connect: Opens the connection.
    """

    prepare: Callable[[Ground, str], object]
    act: Act
    check: Check
    again: Act | None = None
    check_again: Callable[[Ground, str], Iterator[str]] = _whatever
    connect: Callable[[Ground, str, str], MlflowConnection] = field(
        default=lambda _ground, address, name: MlflowConnection(address, experiment=name)
    )


def save(connection: MlflowConnection) -> SavedModel:
    """Save a small model."""
    sample = sklearn_sample()
    return BuiltinSaver(connection, requirements=[]).save(sample.model, sample.signature, sample.input_example)


def is_right(loaded: LoadedModel) -> bool:
    """Tell whether a model predicts what the saved one does."""
    sample = sklearn_sample()
    return np.allclose(loaded.predict(houses())["price"], sample.model.predict(sample.input_example))
