"""The example files and the example script of the documentation, as a reader runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import modelport

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
PACKAGES = Path(modelport.__file__).parents[1]


def run_service(containers: str, directory: Path, **variables: str) -> str:
    """Run the script on one of the example files in *directory*, and give what it prints."""
    usual = {name: value for name, value in os.environ.items() if not name.startswith(("MODELPORT_", "MLFLOW_"))}
    command = [sys.executable, str(EXAMPLES / "service.py"), str(EXAMPLES / containers)]
    done = subprocess.run(  # noqa: S603
        command,
        cwd=directory,
        env={**usual, "PYTHONPATH": str(PACKAGES), **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def printed_on_memory(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the script prints on the file for memory."""
    return run_service("memory.yaml", tmp_path_factory.mktemp("memory"))


def test_the_script_prints_what_it_did(printed_on_memory: str) -> None:
    """It saves, registers with tags and an alias, loads and predicts, and shows an error."""
    assert printed_on_memory.startswith("models:/example-wine/1 [('team', 'cellar')] ['champion'] All wines.\n")
    assert "models:/example-wine/1 True\n     target\n0         0\n" in printed_on_memory
    assert "'hue': expected double, found no such column" in printed_on_memory
    assert printed_on_memory.endswith("models:/example-wine/1 [('reviewed-by', 'Ada'), ('team', 'cellar')]\n")


def test_it_prints_the_same_on_mlflow_without_a_server(printed_on_memory: str, tmp_path: Path) -> None:
    """Nothing that a service sees depends on the backend."""
    assert run_service("mlflow-embedded.yaml", tmp_path) == printed_on_memory
    assert (tmp_path / ".modelport" / "registry.db").is_file()


def test_it_prints_the_same_on_an_mlflow_server(printed_on_memory: str, tmp_path: Path, server_uri: str) -> None:
    """The same, and nothing is left in the current directory."""
    printed = run_service("mlflow-server.yaml", tmp_path, MODELPORT_TRACKING_URI=server_uri)
    assert printed == printed_on_memory
    assert list(tmp_path.iterdir()) == []
