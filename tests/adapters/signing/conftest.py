"""Keys to sign with, and a model's files to sign."""

from pathlib import Path

import pytest

from signing_keys import keyring

__all__ = ["keyring"]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Give a directory as a saved model has it."""
    place = tmp_path / "model"
    (place / "data").mkdir(parents=True)
    (place / "MLmodel").write_text("flavors: {}")
    (place / "data" / "weights.bin").write_bytes(bytes(1000))
    (place / ".gitattributes").write_text("*.bin binary")
    (place / "manifest.json").write_text('{"files":{},"version":1}')
    return place
