"""What a run holds: the models that it lists, and what else was logged in it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from mlflow.entities import LoggedModel, Run

from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.entities import located
from modelport.adapters.mlflow.faults import AbsentError
from modelport.core.errors import ArtifactNotFoundError
from modelport.core.uris import RunUri

_MOST_NAMES = 20


def find_run(connection: MlflowConnection, uri: RunUri) -> Run:
    """Give the run that a URI names.

    Raises:
        ArtifactNotFoundError: There is none.
        BackendError: The backend failed.
    """
    try:
        return connection.run(uri.run_id)
    except AbsentError as error:
        problem = f"There is no run {uri.run_id}, so there is no model at {uri}."
        remedy = "check the run's id, and whether the connection's tracking store is the one that it was logged in"
        raise ArtifactNotFoundError(problem, remedy=remedy, uri=str(uri)) from error


def model_of_run(connection: MlflowConnection, run: Run, name: str) -> LoggedModel | None:
    """Give the newest of the saved models of this name that a run lists."""
    named = [model for model in _models(connection, run) if model.name == name]
    return max(named, key=lambda model: model.creation_timestamp, default=None)


def nothing_in_run(connection: MlflowConnection, uri: RunUri) -> ArtifactNotFoundError:
    """Say that a run holds no model at the path of *uri*, and what it holds."""
    problem = f"The run {uri.run_id} holds no model at {uri.path!r}."
    names = _names(connection, find_run(connection, uri))
    remedy = f"check the path: the run holds {_listed(names)}" if names else "log a model in the run: it holds nothing"
    return ArtifactNotFoundError(problem, remedy=remedy, uri=str(uri))


def _names(connection: MlflowConnection, run: Run) -> list[str]:
    logged: frozenset[str] = frozenset()
    with contextlib.suppress(AbsentError):
        logged = connection.files(located(run.info.artifact_uri))
    return sorted(logged | {model.name for model in _models(connection, run)})


def _listed(names: list[str]) -> str:
    shown = ", ".join(map(repr, names[:_MOST_NAMES]))
    return shown if len(names) <= _MOST_NAMES else f"{shown} and {len(names) - _MOST_NAMES} more"


def _models(connection: MlflowConnection, run: Run) -> Iterator[LoggedModel]:
    """Give the saved models that a run lists and that are still there."""
    for output in run.outputs.model_outputs if run.outputs else ():
        with contextlib.suppress(AbsentError):
            yield connection.saved_model(output.model_id)
