"""What the command says of itself, and what it does not load for it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from cli.conftest import Run
from modelport.cli.main import modelport

_HEAVY = ("mlflow", "pandas", "sklearn", "dependency_injector", "numpy", "pyarrow", "polars", "rich", "yaml")
_ALL_HELP = f"""
import json, sys
from click.testing import CliRunner
from modelport.cli.main import modelport
codes = [CliRunner().invoke(modelport, path.split() + ["--help"]).exit_code for path in json.loads(sys.argv[1])]
print(json.dumps([codes, [name for name in {_HEAVY!r} if name in sys.modules]]))
"""


def _paths(command: click.Command, path: str = "") -> Iterator[str]:
    yield path
    if isinstance(command, click.Group):
        for name, each in command.commands.items():
            yield from _paths(each, f"{path} {name}".strip())


def test_every_help_answers_without_importing_what_the_commands_work_with() -> None:
    """Help is quick, because the commands import their libraries when they run."""
    paths = json.dumps(list(_paths(modelport)))
    program = [sys.executable, "-c", _ALL_HELP, paths]
    done = subprocess.run(program, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    codes, loaded = json.loads(done.stdout)
    assert (set(codes), loaded) == ({0}, [])


@pytest.mark.parametrize("path", list(_paths(modelport)))
def test_help_fits_into_80_columns(run: Run, path: str) -> None:
    """No line of help is longer than a common terminal is wide."""
    done = run(*path.split(), "--help")
    assert done.exit_code == 0
    assert max(len(line) for line in done.stdout.splitlines()) <= 80


def test_help_lists_commands_in_the_order_of_a_models_life(run: Run) -> None:
    """What one needs first stands first."""
    lines = run("--help").stdout.split("Commands:")[1].split("\n\n")[0].splitlines()
    listed = [line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "]
    assert listed == [
        *("init", "quickstart", "publish", "predict", "versions", "show", "search", "verify", "adopt"),
        *("sign", "alias", "tag", "delete", "gc", "cache", "check"),
    ]


def test_help_of_publish_warns_that_loading_a_model_runs_its_code(run: Run) -> None:
    """A pickle is a program."""
    assert "runs the code in it" in " ".join(run("publish", "--help").stdout.split())


def test_version_is_printed(run: Run) -> None:
    """Whoever reports a fault can say which version it is."""
    done = run("--version")
    assert (done.exit_code, done.stdout.split()[0]) == (0, "modelport")


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["show"], ["alias", "set", "churn", "champion", "x"], ["--nonsense"]]
)
def test_a_command_line_that_cannot_be_read_ends_with_exit_code_2(run: Run, arguments: list[str]) -> None:
    """Nothing is done, and standard error says how it is used."""
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Usage: " in done.stderr
