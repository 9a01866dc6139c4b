"""Columns of every kind, two rows each, and what a signature that is read off them says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

_MOMENT: Final = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_DAY: Final = date(2026, 1, 2)


def _pandas(dtype: str, *values: Any) -> pd.Series[Any]:
    return pd.Series(list(values), dtype=dtype)


_DTYPES: Final[Mapping[str, str]] = {
    "bool": "boolean",
    "int8": "integer",
    "uint16": "integer",
    "int32": "integer",
    "uint32": "long",
    "int64": "long",
    "float16": "float",
    "float32": "float",
    "float64": "double",
    "Int64": "long",
    "Float32": "float",
    "boolean": "boolean",
}
_PANDAS: Final[Mapping[str, tuple[Any, str]]] = {
    **{dtype: (_pandas(dtype, 0, 1), kind) for dtype, kind in _DTYPES.items()},
    "NaN": (_pandas("float64", 0.5, np.nan), "double (optional)"),
    "Int32 with a null": (_pandas("Int32", 1, None), "integer (optional)"),
    "boolean with a null": (_pandas("boolean", True, None), "boolean (optional)"),  # noqa: FBT003 - the value
    "string": (_pandas("string", "a", "b"), "string"),
    "string with a null": (_pandas("string", "a", None), "string (optional)"),
    "string of nulls": (_pandas("string", None, None), "any (optional)"),
    "datetime": (_pandas("datetime64[ns]", "2026-01-01", "2026-01-02"), "datetime"),
    "datetime with a null": (_pandas("datetime64[ns]", "2026-01-01", None), "datetime (optional)"),
    "datetime with a zone": (_pandas("datetime64[ns, UTC]", "2026-01-01", "2026-01-02"), "datetime"),
    "category": (_pandas("category", "a", "b"), "string"),
    "category of integers": (_pandas("category", 1, 2), "long"),
}

_OBJECTS: Final[Mapping[str, tuple[Any, Any, str]]] = {
    "integers": (1, 2, "long"),
    "an integer and a float": (1, 2.5, "double"),
    "texts": ("a", "b", "string"),
    "a text and a null": ("a", None, "string (optional)"),
    "nulls": (None, None, "any (optional)"),
    "NaNs": (np.nan, np.nan, "double (optional)"),
    "bytes": (b"a", bytearray(b"b"), "binary"),
    "dates": (_DAY, _DAY, "datetime"),
    "a date and no time": (_DAY, pd.NaT, "datetime (optional)"),
    "moments": (_MOMENT, _MOMENT, "datetime"),
    "scalars of NumPy": (np.int32(1), np.int32(2), "integer"),
    "lists": ([1, 2], [3], "array of long"),
    "tuples": ((1,), (2,), "array of long"),
    "lists of truth values": ([True], [False], "array of boolean"),
    "lists of scalars of NumPy": ([np.int32(1)], [np.int16(2)], "array of integer"),
    "lists of floats": ([0.5, np.nan], [None], "array of double"),
    "lists of bytes": ([b"a"], [bytearray(b"b")], "array of binary"),
    "lists of dates": ([_DAY], [_MOMENT], "array of datetime"),
    "lists of moments": ([np.datetime64("2026-01-02")], [pd.Timestamp("2026-01-02")], "array of datetime"),
    "an empty list first": ([], ["a"], "array of string"),
    "an empty list last": (["a"], [], "array of string"),
    "empty lists": ([], [], "any"),
    "a null in a list": ([1, None], [None], "array of long"),
    "a null first in a list": ([None, 1], [2], "array of long"),
    "a list and a null": ([1], None, "array of long (optional)"),
    "a null and a list": (None, [1], "array of long (optional)"),
    "lists of lists": ([[0.5]], [[0.25], []], "array of array of double"),
    "arrays": (np.array([1, 2]), np.array([3]), "array of long"),
    "narrow arrays": (np.array([0.5], "float32"), np.array([np.nan], "float32"), "array of float"),
    "arrays of NaN": (np.array([np.nan]), np.array([np.nan]), "array of any"),
    "arrays with NaN": (np.array([np.nan, 0.5]), np.array([np.nan]), "array of double"),
    "arrays of texts": (np.array(["a"]), np.array(["b", "c"]), "array of string"),
    "arrays of objects": (np.array(["a", None], object), np.array(["b"], object), "array of string"),
    "arrays of two axes": (np.ones((2, 2)), np.ones((1, 2)), "array of array of double"),
    "an empty array": (np.array([], "int64"), np.array([1]), "array of long"),
    "dicts": ({"k": 1, "s": "a"}, {"s": "b", "k": 2}, "object {k: long, s: string}"),
    "dicts of other keys": (
        {"s": "a", "k": 1, "b": b""},
        {"f": 0.5, "k": 2},
        "object {b?: binary, f?: double, k: long, s?: string}",
    ),
    "dicts without a key in common": ({"k": 1}, {"s": "a"}, "object {k?: long, s?: string}"),
    "a null in a dict": ({"k": 1}, {"k": None}, "object {k?: long}"),
    "a null first in a dict": ({"k": None}, {"k": 1}, "object {k?: long}"),
    "nulls in dicts": ({"k": None}, {"k": None}, "object {k?: any}"),
    "nulls in dicts of other keys": ({"k": None, "s": "a"}, {"k": None}, "object {k?: any, s?: string}"),
    "a dict and a null": ({"k": 1}, None, "object {k?: long} (optional)"),
    "a null and a dict": (None, {"k": 1}, "object {k?: long} (optional)"),
    "an empty dict": ({}, {"k": 1}, "object {k?: long}"),
    "dicts in lists in dicts": (
        {"k": [{"s": "a"}]},
        {"k": [{"s": "b", "f": 0.5}, {"s": "c"}]},
        "object {k: array of object {f?: double, s: string}}",
    ),
    "lists of lists of dicts": ([[{"k": 1}]], [[{"k": 2}], [None]], "array of array of object {k?: long}"),
}
"""Two values that pandas keeps as objects."""

_POLARS: Final[Mapping[str, tuple[Any, str]]] = {
    "Boolean with a null": (pl.Series([True, None]), "boolean (optional)"),
    "Int8": (pl.Series([1, 2], dtype=pl.Int8), "integer"),
    "UInt32": (pl.Series([1, 2], dtype=pl.UInt32), "long"),
    "Float32": (pl.Series([0.5, None], dtype=pl.Float32), "float (optional)"),
    "NaN": (pl.Series([0.5, float("nan")]), "double"),
    "String": (pl.Series(["a", "b"]), "string"),
    "String of nulls": (pl.Series([None, None], dtype=pl.String), "string (optional)"),
    "Binary": (pl.Series([b"a", b"b"]), "binary"),
    "Date": (pl.Series([_DAY, _DAY]), "datetime"),
    "Datetime": (pl.Series([_MOMENT, _MOMENT]), "datetime"),
    "Categorical": (pl.Series(["a", "b"], dtype=pl.Categorical), "string"),
    "Enum": (pl.Series(["a", "b"], dtype=pl.Enum(["a", "b"])), "string"),
    "List": (pl.Series([[1], [2, 3]]), "array of long"),
    "Array": (pl.Series([[1], [2]], dtype=pl.Array(pl.Int64, 1)), "array of long"),
    "Struct": (pl.Series([{"k": 1, "s": ["a"]}] * 2), "object {k: long, s: array of string}"),
    "Null": (pl.Series([None, None]), "any (optional)"),
}
_PYARROW: Final[Mapping[str, tuple[Any, str]]] = {
    "bool with a null": (pa.array([True, None]), "boolean (optional)"),
    "uint8": (pa.array([1, 2], pa.uint8()), "integer"),
    "int64": (pa.array([1, 2]), "long"),
    "double": (pa.array([0.5, 1.5]), "double"),
    "string": (pa.array(["a", "b"]), "string"),
    "string of nulls": (pa.array([None, None], pa.string()), "string (optional)"),
    "large_string": (pa.array(["a", "b"], pa.large_string()), "string"),
    "binary": (pa.array([b"a", b"b"]), "binary"),
    "date32": (pa.array([_DAY, _DAY]), "datetime"),
    "timestamp": (pa.array([_MOMENT, _MOMENT], pa.timestamp("us", "UTC")), "datetime"),
    "dictionary": (pa.array(["a", "b"]).dictionary_encode(), "string"),
    "list": (pa.array([[1], [2]]), "array of long"),
    "struct": (pa.array([{"k": 1}, {"k": 2}]), "object {k: long}"),
    "map": (pa.array([[("k", 1)], []], pa.map_(pa.string(), pa.int64())), "map of long"),
}
_LISTS: Final[Mapping[str, tuple[Any, str]]] = {
    "integers": ([1, 2], "long"),
    "truth values": ((True, False), "boolean"),
    "an array": (np.array([1, 2], "int32"), "integer"),
    "a text and a null": (["a", None], "string (optional)"),
    "NaN": ([0.5, float("nan")], "double (optional)"),
    "nulls": ([None, None], "any (optional)"),
    "bytes": ([b"a", b"b"], "binary"),
    "lists": ([[1], [2]], "array of long"),
    "dicts": ([{"k": 1}, {"k": 2}], "object {k: long}"),
}
_OBJECT_COLUMNS: Final = {name: (_pandas("object", *rows), kind) for name, (*rows, kind) in _OBJECTS.items()}

_KINDS: Final[Mapping[str, tuple[Callable[[dict[str, Any]], Any], Mapping[str, tuple[Any, str]]]]] = {
    "pandas": (pd.DataFrame, _PANDAS),
    "objects": (pd.DataFrame, _OBJECT_COLUMNS),
    "polars": (pl.DataFrame, _POLARS),
    "pyarrow": (pa.table, _PYARROW),
    "dict": (dict, _LISTS),
}
EXAMPLES: Final[Mapping[str, tuple[Callable[[], Any], list[str]]]] = {
    form: (
        lambda table=table, columns=columns: table({name: column for name, (column, _) in columns.items()}),  # type: ignore[misc]
        [f"{name}: {kind}" for name, (_, kind) in columns.items()],
    )
    for form, (table, columns) in _KINDS.items()
}
"""A table of two rows in each form, and how its columns are told, in their order."""
