"""What is no answer to the rows of an example, and what is told of it when the model is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from attrs import frozen

from modelport.core.signatures import ColumnSpec, DataType, TensorSpec
from modelport.testing.answer_kinds import RANKS, VALUES

_ONE_EACH: Final = "let the model give one row of outputs for each row of inputs, with one value for each column"
_DROP: Final = "drop the columns that the signature lacks"
_ADD: Final = "add the missing columns"
_CAST: Final = "cast or repair the outputs so that nothing is lost"
_TENSOR: Final = "pass arrays of this dtype and shape, or of a dtype that NumPy casts to it safely"

_PRICE: Final = ColumnSpec("price", DataType.DOUBLE)
_ONE: Final = (_PRICE,)
_TWO: Final = (_PRICE, ColumnSpec("rank", DataType.LONG))
_OPTIONAL: Final = (_PRICE, ColumnSpec("rank", DataType.LONG, required=False))
_NAMELESS: Final = (ColumnSpec(None, DataType.DOUBLE),)
_NUMBERED: Final = (ColumnSpec(0, DataType.DOUBLE), ColumnSpec(1, DataType.LONG))
_PAIRS: Final = (TensorSpec("float64", (-1, 2)),)


@frozen
class NoAnswer:
    """An answer that is refused.

    Attributes:
        answer: What the model gives.
        faults: What is told: the column, what was expected there, and what was found.
        remedy: What to do.
        outputs: What the signature says of the outputs.
        rows: How many rows the example has.
    """

    answer: Any
    faults: list[tuple[str, str, str]]
    remedy: str = _ONE_EACH
    outputs: Sequence[Any] = _ONE
    rows: int = 3


def _of_shape(answer: Any, found: str, outputs: Sequence[Any] = _ONE, rows: int = 3) -> NoAnswer:
    expected = f"{'1 row' if rows == 1 else '3 rows'} of {'1 column' if len(outputs) == 1 else '2 columns'}"
    return NoAnswer(answer, [("", expected, found)], _ONE_EACH, outputs, rows)


def _of_count(answer: Any, found: str) -> NoAnswer:
    return NoAnswer(answer, [("", "2 columns", found)], _ONE_EACH, _TWO)


_MISSHAPEN: Final[Mapping[str, NoAnswer]] = {
    "a number": _of_shape(1.0, "float"),
    "a text": _of_shape("price", "str"),
    "nothing": _of_shape(None, "NoneType"),
    "a set": _of_shape({1.0, 2.0, 3.0}, "set"),
    "a number by name": _of_shape({"price": 1.0}, "float as column 'price'"),
    "a NumPy number by name": _of_shape({"price": np.float64(1.0)}, "float64 as column 'price'"),
    "a table by name": _of_shape({"price": pd.DataFrame({"a": VALUES})}, "DataFrame as column 'price'"),
    "numbers by numbers": _of_shape({1: 2}, "int as column 1"),
    "too few rows": _of_shape([1.0], "1 row"),
    "no rows": _of_shape([], "0 rows"),
    "too many rows": _of_shape(np.zeros(4), "an array of shape (4,)"),
    "too many columns": _of_shape(np.zeros((3, 2)), "an array of shape (3, 2)"),
    "too many axes": _of_shape(np.zeros((3, 1, 1)), "an array of shape (3, 1, 1)"),
    "no axis": _of_shape(np.array(1.5), "an array of shape ()"),
    "uneven columns": _of_shape({"price": VALUES, "rank": [1]}, "columns of different lengths: 1, 3"),
    "a text for two": _of_shape("price", "str", _TWO),
    "an array of one column for two": _of_shape(np.zeros((3, 1)), "an array of shape (3, 1)", _TWO),
    "one axis for two": _of_shape(np.zeros(3), "an array of shape (3,)", _TWO),
    "too many rows for two": _of_shape(np.zeros((4, 2)), "an array of shape (4, 2)", _TWO),
    "too few rows of two": _of_shape([[1.5, 3]], "1 row", _TWO),
    "too few rows of a table": _of_shape(pl.DataFrame({"price": [1.5, 2.5], "rank": [1, 2]}), "2 rows", _TWO),
    "no rows of two": _of_shape([], "0 rows", _TWO),
    "nothing for two": _of_shape(None, "NoneType", _TWO),
    "two rows for one": _of_shape([1.0, 2.0], "2 rows", rows=1),
    "two rows of an array for one": _of_shape(np.zeros(2), "an array of shape (2,)", rows=1),
    "two rows of two for one": _of_shape(pa.table({"price": [1.0, 2.0], "rank": [1, 2]}), "2 rows", _TWO, rows=1),
}
_BY_ORDER: Final[Mapping[str, NoAnswer]] = {
    "one column for two": _of_count([1.5, 2.5, -3.5], "1 column"),
    "one column of a Series for two": _of_count(pd.Series(VALUES), "1 column"),
    "rows of one for two": _of_count([[1.5]] * 3, "1 column"),
    "rows of three for two": _of_count([(1.5, 2, 3)] * 3, "1 column"),
    "uneven rows for two": _of_count([[1.5, 3], [2.5], [-3.5, 2]], "1 column"),
    "rows and a number for two": _of_count([[1.5, 3], [2.5, 1], 2], "1 column"),
    "texts of two characters for two": _of_count(["ab", "cd", "ef"], "1 column"),
    "three numbered columns for two": _of_count(pd.DataFrame({0: VALUES, 1: RANKS, 2: RANKS}), "3 columns"),
    "two columns for one without a name": NoAnswer(
        pl.DataFrame({"a": VALUES, "b": VALUES}), [("", "1 column", "2 columns")], _ONE_EACH, _NAMELESS
    ),
}
_MISNAMED: Final[Mapping[str, NoAnswer]] = {
    "another name": NoAnswer(
        pd.DataFrame({"cost": VALUES}),
        [("price", "double", "no such column"), ("cost", "no such column", "float64")],
        f"{_ADD}; {_DROP}",
    ),
    "a name misspelt": NoAnswer(
        pl.DataFrame({"price": VALUES, "rnk": RANKS}),
        [("rank", "long", "no such column"), ("rnk", "no such column", "Int64")],
        "rename columns: 'rnk' is perhaps 'rank'",
        _TWO,
    ),
    "one more column": NoAnswer(
        pd.DataFrame({"price": VALUES, "rank": RANKS}),
        [("rank", "no such column", "int64")],
        _DROP,
    ),
    "one more column of a dict": NoAnswer(
        {"price": VALUES, "rank": np.array(RANKS)},
        [("rank", "no such column", "int64")],
        _DROP,
    ),
    "one column less": NoAnswer({"price": VALUES}, [("rank", "long", "no such column")], _ADD, _TWO),
    "one optional column less": NoAnswer(
        pa.table({"price": VALUES}), [("rank", "long (optional)", "no such column")], _ADD, _OPTIONAL
    ),
    "a column twice": NoAnswer(
        pd.DataFrame([[1.5, 2.5, 3]] * 3, columns=["price", "price", "rank"]),
        [("price", "one column", "several of this name")],
        _CAST,
        _TWO,
    ),
    "names for numbers": NoAnswer(
        {"price": VALUES, "rank": RANKS},
        [
            ("0", "double", "no such column"),
            ("1", "long", "no such column"),
            ("price", "no such column", "list"),
            ("rank", "no such column", "list"),
        ],
        f"{_ADD}; {_DROP}",
        _NUMBERED,
    ),
    "other rows": NoAnswer(
        pd.DataFrame({"price": VALUES}, index=[7, 8, 9]),
        [("", "the index of the inputs", "an index with [7, 8, 9], … on it")],
        "keep the inputs' index in the model, or reset_index(drop=True) where rows are in the inputs' order",
    ),
}
_MISTYPED: Final[Mapping[str, NoAnswer]] = {
    "texts": NoAnswer(["a", "b", "c"], [("price", "double", "str")], _CAST),
    "rows of one": NoAnswer([[1.5], [2.5], [-3.5]], [("price", "double", "[1.5] in row 0 and 2 more")], _CAST),
    "lists": NoAnswer(
        {"price": VALUES, "rank": [[1], [2], [3]]}, [("rank", "long", "[1] in row 0 and 2 more")], _CAST, _TWO
    ),
    "floats for integers": NoAnswer(
        np.zeros((3, 2)),
        [("rank", "long", "float64")],
        "cast whole numbers to int64; where some are missing, use pandas' dtype Int64, not float64",
        _TWO,
    ),
    "both wrong": NoAnswer(
        {"price": [True, False, True], "rank": np.array([0.5, 1.5, 2.5])},
        [("price", "double", "bool"), ("rank", "long", "float64")],
        f"{_CAST}; cast whole numbers to int64; where some are missing, use pandas' dtype Int64, not float64",
        _TWO,
    ),
    "a tensor of another shape": NoAnswer(
        np.zeros((3, 3)),
        [("", "float64 of shape (-1, 2)", "float64 of shape (3, 3)")],
        _TENSOR,
        _PAIRS,
    ),
    "a dict for a tensor": NoAnswer(
        {"a": np.zeros((3, 2))}, [("", "float64 of shape (-1, 2)", "a dict of a")], _TENSOR, _PAIRS
    ),
}
NO_ANSWERS: Final[Mapping[str, Mapping[str, NoAnswer]]] = {
    "shape": _MISSHAPEN,
    "number of columns": _BY_ORDER,
    "names": _MISNAMED,
    "types": _MISTYPED,
}
"""By what is wrong with it."""
