"""A private place where a model's files lie until they are complete, and that never stays."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from modelport.adapters.mlflow.causes import full_disk
from modelport.core.errors import BackendError, StorageFullError
from modelport.core.manifests import MANIFEST_FILE, Manifest


@contextlib.contextmanager
def private_directory() -> Iterator[Path]:
    """Give an empty directory that only this user can read; it is gone afterwards, whatever happens.

    Raises:
        BackendError: It cannot be made.
    """
    with contextlib.ExitStack() as stack:
        try:
            outer = stack.enter_context(tempfile.TemporaryDirectory(prefix="modelport-"))
            inner = Path(outer, "model")
            inner.mkdir(mode=0o700)
        except OSError as error:
            raise staging_failed(error) from error
        yield inner


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
