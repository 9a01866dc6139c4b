"""Fills MLflow's tables directly: thousands of versions or names would take minutes by its calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy
from mlflow.store.model_registry.dbmodels.models import (
    SqlModelVersion,
    SqlModelVersionTag,
    SqlRegisteredModel,
    SqlRegisteredModelAlias,
    SqlRegisteredModelTag,
)

ALIAS: Final = "champion"
_MADE_AT: Final = 1_700_000_000_000
_TAGS: Final = ("modelport.digest", "modelport.source_uri", "modelport.idempotency_key.{}", "team")


def fill_versions(store_uri: str, name: str, count: int) -> None:
    """Make a registered model with versions, whose files are nowhere, and an alias at the first one."""
    _fill(store_uri, [name], count)


def fill_names(store_uri: str, count: int) -> None:
    """Make registered models of one version each."""
    _fill(store_uri, [f"name-{number:05}" for number in range(count)], 1)


def fill_these(store_uri: str, *names: str) -> None:
    """Make registered models of one version each, under these names."""
    _fill(store_uri, list(names), 1)


def _fill(store_uri: str, names: list[str], count: int) -> None:
    engine = sqlalchemy.create_engine(store_uri)
    rows: dict[type, Iterator[dict[str, Any]]] = {
        SqlRegisteredModel: (
            {"name": name, "creation_time": _MADE_AT, "last_updated_time": _MADE_AT + 1} for name in names
        ),
        SqlRegisteredModelTag: ({"name": name, "key": "modelport.needs_version", "value": "true"} for name in names),
        SqlModelVersion: (_version(name, number) for name in names for number in range(1, count + 1)),
        SqlModelVersionTag: (
            {"name": name, "version": number, "key": key.format(number), "value": f"{key}-{number}"}
            for name in names
            for number in range(1, count + 1)
            for key in _TAGS
        ),
        SqlRegisteredModelAlias: ({"name": name, "alias": ALIAS, "version": 1} for name in names),
    }
    with engine.begin() as connection:
        for table, each in rows.items():
            connection.execute(sqlalchemy.insert(table), list(each))
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sqlalchemy.text("ANALYZE"))
    engine.dispose()


def _version(name: str, number: int) -> dict[str, Any]:
    source = f"/nowhere/{name}/{number}"
    return {
        "name": name,
        "version": number,
        "creation_time": _MADE_AT,
        "last_updated_time": _MADE_AT,
        "current_stage": "None",
        "source": source,
        "storage_location": source,
        "status": "READY",
    }
