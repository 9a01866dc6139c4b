"""Values that came from the environment are told to nobody."""

from __future__ import annotations

import traceback
from typing import Any

import pytest

from modelport.core.errors import InvalidUriError

SAVER = "outside_adapter.ShelfSaver"
SHELF = "    provides: outside_adapter.Shelf\n"
WOOD = "flavor: pine"
ADDRESS = "https://ada:hunter2-4711@registry.example:5000/api?token=s3same"
PARTS = ("hunter2", "4711", "s3same", "NTER2", "ada:")


def told(error: BaseException) -> str:
    """Give all that can be read of an error: messages, reprs, notes, attributes, tracebacks, chains."""
    texts = [str(error), repr(error), *map(str, error.args), *getattr(error, "__notes__", ())]
    texts += traceback.format_exception(error)
    texts += [str(value) for value in vars(error).values()]
    return "\n".join(texts + [told(each) for each in (error.__cause__, error.__context__) if each])


@pytest.mark.parametrize(
    "constructor",
    [
        "telling",
        "telling_in_part",
        "telling_in_note",
        "telling_in_group",
        "telling_behind",
        "telling_before",
        "refusing_and_telling",
    ],
)
def test_no_error_tells_a_value_from_the_environment(
    write_file: Any, monkeypatch: pytest.MonkeyPatch, constructor: str, refusal: Any
) -> None:
    """Neither the message nor anything behind it does, whatever the constructor says of its arguments."""
    monkeypatch.setenv("REGISTRY", ADDRESS)
    change = f'    provides: broken_adapter.{constructor}\n    kwargs: {{uri: "${{REGISTRY}}"}}\n'
    error = refusal(write_file((SHELF, change)))
    assert error.entry == "shelf"
    everything = told(error)
    assert not [part for part in PARTS if part in everything]
    assert error.__cause__ is not None


def test_the_type_and_the_line_of_a_failure_are_told_still(
    write_file: Any, monkeypatch: pytest.MonkeyPatch, refusal: Any
) -> None:
    """Whoever has to mend it knows where to look, though the message is left out."""
    monkeypatch.setenv("REGISTRY", ADDRESS)
    change = '    provides: broken_adapter.telling_in_part\n    kwargs: {uri: "${REGISTRY}"}\n'
    error = refusal(write_file((SHELF, change)))
    assert "ValueError: its message is left out" in error.problem
    assert "broken_adapter.py, line" in error.problem


def test_a_whole_value_is_told_by_its_marker(write_file: Any, monkeypatch: pytest.MonkeyPatch, refusal: Any) -> None:
    """One's own errors stay readable: in the value's place stands its variable."""
    monkeypatch.setenv("REGISTRY", ADDRESS)
    change = '    provides: broken_adapter.refusing_and_telling\n    kwargs: {uri: "${REGISTRY}"}\n'
    error = refusal(write_file((SHELF, change)))
    assert "'${REGISTRY}' is not the address of a registry." in error.problem
    assert (error.expected, error.remedy) == ("not ${REGISTRY}", "change ***")


def test_a_message_that_tells_nothing_is_told(write_file: Any, monkeypatch: pytest.MonkeyPatch, refusal: Any) -> None:
    """An unrelated failure of an entry with such values keeps its message and its cause."""
    monkeypatch.setenv("WOOD", "ash")
    monkeypatch.setenv("BARK", "")
    change = '    provides: broken_adapter.failing\n    kwargs: {wood: "${WOOD}", bark: "${BARK}"}\n'
    error = refusal(write_file((SHELF, change)))
    assert "the shelf fell down" in error.problem
    assert isinstance(error.__cause__, ValueError)


def test_an_own_error_that_tells_nothing_is_the_cause(write_file: Any, refusal: Any) -> None:
    """Its attributes can be read there."""
    cause = refusal(write_file((SAVER, "broken_adapter.refusing"))).__cause__
    assert isinstance(cause, InvalidUriError)
    assert cause.uri == "ftp://shelf"


def test_a_password_that_stands_in_the_file_is_masked(write_file: Any, refusal: Any) -> None:
    """An address from a default, or from the file itself, is shown without its user."""
    for value in (ADDRESS, f"${{REGISTRY:{ADDRESS}}}"):
        change = f'    provides: broken_adapter.telling\n    kwargs: {{uri: "{value}"}}\n'
        assert "hunter2" not in told(refusal(write_file((SHELF, change))))


@pytest.mark.parametrize("spoilt", ['"{}', "{} }}", '[1, "{}", *a]', '"${{{}"', '"{}" 5'])
def test_a_line_that_cannot_be_read_is_not_quoted(write_file: Any, spoilt: str, refusal: Any) -> None:
    """A mistake beside a password does not show the password."""
    error = refusal(write_file((WOOD, f"flavor: {spoilt.format(ADDRESS)}")))
    assert "hunter2" not in told(error)
