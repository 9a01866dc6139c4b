"""Takes the files of a model that another tool saved for what the model is, from now on."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from attrs import evolve

from modelport.adapters.mlflow.cautions import cautions_about
from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.entities import ADOPTED_TAG, DIGEST_TAG
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.fetching import fetched_anew
from modelport.adapters.mlflow.mlmodels import read_model_file
from modelport.adapters.mlflow.recording import record, recordable
from modelport.adapters.mlflow.sources import Source, find_source
from modelport.adapters.mlflow.staging import private_directory, staging_failed
from modelport.core.errors import BackendError, ConflictError, IntegrityError
from modelport.core.manifest_texts import MOST_BYTES
from modelport.core.manifests import MANIFEST_FILE, Manifest
from modelport.core.trust import TrustPolicy
from modelport.core.verifying import Inspection

_AS_THEY_ARE = TrustPolicy(verify="off")


def inspect_model(connection: MlflowConnection, uri: str) -> Inspection:
    """See `AdoptsModels.inspect`."""
    source = _unrecorded(connection, uri)
    with fetched_anew(connection, source, _AS_THEY_ARE) as files:
        file = read_model_file(files.directory, source.uri)
        manifest = Manifest.of_directory(files.directory)
        _has_manifest(files.directory, manifest, source.uri)
    _check_saved_model(connection, source, manifest)
    return Inspection(
        uri=source.uri,
        manifest=manifest,
        flavors=tuple(file.flavors),
        cautions=cautions_about(file),
        recorded_in=f"the tag {DIGEST_TAG} of {source.uri}, and {MANIFEST_FILE} among the files",
    )


def adopt_model(connection: MlflowConnection, inspection: Inspection) -> Manifest:
    """See `AdoptsModels.adopt`. The manifest is written first, so that a digest in the registry always has one."""
    source = _unrecorded(connection, inspection.uri)
    with fetched_anew(connection, source, _AS_THEY_ARE) as files:
        manifest = Manifest.of_directory(files.directory)
        _check_unchanged(inspection, manifest)
        has_manifest = _has_manifest(files.directory, manifest, source.uri)
    if not has_manifest:
        _write_manifest(connection, source, manifest)
        _unrecorded(connection, inspection.uri)
    adopted_at = datetime.now(UTC).isoformat(timespec="seconds")
    record(connection, source, {ADOPTED_TAG: adopted_at, DIGEST_TAG: manifest.digest})
    return manifest


def _unrecorded(connection: MlflowConnection, uri: str) -> Source:
    parsed = recordable(uri, "digest", "adopt")
    source = find_source(connection, parsed)
    if source.digest:
        problem = f"The registry has a digest of the model at {source.uri} already."
        raise ConflictError(problem, remedy=f"see whether its files match: modelport verify {source.uri}")
    return source


def _has_manifest(directory: Path, manifest: Manifest, uri: str) -> bool:
    """Tell whether files come with their manifest already: an adoption was not finished, or modelport saved them.

    Raises:
        ConflictError: What has the manifest's name is somebody else's.
        IntegrityError: The files are not what it says.
    """
    path = directory / MANIFEST_FILE
    if not os.path.lexists(path):
        return False
    try:
        with path.open("rb") as file:
            own = Manifest.from_json(file.read(MOST_BYTES + 1))
    except (OSError, IntegrityError) as error:
        raise _foreign(uri) from error
    own.compare(manifest)
    return True


def _foreign(uri: str) -> ConflictError:
    return ConflictError(
        f"Among the files of the model at {uri} is a {MANIFEST_FILE!r} that this modelport did not write. Its own "
        "would take the place of that, so nothing was changed.",
        expected=f"files of which none is called {MANIFEST_FILE}",
        remedy=f"register a copy of the files without {MANIFEST_FILE}, and adopt that; or save it with modelport",
    )


def _check_saved_model(connection: MlflowConnection, source: Source, manifest: Manifest) -> None:
    """Hold a version's files against the digest that the registry has of the saved model it was made of, if it has one.

    Raises:
        IntegrityError: They are others.
    """
    if source.version is None or source.model_id is None:
        return
    try:
        saved = connection.saved_model(source.model_id)
    except AbsentError:
        return
    if saved.tags.get(DIGEST_TAG, manifest.digest) != manifest.digest:
        problem = f"The files of {source.uri} are not those of the saved model models:/{source.model_id}."
        remedy = "save and register the model again, and find out who wrote to its storage"
        raise IntegrityError(problem, remedy=remedy, changed=(MANIFEST_FILE,))


def _check_unchanged(inspection: Inspection, found: Manifest) -> None:
    try:
        inspection.manifest.compare(found)
    except IntegrityError as error:
        which = error.problem.partition(": ")[2]
        problem = f"The files of the model at {inspection.uri} have changed since they were looked at: {which}"
        remedy = "look at them again before they are adopted, and find out who writes to their storage"
        raise evolve(error, problem=problem, remedy=remedy) from error


def _write_manifest(connection: MlflowConnection, source: Source, manifest: Manifest) -> None:
    with private_directory() as directory:
        path = directory / MANIFEST_FILE
        try:
            path.write_bytes(manifest.to_json())
        except OSError as error:
            raise staging_failed(error) from error
        try:
            connection.put_file(source.location, path)
        except BackendError as error:
            problem = f"The {MANIFEST_FILE} cannot be written beside the files of the model at {source.uri}, so it was "
            problem += f"not adopted. {error.problem}"
            remedy = "repeat this as somebody who may write to the storage of its files, and where there is room"
            raise evolve(error, problem=problem, remedy=remedy) from error
