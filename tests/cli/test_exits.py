"""How commands end when something is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import CONTAINERS, Run


@pytest.fixture(params=["backend"])
def failing(request: pytest.FixtureRequest, registry: Path) -> Path:
    """A directory whose containers file names a catalog that fails."""
    good = "modelport.adapters.memory.InMemoryModelCatalog, kwargs: {store: container.store}"
    bad = f"cli.failing_adapters.FailingCatalog, kwargs: {{failure: {request.param}}}"
    assert good in CONTAINERS
    (registry / "containers.yaml").write_text(CONTAINERS.replace(good, bad))
    return registry


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize(
    ("failing", "code"),
    [("backend", 4), ("conflict", 2), ("trust", 2), ("unexpected", 1), ("interrupt", 130)],
    indirect=["failing"],
)
@pytest.mark.parametrize("command", [["versions", "churn"], ["show", "models:/churn/1"], ["search"]])
def test_each_kind_of_failure_has_its_exit_code_and_no_traceback(run: Run, code: int, command: list[str]) -> None:
    """Programs read the code; standard output stays empty for them."""
    done = run(*command)
    assert (done.exit_code, done.stdout) == (code, "")
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("failing")
def test_a_failure_is_told_in_a_few_lines_with_what_to_do(run: Run) -> None:
    """The message is the error's own."""
    done = run("search")
    assert done.stderr == "Error: The registry does not answer.\n  what to do: try again later\n"


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize("failing", ["unexpected"], indirect=True)
def test_what_nobody_foresaw_is_told_on_one_line_without_passwords(run: Run) -> None:
    """Even then nothing leaks, and the way to learn more is named."""
    done = run("search")
    said = "unexpected ZeroDivisionError: nobody thought of http://***@host this (--debug shows where)"
    assert done.stderr == f"Error: {said}\n"


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize("failing", ["interrupt"], indirect=True)
def test_an_interrupted_command_says_nothing(run: Run) -> None:
    """Whoever pressed the keys knows."""
    assert run("search").stderr == ""


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize("arguments", [["--debug", "search"], ["search", "--debug"]])
def test_debug_shows_the_traceback_and_keeps_the_exit_code(run: Run, arguments: list[str]) -> None:
    """The flag may stand before or after the command."""
    done = run(*arguments)
    assert done.exit_code == 4
    assert "Traceback" in done.stderr
    assert "RegistryUnavailableError" in done.stderr


@pytest.mark.usefixtures("registry")
def test_what_does_not_exist_ends_with_exit_code_3(run: Run) -> None:
    """Not found is told apart from a bad request."""
    done = run("show", "models:/churn@champion")
    assert done.exit_code == 3
    assert "'churn'" in done.stderr


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("command", [["show", "models:/churn"], ["versions", "a/b"], ["search", "--prefix", "-"]])
def test_a_bad_request_ends_with_exit_code_2(run: Run, command: list[str]) -> None:
    """What breaks the grammar is refused before anything is read."""
    done = run(*command)
    assert done.exit_code == 2
    assert "expected" in done.stderr


@pytest.mark.usefixtures("directory")
def test_without_a_containers_file_the_error_says_how_to_get_one(run: Run) -> None:
    """A first call in an empty directory leads on."""
    done = run("search")
    assert done.exit_code == 2
    assert "modelport init" in done.stderr


@pytest.mark.usefixtures("directory")
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"version: [", b"a: b", b'version: "1"\ncontainer: {}\n'])
def test_a_containers_file_that_cannot_be_read_is_told_with_its_name(run: Run, tmp_path: Path, content: bytes) -> None:
    """Whatever is in the file, the message names it."""
    (tmp_path / "containers.yaml").write_bytes(content)
    done = run("search")
    assert done.exit_code == 2
    assert "containers.yaml" in done.stderr


def test_a_containers_file_can_be_named_before_or_after_the_command_or_by_a_variable(registry: Path, run: Run) -> None:
    """The one nearest to the command wins."""
    other = registry / "other.yaml"
    (registry / "containers.yaml").rename(other)
    missing = registry / "missing.yaml"
    variable = {"MODELPORT_CONTAINERS": str(other)}
    wrong_variable = {"MODELPORT_CONTAINERS": str(missing)}
    assert run("--containers", other, "search").exit_code == 0
    assert run("search", "--containers", other).exit_code == 0
    assert run("search", env=variable).exit_code == 0
    assert run("--containers", other, "search", env=wrong_variable).exit_code == 0
    assert run("--containers", missing, "search", "--containers", other).exit_code == 0
    assert run("search", "--containers", missing, env=variable).exit_code == 2
