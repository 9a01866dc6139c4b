"""Opens the MLflow stores once, when they are first needed."""

from __future__ import annotations

import contextlib
from typing import Any

from attrs import field, frozen
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from modelport.adapters.mlflow.addresses import sqlite_file
from modelport.adapters.mlflow.cold_starts import one_at_a_time
from modelport.adapters.mlflow.faults import translated, uninitialised
from modelport.adapters.mlflow.forks import mind_forks
from modelport.adapters.mlflow.library_logs import masked_logs
from modelport.adapters.mlflow.rest_stores import client_of
from modelport.adapters.mlflow.tables import check_revision, check_tables, is_database
from modelport.core.process_locks import ProcessLock
from modelport.core.secrecy import Secrets, mask_secrets

_OPENER = "mlflow.store.db.utils"
"""Who opens databases, and tells in warnings of each attempt that failed."""


@frozen(eq=False)
class LazyClient:
    """A client of MLflow's over two addresses, made at the first use.

    Threads may share it. A pickle opens its own. A fork waits, up to half a minute, until an opening under way is
    done; the child goes on with database connections of its own. A fork while another thread is in the middle of a
    query is as unsafe as SQLAlchemy is then: fork first, or where no thread is at work.
    """

    tracking_uri: str = field(repr=mask_secrets)
    registry_uri: str = field(repr=mask_secrets)
    stall: float = 30.0
    _lock: ProcessLock = field(init=False, repr=False, factory=ProcessLock)
    _opened: list[MlflowClient] = field(init=False, repr=False, factory=list)
    _hooked: list[bool] = field(init=False, repr=False, factory=list)
    _inherited: list[Any] = field(init=False, repr=False, factory=list)

    def get(self) -> MlflowClient:
        """Give the client, with the stores' schemas in place.

        Raises:
            RegistryNotInitialisedError: A store has another schema.
            BackendError: A store cannot be opened.
        """
        with self._lock:
            if not self._opened:
                if not self._hooked:
                    mind_forks(self._lock, self._leave_connections_to_parent)
                    self._hooked.append(True)
                self._opened.append(self._open())
            return self._opened[0]

    def _open(self) -> MlflowClient:
        files = {file for address in (self.tracking_uri, self.registry_uri) if (file := sqlite_file(address))}
        with contextlib.ExitStack() as starts:
            for file in sorted(files):
                translated(f"sqlite:///{file}", file.parent.mkdir, parents=True, exist_ok=True)
                translated(f"sqlite:///{file}", starts.enter_context, one_at_a_time(file))
            addresses = (self.tracking_uri, self.registry_uri)
            starts.enter_context(masked_logs(_OPENER, Secrets.of(*addresses)))
            return translated(addresses, self._connect)

    def _connect(self) -> MlflowClient:
        for address in {self.tracking_uri, self.registry_uri}:
            check_tables(address)
        opening = self.tracking_uri
        try:
            client = client_of(self.tracking_uri, self.registry_uri, self.stall)
            opening = self.registry_uri
            store = client._get_registry_client().store  # noqa: SLF001 - the only way to open the registry's as well
            if self.registry_uri != self.tracking_uri and is_database(self.registry_uri):
                check_revision(store.engine)
        except MlflowException as error:
            if is_database(opening) and error.__cause__ is None and error.__context__ is None:
                raise uninitialised(opening, " ".join(str(error).split())) from error
            raise
        return client

    def _leave_connections_to_parent(self) -> None:
        """Forget the pooled connections, unclosed: they are the parent's, who goes on to use them.

        Source: https://docs.sqlalchemy.org/en/20/core/pooling.html#using-connection-pools-with-multiprocessing
        """
        for client in self._opened:
            for each in (client._tracking_client, client._get_registry_client()):  # noqa: SLF001 - MLflow shows no other
                if engine := getattr(each.store, "engine", None):
                    self._inherited.append(engine.pool)
                    engine.dispose(close=False)

    def __reduce__(self) -> tuple[type[LazyClient], tuple[str, str, float]]:
        return type(self), (self.tracking_uri, self.registry_uri, self.stall)
