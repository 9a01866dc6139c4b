"""`modelport quickstart`, in a process of its own on the embedded default, and on whatever a containers file names."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from cli.conftest import COMMAND, Run, process_environment


def _in_a_process(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        [*COMMAND, *arguments], cwd=directory, env=process_environment(), capture_output=True, text=True, check=False
    )


def test_quickstart_does_the_whole_job_in_an_empty_directory_twice(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Train, publish, load by alias, predict; the second run makes version 2 and moves the alias. And then init."""
    first = _in_a_process(tmp_path, "quickstart")
    assert (first.returncode, first.stderr) == (0, "")
    assert "models:/quickstart-wine/1" in first.stdout
    assert max(len(line) for line in first.stdout.splitlines()) <= 80
    assert {path.name for path in tmp_path.iterdir()} == {".modelport"}
    second = json.loads(_in_a_process(tmp_path, "quickstart", "--json").stdout)
    assert (second["version"]["version"], second["version"]["aliases"]) == (2, ["champion"])
    assert [(each["version"], each["aliases"]) for each in second["versions"]] == [(2, ["champion"]), (1, [])]
    assert second["right"] > 0.9 * len(second["predictions"]) > 0
    monkeypatch.chdir(tmp_path)
    _try_what_it_says_next(tmp_path, first.stdout, run)


def _try_what_it_says_next(directory: Path, said: str, run: Run) -> None:
    commands = [line.split()[1:] for line in said.splitlines() if line.startswith("  modelport ")]
    assert [command[0] for command in commands] == ["init", "versions", "predict", "publish"]
    for command in commands:
        done = run(*command)
        assert (done.exit_code, done.stderr) == (0, "")
    assert {path.name for path in directory.iterdir()} == {".modelport", "containers.yaml"}


def test_quickstart_works_on_what_the_containers_file_names(registry: Path, run: Run) -> None:
    """On the registry in memory, there is no file but the wines."""
    done = run("quickstart")
    assert done.exit_code == 0, done.output
    files = {str(path.relative_to(registry)) for path in registry.rglob("*") if path.is_file()}
    assert files == {".modelport/wines.csv", "containers.yaml"}
    assert json.loads(run("show", "models:/quickstart-wine@champion", "--json").stdout)["version"] == 1
