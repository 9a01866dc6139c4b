"""What tables a database has, found out before MLflow opens it: MLflow migrates one that lacks some of them.

Source: https://mlflow.org/docs/latest/self-hosting/architecture/backend-store/
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any, Final

import sqlalchemy
from alembic.migration import MigrationContext

from modelport.adapters.mlflow.faults import uninitialised

_DATABASES: Final = frozenset({"mssql", "mysql", "postgresql", "sqlite"})


def is_database(address: str) -> bool:
    """Tell whether *address* is that of a database, which this process opens itself."""
    return address.partition(":")[0].partition("+")[0] in _DATABASES


def check_tables(address: str) -> None:
    """Look whether a database has all of MLflow's tables, or is new; nothing is changed.

    Raises:
        RegistryNotInitialisedError: It lacks some: an older MLflow made it, or a making of it was broken off.
        Exception: It cannot be opened, as MLflow and SQLAlchemy say it.
    """
    if not is_database(address):
        return
    from mlflow.store.db import utils  # noqa: PLC0415 - servers need none of it

    known = set(utils.Base.metadata.tables)
    with _engine(utils.create_sqlalchemy_engine_with_retry(address)) as engine, engine.connect() as connection:
        found = known.intersection(sqlalchemy.inspect(connection).get_table_names())
        revision = MigrationContext.configure(connection).get_current_revision() if found else None
    if revision and found != known:
        raise uninitialised(address, f"it is at revision {revision}, and lacks {', '.join(sorted(known - found))}.")


def check_revision(engine: Any) -> None:  # noqa: ANN401 - a store's
    """Look whether an open database is of this MLflow, where its store does not look itself.

    Raises:
        MlflowException: It is of another.
    """
    from mlflow.store.db import utils  # noqa: PLC0415 - servers need none of it

    utils._verify_schema(engine)  # noqa: SLF001 - MLflow gives no other way


def make_tables(file: Path) -> None:
    """Make a SQLite file with MLflow's tables and nothing in them.

    Args:
        file: Not there yet.
    """
    from mlflow.store.db import utils  # noqa: PLC0415 - servers need none of it

    with _engine(utils.create_sqlalchemy_engine(f"sqlite:///{file}")) as engine:
        utils._initialize_tables(engine)  # noqa: SLF001 - MLflow gives no other way


@contextlib.contextmanager
def _engine(engine: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's, through MLflow's
    try:
        yield engine
    finally:
        engine.dispose()
