"""Copies of a directory of this machine: what is said of them is what was written."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from modelport import IntegrityError
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.local_files import copy_files, copy_hashed
from modelport.core.manifests import MANIFEST_FILE, Manifest

CHUNK = 1 << 20


def written(directory: Path, files: dict[str, int]) -> Path:
    """Make a directory with random bytes: path to size."""
    for number, (path, size) in enumerate(files.items()):
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_bytes(random.Random(number).randbytes(size))  # noqa: S311 - no secret
    return directory


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 5 * CHUNK + 7])
def test_the_manifest_is_that_of_the_copy(tmp_path: Path, size: int) -> None:
    """At each length around those of the chunks that are hashed while the next ones are read."""
    place = written(tmp_path / "place", {"model.pkl": size, "more/MLmodel": 10})
    (tmp_path / "copy").mkdir()

    found = copy_hashed(place, tmp_path / "copy")

    assert found == Manifest.of_directory(tmp_path / "copy")
    assert found.files["model.pkl"].size == size
    assert (tmp_path / "copy" / "model.pkl").read_bytes() == (place / "model.pkl").read_bytes()


def test_large_files_are_copied_side_by_side(tmp_path: Path) -> None:
    """The manifest of several is that of the copy as well."""
    place = written(tmp_path / "place", {f"part-{number}": 2 * CHUNK + number for number in range(6)})
    (tmp_path / "copy").mkdir()
    assert copy_hashed(place, tmp_path / "copy") == Manifest.of_directory(tmp_path / "copy")


def test_what_no_manifest_lists_is_copied_and_not_listed(tmp_path: Path) -> None:
    """The manifest itself is held against the registry's digest, not against itself."""
    place = written(tmp_path / "place", {"MLmodel": 10, MANIFEST_FILE: 20})
    (tmp_path / "copy").mkdir()
    assert list(copy_hashed(place, tmp_path / "copy").files) == ["MLmodel"]
    assert (tmp_path / "copy" / MANIFEST_FILE).stat().st_size == 20


@pytest.mark.parametrize("copy", [copy_files, copy_hashed])
def test_a_directory_that_is_not_there_is_absent(tmp_path: Path, copy: object) -> None:
    """Both ways to copy say so."""
    assert callable(copy)
    with pytest.raises(AbsentError):
        copy(tmp_path / "nowhere", tmp_path)


@pytest.mark.parametrize("copy", [copy_files, copy_hashed])
def test_a_link_is_not_copied(tmp_path: Path, copy: object) -> None:
    """Not even to a file beside it."""
    assert callable(copy)
    place = written(tmp_path / "place", {"MLmodel": 10})
    (place / "link").symlink_to("MLmodel")
    (tmp_path / "copy").mkdir()
    with pytest.raises(IntegrityError) as caught:
        copy(place, tmp_path / "copy")
    assert caught.value.extra == ("link",)
