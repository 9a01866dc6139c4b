"""Inputs in the tables and columns of every library, and what a model is given of them in the form that it works on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

from modelport.core.signatures import ColumnSpec, DataType

_SIZES: Final = [1.5, 2.5]
SIZES: Final[Mapping[str, Callable[[], Any]]] = {
    "pandas table": lambda: pd.DataFrame({"size": _SIZES}, index=["p", "q"]),
    "pandas column": lambda: pd.Series(_SIZES, index=["p", "q"]),
    "polars table": lambda: pl.DataFrame({"size": _SIZES}),
    "polars column": lambda: pl.Series("size", _SIZES),
    "pyarrow table": lambda: pa.table({"size": _SIZES}),
    "record batch": lambda: pa.record_batch({"size": _SIZES}),
    "pyarrow column": lambda: pa.chunked_array([[1.5], [2.5]]),
    "array of two axes": lambda: np.array([[1.5], [2.5]]),
    "array of one axis": lambda: np.array(_SIZES),
    "dict": lambda: {"size": _SIZES},
}
"""One column of two rows."""

GIVEN_SIZES: Final[Mapping[str, Any]] = {
    "pandas table": ("pandas table", [("size", "float64", [1.5, 2.5])], [0, 1]),
    "pandas column": ("pandas column", "float64", [1.5, 2.5], [0, 1]),
    "polars table": ("polars table", [("size", "Float64", [1.5, 2.5])]),
    "polars column": ("polars column", "Float64", [1.5, 2.5]),
    "pyarrow table": ("pyarrow table", [("size", "double", [1.5, 2.5])]),
    "pyarrow column": ("pyarrow column", "double", [1.5, 2.5]),
    "array of two axes": ("array", "float64", [[1.5], [2.5]]),
    "array of one axis": ("array", "float64", [1.5, 2.5]),
    "dict": {"size": ("array", "float64", [1.5, 2.5])},
}
"""What a model is given that was saved with such a column."""

SIZES_AS_ASKED: Final[Mapping[tuple[str, str], Any]] = {
    ("pandas table", "pandas table"): ("pandas table", [("size", "float64", [1.5, 2.5])], ["p", "q"]),
    ("pandas table", "pandas column"): ("pandas table", [("size", "float64", [1.5, 2.5])], ["p", "q"]),
    ("pandas column", "pandas table"): ("pandas column", "float64", [1.5, 2.5], ["p", "q"]),
    ("pandas column", "pandas column"): ("pandas column", "float64", [1.5, 2.5], ["p", "q"]),
    ("pyarrow column", "record batch"): ("pyarrow array", "double", [1.5, 2.5]),
    ("dict", "dict"): {"size": [1.5, 2.5]},
}
"""Where the labels of the rows, an array or the lists of a dict are the caller's own: saved with, asked with."""

_BIG: Final = 2**53 + 1
_AT: Final = [datetime(2026, 1, 2, 3, 4, 5, 6), datetime(1, 2, 3)]  # noqa: DTZ001 - datetimes of a signature have no zone
_EACH: Final[Mapping[str, Any]] = {
    "flag": np.array([True, False]),
    "few": np.array([1, -2], "int32"),
    "many": np.array([_BIG, 2]),
    "part": np.array([0.1, 2.5], "float32"),
    "real": np.array([0.1, -0.0]),
    "text": np.array(["x", "é"], object),
    "bytes": np.array([b"\xff", b""], object),
    "at": np.array(_AT, "datetime64[us]"),
}
_LISTS: Final = {name: column.tolist() for name, column in _EACH.items()}
TYPES: Final = [
    ColumnSpec("flag", DataType.BOOLEAN),
    ColumnSpec("few", DataType.INTEGER),
    ColumnSpec("many", DataType.LONG),
    ColumnSpec("part", DataType.FLOAT),
    ColumnSpec("real", DataType.DOUBLE),
    ColumnSpec("text", DataType.STRING),
    ColumnSpec("bytes", DataType.BINARY),
    ColumnSpec("at", DataType.DATETIME),
]
COLUMNS: Final[Mapping[str, Callable[[], Any]]] = {
    "pandas": lambda: pd.DataFrame(dict(_EACH)),
    "polars": lambda: pl.DataFrame(_LISTS, schema_overrides={"few": pl.Int32, "part": pl.Float32}),
    "pyarrow": lambda: pa.table(
        {
            **_LISTS,
            "few": pa.array([1, -2], pa.int32()),
            "part": pa.array([np.float32(0.1), np.float32(2.5)], pa.float32()),
        }
    ),
    "dict": lambda: dict(_EACH),
}
"""A column of each type, of two rows."""

