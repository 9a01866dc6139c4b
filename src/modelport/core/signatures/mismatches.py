"""What is said of data that does not fit, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from modelport.core.errors import Fault, InvalidSignatureError, ModelportError, SignatureMismatchError
from modelport.core.foreign_errors import told

_FLOATS = ("float", "Float", "double")
_INTEGERS = ("integer", "long")


def mismatch(faults: Sequence[Fault], side: str, hint: str = "") -> SignatureMismatchError:
    """Gather all faults of one side into one error.

    Args:
        faults: One or more.
        side: ``inputs``, ``outputs`` or ``params``.
        hint: What to do, where the caller knows better than the faults tell.
    """
    count = f"{len(faults)} fault{'' if len(faults) == 1 else 's'}"
    return SignatureMismatchError(
        f"The {side} do not fit the signature: {count}.",
        remedy="; ".join(dict.fromkeys([hint] if hint else _remedies(faults, side))),
        faults=faults,
        side=side,
    )


def _remedies(faults: Iterable[Fault], side: str) -> Iterable[str]:
    for fault in faults:
        if fault.expected == "no such column":
            yield "drop the columns that the signature lacks" + (
                ", or let the loader do so with extra_columns: ignore" if side == "inputs" else ""
            )
        elif fault.found == "no such column":
            yield "add the missing columns"
        elif "null" in fault.found:
            yield "fill or drop the nulls, or declare the column with required=False"
        elif fault.found.startswith(_FLOATS) and fault.expected.startswith(_INTEGERS):
            yield "cast whole numbers to int64; where some are missing, use pandas' dtype Int64, not float64"
        else:
            yield f"cast or repair the {side} so that nothing is lost"


def unreadable(problem: str, side: str) -> SignatureMismatchError:
    """Say that data holds values that its library, or the one it goes to, cannot work on."""
    remedy = "repair or convert the values named above"
    return SignatureMismatchError(f"{problem}.", expected="values of one plain type a column", remedy=remedy, side=side)


def without_type(problem: str, _side: str) -> InvalidSignatureError:
    """Say that no type can be read off such values."""
    return InvalidSignatureError(f"{problem}.", remedy="repair or convert the values named above")


@contextmanager
def library_errors_as(make: Callable[[str, str], ModelportError], problem: str, side: str) -> Iterator[None]:
    """Turn whatever a library of tables raises on odd values into an error of ours, with its words in it."""
    try:
        yield
    except ModelportError:
        raise
    except BaseException as exc:
        if not isinstance(exc, Exception) and type(exc).__name__ != "PanicException":  # polars panics outside Exception
            raise
        raise make(f"{problem}: {told(exc)}", side) from exc
