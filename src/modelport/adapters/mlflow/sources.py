"""The one place that resolves a URI: to where a model's files are, and to the version it is."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from attrs import field, frozen
from mlflow.entities import LoggedModel, LoggedModelStatus

from modelport.adapters.mlflow.absences import incomplete, no_artifact, no_version
from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.entities import digest_in, is_digest, located, signature_of
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.mlmodels import MODEL_FILE
from modelport.adapters.mlflow.registered import VersionRecord, find_record
from modelport.adapters.mlflow.runs import find_run, model_of_run, nothing_in_run
from modelport.core.errors import ArtifactNotFoundError, IntegrityError, InvalidUriError, UriNotAllowedError
from modelport.core.manifests import MANIFEST_FILE
from modelport.core.models import ModelVersion
from modelport.core.names import shown
from modelport.core.uris import ModelUri, PathUri, RegisteredUri, RunUri, SavedModelUri, mask_secrets


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
        signature: The cryptographic signature that the record of the version or saved model holds; empty for none.
    """

    uri: str
    location: str = field(repr=mask_secrets)
    digest: str = ""
    version: ModelVersion | None = None
    model_id: str | None = None
    run_id: str | None = None
    signature: str = field(default="", repr=False)


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
            return _version_source(connection, find_record(connection, uri))
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
        IntegrityError: What the registry has as its digest is none.
        BackendError: The backend failed.
    """
    if source.digest and not is_digest(source.digest):
        raise IntegrityError(
            f"What the registry has as the digest of the model at {source.uri} is none: {shown(source.digest)}.",
            expected="sha256: and 64 hexadecimal digits",
            remedy="save and register the model again, and find out who wrote to the registry",
            changed=(MANIFEST_FILE,),
        )
    try:
        files = connection.files(source.location)
    except AbsentError:
        files = frozenset()
    if MODEL_FILE not in files:
        raise no_files(connection, source)
    if source.digest and MANIFEST_FILE not in files:
        raise incomplete(source.uri)


def no_files(connection: MlflowConnection, source: Source) -> ArtifactNotFoundError:
    """Say that there are no files of a model, and for a run, what it has instead."""
    uri = ModelUri.parse(source.uri)
    return nothing_in_run(connection, uri) if isinstance(uri, RunUri) else no_artifact(source.uri)


def _version_source(connection: MlflowConnection, record: VersionRecord) -> Source:
    version = record.version
    return Source(
        uri=version.uri,
        location=_location(connection, record),
        digest=version.digest,
        version=version,
        model_id=_saved_id(version.source_uri),
        run_id=version.run_id,
        signature=record.signature,
    )


def _location(connection: MlflowConnection, record: VersionRecord) -> str:
    if connection.is_location(record.source):
        return record.source
    name, number = record.version.name, record.version.version
    try:
        return located(connection.version_location(name, number))
    except AbsentError as error:
        raise no_version(connection, name, number) from error


def _saved_id(uri: str) -> str | None:
    with contextlib.suppress(InvalidUriError):
        return SavedModelUri.parse(uri).model_id
    return None


def _saved_source(connection: MlflowConnection, model_id: str, asked: str) -> Source:
    try:
        model = connection.saved_model(model_id)
    except AbsentError as error:
        raise no_artifact(asked) from error
    if model.status != LoggedModelStatus.READY:
        raise incomplete(asked)
    return source_of(model)


def _run_source(connection: MlflowConnection, uri: RunUri) -> Source:
    run = find_run(connection, uri)
    if named := model_of_run(connection, run, uri.path):
        return source_of(named)
    return Source(uri=str(uri), location=f"{located(run.info.artifact_uri).rstrip('/')}/{uri.path}", run_id=uri.run_id)


def source_of(model: LoggedModel) -> Source:
    """Give the place of the files of a saved model, and what its record says of them."""
    return Source(
        uri=str(SavedModelUri(model.model_id)),
        location=located(model.artifact_location),
        digest=digest_in(model.tags),
        model_id=model.model_id,
        run_id=model.source_run_id or None,
        signature=signature_of(model),
    )


def _within_roots(connection: MlflowConnection, path: Path) -> Path:
    real = Path(os.path.realpath(path))
    if any(real.is_relative_to(os.path.realpath(root)) for root in connection.roots):
        return real
    problem = f"The path {str(path)!r} is not under a directory that models may be loaded from."
    roots = ", ".join(map(str, connection.roots)) or "none is set"
    remedy = "add its directory to the connection's 'roots'"
    raise UriNotAllowedError(problem, expected=f"a path under one of the roots: {roots}", remedy=remedy, uri=str(path))
