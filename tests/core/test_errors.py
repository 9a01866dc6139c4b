"""The error tree."""

from __future__ import annotations

import copy
import inspect
import re
from typing import Any

import attrs
import pytest

import modelport
from modelport import Fault, ModelportError
from modelport.core import errors
from modelport.testing.refusing import pickled

KINDS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, ModelportError)]
_SAMPLES = {
    "str": "text",
    "object": b"anything",
    "int": 5,
    "int | None": 3,
    "float": 1.5,
    "tuple[str, ...]": ("a", "b"),
    "tuple[Fault, ...]": (Fault("x", "long", "string"),),
}


def _filled(kind: type[ModelportError]) -> ModelportError:
    values: dict[str, Any] = {each.name: _SAMPLES[str(each.type)] for each in attrs.fields(kind)}
    return kind(**values)


def _values(error: ModelportError) -> dict[str, object]:
    return {each.name: getattr(error, each.name) for each in attrs.fields(type(error))}


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_survives_pickling_and_copying_with_all_its_attributes(kind: type[ModelportError]) -> None:
    """An error from another process says all that it said there."""
    error = _filled(kind)
    for again in (pickled(error), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is kind
        assert _values(again) == _values(error)
        assert str(again) == str(error)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_needs_nothing_but_its_problem(kind: type[ModelportError]) -> None:
    """Whatever an adapter does not know has a default."""
    assert str(kind("It broke.")) == "It broke."


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_can_be_raised_with_a_cause_a_note_and_a_traceback(kind: type[ModelportError]) -> None:
    """It is an ordinary exception."""
    with pytest.raises(kind) as raised:
        raise kind("It broke.") from ValueError("why")
    raised.value.add_note("and so on")
    assert isinstance(raised.value.__cause__, ValueError)
    assert raised.value.args[0] == "It broke."
    assert hash(raised.value) == hash(raised.value)
    assert raised.value != kind("It broke.")


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_is_public(kind: type[ModelportError]) -> None:
    """Whoever catches one finds it at the top of the package."""
    assert getattr(modelport, kind.__name__) is kind


def test_a_message_says_what_was_wrong_what_was_expected_and_what_to_do() -> None:
    """One line each, and no line for what there is nothing to say on."""
    full = ModelportError("It broke.", expected="a whole one", remedy="mend it")
    assert str(full) == "It broke.\n  expected: a whole one\n  what to do: mend it"
    assert str(ModelportError("It broke.", remedy="mend it")) == "It broke.\n  what to do: mend it"


def test_a_mismatch_lists_every_fault() -> None:
    """Column, expected and found are all in the message."""
    error = modelport.SignatureMismatchError(
        "The inputs do not fit.",
        remedy="mend them",
        faults=[Fault("x", "long", "string"), Fault("", "2 rows", "3 rows")],
    )
    assert str(error).splitlines() == [
        "The inputs do not fit.",
        "  - 'x': expected long, found string",
        "  - expected 2 rows, found 3 rows",
        "  what to do: mend them",
    ]
    assert isinstance(error.faults, tuple)


def test_the_tree_is_as_it_is_drawn() -> None:
    """The picture in the module's docstring is the truth."""
    drawn = re.findall(r"^ {4}([│ ├└─]*)(\w+Error)\b(?:\((\w+)\))?", inspect.getdoc(errors) or "", re.MULTILINE)
    parents: list[str] = []
    seen = set()
    for indent, name, builtin in drawn:
        depth = len(indent) // 3
        kind = getattr(errors, name)
        assert not depth or kind.__mro__[1] is getattr(errors, parents[depth - 1])
        assert not builtin or builtin in {base.__name__ for base in kind.__bases__}
        parents[depth:] = [name]
        seen.add(name)
    assert seen == {kind.__name__ for kind in KINDS}