_TEXT: Final = str(pd.Series(["x"]).dtype)
_PART: Final = 0.10000000149011612
GIVEN_COLUMNS: Final[Mapping[str, Any]] = {
    "pandas": (
        "pandas table",
        [
            ("flag", "bool", [True, False]),
            ("few", "int32", [1, -2]),
            ("many", "int64", [9007199254740993, 2]),
            ("part", "float32", [_PART, 2.5]),
            ("real", "float64", [0.1, -0.0]),
            ("text", _TEXT, ["x", "é"]),
            ("bytes", "object", [b"\xff", b""]),
            ("at", "datetime64[us]", [pd.Timestamp("2026-01-02 03:04:05.000006"), pd.Timestamp("0001-02-03")]),
        ],
        [0, 1],
    ),
    "polars": (
        "polars table",
        [
            ("flag", "Boolean", [True, False]),
            ("few", "Int32", [1, -2]),
            ("many", "Int64", [9007199254740993, 2]),
            ("part", "Float32", [_PART, 2.5]),
            ("real", "Float64", [0.1, -0.0]),
            ("text", "String", ["x", "é"]),
            ("bytes", "Binary", [b"\xff", b""]),
            ("at", "Datetime(time_unit='us', time_zone=None)", _AT),
        ],
    ),
    "pyarrow": (
        "pyarrow table",
        [
            ("flag", "bool", [True, False]),
            ("few", "int32", [1, -2]),
            ("many", "int64", [9007199254740993, 2]),
            ("part", "float", [_PART, 2.5]),
            ("real", "double", [0.1, -0.0]),
            ("text", "string", ["x", "é"]),
            ("bytes", "binary", [b"\xff", b""]),
            ("at", "timestamp[us]", _AT),
        ],
    ),
    "dict": {
        "flag": ("array", "bool", [True, False]),
        "few": ("array", "int32", [1, -2]),
        "many": ("array", "int64", [9007199254740993, 2]),
        "part": ("array", "float32", [_PART, 2.5]),
        "real": ("array", "float64", [0.1, -0.0]),
        "text": ("array", "object", ["x", "é"]),
        "bytes": ("array", "object", [b"\xff", b""]),
        "at": ("array", "datetime64[us]", _AT),
    },
}
"""What a model is given of each column, whichever table it came in."""

_PAIRS: Final = {"0": [1.5, 2.5], "1": [3.5, 4.5]}
NUMBERED: Final[Mapping[str, Callable[[], Any]]] = {
    "pandas": lambda: pd.DataFrame([[1.5, 3.5], [2.5, 4.5]]),
    "pandas in text": lambda: pd.DataFrame(_PAIRS),
    "polars": lambda: pl.DataFrame(_PAIRS),
    "pyarrow": lambda: pa.table(_PAIRS),
    "NumPy": lambda: np.array([[1.5, 3.5], [2.5, 4.5]]),
    "dict": lambda: {0: np.array([1.5, 2.5]), 1: np.array([3.5, 4.5])},
    "dict in text": lambda: {name: np.array(column) for name, column in _PAIRS.items()},
}
"""Two columns with numbers for names."""

GIVEN_NUMBERED: Final[Mapping[str, Any]] = {
    "pandas": ("pandas table", [(0, "float64", [1.5, 2.5]), (1, "float64", [3.5, 4.5])], [0, 1]),
    "pandas in text": ("pandas table", [("0", "float64", [1.5, 2.5]), ("1", "float64", [3.5, 4.5])], [0, 1]),
    "polars": ("polars table", [("0", "Float64", [1.5, 2.5]), ("1", "Float64", [3.5, 4.5])]),
    "dict": {0: ("array", "float64", [1.5, 2.5]), 1: ("array", "float64", [3.5, 4.5])},
}
"""What a model is given of them: the labels that it was saved with."""

NAMELESS: Final[Mapping[str, tuple[Any, Any]]] = {
    "pandas": (
        pd.DataFrame({"x": [1.5], "y": [2.5]}),
        ("pandas table", [("x", "float64", [1.5]), ("y", "float64", [2.5])], [0]),
    ),
    "polars": (
        pl.DataFrame({"x": [1.5], "y": [2.5]}),
        ("pandas table", [("x", "float64", [1.5]), ("y", "float64", [2.5])], [0]),
    ),
    "dict": (
        {"x": [1.5], "y": [2.5]},
        ("pandas table", [("x", "float64", [1.5]), ("y", "float64", [2.5])], [0]),
    ),
    "NumPy": (
        np.array([[1.5, 2.5]]),
        ("pandas table", [(0, "float64", [1.5]), (1, "float64", [2.5])], [0]),
    ),
}
"""A row of two columns for a signature without names, and what a model of pandas is given of it."""
