"""A name with many versions, and a registry with many names, cost a call no more than few do."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from attrs import define, field, frozen
from mlflow import MlflowClient
from mlflow.store.db.base_sql_model import Base
from mlflow.tracking._model_registry.client import ModelRegistryClient
from pytest_mock import MockerFixture

from large_registries import ALIAS, fill_names, fill_versions
from modelport.adapters.mlflow import BuiltinSaver, MlflowCatalog, MlflowConnection, MlflowRegister
from modelport.testing.samples import sklearn_sample
from postgres_server import running_postgres

FEW, MANY = 10, 2_000
PAGE = 200
MORE = 1.2


@frozen(eq=False)
class Registries:
    """One store; a name with few versions is read before there are many of anything, and one with many afterwards.

    Attributes:
        connection: The connection to it.
        saved: The URI of a saved model.
    """

    connection: MlflowConnection
    saved: str


@define
class Cost:
    """What a database was asked for: statements, and the rows that became records of MLflow's.

    Attributes:
        steps: What SQLite did for it, in tens of its instructions.
    """

    statements: int = 0
    rows: int = 0
    steps: int = field(default=0, eq=False)


@contextlib.contextmanager
def counted() -> Iterator[Cost]:
    """Count while the block runs."""
    cost = Cost()

    counting = [True]

    def step() -> None:
        cost.steps += sum(counting)

    def asked(connection: sqlalchemy.Connection, *_: Any) -> None:
        cost.statements += 1
        driver = connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            driver.set_progress_handler(step, 10)

    def loaded(*_: Any) -> None:
        cost.rows += 1

    listened: list[tuple[Any, str, Any, dict[str, bool]]] = [
        (sqlalchemy.Engine, "before_cursor_execute", asked, {}),
        (Base, "load", loaded, {"propagate": True}),
    ]
    for target, name, call, how in listened:
        sqlalchemy.event.listen(target, name, call, **how)
    try:
        yield cost
    finally:
        counting.clear()
        for target, name, call, _ in listened:
            sqlalchemy.event.remove(target, name, call)


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def store(request: pytest.FixtureRequest, empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a store."""
    directory = tmp_path_factory.mktemp("scale")
    if request.param == "SQLite":
        shutil.copy(empty_store, directory / "registry.db")
        yield f"sqlite:///{directory / 'registry.db'}"
    else:
        with running_postgres() as address:
            yield address


@pytest.fixture(scope="module")
def registries(store: str, tmp_path_factory: pytest.TempPathFactory) -> Registries:
    """A store with a saved model, and a name with few versions."""
    connection = MlflowConnection(store, artifact_root=str(tmp_path_factory.mktemp("artifacts")))
    sample = sklearn_sample()
    saved = BuiltinSaver(connection, requirements=[]).save(sample.model, sample.signature, sample.input_example)
    fill_versions(store, "few", FEW)
    return Registries(connection, saved.uri)


ACTS: dict[str, Callable[[Registries, str, int], object]] = {
    "a version": lambda it, name, last: MlflowCatalog(it.connection).resolve(f"models:/{name}/{last}"),
    "an alias": lambda it, name, _: MlflowCatalog(it.connection).resolve(f"models:/{name}@{ALIAS}"),
    "the latest": lambda it, name, _: MlflowCatalog(it.connection).resolve(f"models:/{name}/latest"),
    "an alias is set": lambda it, name, last: MlflowRegister(it.connection).set_alias(name, "steady", last),
    "a tag is set": lambda it, name, last: MlflowRegister(it.connection).set_tags(name, last, {"a": "b"}),
    "a known name": lambda it, name, _: MlflowRegister(it.connection).register(name, it.saved),
    "a known name, with a key": lambda it, name, _: MlflowRegister(it.connection).register(
        name, it.saved, idempotency_key="k"
    ),
    "a new name": lambda it, name, _: MlflowRegister(it.connection).register(f"new-{name}", it.saved),
    "a version goes": lambda it, name, last: MlflowRegister(it.connection).delete_version(name, last - 1),
}


def costs(registries: Registries, name: str, last: int) -> dict[str, Cost]:
    """Give what each act costs under a name."""
    found = {}
    for what, act in ACTS.items():
        with counted() as found[what]:
            act(registries, name, last)
    return found


def test_many_versions_and_many_names_cost_no_statement_and_no_row_more(registries: Registries, store: str) -> None:
    """Resolving, registering, moving aliases, setting tags and deleting: counted, so that no machine has a say."""
    MlflowCatalog(registries.connection).resolve(f"models:/few/{FEW}")
    few = costs(registries, "few", FEW)
    fill_versions(store, "many", MANY)
    fill_names(store, MANY)
    plain = MlflowClient(store, store)
    assert plain.get_model_version_by_alias("many", ALIAS).version in {1, "1"}
    assert len(plain.search_model_versions("name = 'many'", max_results=MANY + 1)) == MANY

    many = costs(registries, "many", MANY)

    assert many == few
    assert not {what: many[what].steps for what in ACTS if many[what].steps > MORE * few[what].steps}
    assert all(cost.rows and cost.statements for cost in few.values())


def test_versions_are_read_page_by_page_as_they_are_stepped_through(
    registries: Registries, store: str, mocker: MockerFixture
) -> None:
    """The first of them take one request for a page; those that are deleted meanwhile make no other be left out."""
    fill_versions(store, "stepped", MANY)
    asked = mocker.spy(ModelRegistryClient, "search_model_versions")

    found = MlflowCatalog(registries.connection).versions("stepped")
    first = [each.version for each in itertools.islice(found, 5)]
    assert (first, asked.call_count) == ([*range(MANY, MANY - 5, -1)], 1)

    for version in (MANY, MANY - 1, MANY - PAGE - 1):
        MlflowRegister(registries.connection).delete_version("stepped", version)
    rest = [each.version for each in found]
    assert rest == [each for each in range(MANY - 5, 0, -1) if each != MANY - PAGE - 1]
    assert asked.call_count == MANY // PAGE
