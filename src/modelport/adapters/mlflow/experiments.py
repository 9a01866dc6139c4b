"""The experiment that saved models belong to."""

from __future__ import annotations

from attrs import field, frozen
from mlflow import MlflowClient

from modelport.adapters.mlflow.addresses import sqlite_file
from modelport.adapters.mlflow.calls import Calls
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.races import AlreadyThereError, unless_there
from modelport.core.errors import ConfigurationError
from modelport.core.uris import mask_secrets


@frozen(eq=False)
class Experiment:
    """An experiment by its name, found or made when it is first needed.

    Attributes:
        name: Its name.
        artifact_root: Where its files go if it is made here; with SQLite beside the database file unless given.
        calls: The stores.
    """

    name: str
    artifact_root: str | None = field(repr=lambda root: mask_secrets(repr(root)))
    calls: Calls
    _ids: list[str] = field(init=False, repr=False, factory=list)

    def id(self) -> str:
        """Give its id.

        Raises:
            ConfigurationError: It was deleted.
            BackendError: The backend failed.
        """
        if not self._ids:
            self._ids.append(self._find(self.calls.writing) or self._create())
        return self._ids[0]

    def known_id(self) -> str | None:
        """Give its id if it is there; none is made.

        Raises:
            BackendError: The backend failed.
        """
        try:
            return self._find(self.calls.reading(self.calls.tracking_uri))
        except AbsentError:
            return None

    def _find(self, client: MlflowClient) -> str | None:
        found = self.calls.make(client.get_experiment_by_name, self.name)
        return str(found.experiment_id) if found and found.lifecycle_stage == "active" else None

    def _create(self) -> str:
        try:
            made = self.calls.make(unless_there, self.calls.writing.create_experiment, self.name, self._root())
            return str(made)
        except AlreadyThereError as error:
            if found := self._find(self.calls.writing):
                return found
            problem = f"The experiment {self.name!r} was deleted."
            remedy = "restore it with 'mlflow experiments restore', or set another 'experiment'"
            raise ConfigurationError(problem, remedy=remedy, entry="experiment") from error

    def _root(self) -> str | None:
        file = sqlite_file(self.calls.tracking_uri)
        return self.artifact_root or (str(file.parent / "artifacts") if file else None)
