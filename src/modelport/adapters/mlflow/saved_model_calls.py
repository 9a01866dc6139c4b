"""Calls about saved models: their records and their files."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import mlflow
from mlflow import MlflowClient
from mlflow.entities import LoggedModel, LoggedModelStatus, Run

from modelport.adapters.mlflow.addresses import absolute
from modelport.adapters.mlflow.artifact_places import PROXIED
from modelport.adapters.mlflow.calls import PAGE, Calls
from modelport.adapters.mlflow.entities import DIGEST_TAG
from modelport.adapters.mlflow.experiments import Experiment
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.local_files import copy_files, copy_hashed
from modelport.adapters.mlflow.logged_models import NewRecord, list_as_output, take_back
from modelport.core.deadlines import clearing_up, transferring
from modelport.core.errors import ConflictError
from modelport.core.manifest_texts import NOT_LISTED
from modelport.core.manifests import MANIFEST_FILE, Manifest
from modelport.core.model_files import sized_files
from modelport.core.transfers import Kind, Transfer, transfer
from modelport.core.uris import mask_secrets


class SavedModelCalls:
    """What a connection asks of its tracking store and of the places of files."""

    __slots__ = ()
    _calls: Calls
    _experiment: Experiment

    def active_run(self) -> Run | None:
        """Give the caller's active run, if it is one of this tracking store."""
        run = mlflow.active_run()
        if run is None or absolute(mlflow.get_tracking_uri()).rstrip("/") != self._calls.tracking_uri.rstrip("/"):
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
        """Copy *directory* into a saved model, some files at a time, the manifest last."""
        total = sum(size for _, size in sized_files(directory))
        manifest = directory / MANIFEST_FILE
        held_back = directory.parent / MANIFEST_FILE
        manifest.rename(held_back)
        files = self._calls.own_artifacts(model.artifact_location, model.model_id)
        with self._moving("upload", model.artifact_location, total):
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
        return self._saved_models_of([experiment], where) if experiment else []

    def find_saved_models_of_runs(self, where: str) -> list[LoggedModel]:
        """Give those that belong to runs in other experiments, where saves in a caller's active run are."""

        def search(client: MlflowClient, where: str, **page: Any) -> Any:  # noqa: ANN401 - MLflow's own
            return client.search_experiments(filter_string=where, **page)

        ours = self._experiment.known_id()
        found = self._calls.pages(search, "", ["creation_time ASC"], self._calls.tracking_uri)
        others = [each.experiment_id for each in found if each.experiment_id != ours]
        some = [others[first : first + PAGE] for first in range(0, len(others), PAGE)]
        return [model for each in some for model in self._saved_models_of(each, where) if model.source_run_id]

    def _saved_models_of(self, experiments: Sequence[str], where: str) -> list[LoggedModel]:
        def search(client: MlflowClient, where: str, **page: Any) -> Any:  # noqa: ANN401 - MLflow's own
            return client.search_logged_models(list(experiments), where, **page)

        order: list[Any] = [{"field_name": "creation_timestamp"}]
        return [*self._calls.pages(search, where, order, self._calls.tracking_uri)]

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
        return self._calls.seek(self._calls.reading(self._calls.tracking_uri).get_logged_model, model_id)

    def run(self, run_id: str) -> Run:
        """Give a run, or raise `AbsentError`."""
        return self._calls.seek(self._calls.reading(self._calls.tracking_uri).get_run, run_id)

    def files(self, location: str) -> frozenset[str]:
        """Give the names at the top of an artifact address; none, or `AbsentError`, where nothing is."""
        listed = self._calls.seek(self._calls.artifacts(location).list_artifacts)
        return frozenset(each.path.rsplit("/", 1)[-1] for each in listed)

    def fetch(self, location: str, directory: Path) -> None:
        """Copy all files at an artifact address into *directory*, which exists and is empty, or raise `AbsentError`."""
        with self._moving("download", location):
            if place := self.directory_at(location):
                self._calls.seek_here(copy_files, place, directory)
            else:
                self._calls.fetch(location, directory)

    def fetch_hashed(self, location: str, directory: Path) -> Manifest:
        """Copy as `fetch` does, and give the manifest of the copy."""
        seen: dict[Path, tuple[str, int]] = {}
        with self._moving("download", location):
            if place := self.directory_at(location):
                return self._calls.seek_here(copy_hashed, place, directory)
            self._calls.fetch(location, directory, seen)
        if seen:
            hashes = {path.relative_to(directory).as_posix(): found for path, found in seen.items()}
            return Manifest.of_hashes({path: found for path, found in hashes.items() if path not in NOT_LISTED})
        with self._moving("verify", location):
            return self._calls.seek_here(Manifest.of_directory, directory)

    @contextlib.contextmanager
    def _moving(self, kind: Kind, location: str, total: int | None = None) -> Iterator[Transfer]:
        with transferring(), transfer(kind, mask_secrets(location), total) as moved:
            yield moved

    def put_file(self, location: str, path: Path) -> None:
        """Copy a file to an artifact address."""
        self._calls.make(lambda: self._calls.writable_artifacts(location).log_artifact(str(path)))

    def tag_saved_model(self, model_id: str, tags: Mapping[str, str]) -> None:
        """Set tags of a saved model."""
        self._calls.make(self._calls.writing.set_logged_model_tags, model_id, dict(tags))

    def directory_at(self, location: str) -> Path | None:
        """Give the directory of this machine that an artifact address names; ``None`` where it names none.

        Raises:
            UriNotAllowedError: This connection may not look there.
        """
        return self._calls.places.check(location)

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
