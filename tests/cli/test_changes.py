"""`modelport alias`, `tag` and `delete`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cli.conftest import Run


@pytest.fixture(autouse=True)
def _two_versions(doubling: str, run: Run) -> None:
    """A model with two versions."""
    del doubling
    again = ("publish", "doubling", "--model", "cli.sample_models:doubling", "--example", "example.csv")
    assert run(*again).exit_code == 0


def _shown(run: Run, uri: str) -> Any:
    return json.loads(run("show", uri, "--json").stdout)


def test_an_alias_is_set_and_moved(run: Run) -> None:
    """The version is shown as it is with the alias."""
    assert "champion" in run("alias", "set", "doubling", "champion", "1").stdout
    moved = json.loads(run("alias", "set", "doubling", "champion", "2", "--json").stdout)
    assert (moved["version"], moved["aliases"]) == (2, ["champion"])
    assert _shown(run, "models:/doubling@champion")["version"] == 2


@pytest.mark.parametrize(("expect", "code", "points_at"), [("1", 0, 2), ("2", 2, 1), ("none", 2, 1)])
def test_an_alias_moves_only_from_where_it_is_expected(run: Run, expect: str, code: int, points_at: int) -> None:
    """A compare-and-set: a conflict is exit code 2 and changes nothing."""
    assert run("alias", "set", "doubling", "champion", "1", "--expect", "none").exit_code == 0
    done = run("alias", "set", "doubling", "champion", "2", "--expect", expect)
    assert done.exit_code == code
    assert _shown(run, "models:/doubling@champion")["version"] == points_at


def test_an_alias_is_deleted_once(run: Run) -> None:
    """The second time there is none."""
    run("alias", "set", "doubling", "champion", "1")
    assert run("alias", "delete", "doubling", "champion").exit_code == 0
    assert run("alias", "delete", "doubling", "champion").exit_code == 3
    assert run("show", "models:/doubling@champion").exit_code == 3


def test_tags_are_added_to_those_that_are_there(run: Run) -> None:
    """Others stay; a value may hold an equals sign or be empty."""
    assert run("tag", "doubling", "1", "team=growth").exit_code == 0
    done = run("tag", "doubling", "1", "rule=a=b", "empty=", "--json")
    assert json.loads(done.stdout)["tags"] == {"empty": "", "rule": "a=b", "team": "growth"}


@pytest.mark.parametrize("tags", [["team"], ["a=1", "a=2"], ["mlflow.x=1"], ["=1"], []])
def test_tags_that_cannot_be_set_change_nothing(run: Run, tags: list[str]) -> None:
    """All or none."""
    done = run("tag", "doubling", "1", "good=1", *tags) if tags else run("tag", "doubling", "1")
    assert done.exit_code == 2
    assert _shown(run, "models:/doubling/1")["tags"] == {}


@pytest.mark.parametrize(
    "command",
    [
        ["tag", "doubling", "9", "a=b"],
        ["alias", "set", "doubling", "champion", "9"],
        ["delete", "doubling", "9", "--yes"],
        ["delete", "doubling", "9"],
        ["versions", "tripling"],
    ],
)
def test_a_version_that_does_not_exist_is_exit_code_3(run: Run, command: list[str]) -> None:
    """Each command tells not found apart, and none asks about what is not there."""
    done = run(*command)
    assert (done.exit_code, done.stdout) == (3, "")


def test_a_version_is_deleted_when_the_answer_is_yes(run: Run) -> None:
    """The question names what goes with it."""
    run("alias", "set", "doubling", "champion", "1")
    done = run("delete", "doubling", "1", input="y\n")
    assert done.exit_code == 0
    assert "champion" in done.stderr
    assert run("show", "models:/doubling/1").exit_code == 3


@pytest.mark.parametrize(("answer", "code"), [("n\n", 1), ("\n", 1), ("", 2)])
def test_nothing_is_deleted_without_a_yes(run: Run, answer: str, code: int) -> None:
    """No is exit code 1; nobody there to answer is a bad request, which names --yes."""
    done = run("delete", "doubling", "1", input=answer)
    assert (done.exit_code, done.stdout) == (code, "")
    assert code == 1 or "--yes" in done.stderr
    assert run("show", "models:/doubling/1").exit_code == 0


def test_yes_deletes_without_a_question(run: Run) -> None:
    """For scripts."""
    done = run("delete", "doubling", "1", "--yes")
    assert (done.exit_code, done.stderr) == (0, "")
    assert run("show", "models:/doubling/1").exit_code == 3
