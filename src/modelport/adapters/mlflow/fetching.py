"""The one place that fetches a model's files, into a private directory that is gone afterwards."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.sources import Source
from modelport.adapters.mlflow.staging import private_directory
from modelport.core.errors import ArtifactNotFoundError, IntegrityError
from modelport.core.manifests import MANIFEST_FILE, Manifest


@contextlib.contextmanager
def fetched(connection: MlflowConnection, source: Source) -> Iterator[Path]:
    """Give a private copy of a model's files, held against the digest that the registry has.

    The copy is gone afterwards; the source is only read. A model without a digest, which plain MLflow saved, is
    taken as it is.

    Raises:
        ArtifactNotFoundError: There are no files.
        IntegrityError: The files are not those that were saved.
        BackendError: The backend failed.
    """
    with private_directory() as directory:
        try:
            connection.fetch(source.location, directory)
        except AbsentError as error:
            raise _nothing(source) from error
        if not any(directory.iterdir()):
            raise _nothing(source)
        if source.digest:
            _verify(directory, source.digest)
        yield directory


def _verify(directory: Path, digest: str) -> None:
    found = Manifest.of_directory(directory)
    if found.digest == digest:
        return
    path = directory / MANIFEST_FILE
    if path.is_file():
        Manifest.from_json(path.read_bytes()).compare(found)
    problem = "The model's files, or their manifest, are not those that were registered."
    remedy = "save and register the model again, and find out who wrote to its storage"
    raise IntegrityError(problem, remedy=remedy, changed=(MANIFEST_FILE,))


def _nothing(source: Source) -> ArtifactNotFoundError:
    problem = f"There is no model at {source.uri}: its files are gone."
    return ArtifactNotFoundError(problem, remedy="save and register the model again", uri=source.uri)
