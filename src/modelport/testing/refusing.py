"""Calls that must be refused, and what every refusal tells."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from modelport.core.errors import ConflictError, Fault, ModelportError, NotFoundError, SignatureMismatchError

Error = TypeVar("Error", bound=ModelportError)
Value = TypeVar("Value")


def refusal(kind: type[Error], call: Callable[..., object], *arguments: Any, **options: Any) -> Error:
    """Make sure that *call* raises *kind* itself when it is made with *arguments*, and give the error.

    It must say what was wrong, and survive pickling, as services that work in several processes need it.
    """
    __tracebackhide__ = True
    try:
        given = call(*arguments, **options)
    except kind as raised:
        error = raised
    else:
        message = f"{arguments!r:.300} was not refused with {kind.__name__}: {given!r:.200} came back"
        raise AssertionError(message)
    assert type(error) is kind
    check_message(error)
    again = pickled(error)
    assert (type(again), str(again)) == (kind, str(error))
    return error


def check_message(error: ModelportError) -> None:
    """Make sure that a message tells line by line what was wrong, what was expected and what to do."""
    texts = (error.problem, error.expected, error.remedy)
    assert [type(text) for text in texts] == [str, str, str]
    assert error.problem.strip()
    assert str(error).split("\n") == [error.problem, *_more_lines(error)]
    assert [text for text in texts if text.isupper()] == []
    if isinstance(error, SignatureMismatchError) and error.faults:
        counted = f": {len(error.faults)} fault{'s' if len(error.faults) > 1 else ''}."
        assert counted in error.problem or error.problem.endswith(" of the schema.")
        assert all(each.expected and each.found for each in error.faults)
    if isinstance(error, NotFoundError | ConflictError):
        assert error.remedy
    if isinstance(error, NotFoundError):
        sought = [getattr(error, each, None) for each in ("name", "version", "alias", "uri")]
        assert all(str(each) in error.problem for each in sought if each is not None)


def _more_lines(error: ModelportError) -> list[str]:
    to_do = [f"  what to do: {error.remedy}"] if error.remedy else []
    if not isinstance(error, SignatureMismatchError):
        return [f"  expected: {error.expected}", *to_do] if error.expected else to_do
    places = [(f"{each.column!r}: " if each.column else "", each) for each in error.faults]
    return [*(f"  - {place}expected {each.expected}, found {each.found}" for place, each in places), *to_do]


def pickled(value: Value) -> Value:
    """Pickle *value* and read it again, as another process would."""
    again: Value = pickle.loads(pickle.dumps(value))  # noqa: S301 - pickled in this very line
    return again


def told(error: SignatureMismatchError) -> list[tuple[str, str, str]]:
    """Give what is told of each fault: the column, what was expected there, and what was found."""
    return [(fault.column, fault.expected, fault.found) for fault in error.faults]


def columns_at_fault(faults: Sequence[Fault]) -> list[str]:
    """Give the columns at fault, sorted; each fault must say what was expected and what was found."""
    assert all(fault.expected and fault.found for fault in faults)
    return sorted(fault.column for fault in faults)
