"""Holds a store against what is promised after a kill, from a fresh process."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from mlflow import MlflowClient

from integration.crashes.operations import ALIAS, NAME, OPERATIONS, TAGS, registry_at
from modelport import ArtifactNotFoundError, IncompleteModelError, ModelportError, Registry
from modelport.adapters.mlflow import MlflowConnection
from modelport.adapters.mlflow.entities import key_tag
from modelport.testing.samples import PriceModel, houses

_UNFINISHED = (IncompleteModelError, ArtifactNotFoundError)


def judge(operation: str, uri: str, source: str, key: str) -> list[str]:
    """Look at everything, do the operation again, look at everything, and give the faults."""
    registry = registry_at(uri)
    made = versions_with(uri, operation, key)
    before = [*faults(registry, uri, [1, 2, *made]), *([] if len(made) <= 1 else [f"made {made}"])]
    if operation == "move an alias":
        registry.registrar.set_alias(NAME, ALIAS, 1)
    OPERATIONS[operation](registry, source, key)
    again = versions_with(uri, operation, key)
    after = faults(registry, uri, [1, 2, *again])
    if len(again) != int(operation in {"register", "register a new name", "publish"}) or (made and made != again):
        after.append(f"made {made}, then {again}")
    expected = {"publish": again, "move an alias": [2]}.get(operation, [1])
    if _pointed_at(registry) not in expected:
        after.append(f"the alias points at {_pointed_at(registry)}")
    return [*(f"before: {each}" for each in before), *(f"after: {each}" for each in after)]


def versions_with(uri: str, operation: str, key: str) -> list[int]:
    """Give the versions that were made with a key."""
    name = f"new-{key}" if operation == "register a new name" else NAME
    found = MlflowConnection(uri).find_versions(f"name='{name}' AND tag.`{key_tag(name, key)}`='{key}'")
    return [int(each.version) for each in found]


def faults(registry: Registry, uri: str, known: list[int]) -> list[str]:
    """Give what is not as promised."""
    found = [f"{each.uri}: {fault}" for each in registry.catalog.search() for fault in _of_name(registry, each.name)]
    numbers = sorted(each.version for each in registry.catalog.versions(NAME))
    if not {1, 2} <= set(numbers):
        found.append(f"lost: {numbers}")
    if _pointed_at(registry) not in known:
        found.append(f"the alias points at {_pointed_at(registry)}, of {known}")
    return [*found, *_of_saved_models(registry, uri), *_of_file(uri)]


def _of_name(registry: Registry, name: str) -> Iterator[str]:
    for version in registry.catalog.versions(name):
        if dict(version.tags) != TAGS or not version.digest:
            yield f"half a record: {version!r}"
        yield from _unloadable(registry, version.uri)


def _unloadable(registry: Registry, uri: str) -> Iterator[str]:
    try:
        prices = registry.loader.load(uri).predict(houses())["price"]
    except ModelportError as error:
        yield f"does not load: {error!r}"
        return
    if abs(prices - PriceModel().predict(houses())).max() > 1:
        yield f"predicts {list(prices)}"


def _of_saved_models(registry: Registry, uri: str) -> Iterator[str]:
    client = MlflowClient(uri, uri)
    experiments = [each.experiment_id for each in client.search_experiments()]
    for saved in client.search_logged_models(experiments):
        if str(saved.status) == "READY":
            yield from _unloadable(registry, saved.model_uri)
            continue
        for use in (registry.loader.load, lambda each: registry.registrar.register("never", each)):
            with contextlib.suppress(*_UNFINISHED):
                use(saved.model_uri)
                yield f"{saved.model_uri}, which is {saved.status}, was used"
    yield from (f"{each.name} was made" for each in registry.catalog.search(prefix="never"))


def _of_file(uri: str) -> Iterator[str]:
    if not uri.startswith("sqlite:///"):
        return
    with contextlib.closing(sqlite3.connect(uri.removeprefix("sqlite:///"))) as database:
        said = database.execute("PRAGMA integrity_check").fetchall()
    if said != [("ok",)]:
        yield f"the file is damaged: {said}"


def _pointed_at(registry: Registry) -> int:
    return registry.catalog.resolve(f"models:/{NAME}@{ALIAS}").version


def left_behind(uri: str, directory: str) -> list[str]:
    """Give what a killed process left for others to collect."""
    left = [f"in TMPDIR: {each.name[:10]}" for each in Path(directory, "temporary").glob("*")]
    client = MlflowClient(uri, uri)
    experiments = [each.experiment_id for each in client.search_experiments()]
    left += [
        f"saved model {each.status}" for each in client.search_logged_models(experiments) if each.status != "READY"
    ]
    left += ["a half upload" for _ in Path(directory).rglob(".artifact.uploading.*")]
    for model in client.search_registered_models():
        if not client.search_model_versions(f"name='{model.name}'"):
            left.append("a registered model without a version")
    return left
