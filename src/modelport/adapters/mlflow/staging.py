"""A private place where a model's files lie until they are complete, and that never stays."""

from __future__ import annotations

import contextlib
import math
import os
import re
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from modelport.adapters.mlflow.causes import full_disk
from modelport.adapters.mlflow.claims import ClaimedDirectory, is_abandoned
from modelport.core.errors import BackendError, StorageFullError
from modelport.core.manifests import MANIFEST_FILE, Manifest

STAGED: Final = "modelport-"
KEPT: Final = "modelport-artifacts-"
_OURS = re.compile(rf"({STAGED}|{KEPT})[a-z0-9_]{{8}}", re.ASCII)
"""What `tempfile.mkdtemp` makes of either."""


@contextlib.contextmanager
def private_directory(under: Path | None = None) -> Iterator[Path]:
    """Give an empty directory that only this user can read; it is gone afterwards, whatever happens.

    If the process is killed it stays, and is then one of the `abandoned`.

    Args:
        under: Where to make it; in the temporary directory unless given.

    Raises:
        BackendError: It cannot be made.
    """
    with contextlib.ExitStack() as stack:
        try:
            outer = ClaimedDirectory(STAGED, under)
            stack.callback(outer.remove)
            inner = outer.path / "model"
            inner.mkdir(mode=0o700)
        except OSError as error:
            raise staging_failed(error) from error
        yield inner


def abandoned(directory: Path, older_than: timedelta) -> Iterator[Path]:
    """Give the directories of killed processes of this user that `private_directory` and the like made in *directory*.

    What is still in use, or may be, is not among them.

    Args:
        directory: Where to look; it need not be there.
        older_than: The least time since they were made.
    """
    try:
        found = sorted(directory.iterdir())
    except OSError:
        return
    made_before = time.time() - older_than.total_seconds()
    yield from (place for place in found if is_left(place, made_before))


def is_left(place: Path, made_before: float = math.inf) -> bool:
    """Tell whether a path is one of the `abandoned`, made before a moment, in seconds since the epoch."""
    if sys.platform == "win32" or not _OURS.fullmatch(place.name):
        return False
    try:
        found = place.lstat()
    except OSError:
        return False
    is_own_directory = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
    return is_own_directory and found.st_mtime <= made_before and is_abandoned(place)


def temporary_directory() -> Path:
    """Give the directory in which private ones are made, unless another is given."""
    return Path(tempfile.gettempdir())


def seal(directory: Path) -> Manifest:
    """Write the manifest of *directory* into it, as the last of its files."""
    manifest = Manifest.of_directory(directory)
    (directory / MANIFEST_FILE).write_bytes(manifest.to_json())
    return manifest


def check_room(directory: Path, error: BaseException) -> None:
    """Look whether *error*, met while files were written into *directory*, means that there is no room for them.

    Libraries say so in errors of their own: some chain the system's; for the others, a byte more for each of the
    files tells. The files are of no use afterwards.

    Raises:
        OSError: That is so.
    """
    if no_room := full_disk(error):
        raise no_room
    for path in directory.rglob("*"):
        if path.is_file():
            with path.open("ab") as file:
                file.write(b"\0")


def staging_failed(error: OSError) -> BackendError:
    """Say that files cannot be kept in the temporary directory."""
    if full_disk(error):
        problem = "There is no room for the model's files in the temporary directory."
        return StorageFullError(problem, remedy="make room, and repeat the call: nothing was left behind")
    problem = f"The model's files cannot be kept in the temporary directory: {type(error).__name__}: {error}"
    return BackendError(problem, remedy="set TMPDIR to a directory that can be written to, and repeat the call")
