"""`modelport versions`, `show` and `search`."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from cli.conftest import Run

_KEYS = {
    *("name", "version", "uri", "source_uri", "digest", "tags", "aliases", "description", "created_at", "run_id"),
}


@pytest.fixture
def published(doubling: str, greeting: str, run: Run) -> str:
    """The name of a model with two versions, the second tagged; another model is there as well."""
    del doubling
    again = ("publish", "greeting", "--model", "cli.sample_models:greeting", "--example", "example.json")
    assert run(*again, "--tag", "team=growth", "--tag", "note=a=b", "--description", "The second.").exit_code == 0
    return greeting.removeprefix("models:/").partition("@")[0]


def test_versions_are_a_table_with_the_newest_first(published: str, run: Run) -> None:
    """One row a version, with aliases, tags and text."""
    done = run("versions", published)
    assert done.exit_code == 0
    first_words = [line.split()[0] for line in done.stdout.splitlines() if line.strip()]
    assert [word for word in first_words if word.isdigit()] == ["2", "1"]
    assert "team=growth" in done.stdout
    assert "champion" in done.stdout
    assert "The second." in done.stdout


def test_versions_as_json_have_all_that_is_known(published: str, run: Run) -> None:
    """Keys are stable, times are ISO 8601 in UTC, and nothing else is on standard output."""
    done = run("versions", published, "--json")
    second, first = json.loads(done.stdout)
    assert second.keys() == first.keys() == _KEYS
    assert (second["version"], second["uri"], second["aliases"]) == (2, "models:/greeting/2", [])
    assert (second["tags"], second["description"]) == ({"note": "a=b", "team": "growth"}, "The second.")
    assert (first["aliases"], first["digest"][:7], first["source_uri"][:10]) == (["champion"], "sha256:", "models:/m-")
    assert first["created_at"].endswith("Z")
    assert datetime.fromisoformat(first["created_at"]).utcoffset() == timedelta(0)


def test_show_gives_the_one_version_that_an_alias_names(published: str, run: Run) -> None:
    """The URI that is shown is of the version, not of the alias."""
    done = run("show", f"models:/{published}@champion")
    assert done.exit_code == 0
    assert "models:/greeting/1" in done.stdout
    shown = json.loads(run("show", f"models:/{published}/latest", "--json").stdout)
    assert (shown["version"], shown.keys()) == (2, _KEYS)


def test_search_lists_the_newest_version_of_each_model(published: str, run: Run) -> None:
    """By name."""
    found = json.loads(run("search", "--json").stdout)
    assert [(each["name"], each["version"]) for each in found] == [("doubling", 1), (published, 2)]


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("criteria", "names"),
    [
        (["--prefix", "gree"], ["greeting"]),
        (["--prefix", "Gree"], []),
        (["--tag", "team=growth"], ["greeting"]),
        (["--tag", "team=growth", "--tag", "note=other"], []),
        (["--prefix", "d", "--tag", "team=growth"], []),
    ],
)
def test_search_finds_what_matches_all_criteria(run: Run, criteria: list[str], names: list[str]) -> None:
    """Prefix and tags narrow the search down together."""
    found = json.loads(run("search", *criteria, "--json").stdout)
    assert [each["name"] for each in found] == names


@pytest.mark.usefixtures("registry")
def test_a_search_without_a_match_says_so_beside_standard_output(run: Run) -> None:
    """A pipe gets nothing; a program that asked for JSON gets an empty array."""
    done = run("search")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "No registered model" in done.stderr
    assert json.loads(run("search", "--json").stdout) == []


@pytest.mark.usefixtures("doubling")
def test_a_table_shows_control_characters_instead_of_obeying_them(run: Run) -> None:
    """A tag cannot clear the screen of whoever lists it, nor lose its brackets."""
    assert run("tag", "doubling", "1", "note=\x1b[2J[red]x\u202e").exit_code == 0
    shown = run("show", "models:/doubling/1").stdout
    assert "\\x1b[2J[red]x\\u202e" in shown
    assert "\x1b" not in shown
    assert json.loads(run("show", "models:/doubling/1", "--json").stdout)["tags"]["note"] == "\x1b[2J[red]x\u202e"


@pytest.mark.usefixtures("published")
def test_show_gives_the_signature_when_asked(run: Run) -> None:
    """It is read off the model, which is loaded for it; without the option nothing is."""
    shown = run("show", "models:/greeting@champion", "--signature").stdout
    assert "takes    name: string\n         count: long\n         price: double\n" in shown
    record = json.loads(run("show", "models:/greeting@champion", "--signature", "--json").stdout)
    assert record.keys() == {*_KEYS, "signature"}
    assert [each["name"] for each in record["signature"]["inputs"]] == ["name", "count", "price"]
    assert "takes" not in run("show", "models:/greeting@champion").stdout
