"""What surrounds a command: directories that cannot be written, full streams, modules beside the containers file."""

from __future__ import annotations

import errno
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from cli.conftest import COMMAND, CONTAINERS, Run, process_environment
from modelport.bootstrap import build_container
from modelport.core.errors import ConfigurationError

_MEMORY = Path(__file__).parents[2] / "docs" / "examples" / "memory.yaml"
_DENIED = PermissionError(errno.EACCES, "Permission denied", ".modelport")


def _in_a_process(directory: Path, *arguments: str, output: str = "/dev/null") -> subprocess.CompletedProcess[str]:
    with Path(output).open("w") as stdout:
        return subprocess.run(  # noqa: S603 - our own command
            [*COMMAND, *arguments],
            cwd=directory,
            env=process_environment(),
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )


@pytest.mark.usefixtures("registry")
def test_quickstart_tells_where_it_cannot_write(run: Run, mocker: MockerFixture) -> None:
    """A directory that is not one's own is a bad request, and nothing is done."""
    mocker.patch("modelport.cli.quickstart.Path.mkdir", autospec=True, side_effect=_DENIED)
    done = run("quickstart")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "'.modelport' cannot be written: Permission denied" in done.stderr
    assert "directory that you may write to" in done.stderr


@pytest.mark.usefixtures("directory")
def test_a_refusal_of_the_system_is_told_with_its_place(run: Run, mocker: MockerFixture) -> None:
    """Even where no command foresaw it."""
    mocker.patch("modelport.cli.init.Path.exists", autospec=True, side_effect=_DENIED)
    done = run("init")
    assert done.exit_code == 2
    assert "'.modelport': Permission denied" in done.stderr
    assert "unexpected" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [["versions", "slow"], ["search", "--json"], ["delete", "slow", "1", "--yes"], ["--help"], ["--version"]],
)
def test_a_standard_output_that_is_full_is_told_in_a_line(registry: Path, arguments: list[str]) -> None:
    """The command may work later, so the exit code is 4."""
    (registry / "containers.yaml").write_text(CONTAINERS.replace("cli.shared_store", "cli.preloaded_store"))
    done = _in_a_process(registry, *arguments, output="/dev/full")
    assert done.returncode == 4
    assert "tandard output cannot be written: No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def test_what_libraries_log_of_a_failure_is_not_printed(tmp_path: Path) -> None:
    """A database that cannot be written is one message; --debug shows the rest."""
    assert _in_a_process(tmp_path, "init").returncode == 0
    assert _in_a_process(tmp_path, "quickstart").returncode == 0
    with sqlite3.connect(tmp_path / ".modelport" / "registry.db") as database:
        for event in ("INSERT", "UPDATE"):
            database.execute(
                f"CREATE TRIGGER no_{event} BEFORE {event} ON logged_models BEGIN SELECT RAISE(FAIL, 'read-only'); END"
            )
    database.close()
    failed = _in_a_process(tmp_path, "quickstart")
    assert failed.returncode == 4
    assert failed.stderr.startswith("Error: ")
    assert "Traceback" not in failed.stderr
    assert len(failed.stderr.splitlines()) <= 4


@pytest.fixture
def beside(registry: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory whose containers file names a module that is in it."""
    (registry / "our_shelf.py").write_text("from cli.shared_store import STORE\n")
    (registry / "containers.yaml").write_text(CONTAINERS.replace("cli.shared_store.STORE", "our_shelf.STORE"))
    monkeypatch.setitem(sys.modules, "our_shelf", None)
    monkeypatch.delitem(sys.modules, "our_shelf")
    return registry


@pytest.mark.usefixtures("beside")
def test_a_containers_file_may_name_a_module_of_the_current_directory(run: Run) -> None:
    """The command looks there as ``python -m`` does, and no longer than it builds."""
    before = list(sys.path)
    assert json.loads(run("search", "--json").stdout) == []
    assert sys.path == before


def test_the_library_itself_looks_nowhere_but_where_python_does(beside: Path) -> None:
    """What a service imports is the service's own affair."""
    with pytest.raises(ConfigurationError, match="There is no module our_shelf"):
        build_container(beside / "containers.yaml")


@pytest.mark.usefixtures("directory")
def test_quickstart_in_memory_suggests_nothing_that_cannot_work(run: Run) -> None:
    """A registry that ends with the command has no versions to list afterwards."""
    done = run("quickstart", "--containers", _MEMORY)
    assert done.exit_code == 0, done.output
    assert "in memory" in done.stdout
    commands = [line.split() for line in done.stdout.splitlines() if line.startswith("  modelport ")]
    assert commands == [["modelport", "init"], ["modelport", "quickstart"]]
