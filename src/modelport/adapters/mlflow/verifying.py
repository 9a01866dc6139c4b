"""Holds a model's files against what the registry, or a manifest among them, says that they are."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from modelport.adapters.mlflow.sources import Source
from modelport.core.errors import BackendError, IntegrityError
from modelport.core.manifest_texts import MOST_BYTES, NOT_LISTED
from modelport.core.manifests import MANIFEST_FILE, Manifest, regular_files
from modelport.core.model_files import opened_file
from modelport.core.uris import ModelUri, RegisteredUri, SavedModelUri

_FIND_OUT = "save and register the model again, and find out who wrote to its storage"


def check_registered(directory: Path, found: Manifest, digest: str) -> None:
    """Hold the manifest in *directory* against the registry's digest, and the files that were *found* against it.

    Raises:
        IntegrityError: They are not what was registered.
    """
    path = directory / MANIFEST_FILE
    if not path.is_file():
        problem = f"The model's {MANIFEST_FILE} is missing."
        raise IntegrityError(problem, remedy=_FIND_OUT, missing=(MANIFEST_FILE,))
    text = _text(path)
    if f"sha256:{hashlib.sha256(text).hexdigest()}" != digest:
        problem = f"The model's {MANIFEST_FILE} is not the one that was registered."
        raise IntegrityError(problem, remedy=_FIND_OUT, changed=(MANIFEST_FILE,))
    Manifest.from_json(text).compare(found)


def check_own(directory: Path, found: Manifest) -> None:
    """Hold the files that were *found* against the manifest among them.

    Raises:
        IntegrityError: They are not what it says.
    """
    Manifest.from_json(_text(directory / MANIFEST_FILE)).compare(found)


def drop_unlisted(directory: Path) -> None:
    """Remove from a private copy what no manifest lists: nothing is read that was held against nothing.

    That is the note of plain MLflow's, and directories without files: Python would import one as a package.
    """
    for name in NOT_LISTED - {MANIFEST_FILE}:
        if (directory / name).is_file():
            (directory / name).unlink()
    for folder, _, files in os.walk(directory, topdown=False):
        if not files and Path(folder) != directory:
            with contextlib.suppress(OSError):
                Path(folder).rmdir()


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
        if not (directory / MANIFEST_FILE).is_file():
            return ""
        found = Manifest.of_directory(directory)
        check_own(directory, found)
    except OSError as error:
        problem = f"The files of the model at {source.uri} cannot be read: {type(error).__name__}: {error}"
        raise BackendError(problem, remedy="check that this user may read them, and repeat the call") from error
    return found.digest


def no_digest(uri: str) -> IntegrityError:
    """Say that nothing tells what a model's files should be."""
    has_place = isinstance(ModelUri.parse(uri), RegisteredUri | SavedModelUri)
    look = f"look at what 'modelport adopt {uri}' finds"
    if not has_place:
        look = "register it, look at what 'modelport adopt' finds at its version"
    return IntegrityError(
        f"The registry has no digest of the model at {uri}, so nothing says whether its files are what was registered.",
        expected="a model that was saved and registered by modelport, or adopted",
        remedy=f"{look}, and let it record the files as they are now; or let the loader read such models: trust, "
        "verify: warn",
        missing=(MANIFEST_FILE,),
    )


def _text(manifest: Path) -> bytes:
    """Read a manifest, or of one that is too long, what shows that it is."""
    with opened_file(manifest.parent, manifest.name) as file:
        return file.read(MOST_BYTES + 1)
