"""The one place that fetches a model's files, into a private directory that is gone afterwards."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.mlmodels import MODEL_FILE
from modelport.adapters.mlflow.sources import Source, no_files
from modelport.adapters.mlflow.staging import private_directory
from modelport.adapters.mlflow.verifying import check_own, check_registered, drop_unlisted, no_digest
from modelport.core.manifests import MANIFEST_FILE, Manifest, regular_files
from modelport.core.trust import TrustPolicy
from modelport.core.uris import ModelUri, PathUri

_LOG = logging.getLogger(__name__)


@frozen
class Fetched:
    """A private copy of a model's files.

    Attributes:
        directory: Where they are.
        manifest: The files, held against the digest that the registry has, or else against the manifest among them;
            ``None`` where they were held against nothing.
    """

    directory: Path
    manifest: Manifest | None

    @property
    def digest(self) -> str:
        """The manifest's digest; empty where there is none."""
        return self.manifest.digest if self.manifest else ""


@contextlib.contextmanager
def fetched(connection: MlflowConnection, source: Source, policy: TrustPolicy) -> Iterator[Fetched]:
    """Give a private copy of a model's files, verified as *policy* says. It is gone afterwards.

    Files are held against the digest that the registry has, and where it has none, against the manifest among them:
    that tells a damaged copy, not a forged one, and is enough only for a path.

    Raises:
        ArtifactNotFoundError: There are no files.
        UriNotAllowedError: The connection may not look where they are said to be.
        IntegrityError: The files are not those that were saved, or nothing says what was saved, or there is a link or
            a special file among them.
        BackendError: The backend failed.
    """
    _check_local(connection, source)
    with private_directory() as directory:
        try:
            found = _copied(connection, source, directory, policy)
        except AbsentError as error:
            raise no_files(connection, source) from error
        if not any(directory.iterdir()):
            raise no_files(connection, source)
        drop_unlisted(directory)
        yield Fetched(directory, found and _verified(directory, found, source, policy))


def _copied(connection: MlflowConnection, source: Source, directory: Path, policy: TrustPolicy) -> Manifest | None:
    if policy.verify != "off":
        return connection.fetch_hashed(source.location, directory)
    connection.fetch(source.location, directory)
    for _ in regular_files(directory):
        pass
    return None


def _verified(directory: Path, found: Manifest, source: Source, policy: TrustPolicy) -> Manifest | None:
    if source.digest:
        check_registered(directory, found, source.digest)
        return found
    has_manifest = (directory / MANIFEST_FILE).is_file()
    if not isinstance(ModelUri.parse(source.uri), PathUri) or not has_manifest:
        if policy.verify in {"require", "signed"}:
            raise no_digest(source.uri)
        _LOG.warning("The model at %s is loaded unverified: the registry has no digest of it.", source.uri)
    if not has_manifest:
        return None
    check_own(directory, found)
    return found


def _check_local(connection: MlflowConnection, source: Source) -> None:
    """Look whether a directory of this machine is a model, before all that is in it is copied to find out."""
    place = connection.directory_at(source.location)
    if place is None or not place.is_dir():
        return
    if not source.digest and not os.path.lexists(place / MODEL_FILE):
        raise no_files(connection, source)
