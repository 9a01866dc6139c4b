"""``${NAME}`` and ``${NAME:default}`` in files that work."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from modelport.bootstrap import build_container
from modelport.containers_file.documents import Template, plain_scalar
from modelport.containers_file.entries import Entry, read_entries
from modelport.containers_file.markers import Markers
from modelport.containers_file.places import Place
from modelport.core.model_registries import ModelSaver


@pytest.mark.parametrize(
    ("written", "environment", "read"),
    [
        ('"${WOOD}"', {"WOOD": "oak"}, "oak"),
        ('"${WOOD:ash}"', {}, "ash"),
        ('"${WOOD:ash}"', {"WOOD": "oak"}, "oak"),
        ('"${WOOD:}"', {}, ""),
        ('"${WOOD:ash}"', {"WOOD": ""}, ""),
        ('"a ${WOOD} and ${OTHER:ash}"', {"WOOD": "oak"}, "a oak and ash"),
        ('"${WOOD:sqlite:///a.db}"', {}, "sqlite:///a.db"),
        ('"${WOOD:-1}"', {}, "-1"),
        ('"${NUMBER:30}"', {}, "30"),
        ("'${NUMBER:30}'", {"NUMBER": "true"}, "true"),
    ],
)
def test_a_quoted_marker_becomes_a_text(
    write_file: Any, monkeypatch: pytest.MonkeyPatch, written: str, environment: dict[str, str], read: str
) -> None:
    """In quotes, numbers and booleans are texts too."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    saver: Any = build_container(write_file(("flavor: pine", f"flavor: {written}"))).saver()
    assert saver.flavor == read
    assert type(saver.flavor) is str


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("30", 30),
        ("1.5", 1.5),
        ("false", False),
        ("", None),
        ("oak", "oak"),
        ("0b_", "0b_"),
        ("[1, 2]", "[1, 2]"),
        ("5\n", "5\n"),
    ],
)
def test_an_unquoted_marker_becomes_what_yaml_reads_in_it(
    write_file: Any, monkeypatch: pytest.MonkeyPatch, value: str, read: object
) -> None:
    """Without quotes, a number is a number, and ``false`` is false; lists and mappings are texts still."""
    monkeypatch.setenv("HEIGHT", value)
    kwargs = "    kwargs:\n      height: ${HEIGHT}\n"
    file = write_file(("outside_adapter.Shelf\n", f"outside_adapter.Shelf\n{kwargs}"))
    saver: Any = build_container(file).saver()
    assert saver.shelf.kwargs == {"height": read}
    assert type(saver.shelf.kwargs["height"]) is type(read)


def test_markers_are_filled_in_in_lists_and_mappings(write_file: Any) -> None:
    """However deep they stand."""
    saver: Any = build_container(
        write_file(("flavor: pine", 'flavor: ["${WOOD:oak}", {deep: ["${WOOD:ash}"]}]'))
    ).saver()
    assert saver.flavor == ["oak", {"deep": ["ash"]}]


def test_a_marker_in_a_comment_is_no_marker(write_file: Any) -> None:
    """A comment can speak of a variable that is not set."""
    file = write_file(("container:\n", "# ${MODELPORT_NEVER_SET}\ncontainer:\n"))
    assert isinstance(build_container(file).saver(), ModelSaver)


@pytest.mark.parametrize(
    "value",
    [
        "oak, provider: Callable, provides: os.system",
        "oak}\n  evil: {provider: Factory, provides: os.system}",
        '" , "',
        "'",
        "#",
        "*alias",
        "&anchor",
        "!!python/name:os.system",
        "{a: 1}",
        "- a\n- b",
        "container.loader",
        "${OTHER}",
        "outside_adapter.ShelfLoader",
    ],
)
@pytest.mark.parametrize("written", ['"${WOOD}"', "'${WOOD}'"])
def test_a_value_from_the_environment_is_never_more_than_a_text(
    write_file: Any, monkeypatch: pytest.MonkeyPatch, value: str, written: str
) -> None:
    """It is no reference, no marker, and no YAML."""
    monkeypatch.setenv("WOOD", value)
    saver: Any = build_container(write_file(("flavor: pine", f"flavor: {written}"))).saver()
    assert saver.flavor == value


@settings(deadline=None)
@given(value=st.text())
def test_no_value_can_change_what_the_file_says(value: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever the variable holds, all else is as the file has it."""
    entry = {"provider": "Factory", "provides": "a.b"}
    file = tmp_path_factory.getbasetemp() / "random-values.yaml"
    text = yaml.safe_dump({"version": "1", "container": {"first": entry, "second": dict(entry)}})
    text = text.replace(
        "provides: a.b\n", 'provides: a.b\n    args: ["${V}", {k: "x${V:d}y"}]\n    kwargs:\n      z: ${V}\n'
    )
    file.write_text(text, encoding="utf-8")
    place = Place(str(file))
    expected = {
        name: Entry(name, "Factory", "a.b", [value, {"k": f"x{value}y"}], {"z": plain_scalar(value)}, place.at(name))
        for name in ("first", "second")
    }
    assert repr(read_entries(place, Markers({"V": value}))) == repr(expected)


@settings(deadline=None)
@given(value=st.text() | st.from_regex(r"[-+]?[0-9._:exobT]{1,12}"))
def test_an_unquoted_value_is_a_scalar(value: str) -> None:
    """Whatever the variable holds, it is never a list, a mapping, a date or a fault."""
    filled = Markers({"V": value}).fill(Template("${V}", quoted=False), Place("containers.yaml"))
    assert filled is None or type(filled) in {str, int, float, bool}
