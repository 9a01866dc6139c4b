"""Arrays, lists and tables of every shape: which tensors take them as what, and which refuse them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from attrs import frozen

from modelport.core.signatures import TensorSpec


@frozen
class TensorRule:
    """What a tensor does with data.

    Attributes:
        spec: The tensor.
        taken: What it takes, and the dtype and the values in which a model is given it.
        refused: What it refuses, by what is said of it.
    """

    spec: TensorSpec
    taken: Mapping[str, tuple[Any, str, Any]]
    refused: Mapping[str, Any]


def objects(*values: Any) -> Any:
    """Give an array of objects, whatever they are."""
    array = np.empty(len(values), dtype=object)
    for place, value in enumerate(values):
        array[place] = value
    return array


_ROWS: Final = [[1.5, 2.5], [-3.5, 4.5]]
_COLUMNS: Final = {"a": [1.5, -3.5], "b": [2.5, 4.5]}
_MATRIX: Final = ("float64", _ROWS)
_IMAGE: Final = [[[1.0, 2.0], [3.0, 4.0]]]

SHAPES: Final[Mapping[str, TensorRule]] = {
    "float64 of shape (-1,)": TensorRule(
        TensorSpec("float64", (-1,)),
        {
            "an array": (np.array([1.5, -0.0]), "float64", [1.5, -0.0]),
            "floats": (np.array([0.5], "float32"), "float64", [0.5]),
            "integers": (np.array([7], "int64"), "float64", [7.0]),
            "booleans": (np.array([True]), "float64", [1.0]),
            "bytes in another order": (np.array([1.5], ">f8"), "float64", [1.5]),
            "a list": ([1.5, 2.5], "float64", [1.5, 2.5]),
            "a tuple": ((1.5, 2.5), "float64", [1.5, 2.5]),
            "whole numbers": ([1, 2], "float64", [1.0, 2.0]),
            "a Series": (pd.Series([1.5, 2.5], index=["q", "p"]), "float64", [1.5, 2.5]),
            "a polars Series": (pl.Series([1.5, 2.5]), "float64", [1.5, 2.5]),
            "a pyarrow array": (pa.array([1.5, 2.5]), "float64", [1.5, 2.5]),
            "a pyarrow column": (pa.chunked_array([[1.5], [2.5]]), "float64", [1.5, 2.5]),
            "a table of one column": (pd.DataFrame({"a": [1.5, 2.5]}), "float64", [1.5, 2.5]),
            "a polars table of one column": (pl.DataFrame({"a": [1, 2]}), "float64", [1.0, 2.0]),
        },
        {
            "float64 of shape (2, 1)": np.zeros((2, 1)),
            "float64 of shape (1, 2)": pd.DataFrame({"a": [1.5], "b": [2.5]}),
            "float64 of shape ()": np.array(1.5),
            "complex128 of shape (1,)": np.zeros(1, "complex128"),
            "<U1 of shape (2,)": ["1", "2"],
            "object of shape (2,)": pd.Series([1.5, "x"]),
            "object of shape (1,)": pd.DataFrame({"a": [None]}),
            "object of shape (3,)": [1.5, None, 2.5],
            "a dict of a": {"a": np.zeros(2)},
            "a dict of a, 1": {"a": np.zeros(2), 1: np.zeros(2)},
        },
    ),
    "float64 of shape (-1, 2)": TensorRule(
        TensorSpec("float64", (-1, 2)),
        {
            "an array": (np.array(_ROWS), *_MATRIX),
            "columns in memory": (np.array(_ROWS, order="F"), *_MATRIX),
            "lists": (_ROWS, *_MATRIX),
            "a list of arrays": ([np.array(row) for row in _ROWS], *_MATRIX),
            "a table": (pd.DataFrame(_COLUMNS, index=["q", "p"]), *_MATRIX),
            "a table of two dtypes": (
                pd.DataFrame({"a": [1, 2], "b": [0.5, 1.5]}),
                "float64",
                [[1.0, 0.5], [2.0, 1.5]],
            ),
            "a polars table": (pl.DataFrame(_COLUMNS), *_MATRIX),
            "a pyarrow table": (pa.table(_COLUMNS), *_MATRIX),
            "a batch": (pa.record_batch(_COLUMNS), *_MATRIX),
            "a column of lists": (pd.DataFrame({"a": _ROWS}), *_MATRIX),
            "a column of arrays": (pd.DataFrame({"a": [np.array(row) for row in _ROWS]}), *_MATRIX),
            "a Series of lists": (pd.Series(_ROWS), *_MATRIX),
            "a polars column of lists": (pl.DataFrame({"a": _ROWS}), *_MATRIX),
            "a pyarrow column of lists": (pa.table({"a": _ROWS}), *_MATRIX),
        },
        {
            "float64 of shape (2, 3)": np.zeros((2, 3)),
            "float64 of shape (1, 2, 1)": np.zeros((1, 2, 1)),
            "float64 of shape (2,)": [1.5, 2.5],
            "float64 of shape (1, 1)": pd.DataFrame({"a": [1.5]}),
            "float64 of shape (1, 3)": pa.table({"a": [1.5], "b": [1.5], "c": [1.5]}),
            "object of shape (2,)": [[1.5], [1.5, 2.5]],
            "object of shape (3,)": pd.Series([[1.5, 2.5], [1.5, 2.5], [1.5]]),
            "object of shape (1, 2)": pd.DataFrame({"a": [1.5], "b": ["x"]}),
            "int64 of shape (1,)": pd.Series([1]),
        },
    ),
    "float64 of shape (-1, 1)": TensorRule(
        TensorSpec("float64", (-1, 1)),
        {
            "a table of one column": (pd.DataFrame({"a": [1.5, 2.5]}), "float64", [[1.5], [2.5]]),
            "a Series": (pd.Series([1.5, 2.5]), "float64", [[1.5], [2.5]]),
            "a pyarrow column": (pa.chunked_array([[1.5, 2.5]]), "float64", [[1.5], [2.5]]),
            "lists": ([[1.5], [2.5]], "float64", [[1.5], [2.5]]),
        },
        {"float64 of shape (2,)": [1.5, 2.5], "float64 of shape (1,)": np.zeros(1)},
    ),
    "float64 of shape (-1, 2, 2)": TensorRule(
        TensorSpec("float64", (-1, 2, 2)),
        {
            "an array": (np.array(_IMAGE), "float64", _IMAGE),
            "lists": (_IMAGE, "float64", _IMAGE),
            "flat lists in a column": (pd.DataFrame({"image": [[1.0, 2.0, 3.0, 4.0]]}), "float64", _IMAGE),
            "flat lists of whole numbers": (pl.Series([[1, 2, 3, 4]]), "float64", _IMAGE),
            "arrays in a column": (pd.Series([np.array(_IMAGE[0])]), "float64", _IMAGE),
        },
        {
            "object of shape (1,)": pd.DataFrame({"image": [[1.0, 2.0, 3.0]]}),
            "float64 of shape (1, 2, 3)": np.zeros((1, 2, 3)),
            "float64 of shape (1, 3, 2)": np.zeros((1, 3, 2)),
            "float64 of shape (1, 4)": [[1.0, 2.0, 3.0, 4.0]],
        },
    ),
    "float64 of shape (2, 1)": TensorRule(
        TensorSpec("float64", (2, 1)),
        {"an array": (np.ones((2, 1)), "float64", [[1.0], [1.0]])},
        {"float64 of shape (3, 1)": np.ones((3, 1)), "float64 of shape (1, 1)": [[1.0]]},
    ),
    "float64 of shape (-1, -1)": TensorRule(
        TensorSpec("float64", (-1, -1)),
        {
            "an array": (np.ones((1, 3)), "float64", [[1.0, 1.0, 1.0]]),
            "lists of one length in a column": (pd.Series(_ROWS), *_MATRIX),
            "lists of any length": ([[1.5], [2, 3.5], []], "object", [[1.5], [2, 3.5], []]),
            "tuples of any length": ([(1,), (2, 3)], "object", [(1,), (2, 3)]),
            "lists of any length in a column": (pd.DataFrame({"a": [[1.5], [2, 3]]}), "object", [[1.5], [2, 3]]),
        },
        {
            "float64 of shape (2,)": [1.5, 2.5],
            "<U1 of shape (1,) in row 1": [[1.5, 2.5], ["a"]],
            "int in row 1": [[1.5], 5],
            "NoneType in row 0": objects(None, [1.5]),
            "object of shape (2,) in row 1": [[1.5], [1.5, None]],
            "float64 of shape (1, 2) in row 2": [[1.5], [1.5, 2.5], [[1.5, 2.5]]],
            "complex64 of shape (1,) in row 0": objects(np.zeros(1, "complex64"), [1.5, 2.5]),
            "object of shape (1, 2)": np.array([[1.5, None]]),
        },
    ),
    "float64 of shape (-1, -1, 3)": TensorRule(
        TensorSpec("float64", (-1, -1, 3)),
        {
            "matrices of any length": (
                objects([[1, 2, 3]], [[1.5, 2.5, 3.5]] * 2),
                "object",
                [[[1, 2, 3]], [[1.5, 2.5, 3.5]] * 2],
            )
        },
        {
            "float64 of shape (2, 4) in row 1": objects([[1, 2, 3]], np.ones((2, 4))),
            "str in row 0": objects("x", [[1, 2, 3]]),
            "float64 of shape (1, 3)": pd.Series([[1.0, 2.0, 3.0]]),
            "object of shape (2,) in row 0": objects([[1.5], [1.5, 2.5]], [[1, 2, 3]]),
        },
    ),
    "int64 of shape (-1, -1, -1)": TensorRule(
        TensorSpec("int64", (-1, -1, -1)),
        {"lists of any length in lists": ([[[1], [2, 3]], [[]]], "object", [[[1], [2, 3]], [[]]])},
        {"float64 of shape (1,) in row 1 in row 1": [[[1]], [[1, 2], [0.5]]]},
    ),
}
"""A rule for each shape, by the tensor as messages name it."""
