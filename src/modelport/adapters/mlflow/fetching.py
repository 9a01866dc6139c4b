"""The one place that fetches a model's files, into a private directory that is gone afterwards."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from attrs import frozen

from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.mlmodels import MODEL_FILE
from modelport.adapters.mlflow.sources import Source, no_files
from modelport.adapters.mlflow.staging import private_directory
from modelport.core.errors import BackendError, IntegrityError
from modelport.core.manifests import MANIFEST_FILE, Manifest, regular_files


@frozen
class Fetched:
    """A private copy of a model's files.

    Attributes:
        directory: Where they are.
        digest: What they were held against: the registry's digest, or else that of their own manifest; empty where
            there is neither.
    """

    directory: Path
    digest: str


@contextlib.contextmanager
def fetched(connection: MlflowConnection, source: Source) -> Iterator[Fetched]:
    """Give a private copy of a model's files, held against the digest that the registry has.

    The copy is gone afterwards; the source is only read. Where the registry has no digest, the files' own manifest
    serves: it tells a damaged copy, not a forged one. Files without either, which plain MLflow saved, are taken as
    they are.

    Raises:
        ArtifactNotFoundError: There are no files.
        IntegrityError: The files are not those that were saved, or there is a link or a special file among them.
        BackendError: The backend failed.
    """
    _check_local(connection, source)
    with private_directory() as directory:
        try:
            connection.fetch(source.location, directory)
        except AbsentError as error:
            raise no_files(connection, source) from error
        if not any(directory.iterdir()):
            raise no_files(connection, source)
        yield Fetched(directory, _verified(directory, source.digest))


def digest_on_disk(source: Source) -> str:
    """Give the digest of files of this machine, held against their own manifest; empty where they have none.

    Raises:
        IntegrityError: The files are not those that were saved, or there is a link or a special file among them.
        BackendError: They cannot be read.
    """
    directory = Path(source.location)
    try:
        for _ in regular_files(directory):
            pass
        return _verified(directory, "")
    except OSError as error:
        problem = f"The files of the model at {source.uri} cannot be read: {type(error).__name__}: {error}"
        raise BackendError(problem, remedy="check that this user may read them, and repeat the call") from error


def _check_local(connection: MlflowConnection, source: Source) -> None:
    """Look through files of this machine before they are copied: copying would follow links, and wait for pipes."""
    place = _local(source.location)
    if place is None or not place.is_dir():
        return
    if not source.digest and not os.path.lexists(place / MODEL_FILE):
        raise no_files(connection, source)
    for _ in regular_files(place):
        pass


def _local(location: str) -> Path | None:
    parts = urlsplit(location)
    if parts.scheme == "file":
        return Path(url2pathname(parts.path))
    return None if parts.scheme else Path(location)


def _verified(directory: Path, digest: str) -> str:
    path = directory / MANIFEST_FILE
    own = Manifest.from_json(path.read_bytes()) if path.is_file() else None
    if not digest and own is None:
        return ""
    found = Manifest.of_directory(directory)
    if digest and found.digest == digest:
        return digest
    if own is not None:
        own.compare(found)
    if not digest:
        return found.digest
    problem = "The model's files, or their manifest, are not those that were registered."
    remedy = "save and register the model again, and find out who wrote to its storage"
    raise IntegrityError(problem, remedy=remedy, changed=(MANIFEST_FILE,))
