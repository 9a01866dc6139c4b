"""Loads and moves of aliases that something fails in, and what must be there before and afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from integration.faults.ground import ALIAS, Ground, Outcome, is_right
from modelport import LoadedModel, ModelportError, ModelVersion
from modelport.adapters.mlflow import BuiltinLoader, MlflowCatalog, MlflowConnection, MlflowRegister, ModelCache


def load_version(connection: MlflowConnection, _ground: Ground, name: str) -> LoadedModel:
    """Load by version."""
    return BuiltinLoader(connection, cache=None).load(f"models:/{name}/1")


def load_alias(connection: MlflowConnection, _ground: Ground, name: str) -> LoadedModel:
    """Load by alias."""
    return BuiltinLoader(connection, cache=None).load(f"models:/{name}@{ALIAS}")


def load_into_cache(connection: MlflowConnection, _ground: Ground, name: str) -> LoadedModel:
    """Load into an empty cache, which holds the whole model afterwards, or nothing."""
    with tempfile.TemporaryDirectory(prefix="cache-") as place:
        cache = ModelCache(place)
        try:
            loaded = BuiltinLoader(connection, cache=cache).load(f"models:/{name}@{ALIAS}")
        except ModelportError:
            assert cache.models() == (), "a part of a download is kept"
            raise
        assert cache.holds(loaded.digest), "what was loaded is not kept"
        return loaded


def check_loaded(_ground: Ground, name: str, outcome: Outcome) -> Iterator[str]:
    """What was loaded is the version that was asked for."""
    if outcome.result and (outcome.result.uri != f"models:/{name}/1" or not is_right(outcome.result)):
        yield f"{outcome.result.uri} was loaded, or predicts something else"


def two_versions(ground: Ground, name: str) -> None:
    """Make two versions, and point the alias at the first."""
    ground.register(name)
    ground.register(name)
    MlflowRegister(ground.connection).set_alias(name, ALIAS, 1)


def one_version(ground: Ground, name: str) -> None:
    """Make a version, and point the alias at it."""
    ground.register(name)
    MlflowRegister(ground.connection).set_alias(name, ALIAS, 1)


def move(connection: MlflowConnection, _ground: Ground, name: str) -> ModelVersion:
    """Point the alias at the second version."""
    return MlflowRegister(connection).set_alias(name, ALIAS, 2)


def move_from_one(connection: MlflowConnection, _ground: Ground, name: str) -> ModelVersion:
    """The same, if it is at the first."""
    return MlflowRegister(connection).set_alias(name, ALIAS, 2, expect=1)


def check_moved(ground: Ground, name: str, outcome: Outcome) -> Iterator[str]:
    """The alias is at the old or the new version, and everybody sees the same."""
    pointed = ground.pointed_at(name)
    if pointed not in ({2} if outcome.result else {1, 2}):
        yield f"the alias is at {pointed}"
    if MlflowCatalog(ground.connection).resolve(f"models:/{name}@{ALIAS}").version != pointed:
        yield "the catalog and plain MLflow see the alias at different versions"
