"""Opens the MLflow stores once, when they are first needed."""

from __future__ import annotations

import threading
from typing import Any

from attrs import field, frozen
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from modelport.adapters.mlflow.addresses import sqlite_file
from modelport.adapters.mlflow.faults import translated, uninitialised


@frozen(eq=False)
class LazyClient:
    """A client of MLflow's over two addresses, made at the first use.

    Threads may share it. A pickle or a fork's child opens its own.
    """

    tracking_uri: str
    registry_uri: str
    _lock: Any = field(init=False, repr=False, factory=threading.Lock)
    _opened: list[MlflowClient] = field(init=False, repr=False, factory=list)

    def get(self) -> MlflowClient:
        """Give the client, with the stores' schemas in place.

        Raises:
            RegistryNotInitialisedError: A store has another schema.
            BackendError: A store cannot be opened.
        """
        with self._lock:
            if not self._opened:
                self._opened.append(self._open())
            return self._opened[0]

    def _open(self) -> MlflowClient:
        for address in {self.tracking_uri, self.registry_uri}:
            if file := sqlite_file(address):
                translated(address, file.parent.mkdir, parents=True, exist_ok=True)
        return translated(self.tracking_uri, self._connect)

    def _connect(self) -> MlflowClient:
        try:
            client = MlflowClient(self.tracking_uri, self.registry_uri)
            client._get_registry_client()  # noqa: SLF001 - the only way to open the registry's store as well
        except MlflowException as error:
            if sqlite_file(self.tracking_uri) and error.__cause__ is None and error.__context__ is None:
                raise uninitialised(self.tracking_uri, " ".join(str(error).split())) from error
            raise
        return client

    def __reduce__(self) -> tuple[type[LazyClient], tuple[str, str]]:
        return type(self), (self.tracking_uri, self.registry_uri)
