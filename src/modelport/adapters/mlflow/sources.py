"""The one place that resolves a URI: to where a model's files are, and to the version it is."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen
from mlflow.entities import LoggedModel, LoggedModelStatus, Run
from mlflow.entities.model_registry import RegisteredModel

from modelport.adapters.mlflow.absences import incomplete, no_artifact, no_model, no_version
from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.entities import (
    DIGEST_TAG,
    alias_target,
    aliases_of,
    located,
    newest,
    number_of,
    to_version,
)
from modelport.adapters.mlflow.faults import AbsentError
from modelport.core.errors import (
    AliasNotFoundError,
    UriNotAllowedError,
    VersionNotFoundError,
)
from modelport.core.manifests import MANIFEST_FILE
from modelport.core.models import ModelVersion
from modelport.core.uris import (
    AliasUri,
    LatestUri,
    ModelUri,
    PathUri,
    RegisteredUri,
    RunUri,
    SavedModelUri,
    VersionUri,
)

_MODEL_FILE = "MLmodel"


@frozen
class Source:
    """A model's files, and what is known of them.

    Attributes:
        uri: What was asked for, resolved: never an alias or ``latest``.
        location: The artifact address of the files.
        digest: The digest that the registry holds; empty where it holds none.
        version: The version; ``None`` where none was asked for.
        model_id: The saved model's id, where one is known.
        run_id: The run that the model belongs to, if any.
    """

    uri: str
    location: str
    digest: str = ""
    version: ModelVersion | None = None
    model_id: str | None = None
    run_id: str | None = None


def find_version(connection: MlflowConnection, uri: RegisteredUri) -> ModelVersion:
    """Give the version that *uri* names now.

    Raises:
        ModelNotFoundError, VersionNotFoundError, AliasNotFoundError: There is none.
        BackendError: The backend failed.
    """
    match uri:
        case VersionUri(name, number):
            try:
                return to_version(connection.version(name, number))
            except AbsentError as error:
                raise no_version(connection, name, number) from error
        case AliasUri(name, alias):
            model = registered_model(connection, name)
            target = alias_target(model, alias)
            if target is None:
                problem = f"The registered model {name!r} has no alias {alias!r}."
                remedy = f"set it with set_alias, or use one of {sorted(model.aliases)}"
                raise AliasNotFoundError(problem, remedy=remedy, name=name, alias=alias)
            return find_version(connection, VersionUri(name, target))
        case LatestUri(name):
            model = registered_model(connection, name)
            if latest := newest(model):
                return to_version(latest, aliases_of(model, number_of(latest)))
            problem = f"The registered model {name!r} has no version."
            raise VersionNotFoundError(problem, remedy="register one", name=name)
    message = f"not a URI of a registered model: {uri!r}"
    raise TypeError(message)


def registered_model(connection: MlflowConnection, name: str) -> RegisteredModel:
    """Give a registered model's record.

    Raises:
        ModelNotFoundError: There is none.
        BackendError: The backend failed.
    """
    try:
        return connection.registered_model(name)
    except AbsentError as error:
        raise no_model(connection, name) from error


def find_source(connection: MlflowConnection, uri: ModelUri) -> Source:
    """Give the place of the files that *uri* names now. The files themselves are not looked at.

    Raises:
        NotFoundError: There is no such version, saved model or run.
        IncompleteModelError: The saved model was never finished.
        UriNotAllowedError: A path outside the connection's roots.
        BackendError: The backend failed.
    """
    match uri:
        case RegisteredUri():
            return _version_source(connection, find_version(connection, uri))
        case SavedModelUri(model_id):
            return _saved_source(connection, model_id, str(uri))
        case RunUri():
            return _run_source(connection, uri)
        case PathUri(path):
            return Source(uri=path, location=str(_within_roots(connection, Path(path))))
    message = f"not a model URI: {uri!r}"
    raise TypeError(message)


def check_complete(connection: MlflowConnection, source: Source) -> None:
    """Look whether the files are there.

    Raises:
        ArtifactNotFoundError: There is no model.
        IncompleteModelError: The model is modelport's, and its manifest is missing.
        BackendError: The backend failed.
    """
    try:
        files = connection.files(source.location)
    except AbsentError:
        files = frozenset()
    if _MODEL_FILE not in files:
        raise no_artifact(source.uri)
    if source.digest and MANIFEST_FILE not in files:
        raise incomplete(source.uri)


def _version_source(connection: MlflowConnection, version: ModelVersion) -> Source:
    saved = version.source_uri.removeprefix("models:/")
    try:
        location = connection.version_location(version.name, version.version)
    except AbsentError as error:
        raise no_version(connection, version.name, version.version) from error
    return Source(
        uri=version.uri,
        location=located(location),
        digest=version.digest,
        version=version,
        model_id=saved if saved != version.source_uri else None,
        run_id=version.run_id,
    )


def _saved_source(connection: MlflowConnection, model_id: str, asked: str) -> Source:
    try:
        model = connection.saved_model(model_id)
    except AbsentError as error:
        raise no_artifact(asked) from error
    if model.status != LoggedModelStatus.READY:
        raise incomplete(asked)
    return _source_of(model)


def _run_source(connection: MlflowConnection, uri: RunUri) -> Source:
    try:
        run = connection.run(uri.run_id)
    except AbsentError as error:
        raise no_artifact(str(uri)) from error
    named = [model for model in _outputs(connection, run) if model.name == uri.path]
    if named:
        return _source_of(max(named, key=lambda model: model.creation_timestamp))
    return Source(uri=str(uri), location=f"{located(run.info.artifact_uri).rstrip('/')}/{uri.path}", run_id=uri.run_id)


def _outputs(connection: MlflowConnection, run: Run) -> Iterator[LoggedModel]:
    """Give the saved models that a run lists and that are still there."""
    for output in run.outputs.model_outputs if run.outputs else ():
        with contextlib.suppress(AbsentError):
            yield connection.saved_model(output.model_id)


def _source_of(model: LoggedModel) -> Source:
    return Source(
        uri=str(SavedModelUri(model.model_id)),
        location=located(model.artifact_location),
        digest=model.tags.get(DIGEST_TAG, ""),
        model_id=model.model_id,
        run_id=model.source_run_id or None,
    )


def _within_roots(connection: MlflowConnection, path: Path) -> Path:
    real = path.resolve()
    if any(real.is_relative_to(root.resolve()) for root in connection.roots):
        return real
    problem = f"The path {str(path)!r} is not under a directory that models may be loaded from."
    roots = ", ".join(map(str, connection.roots)) or "none is set"
    remedy = "add its directory to the connection's 'roots'"
    raise UriNotAllowedError(problem, expected=f"a path under one of the roots: {roots}", remedy=remedy, uri=str(path))
