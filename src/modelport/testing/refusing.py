"""Calls that must be refused, and what every refusal tells."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from modelport.core.errors import Fault, ModelportError, SignatureMismatchError

Error = TypeVar("Error", bound=ModelportError)


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
    assert error.problem.strip()
    assert str(error).startswith(error.problem)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - pickled in this very line
    assert (type(again), str(again)) == (kind, str(error))
    return error


def told(error: SignatureMismatchError) -> list[tuple[str, str, str]]:
    """Give what is told of each fault: the column, what was expected there, and what was found."""
    return [(fault.column, fault.expected, fault.found) for fault in error.faults]


def columns_at_fault(faults: Sequence[Fault]) -> list[str]:
    """Give the columns at fault, sorted; each fault must say what was expected and what was found."""
    assert all(fault.expected and fault.found for fault in faults)
    return sorted(fault.column for fault in faults)
