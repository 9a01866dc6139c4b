"""The one room that talks to MLflow: every call to its stores is made here, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

import mlflow
from attrs import field, frozen
from mlflow import MlflowClient
from mlflow.entities import LoggedModel, LoggedModelOutput, LoggedModelStatus, Run
from mlflow.entities.model_registry import ModelVersion, RegisteredModel
from mlflow.store.artifact.artifact_repo import ArtifactRepository
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

from modelport.adapters.mlflow.addresses import (
    absolute,
    absolute_root,
    sqlite_file,
    to_registry_uri,
    to_roots,
    to_tracking_uri,
)
from modelport.adapters.mlflow.entities import DIGEST_TAG
from modelport.adapters.mlflow.faults import AbsentError, translated
from modelport.adapters.mlflow.opening import LazyClient
from modelport.adapters.mlflow.races import AlreadyThereError, despite_races, unless_there
from modelport.core.errors import BackendError, ConfigurationError, ModelportError
from modelport.core.manifests import MANIFEST_FILE
from modelport.core.settings import is_text
from modelport.core.uris import mask_secrets

_P = ParamSpec("_P")
_T = TypeVar("_T")
_PAGE = 200
_SERVERS = {"http", "https"}
_SYNCHRONOUS = _SERVERS | {"mssql", "mysql", "postgresql", "sqlite"}
"""Stores that answer with a finished version; others copy the files first."""
_CREATION_SECONDS = 300


@frozen(eq=False)
class MlflowConnection:
    """Where MLflow's stores are, and every call to them.

    It makes no call before the first one that is asked of it, and neither reads nor changes MLflow's process-wide
    addresses. Threads may share it; it goes through pickle and fork, each side with connections of its own.

    Args:
        tracking_uri: The tracking store: ``sqlite:///…``, ``postgresql://…``, ``http(s)://…``, or what an MLflow plugin
            adds. The path of a SQLite file is made absolute here and now; its directory is made when needed.
        registry_uri: The registry's store; the tracking store unless set.
        experiment: The experiment that saved models belong to; made if it is new.
        artifact_root: Where the files of a new experiment go. Unless set: with SQLite, ``artifacts`` beside the
            database file; on a server, where the server says. For a server it must be an address such as
            ``s3://…``: a path would be this machine's own, where nobody else finds the files.
        roots: Directories under which absolute paths may be loaded from.

    Raises:
        ConfigurationError: A setting cannot work, such as an address that is none, or an artifact root that is a path
            where a server is used.

    Example:
        >>> MlflowConnection("https://registry.example").address
        'https://registry.example'
    """

    tracking_uri: str = field(converter=to_tracking_uri, repr=mask_secrets)
    registry_uri: str = field(default=None, converter=to_registry_uri, repr=mask_secrets)
    experiment: str = field(default="modelport", validator=is_text)
    artifact_root: str | None = field(default=None, converter=absolute_root)
    roots: tuple[Path, ...] = field(default=(), converter=to_roots)
    _client: LazyClient = field(init=False, repr=False)
    _experiment_ids: list[str] = field(init=False, repr=False, factory=list)

    @artifact_root.validator
    def _check_artifact_root(self, _attribute: object, root: str | None) -> None:
        if root and "://" not in root and urlsplit(self.tracking_uri).scheme in _SERVERS:
            problem = "The artifact_root is a path of this machine, but the tracking store is a server."
            remedy = "leave artifact_root out, or give an address that every client reaches, such as s3://…"
            raise ConfigurationError(problem, remedy=remedy, entry="artifact_root")

    @_client.default
    def _make_client(self) -> LazyClient:
        return LazyClient(self.tracking_uri, self.registry_uri or self.tracking_uri)

    @property
    def address(self) -> str:
        """The registry's address, any password in it masked."""
        return mask_secrets(self.registry_uri or self.tracking_uri)

    @property
    def is_remote(self) -> bool:
        """Whether a server, not this process, keeps the registry."""
        return self._scheme in _SERVERS

    # saved models and their files

    def active_run(self) -> Run | None:
        """Give the caller's active run, if it is one of this tracking store."""
        run = mlflow.active_run()
        if run is None or absolute(mlflow.get_tracking_uri()).rstrip("/") != self.tracking_uri.rstrip("/"):
            return None
        return run

    def create_saved_model(self, name: str, digest: str, run: Run | None) -> LoggedModel:
        """Make a saved model without files, pending, in the run's experiment or this connection's."""
        experiment = run.info.experiment_id if run else self._experiment_id()
        run_id = run.info.run_id if run else None
        return self._call(
            self._open.create_logged_model, experiment, name=name, source_run_id=run_id, tags={DIGEST_TAG: digest}
        )

    def upload(self, model_id: str, directory: Path) -> None:
        """Copy *directory* into a saved model, the manifest last."""
        manifest = directory / MANIFEST_FILE
        held_back = directory.parent / MANIFEST_FILE
        manifest.rename(held_back)
        self._call(self._open.log_model_artifacts, model_id, str(directory))
        self._call(self._open.log_model_artifact, model_id, str(held_back))

    def finish_saved_model(self, model: LoggedModel, run: Run | None) -> LoggedModel:
        """Mark a saved model as complete, then as an output of its run: a run never lists one that is not."""
        finished = self._call(self._open.finalize_logged_model, model.model_id, LoggedModelStatus.READY)
        if run:
            output = LoggedModelOutput(model_id=model.model_id, step=0)
            self._call(self._open.log_outputs, run.info.run_id, [output])
        return finished

    def discard_saved_model(self, model_id: str) -> None:
        """Mark a saved model as failed, and delete its files and its record: each, whether or not another fails."""
        location = self.saved_model(model_id).artifact_location
        faults = [
            *self._attempt(self._open.finalize_logged_model, model_id, LoggedModelStatus.FAILED),
            *self._attempt(lambda: self._artifacts(location).delete_artifacts()),
            *self._attempt(self._open.delete_logged_model, model_id),
        ]
        if faults:
            raise faults[0]

    def saved_model(self, model_id: str) -> LoggedModel:
        """Give a saved model's record, or raise `AbsentError`."""
        return self._seek(self._open.get_logged_model, model_id)

    def run(self, run_id: str) -> Run:
        """Give a run, or raise `AbsentError`."""
        return self._seek(self._open.get_run, run_id)

    def files(self, location: str) -> frozenset[str]:
        """Give the names at the top of an artifact address; none, or `AbsentError`, where nothing is."""
        listed = self._seek(self._artifacts(location).list_artifacts)
        return frozenset(each.path.rsplit("/", 1)[-1] for each in listed)

    def fetch(self, location: str, directory: Path) -> None:
        """Copy all files at an artifact address into *directory*, which exists and is empty, or raise `AbsentError`."""
        self._seek(self._artifacts(location).download_artifacts, "", str(directory))

    # registered models

    def registered_model(self, name: str) -> RegisteredModel:
        """Give a registered model, or raise `AbsentError`."""
        return self._seek(self._open.get_registered_model, name)

    def create_registered_model(self, name: str) -> bool:
        """Make a registered model, and tell whether it is new."""
        try:
            self._call(unless_there, self._open.create_registered_model, name)
        except AlreadyThereError:
            return False
        return True

    def delete_registered_model(self, name: str) -> None:
        """Delete a registered model, or raise `AbsentError`."""
        self._seek(self._open.delete_registered_model, name)

    def version(self, name: str, version: int) -> ModelVersion:
        """Give one version, or raise `AbsentError`."""
        return self._seek(self._open.get_model_version, name, str(version))

    def version_location(self, name: str, version: int) -> str:
        """Give the artifact address of a version's files, or raise `AbsentError`."""
        return str(self._seek(self._open.get_model_version_download_uri, name, str(version)))

    def create_version(  # noqa: PLR0913
        self, name: str, source: str, *, run_id: str | None, model_id: str | None, tags: Mapping[str, str], text: str
    ) -> ModelVersion:
        """Make the next version of a registered model from an artifact address, or raise `AbsentError`.

        Only a server is told the saved model's id: a database store would look it up in the process-wide registry.
        """
        return self._seek(
            self._open.create_model_version,
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
        self._seek(self._open.delete_model_version, name, str(version))

    def set_tag(self, name: str, version: int, key: str, value: str) -> None:
        """Set one tag of a version, or raise `AbsentError`."""
        self._seek(despite_races, self._open.set_model_version_tag, name, str(version), key, value)

    def set_alias(self, name: str, alias: str, version: int) -> None:
        """Point an alias at a version, or raise `AbsentError`."""
        self._seek(despite_races, self._open.set_registered_model_alias, name, alias, str(version))

    def delete_alias(self, name: str, alias: str) -> None:
        """Take an alias away, or raise `AbsentError`; nothing happens where only the alias is not there."""
        self._seek(self._open.delete_registered_model_alias, name, alias)

    def find_versions(self, where: str) -> Iterator[ModelVersion]:
        """Give the versions that a filter of MLflow's names, the newest first, page by page."""
        return self._pages(self._open.search_model_versions, where, order_by=["version_number DESC"])

    def find_registered_models(self, where: str) -> Iterator[RegisteredModel]:
        """Give the registered models that a filter of MLflow's names, by name, page by page."""
        return self._pages(self._open.search_registered_models, where, order_by=["name ASC"])

    # how calls are made

    @property
    def _scheme(self) -> str:
        return urlsplit(self.registry_uri or self.tracking_uri).scheme.split("+")[0]

    @property
    def _open(self) -> MlflowClient:
        return self._client.get()

    def _seek(self, call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        return translated(self.registry_uri or self.tracking_uri, call, *args, **kwargs)

    def _call(self, call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return self._seek(call, *args, **kwargs)
        except AbsentError as error:
            if isinstance(error, AlreadyThereError):
                raise
            raise BackendError(f"The registry at {self.address} lacks what it had a moment ago: {error}") from error

    def _attempt(self, call: Callable[_P, object], *args: _P.args, **kwargs: _P.kwargs) -> list[ModelportError]:
        try:
            self._call(call, *args, **kwargs)
        except ModelportError as error:
            return [error]
        return []

    def _pages(self, search: Callable[..., Any], where: str, order_by: list[str]) -> Iterator[Any]:
        token = None
        while True:
            page = self._call(search, where, max_results=_PAGE, order_by=order_by, page_token=token)
            yield from page
            token = page.token
            if not token:
                return

    def _artifacts(self, location: str) -> ArtifactRepository:
        return self._call(get_artifact_repository, location, self.tracking_uri, self.registry_uri or self.tracking_uri)

    def _experiment_id(self) -> str:
        if not self._experiment_ids:
            self._experiment_ids.append(self._find_experiment() or self._create_experiment())
        return self._experiment_ids[0]

    def _find_experiment(self) -> str | None:
        found = self._call(self._open.get_experiment_by_name, self.experiment)
        return str(found.experiment_id) if found and found.lifecycle_stage == "active" else None

    def _create_experiment(self) -> str:
        try:
            made = self._call(unless_there, self._open.create_experiment, self.experiment, self._new_artifact_root())
            return str(made)
        except AlreadyThereError as error:
            if found := self._find_experiment():
                return found
            problem = f"The experiment {self.experiment!r} was deleted."
            remedy = "restore it with 'mlflow experiments restore', or set another 'experiment'"
            raise ConfigurationError(problem, remedy=remedy, entry="experiment") from error

    def _new_artifact_root(self) -> str | None:
        file = sqlite_file(self.tracking_uri)
        return self.artifact_root or (str(file.parent / "artifacts") if file else None)
