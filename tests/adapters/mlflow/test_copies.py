"""How often the bytes of a large model are read and written, and how many files are opened for it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from attrs import field, frozen

from adapters.mlflow import counted_copies

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process read and wrote")

STORE, CACHE, TEMPORARY = "artifacts", "cache", "temporary"
BESIDES = 0.25
"""What may be read and written besides, such as the records, as a multiple of the model's bytes."""


@frozen
class Most:
    """What a call may take.

    Attributes:
        read: How often the model's bytes are read.
        written: How often they are written.
        opened: The files and directories that are opened below the store, the cache and the temporary directory.
    """

    read: int
    written: int
    opened: Mapping[str, int] = field(factory=dict)


MOST = {
    # Staged and read for its digest; then read, and written to the store.
    "save": Most(2, 2, {STORE: 9, TEMPORARY: 31}),
    "register": Most(0, 0),
    # Copied from the store and hashed on the way; then read from the copy.
    "load": Most(2, 1, {STORE: 9, TEMPORARY: 16}),
    # What is on this machine is not kept a second time.
    "load, with a cache": Most(2, 1, {STORE: 9, TEMPORARY: 16}),
    "load again, with a cache": Most(2, 1, {STORE: 9, TEMPORARY: 16}),
    "verify": Most(1, 1, {STORE: 9, TEMPORARY: 13}),
    # skops reads a file once for the types in it, which the MLmodel file names, and once for the estimator.
    "save an estimator": Most(4, 2, {STORE: 9, TEMPORARY: 35}),
    "load an estimator": Most(2, 1, {STORE: 9, TEMPORARY: 18}),
    # Written by whoever fetches it, and read for its digest; then linked, and read for its digest.
    "into the cache": Most(1, 1, {CACHE: 7, TEMPORARY: 1}),
    "out of the cache": Most(1, 0, {CACHE: 1, TEMPORARY: 3}),
}


@pytest.fixture(scope="module")
def counts(empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What was counted, call by call."""
    directory = tmp_path_factory.mktemp("copies")
    shutil.copy(empty_store, directory / "registry.db")
    command = [sys.executable, "-m", counted_copies.__name__, str(directory)]
    done = subprocess.run(  # noqa: S603 - our own
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("what", MOST)
def test_a_call_copies_a_large_model_no_more_often_than_it_needs(counts: dict[str, dict[str, Any]], what: str) -> None:
    """Counted, so that no machine has a say."""
    found, most = counts[what], MOST[what]
    assert found["read"] <= most.read + BESIDES
    assert found["written"] <= most.written + BESIDES
    assert found["opened"].keys() <= most.opened.keys()
    assert all(count <= most.opened[where] for where, count in found["opened"].items())


def test_all_that_is_counted_has_a_bound(counts: dict[str, dict[str, Any]]) -> None:
    """And each bound is of something that was counted."""
    assert counts.keys() == MOST.keys()
