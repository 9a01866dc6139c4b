"""A full disk is told as one, leaves nothing behind, and the same call works once there is room."""

from __future__ import annotations

from pathlib import Path

import pytest

from fork_server import ForkServer
from integration.crashes.killing import result

ROOM = "integration.crashes.filling"


@pytest.mark.parametrize("kind", ["sklearn", "custom"])
@pytest.mark.parametrize("stage", ["staging", "upload", "download"])
def test_a_full_disk_leaves_nothing_and_keeps_nobody_from_trying_again(
    forks: ForkServer, tracking_uri: str, kind: str, stage: str
) -> None:
    """While files are made, while they are kept, and while they are fetched; in the same process."""
    directory = Path(tracking_uri.removeprefix("sqlite:///")).parent

    told = result(forks.run(f"{ROOM}:fill", kind, stage, tracking_uri, str(directory)))

    assert told["error"].startswith("StorageFullError")
    assert told["left"] == []


def test_a_database_that_cannot_grow_is_told_as_a_full_disk(forks: ForkServer, tracking_uri: str) -> None:
    """What was registered before stays, what was refused is not there, and then it goes on."""
    told = result(forks.run(f"{ROOM}:fill_database", tracking_uri))

    assert told["error"].startswith("StorageFullError")
    assert told["made"] == told["there"]
