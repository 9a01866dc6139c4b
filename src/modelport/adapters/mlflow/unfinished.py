"""Saved models that nobody needs: those that were never finished, and on demand, those that no version was made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from mlflow.entities import LoggedModel, LoggedModelStatus
from mlflow.entities.model_registry import ModelVersion

from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.entities import ADOPTED_TAG, DIGEST_TAG, PROMPT_TAG, located, utc
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.leftovers import size_of
from modelport.adapters.mlflow.registered import versions_of
from modelport.core.collecting import Leftover
from modelport.core.errors import BackendError, UriNotAllowedError
from modelport.core.uris import SavedModelUri

UNFINISHED: Final = "unfinished saved model"
UNREGISTERED: Final = "saved model without a version"
_OF_PROMPTS: Final = frozenset({"dummy-source", "prompt-template"})
"""What MLflow has as the source of a prompt's version, which has no files."""


def unfinished(connection: MlflowConnection, older_than: timedelta) -> Iterator[Leftover]:
    """Give the saved models of modelport's that were begun and never finished.

    They are in the connection's experiment, or belong to runs in others.
    """
    with connection.allowed():
        of_runs = connection.find_saved_models_of_runs(_where(older_than))
    for model in [*_saved_by_modelport(connection, older_than), *_not_adopted(of_runs)]:
        if model.status != LoggedModelStatus.READY:
            yield _leftover(UNFINISHED, connection, model)


def unregistered(connection: MlflowConnection, older_than: timedelta) -> Iterator[Leftover]:
    """Give those that are complete, and that no version of the connection's registry has as its source."""
    ready = [each for each in _saved_by_modelport(connection, older_than) if each.status == LoggedModelStatus.READY]
    with connection.allowed():
        hidden = _hidden_sources(connection) if ready else []
    for model in ready:
        with connection.allowed():
            is_used = _has_version(connection, model.model_id, hidden)
        if not is_used:
            yield _leftover(UNREGISTERED, connection, model)


def collect_saved_model(connection: MlflowConnection, leftover: Leftover) -> bool:
    """Remove such a saved model with its files, and tell whether that was done."""
    model_id = SavedModelUri.parse(leftover.address).model_id
    try:
        model = connection.saved_model(model_id)
        if not _is_still(leftover, connection, model):
            return False
        connection.remove_saved_model(model_id)
    except AbsentError:
        return False
    return True


def _saved_by_modelport(connection: MlflowConnection, older_than: timedelta) -> list[LoggedModel]:
    with connection.allowed():
        return _not_adopted(connection.find_saved_models(_where(older_than)))


def _where(older_than: timedelta) -> str:
    before = int((datetime.now(UTC) - older_than).timestamp() * 1000)
    return f"tags.`{DIGEST_TAG}` LIKE 'sha256:%' AND last_updated_timestamp <= {before}"


def _not_adopted(models: Iterable[LoggedModel]) -> list[LoggedModel]:
    """Give the saved models that modelport made: those that it adopted have its digest as well, and are not its own."""
    return [each for each in models if ADOPTED_TAG not in each.tags]


def _is_still(leftover: Leftover, connection: MlflowConnection, model: LoggedModel) -> bool:
    if utc(model.last_updated_timestamp) > leftover.since or DIGEST_TAG not in model.tags or ADOPTED_TAG in model.tags:
        return False
    if leftover.kind == UNFINISHED:
        return bool(model.status != LoggedModelStatus.READY)
    return not _has_version(connection, model.model_id, _hidden_sources(connection))


def _has_version(connection: MlflowConnection, model_id: str, hidden: list[str]) -> bool:
    """Tell whether a version has a saved model's files: their address holds its id."""
    found = connection.find_versions(f"source_path LIKE '%{model_id}%'")
    return any(True for _ in found) or any(model_id in source for source in hidden)


def _hidden_sources(connection: MlflowConnection) -> list[str]:
    """Give the sources of the versions that MLflow's searches hide: all of a name, if one is tagged as a prompt's."""
    tagged = [
        each
        for each in connection.find_versions(f"tag.`{PROMPT_TAG}`='true'")
        if located(each.source) not in _OF_PROMPTS
    ]
    others = [each for name in {each.name for each in tagged} for each in _versions(connection, name)]
    return [located(each.source) for each in (*tagged, *others)]


def _versions(connection: MlflowConnection, name: str) -> list[ModelVersion]:
    try:
        return list(versions_of(connection, connection.registered_model(name)))
    except AbsentError:
        return []


def _leftover(kind: str, connection: MlflowConnection, model: LoggedModel) -> Leftover:
    uri = str(SavedModelUri(model.model_id))
    return Leftover(kind, uri, utc(model.last_updated_timestamp), _size(connection, model))


def _size(connection: MlflowConnection, model: LoggedModel) -> int | None:
    """Give the bytes of its files where they are this machine's."""
    try:
        directory = connection.directory_at(located(model.artifact_location))
    except (BackendError, UriNotAllowedError):
        return None
    return size_of(directory) if directory else None
