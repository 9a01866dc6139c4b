"""Values that came from the environment are told to nobody."""

from __future__ import annotations

import traceback
from pathlib import Path
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


KNOWING = """\
from urllib.parse import unquote, urlsplit

class LoginError(Exception):
    def __init__(self, address, password):
        super().__init__("cannot log in")
        self.address = address
        self.login = {"password": password}

def logging_in(uri="", password=""):
    raise LoginError(uri, password or unquote(urlsplit(uri).password))

def telling(uri="", password=""):
    try:
        logging_in(uri, password)
    except LoginError as error:
        raise ValueError("no such password: " + error.login["password"]) from error
"""


@pytest.mark.parametrize("constructor", ["logging_in", "telling"])
@pytest.mark.parametrize(
    "argument",
    ['uri: "https://ada:hunter2%2D4711@registry"', 'uri: "${REGISTRY}"', "password: hunter2-4711", 'password: "${PW}"'],
)
def test_a_password_is_not_told_decoded_nor_by_an_attribute_of_a_cause(  # noqa: PLR0913, PLR0917 - fixtures
    write_file: Any, write_module: Any, monkeypatch: pytest.MonkeyPatch, refusal: Any, constructor: str, argument: str
) -> None:
    """Neither that of an address nor one of its own, whether it stands in the file or in a variable."""
    monkeypatch.setenv("REGISTRY", "https://ada:hunter2%2D4711@registry")
    monkeypatch.setenv("PW", "hunter2-4711")
    module = write_module(KNOWING)
    error = refusal(write_file((SHELF, f"    provides: {module}.{constructor}\n    kwargs: {{{argument}}}\n")))
    assert error.entry == "shelf"
    assert "hunter2" not in told(error)


def test_a_file_in_another_encoding_is_not_quoted(tmp_path: Path, refusal: Any) -> None:
    """The error of the decoder holds all of it."""
    file = tmp_path / "containers.yaml"
    file.write_bytes(b"container: {password: hunter2, wood: b\xfccherei}")
    error = refusal(file)
    assert isinstance(error.__cause__, UnicodeDecodeError)
    assert "hunter2" not in told(error)
    assert "hunter2" not in repr(error.__cause__.object)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  shelf:\n", f'  "{ADDRESS}":\n'),
        ("    provides: outside_adapter.Shelf\n", f'    provides: "{ADDRESS}"\n'),
        ("provider: Factory", f'provider: "{ADDRESS}"'),
        ("args: [container.shelf]", f'args: ["container.{ADDRESS}"]'),
        ("flavor: pine", f'"{ADDRESS}": pine'),
        ("flavor: pine", f'flavor: {{"${{X}} {ADDRESS}": pine}}'),
        ('version: "1"', f'version: "1"\n"{ADDRESS}": 1'),
    ],
)
def test_an_address_at_the_wrong_place_of_a_file_is_masked(write_file: Any, refusal: Any, old: str, new: str) -> None:
    """As a key, as a name, as what is provided, as a reference."""
    assert "hunter2" not in told(refusal(write_file((old, new))))


def test_a_files_name_may_be_an_address_by_mistake(refusal: Any) -> None:
    """Whoever mixes the variables up sees it without the password."""
    for name in (ADDRESS, Path(ADDRESS)):
        assert "hunter2" not in told(refusal(name))
