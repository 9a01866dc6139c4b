"""A private place where a model's files lie until they are complete, and that never stays."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from modelport.core.manifests import MANIFEST_FILE, Manifest


@contextlib.contextmanager
def private_directory() -> Iterator[Path]:
    """Give an empty directory that only this user can read; it is gone afterwards, whatever happens."""
    with tempfile.TemporaryDirectory(prefix="modelport-") as outer:
        inner = Path(outer, "model")
        inner.mkdir(mode=0o700)
        yield inner


def seal(directory: Path) -> Manifest:
    """Write the manifest of *directory* into it, as the last of its files."""
    manifest = Manifest.of_directory(directory)
    (directory / MANIFEST_FILE).write_bytes(manifest.to_json())
    return manifest
