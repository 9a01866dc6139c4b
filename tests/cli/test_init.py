"""`modelport init`."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from cli.conftest import Run

_PACKAGED = files("modelport").joinpath("containers.yaml").read_bytes()


def test_init_writes_the_very_file_that_the_package_carries(directory: Path, run: Run) -> None:
    """One source: what is written is what is documented and tested."""
    done = run("init")
    assert done.exit_code == 0
    assert (directory / "containers.yaml").read_bytes() == _PACKAGED
    assert [path.name for path in directory.iterdir()] == ["containers.yaml"]


def test_init_writes_into_a_directory_that_is_given(directory: Path, run: Run) -> None:
    """The current directory stays as it was."""
    (directory / "service").mkdir()
    assert run("init", "service").exit_code == 0
    assert (directory / "service" / "containers.yaml").read_bytes() == _PACKAGED
    assert not (directory / "containers.yaml").exists()


def test_init_leaves_a_file_that_is_there_alone(directory: Path, run: Run) -> None:
    """Nobody's settings are lost."""
    (directory / "containers.yaml").write_text("mine")
    done = run("init")
    assert done.exit_code == 2
    assert "--force" in done.stderr
    assert (directory / "containers.yaml").read_text() == "mine"


def test_init_replaces_it_when_forced(directory: Path, run: Run) -> None:
    """Forced is forced."""
    (directory / "containers.yaml").write_text("mine")
    assert run("init", "--force").exit_code == 0
    assert (directory / "containers.yaml").read_bytes() == _PACKAGED


@pytest.mark.parametrize("place", ["/dev/null/service", "missing", "a_file"])
def test_init_tells_where_it_cannot_write(directory: Path, run: Run, place: str) -> None:
    """Nothing is made that was not asked for."""
    (directory / "a_file").touch()
    done = run("init", place)
    assert done.exit_code == 2
    assert "cannot be written" in done.stderr
    assert [path.name for path in directory.iterdir()] == ["a_file"]
