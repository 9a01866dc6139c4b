"""The one room that talks to MLflow: every call to its stores goes through here, and through nothing else.

How a call is made stands in `calls`, and where saved models belong in `experiments`; only this room uses them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import mlflow
from attrs import field, frozen
from mlflow import MlflowClient
from mlflow.entities import LoggedModel, LoggedModelStatus, Run
from mlflow.entities.model_registry import ModelVersion, RegisteredModel

from modelport.adapters.mlflow.addresses import absolute, absolute_root, to_registry_uri, to_roots, to_tracking_uri
from modelport.adapters.mlflow.artifact_places import PROXIED, ArtifactPlaces, Place, to_artifact_hosts
from modelport.adapters.mlflow.calls import Calls
from modelport.adapters.mlflow.entities import DIGEST_TAG, NEEDS_VERSION_TAG
from modelport.adapters.mlflow.experiments import Experiment
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.local_files import copy_files, copy_hashed
from modelport.adapters.mlflow.logged_models import NewRecord, list_as_output, take_back
from modelport.adapters.mlflow.opening import LazyClient
from modelport.adapters.mlflow.races import AlreadyThereError, despite_races, unless_there
from modelport.core.deadlines import allowed, clearing_up, transferring
from modelport.core.errors import ConfigurationError, ConflictError
from modelport.core.manifests import MANIFEST_FILE, Manifest
from modelport.core.settings import is_positive, is_text
from modelport.core.uris import mask_secrets

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
            adds. The path of a SQLite file is made absolute here and now; the file and its directory are made by the
            first write, and until then it reads as an empty store.
        registry_uri: The registry's store; the tracking store unless set.
        experiment: The experiment that saved models belong to; made if it is new.
        artifact_root: Where the files of a new experiment go. Unless set: with SQLite, ``artifacts`` beside the
            database file; on a server, where the server says. For a server it must be an address such as
            ``s3://…``: a path would be this machine's own, where nobody else finds the files.
        roots: Directories under which absolute paths may be loaded from. Nothing is written or removed there.
        artifact_hosts: Where models' files may be besides: ``s3://bucket``, ``https://files.example:8443`` or a
            directory. Files are read and written only there, on the tracking server's own host, under *artifact_root*,
            and with a database, under ``artifacts`` beside the SQLite file and ``mlruns`` in the current directory;
            and they are read under *roots*. An address elsewhere is refused before anything is sent to it: MLflow
            would send its credentials along. Of a saved model, files are written and removed only in a place that has
            its id.
        deadline_seconds: How long one call of a port may take, the transfer of files not counted, unless it is made
            under a `modelport.deadline` of its own.
        stall_seconds: How long a transfer may go without a byte. What MLflow's own libraries send to a bucket is given
            that time once for each file, and once more for each MiB, as they do not tell how far they are.

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
    artifact_root: str | None = field(
        default=None, converter=absolute_root, repr=lambda root: root and mask_secrets(root)
    )
    roots: tuple[Path, ...] = field(default=(), converter=to_roots)
    artifact_hosts: tuple[Place | Path, ...] = field(default=(), converter=to_artifact_hosts)
    deadline_seconds: float = field(default=30.0, kw_only=True, validator=is_positive)
    stall_seconds: float = field(default=30.0, kw_only=True, validator=is_positive)
    _places: ArtifactPlaces = field(init=False, repr=False)
    _client: LazyClient = field(init=False, repr=False)
    _calls: Calls = field(init=False, repr=False)
    _experiment: Experiment = field(init=False, repr=False)

    @artifact_root.validator
    def _check_artifact_root(self, _attribute: object, root: str | None) -> None:
        if root and "://" not in root and urlsplit(self.tracking_uri).scheme in _SERVERS:
            problem = "The artifact_root is a path of this machine, but the tracking store is a server."
            remedy = "leave artifact_root out, or give an address that every client reaches, such as s3://…"
            raise ConfigurationError(problem, remedy=remedy, entry="artifact_root")

    @_places.default
    def _make_places(self) -> ArtifactPlaces:
        return ArtifactPlaces.of(self.tracking_uri, self.artifact_root, self.roots, self.artifact_hosts)

    @_client.default
    def _make_client(self) -> LazyClient:
        return LazyClient(self.tracking_uri, self._registry, self.stall_seconds)

    @_calls.default
    def _make_calls(self) -> Calls:
        return Calls(self.tracking_uri, self._registry, self._client, self._places, self.stall_seconds)

    @_experiment.default
    def _make_experiment(self) -> Experiment:
        return Experiment(self.experiment, self.artifact_root, self._calls)

    @property
    def address(self) -> str:
        """The registry's address, any password in it masked."""
        return mask_secrets(self._registry)

    @property
    def is_remote(self) -> bool:
        """Whether a server, not this process, keeps the registry."""
        return self._scheme in _SERVERS

    def allowed(self) -> AbstractContextManager[None]:
        """Give what one call of a port does the time that it may take, unless it is under a deadline already."""
        return allowed(self.deadline_seconds)

    # saved models and their files

    def active_run(self) -> Run | None:
        """Give the caller's active run, if it is one of this tracking store."""
        run = mlflow.active_run()
        if run is None or absolute(mlflow.get_tracking_uri()).rstrip("/") != self.tracking_uri.rstrip("/"):
            return None
        return run

    def create_saved_model(self, name: str, digest: str, run: Run | None) -> LoggedModel:
        """Make a saved model without files, pending, in the run's experiment or this connection's.

        Raises:
            UriNotAllowedError: Its files would be where this connection may not write, or in a place that is not its
                own; it was taken back.
            ConflictError: There are files already where its own would be; it was taken back.
        """
        experiment = run.info.experiment_id if run else self._experiment.id()
        run_id = run.info.run_id if run else None
        made = NewRecord(self._calls, experiment, name, run_id, {DIGEST_TAG: digest}).make()
        try:
            self._check_unused(made)
        except BaseException:
            with clearing_up():
                take_back(self._calls, made.model_id)
            raise
        return made

    def upload(self, model: LoggedModel, directory: Path) -> None:
        """Copy *directory* into a saved model, the manifest last."""
        manifest = directory / MANIFEST_FILE
        held_back = directory.parent / MANIFEST_FILE
        manifest.rename(held_back)
        files = self._calls.own_artifacts(model.artifact_location, model.model_id)
        with transferring():
            self._calls.send(files, directory)
            self._calls.send(files, held_back)

    def finish_saved_model(self, model: LoggedModel, run: Run | None) -> LoggedModel:
        """Mark a saved model as complete, then as an output of its run: a run never lists one that is not."""
        finished = self._calls.make(self._calls.writing.finalize_logged_model, model.model_id, LoggedModelStatus.READY)
        if run:
            list_as_output(self._calls, run.info.run_id, model.model_id)
        return finished

    def discard_saved_model(self, model_id: str) -> None:
        """Mark a saved model as failed, and delete its files and its record: each, whether or not another fails.

        Raises:
            UriNotAllowedError: Its record names a place that is not its own; nothing was changed.
        """
        files = self._calls.own_artifacts(self.saved_model(model_id).artifact_location, model_id)
        faults = [
            *self._calls.attempt(self._calls.writing.finalize_logged_model, model_id, LoggedModelStatus.FAILED),
            *self._calls.attempt(files.delete_artifacts),
            *self._calls.attempt(self._calls.writing.delete_logged_model, model_id),
        ]
        if faults:
            raise faults[0]

    def find_saved_models(self, where: str) -> list[LoggedModel]:
        """Give the saved models of this connection's experiment that a filter of MLflow's names, the oldest first.

        They are all read before the first is given: a page begins elsewhere once what stood before it is deleted.
        """
        experiment = self._experiment.known_id()

        def search(client: MlflowClient, where: str, **page: Any) -> Any:  # noqa: ANN401 - MLflow's own
            return client.search_logged_models([experiment], where, **page)

        order: list[Any] = [{"field_name": "creation_timestamp"}]
        return [*self._calls.pages(search, where, order, self.tracking_uri)] if experiment else []

    def remove_saved_model(self, model_id: str) -> None:
        """Mark a saved model as failed, and delete its files, then its record: it is found until all is done.

        Raises:
            UriNotAllowedError: Its record names a place that is not its own; nothing was changed.
            BackendError: A step failed; the record is still there.
        """
        files = self._calls.own_artifacts(self.saved_model(model_id).artifact_location, model_id)
        self._calls.make(self._calls.writing.finalize_logged_model, model_id, LoggedModelStatus.FAILED)
        with transferring():
            self._calls.make(files.delete_artifacts)
        self._calls.make(self._calls.writing.delete_logged_model, model_id)

    def saved_model(self, model_id: str) -> LoggedModel:
        """Give a saved model's record, or raise `AbsentError`."""
        return self._calls.seek(self._calls.reading(self.tracking_uri).get_logged_model, model_id)

    def run(self, run_id: str) -> Run:
        """Give a run, or raise `AbsentError`."""
        return self._calls.seek(self._calls.reading(self.tracking_uri).get_run, run_id)

    def files(self, location: str) -> frozenset[str]:
        """Give the names at the top of an artifact address; none, or `AbsentError`, where nothing is."""
        listed = self._calls.seek(self._calls.artifacts(location).list_artifacts)
        return frozenset(each.path.rsplit("/", 1)[-1] for each in listed)

    def fetch(self, location: str, directory: Path) -> None:
        """Copy all files at an artifact address into *directory*, which exists and is empty, or raise `AbsentError`."""
        with transferring():
            if place := self.directory_at(location):
                self._calls.seek_here(copy_files, place, directory)
            else:
                self._calls.fetch(location, directory)

    def fetch_hashed(self, location: str, directory: Path) -> Manifest:
        """Copy as `fetch` does, and give the manifest of the copy."""
        with transferring():
            if place := self.directory_at(location):
                return self._calls.seek_here(copy_hashed, place, directory)
            self._calls.fetch(location, directory)
            return self._calls.seek_here(Manifest.of_directory, directory)

    def put_file(self, location: str, path: Path) -> None:
        """Copy a file to an artifact address."""
        self._calls.make(lambda: self._calls.writable_artifacts(location).log_artifact(str(path)))

    def tag_saved_model(self, model_id: str, tags: Mapping[str, str]) -> None:
        """Set tags of a saved model."""
        self._calls.make(self._calls.writing.set_logged_model_tags, model_id, dict(tags))

    # registered models

    def registered_model(self, name: str) -> RegisteredModel:
        """Give a registered model, or raise `AbsentError`."""
        return self._calls.seek(self._calls.reading(self._registry).get_registered_model, name)

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
        return self._calls.seek(self._calls.reading(self._registry).get_model_version, name, str(version))

    def version_location(self, name: str, version: int) -> str:
        """Give the artifact address of a version's files, or raise `AbsentError`."""
        get_location = self._calls.reading(self._registry).get_model_version_download_uri
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

    def directory_at(self, location: str) -> Path | None:
        """Give the directory of this machine that an artifact address names; ``None`` where it names none.

        Raises:
            UriNotAllowedError: This connection may not look there.
        """
        return self._places.check(location)

    def _check_unused(self, model: LoggedModel) -> None:
        """Look whether a new saved model's files would be the only ones where its record says that they go."""
        files = self._calls.own_artifacts(model.artifact_location, model.model_id)
        found: Any = ()
        if not model.artifact_location.startswith(PROXIED):
            with contextlib.suppress(AbsentError):
                found = self._calls.seek(files.list_artifacts)
        if found:
            problem = f"The registry says that a new saved model's files go to {mask_secrets(model.artifact_location)}"
            raise ConflictError(
                f"{problem}, where there are files already. Nothing was written there.",
                remedy="find out who wrote to the registry, or to the storage",
            )

    @property
    def _registry(self) -> str:
        return self.registry_uri or self.tracking_uri

    @property
    def _scheme(self) -> str:
        return urlsplit(self._registry).scheme.split("+")[0]
