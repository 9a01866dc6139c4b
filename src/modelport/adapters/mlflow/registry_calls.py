"""Calls about registered models and their versions.

`MlflowClient` asks for the whole registered model before most calls, to see whether it is a prompt: that is a request
more and, in a database, takes the rows of all of its versions. So its registry client is called, and what is a prompt
is told from the tags in the answers.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from mlflow import MlflowClient
from mlflow.entities.model_registry import ModelVersion, RegisteredModel
from mlflow.store.entities.paged_list import PagedList
from mlflow.tracking._model_registry.client import ModelRegistryClient

from modelport.adapters.mlflow.addresses import SERVERS
from modelport.adapters.mlflow.calls import PAGE, Calls
from modelport.adapters.mlflow.entities import (
    AT_CREATION,
    NEEDS_VERSION_TAG,
    PROMPT_TAG,
    is_prompt,
    is_prompts_version,
)
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.races import AlreadyThereError, despite_races, if_valid, unless_there

_MLFLOWS_OWN: Final = SERVERS | {"mssql", "mysql", "postgresql", "sqlite"}
"""Stores of MLflow's own, which answer with a finished version; others copy the files first."""
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
        """Give a registered model that is no prompt, or raise `AbsentError`."""
        found = self._registered_model(name)
        if found is None or found.name != name or is_prompt(found):
            message = f"no registered model {name!r}"
            raise AbsentError(message)
        return found

    def _registered_model(self, name: str) -> RegisteredModel | None:
        """Look for it by a search: `get_registered_model` has databases read the rows of all of its versions."""
        if not self._is_mlflows_own or "'" in name:
            return self._calls.seek(self._reading.get_registered_model, name)
        return next(iter(self._calls.make(self._reading.search_registered_models, f"name = '{name}'", 1)), None)

    def is_prompts(self, name: str) -> bool:
        """Tell whether MLflow keeps a prompt under a name. It takes those that are tagged as none for models."""
        if not self._is_mlflows_own:
            with contextlib.suppress(AbsentError):
                return is_prompt(self._calls.seek(self._writing.get_registered_model, name))
            return False
        where = f"name = '{name}' AND tag.`{PROMPT_TAG}` != 'false'"
        return bool(self._calls.make(self._writing.search_registered_models, where, 1))

    def create_registered_model(self, name: str) -> bool:
        """Make a registered model, which counts as one with its first version, and tell whether it is new."""
        create = self._calls.writing.create_registered_model
        try:
            self._calls.make(unless_there, create, name, tags={NEEDS_VERSION_TAG: AT_CREATION})
        except AlreadyThereError:
            return False
        return True

    def tag_registered_model(self, name: str, key: str, value: str) -> None:
        """Set one tag of a registered model, or raise `AbsentError`."""
        self._calls.seek(despite_races, self._writing.set_registered_model_tag, name, key, value)

    def delete_registered_model(self, name: str) -> None:
        """Delete a registered model, or raise `AbsentError`."""
        self._calls.seek(self._writing.delete_registered_model, name)

    def version(self, name: str, version: int) -> ModelVersion:
        """Give one version that is no prompt's, or raise `AbsentError`."""
        found = self._calls.seek(self._reading.get_model_version, name, str(version))
        if is_prompts_version(found):
            message = f"version {version} of {name!r} is a prompt's"
            raise AbsentError(message)
        return found

    def aliased(self, name: str, alias: str) -> ModelVersion | None:
        """Give the version that an alias points at, a prompt's too; `None` where there is no such alias.

        Raises:
            AbsentError: There is no registered model.
        """
        return self._calls.seek(if_valid, self._reading.get_model_version_by_alias, name, alias)

    def newest_version(self, name: str) -> ModelVersion | None:
        """Give the version with the highest number, without its aliases; `None` where MLflow's search finds none."""
        search = self._reading.search_model_versions
        return next(iter(self._calls.make(search, f"name = '{name}'", 1, ["version_number DESC"])), None)

    def is_location(self, source: str) -> bool:
        """Tell whether what a version has as its source is the address of its files.

        Stores of MLflow's own keep it as that, unless it names a model; others copy the files elsewhere.
        """
        return self._is_mlflows_own and bool(source) and not source.strip().lower().startswith("models:")

    def version_location(self, name: str, version: int) -> str:
        """Give the artifact address of a version's files, or raise `AbsentError`."""
        return str(self._calls.seek(self._reading.get_model_version_download_uri, name, str(version)))

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
            await_creation_for=0 if self._is_mlflows_own else _CREATION_SECONDS,
        )

    def delete_version(self, name: str, version: int) -> None:
        """Delete one version, or raise `AbsentError`."""
        self._calls.seek(self._writing.delete_model_version, name, str(version))

    def set_tag(self, name: str, version: int, key: str, value: str) -> None:
        """Set one tag of a version, or raise `AbsentError`."""
        self._calls.seek(despite_races, self._writing.set_model_version_tag, name, str(version), key, value)

    def set_alias(self, name: str, alias: str, version: int) -> None:
        """Point an alias at a version, or raise `AbsentError`."""
        self._calls.seek(despite_races, self._writing.set_registered_model_alias, name, alias, str(version))

    def delete_alias(self, name: str, alias: str) -> None:
        """Take an alias away, or raise `AbsentError`; nothing happens where only the alias is not there."""
        self._calls.seek(self._writing.delete_registered_model_alias, name, alias)

    def find_versions(self, where: str) -> Iterator[ModelVersion]:
        """Give the versions that a filter of MLflow's names, the newest first, page by page."""
        return self._calls.pages(MlflowClient.search_model_versions, where, order_by=["version_number DESC"])

    def page_of_versions(self, name: str, below: int | None = None) -> PagedList[ModelVersion]:
        """Give the newest versions of a registered model; of those below a number, if one is told.

        Its token tells whether there are more.
        """
        where = f"name='{name}'" if below is None else f"name='{name}' AND version_number < {below}"
        search = self._reading.search_model_versions
        return self._calls.make(search, where, PAGE, ["version_number DESC"])

    def find_registered_models(self, where: str) -> Iterator[RegisteredModel]:
        """Give the registered models that a filter of MLflow's names, by name, page by page."""
        return self._calls.pages(MlflowClient.search_registered_models, where, order_by=["name ASC"])

    def pages_of_registered_models(self, where: str) -> Iterator[list[RegisteredModel]]:
        """Give them as `find_registered_models` does, each page as a list."""
        return self._calls.each_page(MlflowClient.search_registered_models, where, order_by=["name ASC"])

    @property
    def _writing(self) -> ModelRegistryClient:
        return self._calls.writing._get_registry_client()  # noqa: SLF001 - MLflow shows no other

    @property
    def _reading(self) -> ModelRegistryClient:
        return self._calls.reading(self._calls.registry_uri)._get_registry_client()  # noqa: SLF001 - the same

    @property
    def _is_mlflows_own(self) -> bool:
        return self._scheme in _MLFLOWS_OWN

    @property
    def _scheme(self) -> str:
        return urlsplit(self._calls.registry_uri).scheme.split("+")[0]
