"""Puts a cached model's files where one load reads them: by hard links if it can, else by copies.

A link costs neither time nor room, and whoever removes or replaces the cached file meanwhile takes nothing from the
load. What is linked is hashed after it was linked, and read by the same names, in a directory that only this load
knows: no other file can take its place. What could still be done is to write into the file itself. Only this user and
the administrator can, who could as well write into this process; and nobody does by accident, since nobody has the
right to write to cached files until he gives it to himself. A model that keeps its files to open them later, or that
runs code of its own, may write to them with every right: it is given copies (`apart`).
"""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Final

from attrs import frozen

from modelport.adapters.mlflow.local_files import copy_hashed
from modelport.adapters.mlflow.verifying import check_registered, drop_unlisted
from modelport.core.manifest_texts import NOT_LISTED
from modelport.core.manifests import Manifest, regular_files
from modelport.core.transfers import transfer

_NO_LINKS: Final = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
"""Another file system, or one without hard links, or somebody else's file."""


@frozen
class Placed:
    """A model's files in a directory of one load's own.

    Attributes:
        manifest: What they were held against.
        is_linked: Whether they are the cache's files by other names.
    """

    manifest: Manifest
    is_linked: bool


def placed(files: Path, directory: Path, digest: str, known: Manifest | None = None) -> Placed:
    """Put a model's *files* into *directory*, which is empty, and hold them against their digest.

    Args:
        files: Where they are.
        directory: Where they are to be.
        digest: What the registry says that they are.
        known: What they are for certain; then linked files are not read again.

    Raises:
        IntegrityError: They are not what was registered.
        OSError: They are gone, or cannot be kept.
    """
    is_linked = _linked(files, directory)
    if is_linked and known and {*regular_files(directory)} - NOT_LISTED == {*known.files}:
        found = known
    else:
        with transfer("verify", digest):
            found = Manifest.of_directory(directory) if is_linked else copy_hashed(files, directory)
    check_registered(directory, found, digest)
    drop_unlisted(directory)
    return Placed(found, is_linked)


def apart(directory: Path, manifest: Manifest) -> None:
    """Give linked files copies in their place, and hold these against *manifest*.

    Raises:
        IntegrityError: They are not what it says.
        OSError: They cannot be kept.
    """
    copies = directory.with_name(f"{directory.name}-apart")
    copies.mkdir(mode=0o700)
    manifest.compare(copy_hashed(directory, copies))
    shutil.rmtree(directory)
    copies.rename(directory)


def seal_off(files: Path) -> None:
    """Have nobody write into files by accident."""
    for path in regular_files(files):
        (files / path).chmod(0o400)


def emptied(directory: Path) -> Path:
    """Give a directory with nothing in it any more."""
    shutil.rmtree(directory)
    directory.mkdir(mode=0o700)
    return directory


def _linked(files: Path, directory: Path) -> bool:
    """Link files, and tell whether that could be done; else nothing is there."""
    try:
        for path in list(regular_files(files)):
            link = directory / path
            link.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.link(files / path, link, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        emptied(directory)
        return False
    return True
