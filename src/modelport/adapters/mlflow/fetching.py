"""The one place that fetches a model's files, into a private directory that is gone afterwards.

How files come there out of the cache, and what of them a model may write to, stands in `placing`.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

from attrs import frozen

from modelport.adapters.mlflow.answers import Answer
from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.entities import is_digest
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.mlmodels import MODEL_FILE
from modelport.adapters.mlflow.model_cache import ModelCache
from modelport.adapters.mlflow.placing import apart, emptied
from modelport.adapters.mlflow.sources import Source, no_files
from modelport.adapters.mlflow.staging import private_directory, staging_failed
from modelport.adapters.mlflow.verifying import check_own, check_registered, drop_unlisted, no_digest
from modelport.adapters.mlflow.waiting import OverdueError
from modelport.core.errors import DeadlineExceededError
from modelport.core.manifests import MANIFEST_FILE, Manifest, regular_files
from modelport.core.trust import TrustPolicy
from modelport.core.uris import ModelUri, PathUri

_LOG = logging.getLogger(__name__)
_OFFLINE: Final = "The model at %s is loaded offline, as the registry answered %s ago. %s"


@frozen
class Fetched:
    """A private copy of a model's files.

    Attributes:
        directory: Where they are.
        manifest: The files, held against the digest that the registry has, or else against the manifest among them;
            ``None`` where they were held against nothing.
        is_linked: Whether the cache has the same files by other names, so that nobody may write to them.
    """

    directory: Path
    manifest: Manifest | None
    is_linked: bool = False

    @property
    def digest(self) -> str:
        """The manifest's digest; empty where there is none."""
        return self.manifest.digest if self.manifest else ""

    def set_apart(self) -> None:
        """Have files that a model may write to be its own.

        Raises:
            IntegrityError: They are not what they were.
            BackendError: They cannot be kept.
        """
        if self.is_linked and self.manifest:
            try:
                apart(self.directory, self.manifest)
            except OSError as error:
                raise staging_failed(error) from error


@contextlib.contextmanager
def fetched(
    connection: MlflowConnection, answer: Answer, policy: TrustPolicy, cache: ModelCache | None
) -> Iterator[Fetched]:
    """Give a private copy of the files of what was resolved, out of the cache where they are in it.

    See `fetched_anew`. An older answer is good for what is in the cache alone.

    Raises:
        ModelportError: As `fetched_anew` raises it; and what kept the registry from giving a new answer, if the cache
            has not the files.
    """
    source = answer.source
    if cache is None or not (answer.fault or _is_kept(connection, source, policy)):
        with fetched_anew(connection, source, policy) as files:
            yield files
        return

    def fetch(place: Path) -> Manifest:
        if answer.fault:
            raise answer.fault
        return cast("Manifest", _fetched(connection, source, place, policy))

    with private_directory() as directory:
        try:
            lease = cache.lease(source.digest, directory, fetch)
        except OverdueError as error:
            raise _overdue(connection, source, error) from error
        except OSError as error:
            _LOG.warning("The cache in %s cannot be used for the model at %s: %s", cache.places.root, source.uri, error)
            lease = None
        if lease is None:
            yield Fetched(directory, fetch(_emptied(directory)))
            return
        with lease as kept:
            if answer.fault:
                _LOG.warning(_OFFLINE, source.uri, answer.age, answer.fault.problem)
            yield Fetched(directory, kept.manifest, kept.is_linked)


@contextlib.contextmanager
def fetched_anew(connection: MlflowConnection, source: Source, policy: TrustPolicy) -> Iterator[Fetched]:
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
        yield Fetched(directory, _fetched(connection, source, directory, policy))


def _is_kept(connection: MlflowConnection, source: Source, policy: TrustPolicy) -> bool:
    """Tell whether the cache is for such files: those from elsewhere that the registry has the digest of.

    Raises:
        UriNotAllowedError: The connection may not look where they are said to be.
    """
    is_elsewhere = connection.directory_at(source.location) is None
    return sys.platform != "win32" and is_elsewhere and is_digest(source.digest) and policy.verify != "off"


def _fetched(connection: MlflowConnection, source: Source, directory: Path, policy: TrustPolicy) -> Manifest | None:
    try:
        found = _copied(connection, source, directory, policy)
    except AbsentError as error:
        raise no_files(connection, source) from error
    if not any(directory.iterdir()):
        raise no_files(connection, source)
    drop_unlisted(directory)
    return found and _verified(directory, found, source, policy)


def _emptied(directory: Path) -> Path:
    try:
        return emptied(directory)
    except OSError as error:
        raise staging_failed(error) from error


def _overdue(connection: MlflowConnection, source: Source, error: OverdueError) -> DeadlineExceededError:
    return DeadlineExceededError(
        f"The files of {source.uri} are being fetched by somebody else, who was not done within "
        f"{error.deadline.seconds:g} s.",
        remedy="repeat the call; or give it more time: with modelport.deadline(60): …",
        seconds=error.deadline.seconds,
        address=connection.address,
    )


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
