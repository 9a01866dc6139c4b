"""A database of another MLflow is told as such, and never migrated by the way."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy
from alembic.script import ScriptDirectory
from mlflow.store.db import utils
from sqlalchemy import NullPool, create_engine

from modelport import RegistryNotInitialisedError
from modelport.adapters.mlflow import BuiltinSaver, MlflowCatalog, MlflowConnection
from modelport.testing.samples import sklearn_sample
from postgres_server import running_postgres

LATE_TABLE = "jobs"


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def database(
    request: pytest.FixtureRequest, empty_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a database with MLflow's tables and a model's name in it."""
    with contextlib.ExitStack() as stack:
        if request.param == "SQLite":
            uri = f"sqlite:///{shutil.copy(empty_store, tmp_path_factory.mktemp('other') / 'registry.db')}"
        else:
            uri = stack.enter_context(running_postgres())
        MlflowConnection(uri).create_registered_model("wine")
        yield uri


@pytest.fixture
def fresh(database: str, tmp_path: Path) -> str:
    """The same by an address that nobody in this process has used: MLflow keeps each store that it has opened."""
    if database.startswith("sqlite"):
        return f"sqlite:///{shutil.copy(database.removeprefix('sqlite:///'), tmp_path / 'copy.db')}"
    return f"{database}&application_name={tmp_path.name}"


def older() -> str:
    """Give a revision that came before the last table."""
    known = ScriptDirectory.from_config(utils._get_alembic_config("")).walk_revisions()  # noqa: SLF001 - MLflow's own
    return str([each.revision for each in known][20])


@contextlib.contextmanager
def altered(uri: str, revision: str, *, lacking: str = "") -> Iterator[None]:
    """Let a database be of another revision, and lack a table."""
    engine = create_engine(uri, poolclass=NullPool)
    with engine.begin() as to:
        before = to.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
        to.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")  # noqa: S608 - our own
        if lacking:
            to.exec_driver_sql(f"ALTER TABLE {lacking} RENAME TO not_there")
    try:
        yield
    finally:
        with engine.begin() as to:
            to.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{before}'")  # noqa: S608 - our own
            if lacking:
                to.exec_driver_sql(f"ALTER TABLE not_there RENAME TO {lacking}")


def content(uri: str) -> tuple[object, ...]:
    """Give the revision, the tables with their columns, and what is registered."""
    engine = create_engine(uri, poolclass=NullPool)
    inspector = sqlalchemy.inspect(engine)
    tables = {name: [each["name"] for each in inspector.get_columns(name)] for name in inspector.get_table_names()}
    with engine.connect() as to:
        rows = [
            to.exec_driver_sql(f"SELECT {column} FROM {table}").fetchall()  # noqa: S608 - our own names
            for column, table in (("version_num", "alembic_version"), ("name", "registered_models"))
        ]
    return tables, rows


@pytest.mark.parametrize(
    ("revision", "lacking"),
    [(older(), LATE_TABLE), (older(), ""), ("ffffffffffff", "")],
    ids=["older, with fewer tables", "older", "newer"],
)
def test_a_database_of_another_mlflow_is_refused_and_stays_as_it_is(fresh: str, revision: str, lacking: str) -> None:
    """By reads and writes alike, with the command to run; afterwards it works as before."""
    sample = sklearn_sample()
    with altered(fresh, revision, lacking=lacking):
        before = content(fresh)
        for _ in range(2):
            connection = MlflowConnection(fresh)
            with pytest.raises(RegistryNotInitialisedError, match="mlflow db upgrade") as read:
                list(MlflowCatalog(connection).search())
            with pytest.raises(RegistryNotInitialisedError, match=revision):
                BuiltinSaver(connection).save(sample.model, sample.signature, sample.input_example)
        assert content(fresh) == before
    assert read.value.address
    assert MlflowConnection(fresh).registered_model("wine").name == "wine"


def test_a_registry_of_another_mlflow_is_refused_though_the_tracking_store_is_of_this_one(
    connection: MlflowConnection, fresh: str
) -> None:
    """MLflow itself looks at the tracking store alone."""
    both = MlflowConnection(connection.tracking_uri, registry_uri=fresh)
    with altered(fresh, older()), pytest.raises(RegistryNotInitialisedError, match="mlflow db upgrade") as caught:
        both.create_registered_model("prices")
    assert caught.value.address == both.address
