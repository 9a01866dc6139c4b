"""Tables that have not the columns of a signature, and what is told of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import polars as pl
from attrs import frozen

from modelport.core.signatures import ColumnSpec, DataType

_FEW: Final = 20
_DROP: Final = "drop the columns that the signature lacks, or let the loader do so with extra_columns: ignore"
_ADD: Final = "add the missing columns"
_CAST: Final = "cast or repair the inputs so that nothing is lost"
_NULLS: Final = "fill or drop the nulls, or declare the column with required=False"
_FLOATS: Final = "cast whole numbers to int64; where some are missing, use pandas' dtype Int64, not float64"
_ROW: Final = "pass one row as one row: array.reshape(1, -1)"
_SERIES: Final = "if this is the column, give it the signature's name, or none: series.rename(None)"
_NO: Final = "no such column"
_TWICE: Final = ("one column", "several of this name")

CUSTOMERS: Final = (
    ColumnSpec("customer", DataType.LONG),
    ColumnSpec("amount", DataType.DOUBLE),
    ColumnSpec("city", DataType.STRING),
    ColumnSpec("note", DataType.STRING, required=False),
)
WHOLE: Final[dict[str, list[Any]]] = {
    "customer": [1, 2],
    "amount": [0.5, 1.5],
    "city": ["Ulm", "Bonn"],
    "note": ["a", "b"],
}
"""What fits the columns of a customer."""

WIDE: Final = tuple(ColumnSpec(f"feature_{number}", DataType.LONG) for number in range(22))


@frozen
class Misfit:
    """A table that does not fit.

    Attributes:
        inputs: The table.
        faults: What is told of each column.
        remedy: What to do.
    """

    inputs: Callable[[], Any]
    faults: list[tuple[str, str, str]]
    remedy: str


def _but(*without: str, **more: Any) -> Callable[[], dict[str, Any]]:
    return lambda: {name: each for name, each in WHOLE.items() if name not in without} | more


def _frame(*names: str) -> Callable[[], pd.DataFrame]:
    return lambda: pd.DataFrame([["x"] * len(names)], columns=list(names), dtype=object)


BY_NAME: Final[Mapping[str, Misfit]] = {
    "one more": Misfit(_but(age=[1, 2]), [("age", _NO, "list")], _DROP),
    "one more, numbered": Misfit(lambda: {**WHOLE, 5: np.zeros(2)}, [("5", _NO, "float64")], _DROP),
    "one less": Misfit(_but("amount"), [("amount", "double", _NO)], _ADD),
    "several less": Misfit(
        _but("note", "city", "customer"), [("customer", "long", _NO), ("city", "string", _NO)], _ADD
    ),
    "nothing": Misfit(dict, [("customer", "long", _NO), ("amount", "double", _NO), ("city", "string", _NO)], _ADD),
    "others": Misfit(
        _but("city", "amount", x=[1, 2], y=[1, 2]),
        [("amount", "double", _NO), ("city", "string", _NO), ("x", _NO, "list"), ("y", _NO, "list")],
        f"{_ADD}; {_DROP}",
    ),
    "capitals": Misfit(
        _but("amount", AMOUNT=[0.5, 1.5]),
        [("amount", "double", _NO), ("AMOUNT", _NO, "list")],
        "rename columns: 'AMOUNT' is perhaps 'amount'",
    ),
    "misspelt": Misfit(
        _but("amount", "customer", amout=[0.5, 1.5], Costumer=[1, 2], age=[1, 2]),
        [
            ("customer", "long", _NO),
            ("amount", "double", _NO),
            ("amout", _NO, "list"),
            ("Costumer", _NO, "list"),
            ("age", _NO, "list"),
        ],
        "rename columns: 'amout' is perhaps 'amount', 'Costumer' is perhaps 'customer'",
    ),
    "less like a name than three letters in four": Misfit(
        _but("amount", amt=[0.5, 1.5]), [("amount", "double", _NO), ("amt", _NO, "list")], f"{_ADD}; {_DROP}"
    ),
    "an optional one misspelt": Misfit(
        _but("note", notes=["a", "b"]), [("notes", _NO, "list")], "rename columns: 'notes' is perhaps 'note'"
    ),
    "one twice": Misfit(_frame("customer", "amount", "city", "city", "note"), [("city", *_TWICE)], _CAST),
    "one three times, another twice, one missing, one more": Misfit(
        _frame("city", "city", "age", "amount", "amount", "city"),
        [("customer", "long", _NO), ("age", _NO, "object"), ("city", *_TWICE), ("amount", *_TWICE)],
        f"{_ADD}; {_DROP}; {_CAST}",
    ),
    "every kind of fault": Misfit(
        lambda: {
            "amount": np.array([True, False]),
            "age": [1, 2],
            "city": [None, "Bonn"],
            "note": [1, "b"],
            "size": [1, 2],
            "customer": np.array([0.5, 1.5]),
        },
        [
            ("age", _NO, "list"),
            ("size", _NO, "list"),
            ("customer", "long", "float64"),
            ("amount", "double", "bool"),
            ("city", "string", "1 null"),
            ("note", "string (optional)", "1 in row 0"),
        ],
        f"{_DROP}; {_FLOATS}; {_CAST}; {_NULLS}",
    ),
    "a null and one missing": Misfit(
        _but("amount", customer=[1, None]),
        [("amount", "double", _NO), ("customer", "long", "1 null")],
        f"{_ADD}; {_NULLS}",
    ),
    "uneven columns": Misfit(
        _but(city=["Ulm"]), [("", "columns of one length", "columns of different lengths: 1, 2")], _CAST
    ),
    "too few, by position": Misfit(lambda: np.zeros((2, 3)), [("", "4 columns", "3 columns")], _CAST),
    "too many, by position": Misfit(lambda: np.zeros((2, 5)), [("", "4 columns", "5 columns")], _CAST),
    "a row": Misfit(lambda: np.zeros(4), [("", "4 columns", "1 column")], _ROW),
    "a Series": Misfit(lambda: pd.Series([1, 2], name="customer"), [("", "4 columns", "1 column")], _ROW),
}
"""What does not fit the columns of a customer."""

BY_POSITION: Final[Mapping[str, Misfit]] = {
    "one more": Misfit(_frame("a", "b", "c"), [("", "2 columns", "3 columns")], _CAST),
    "nothing": Misfit(dict, [("", "2 columns", "0 columns")], _CAST),
    "one less": Misfit(_frame("a"), [("", "2 columns", "1 column")], _ROW),
    "a name twice": Misfit(_frame("a", "a"), [("a", *_TWICE)], _CAST),
    "a name three times": Misfit(_frame("a", "a", "a"), [("a", *_TWICE), ("", "2 columns", "3 columns")], _CAST),
    "another type": Misfit(lambda: {"a": ["x", "y"], "b": [1, 2]}, [("a", "long", "'x' in row 0 and 1 more")], _CAST),
    "another type in an array": Misfit(
        lambda: np.array([[True, False]]), [("0", "long", "bool"), ("1", "double", "bool")], _CAST
    ),
}
"""What does not fit two columns without names, a long and a double."""

LONE: Final[Mapping[str, Misfit]] = {
    "another name": Misfit(
        lambda: pd.Series([1, 2], name="b"), [("amount", "long", _NO), ("b", _NO, "int64")], _SERIES
    ),
    "a number as name": Misfit(
        lambda: pd.Series([1, 2], name=0), [("amount", "long", _NO), ("0", _NO, "int64")], _SERIES
    ),
    "a misspelt name": Misfit(
        lambda: pd.Series([1, 2], name="Amount"),
        [("amount", "long", _NO), ("Amount", _NO, "int64")],
        "rename columns: 'Amount' is perhaps 'amount'",
    ),
    "a polars Series of another name": Misfit(
        lambda: pl.Series("b", [1, 2]), [("amount", "long", _NO), ("b", _NO, "Int64")], _SERIES
    ),
    "another type": Misfit(
        lambda: pd.Series(["x"], name="amount", dtype=object), [("amount", "long", "'x' in row 0")], _CAST
    ),
    "another type without a name": Misfit(lambda: np.array([True]), [("amount", "long", "bool")], _CAST),
    "a table of another name": Misfit(
        lambda: pd.DataFrame({"b": [1]}), [("amount", "long", _NO), ("b", _NO, "int64")], f"{_ADD}; {_DROP}"
    ),
    "several columns": Misfit(lambda: np.zeros((1, 3), int), [("", "1 column", "3 columns")], _CAST),
}
"""What does not fit the one column ``amount`` of longs."""

CLOSE: Final = Misfit(
    lambda: {f"Feature_{number}": [number] for number in range(22)},
    [
        *((f"feature_{number}", "long", _NO) for number in range(22)),
        *((f"Feature_{number}", _NO, "list") for number in range(22)),
    ],
    "rename columns: " + ", ".join(f"'Feature_{number}' is perhaps 'feature_{number}'" for number in range(_FEW)),
)
"""What does not fit `WIDE`: all columns are told, and of the names that were perhaps meant the first twenty."""
