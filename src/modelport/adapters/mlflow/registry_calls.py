"""Calls about registered models and their versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from mlflow import MlflowClient
from mlflow.entities.model_registry import ModelVersion, RegisteredModel

from modelport.adapters.mlflow.addresses import SERVERS
from modelport.adapters.mlflow.calls import Calls
from modelport.adapters.mlflow.entities import NEEDS_VERSION_TAG
from modelport.adapters.mlflow.races import AlreadyThereError, despite_races, unless_there

_SYNCHRONOUS: Final = SERVERS | {"mssql", "mysql", "postgresql", "sqlite"}
"""Stores that answer with a finished version; others copy the files first."""
_CREATION_SECONDS: Final = 300


class RegistryCalls:
    """What a connection asks of its registry."""

    __slots__ = ()
    _calls: Calls

    @property
    def is_remote(self) -> bool:
        """Whether a server, not this process, keeps the registry."""
        return self._scheme in SERVERS

    def registered_model(self, name: str) -> RegisteredModel:
        """Give a registered model, or raise `AbsentError`."""
        return self._calls.seek(self._calls.reading(self._calls.registry_uri).get_registered_model, name)

    def create_registered_model(self, name: str) -> bool:
        """Make a registered model, which counts as one with its first version, and tell whether it is new."""
        create = self._calls.writing.create_registered_model
        try:
            self._calls.make(unless_there, create, name, tags={NEEDS_VERSION_TAG: "true"})
        except AlreadyThereError:
            return False
        return True

    def delete_registered_model(self, name: str) -> None:
        """Delete a registered model, or raise `AbsentError`."""
        self._calls.seek(self._calls.writing.delete_registered_model, name)

    def version(self, name: str, version: int) -> ModelVersion:
        """Give one version, or raise `AbsentError`."""
        return self._calls.seek(self._calls.reading(self._calls.registry_uri).get_model_version, name, str(version))

    def version_location(self, name: str, version: int) -> str:
        """Give the artifact address of a version's files, or raise `AbsentError`."""
        get_location = self._calls.reading(self._calls.registry_uri).get_model_version_download_uri
        return str(self._calls.seek(get_location, name, str(version)))

    def create_version(  # noqa: PLR0913
        self, name: str, source: str, *, run_id: str | None, model_id: str | None, tags: Mapping[str, str], text: str
    ) -> ModelVersion:
        """Make the next version of a registered model from an artifact address, or raise `AbsentError`.

        Only a server is told the saved model's id: a database store would look it up in the process-wide registry.
        """
        return self._calls.seek(
            self._calls.writing.create_model_version,
            name,
            source,
            run_id=run_id,
            tags=dict(tags),
            description=text or None,
            model_id=model_id if self.is_remote else None,
            await_creation_for=0 if self._scheme in _SYNCHRONOUS else _CREATION_SECONDS,
        )

    def delete_version(self, name: str, version: int) -> None:
        """Delete one version, or raise `AbsentError`."""
        self._calls.seek(self._calls.writing.delete_model_version, name, str(version))

    def set_tag(self, name: str, version: int, key: str, value: str) -> None:
        """Set one tag of a version, or raise `AbsentError`."""
        self._calls.seek(despite_races, self._calls.writing.set_model_version_tag, name, str(version), key, value)

    def set_alias(self, name: str, alias: str, version: int) -> None:
        """Point an alias at a version, or raise `AbsentError`."""
        self._calls.seek(despite_races, self._calls.writing.set_registered_model_alias, name, alias, str(version))

    def delete_alias(self, name: str, alias: str) -> None:
        """Take an alias away, or raise `AbsentError`; nothing happens where only the alias is not there."""
        self._calls.seek(self._calls.writing.delete_registered_model_alias, name, alias)

    def find_versions(self, where: str) -> Iterator[ModelVersion]:
        """Give the versions that a filter of MLflow's names, the newest first, page by page."""
        return self._calls.pages(MlflowClient.search_model_versions, where, order_by=["version_number DESC"])

    def find_registered_models(self, where: str) -> Iterator[RegisteredModel]:
        """Give the registered models that a filter of MLflow's names, by name, page by page."""
        return self._calls.pages(MlflowClient.search_registered_models, where, order_by=["name ASC"])

    @property
    def _scheme(self) -> str:
        return urlsplit(self._calls.registry_uri).scheme.split("+")[0]
