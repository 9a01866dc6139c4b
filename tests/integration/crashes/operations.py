"""What a killed process was at, done by forks: once up to the kill, and again to see that it can be done."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from integration.crashes.effects import Effects
from modelport import Registry
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowCatalog, MlflowConnection, MlflowRegister
from modelport.application.publish import PublishModel
from modelport.testing.samples import houses, sklearn_sample

NAME: Final = "wine"
ALIAS: Final = "champion"
TAGS: Final = {"stage": "new"}


def registry_at(uri: str) -> Registry:
    """Give the four ports over the store at *uri*."""
    connection = MlflowConnection(uri)
    return Registry(
        BuiltinSaver(connection), BuiltinLoader(connection), MlflowRegister(connection), MlflowCatalog(connection)
    )


def _save(registry: Registry, _source: str, _key: str) -> None:
    sample = sklearn_sample()
    registry.saver.save(sample.model, sample.signature, sample.input_example)


def _register(registry: Registry, source: str, key: str) -> None:
    registry.registrar.register(NAME, source, tags=TAGS, idempotency_key=key)


def _register_anew(registry: Registry, source: str, key: str) -> None:
    registry.registrar.register(f"new-{key}", source, tags=TAGS, idempotency_key=key)


def _publish(registry: Registry, _source: str, key: str) -> None:
    sample = sklearn_sample()
    publish = PublishModel(registry.saver, registry.registrar)
    publish(NAME, sample.model, sample.signature, sample.input_example, tags=TAGS, alias=ALIAS, idempotency_key=key)


def _load(registry: Registry, _source: str, _key: str) -> None:
    registry.loader.load(f"models:/{NAME}@{ALIAS}").predict(houses())


def _move_the_alias(registry: Registry, _source: str, _key: str) -> None:
    registry.registrar.set_alias(NAME, ALIAS, 2, expect=1)


OPERATIONS: Final[dict[str, Callable[[Registry, str, str], None]]] = {
    "save": _save,
    "register": _register,
    "register a new name": _register_anew,
    "publish": _publish,
    "load": _load,
    "move an alias": _move_the_alias,
}


def prepare(uri: str) -> str:
    """Register a model twice, point the alias at the first version, and give the saved model's URI."""
    registry, sample = registry_at(uri), sklearn_sample()
    saved = registry.saver.save(sample.model, sample.signature, sample.input_example)
    for _ in range(2):
        registry.registrar.register(NAME, saved.uri, tags=TAGS)
    reset(uri)
    return saved.uri


def reset(uri: str) -> None:
    """Point the alias at the first version."""
    registry_at(uri).registrar.set_alias(NAME, ALIAS, 1)


def warm_up(uri: str) -> None:
    """Do everything once."""
    source, registry = prepare(uri), registry_at(uri)
    for number, operation in enumerate(OPERATIONS.values()):
        reset(uri)
        operation(registry, source, f"warm{number}")


def perform(operation: str, case: list[str], kill_at: int) -> list[str]:
    """Do an operation, be killed before one of its effects, and give the effects if not.

    Args:
        operation: Its name.
        case: The store's address, the saved model to register, the idempotency key, and the directory to write in.
        kill_at: The number of the effect; 0 for none.
    """
    uri, source, key, directory = case
    tempfile.tempdir = str(Path(directory, "temporary"))
    Path(tempfile.tempdir).mkdir(exist_ok=True)
    registry, effects = registry_at(uri), Effects(kill_at, directory)
    if uri.startswith("http"):
        effects.watch_requests()
    else:
        effects.watch()
    OPERATIONS[operation](registry, source, key)
    return effects.seen


def first_write(uri: str, directory: str, kill_at: int) -> list[str]:
    """Write to a store whose file is not there yet."""
    effects = Effects(kill_at, directory)
    effects.watch()
    MlflowConnection(uri).create_registered_model("first")
    return effects.seen


def save_first(uri: str, number: int) -> None:
    """Save and register under a name of its own, in a store whose file may not be there yet."""
    registry, sample = registry_at(uri), sklearn_sample()
    saved = registry.saver.save(sample.model, sample.signature, sample.input_example)
    registry.registrar.register(f"wine-{number}", saved.uri)
