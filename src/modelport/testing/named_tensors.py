"""Tensors with names: which data of every kind is taken for them, and what is refused with which faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

from modelport.core.signatures import TensorSpec

Told = Sequence[tuple[str, str, str]]

SPECS: Final = (
    TensorSpec("float64", (-1, 2), "image"),
    TensorSpec("int64", (-1,), "age"),
    TensorSpec("str", (-1,), "label"),
)
_IMAGES: Final = [[0.5, 1.5], [2.5, 3.5]]
_IN_COLUMNS: Final[dict[str, Any]] = {"label": ["a", "bc"], "age": [36, 41], "image": _IMAGES}
_IN_ARRAYS: Final = {"image": np.array(_IMAGES), "age": np.array([36, 41]), "label": np.array(["a", "bc"])}

TAKEN: Final[Mapping[str, Any]] = {
    "arrays": _IN_ARRAYS,
    "narrower arrays in another order": {
        "label": np.array(["a", "bc"]),
        "age": np.array([36, 41], "int8"),
        "image": np.array(_IMAGES, "float16"),
    },
    "lists": _IN_COLUMNS,
    "tables and columns": {
        "image": pd.DataFrame({"left": [0.5, 2.5], "right": [1.5, 3.5]}),
        "age": pl.Series([36, 41]),
        "label": pa.array(["a", "bc"]),
    },
    "a dict of columns": _IN_ARRAYS | {"image": {"left": [0.5, 2.5], "right": [1.5, 3.5]}},
    "a pandas table": pd.DataFrame(_IN_COLUMNS, index=["q", "p"]),
    "a polars table": pl.DataFrame(_IN_COLUMNS),
    "a pyarrow table": pa.table(_IN_COLUMNS),
    "a batch": pa.record_batch(_IN_COLUMNS),
}
"""One and the same two rows."""

ROWS: Final = {
    "image": ("float64", _IMAGES),
    "age": ("int64", [36, 41]),
    "label": ("<U2", ["a", "bc"]),
}
"""Dtype and values of each tensor in which a model is given them."""

_IMAGE: Final = "float64 of shape (-1, 2)"
_AGE: Final = "int64 of shape (-1,)"
_LABEL: Final = "str of shape (-1,)"
_DICT: Final = "a dict with image, age, label"
_NONE: Final = "no such tensor"

REFUSED: Final[Mapping[str, tuple[Any, Told]]] = {
    "nothing": ({}, [("image", _IMAGE, _NONE), ("age", _AGE, _NONE), ("label", _LABEL, _NONE)]),
    "a name misspelt": (
        {"image": np.zeros((2, 2)), "ages": np.array([1, 2]), "label": ["a", "b"]},
        [("age", _AGE, _NONE), ("ages", _NONE, "a tensor")],
    ),
    "two more": (
        _IN_ARRAYS | {"weight": [1.5, 2.5], 7: None},
        [("weight", _NONE, "a tensor"), ("7", _NONE, "a tensor")],
    ),
    "everything at once": (
        {"image": np.zeros((2, 3)), "label": 5, "size": np.zeros(2)},
        [
            ("age", _AGE, _NONE),
            ("size", _NONE, "a tensor"),
            ("label", _LABEL, "int"),
            ("image", _IMAGE, "float64 of shape (2, 3)"),
        ],
    ),
    "two of another kind": (
        {"image": [[1.5, 2.5]], "age": [1.5], "label": [1]},
        [("age", _AGE, "float64 of shape (1,)"), ("label", _LABEL, "int64 of shape (1,)")],
    ),
    "a null": (_IN_ARRAYS | {"age": None}, [("age", _AGE, "NoneType")]),
    "nulls in a table": (pd.DataFrame(_IN_COLUMNS | {"age": [1, None]}), [("age", _AGE, "float64 of shape (2,)")]),
    "a table of other columns": (
        pl.DataFrame({"image": _IMAGES, "age": [36, 41], "name": ["a", "b"]}),
        [("label", _LABEL, _NONE), ("name", _NONE, "a tensor")],
    ),
    "an array": (np.zeros((2, 3)), [("", _DICT, "ndarray")]),
    "a list": ([1.5, 2.5], [("", _DICT, "list")]),
    "a tuple": ((1.5, 2.5), [("", _DICT, "tuple")]),
    "a Series": (pd.Series([1.5, 2.5]), [("", _DICT, "Series")]),
    "a pyarrow column": (pa.chunked_array([[1.5]]), [("", _DICT, "ChunkedArray")]),
}
"""What is refused, and the faults that are told."""

LONE: Final = TensorSpec("float64", (-1,), "x")
LONE_TAKEN: Final[Mapping[str, Any]] = {
    "a dict": {"x": np.array([1.5, 2.5])},
    "an array": np.array([1.5, 2.5]),
    "a narrower array": np.array([1.5, 2.5], "float32"),
    "a list": [1.5, 2.5],
    "a tuple": (1.5, 2.5),
    "a Series of any name": pd.Series([1.5, 2.5], name="y"),
    "a polars Series": pl.Series([1.5, 2.5]),
    "a pyarrow array": pa.array([1.5, 2.5]),
    "a table": pd.DataFrame({"x": [1.5, 2.5]}),
}
"""1.5 and 2.5 for a lone tensor with a name."""

LONE_REFUSED: Final[Mapping[str, tuple[Any, Told]]] = {
    "a table of another column": (
        pd.DataFrame({"y": [1.5, 2.5]}),
        [("x", "float64 of shape (-1,)", _NONE), ("y", _NONE, "a tensor")],
    ),
    "an array of another shape": (
        np.zeros((2, 2)),
        [("x", "float64 of shape (-1,)", "float64 of shape (2, 2)")],
    ),
}
"""What is refused for it, and the faults that are told."""

NUMBERED: Final = (TensorSpec("float64", (-1,), 0), TensorSpec("float64", (-1, 2), 1))
"""Names as pandas gives them."""

_OUT: Final = TensorSpec("float64", (-1, 2))
ANSWERS_REFUSED: Final[Mapping[str, tuple[Sequence[TensorSpec], Any, Told]]] = {
    "an array of another shape": ([_OUT], np.zeros((3, 3)), [("", _IMAGE, "float64 of shape (3, 3)")]),
    "texts": ([_OUT], [["a", "b"]], [("", _IMAGE, "<U1 of shape (1, 2)")]),
    "a dict": ([_OUT], {"a": np.zeros((3, 2)), "b": [1.5]}, [("", _IMAGE, "a dict of a, b")]),
    "a dict that lacks one": (SPECS[:2], {"age": [1, 2, 3]}, [("image", _IMAGE, _NONE)]),
    "a dict with one more": ([LONE], {"x": [1.5], "y": [2.5]}, [("y", _NONE, "a tensor")]),
    "a dict of a number": ([LONE], {"x": 1.5}, [("x", "float64 of shape (-1,)", "float")]),
    "an array for several": (SPECS[:2], np.zeros(3), [("", "a dict with image, age", "ndarray")]),
}
"""Answers of models that do not fit the tensors of the outputs, and the faults that are told."""
