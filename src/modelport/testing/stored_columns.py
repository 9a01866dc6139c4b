"""Columns as each library stores them: as what type they are taken, and what is found where they are refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

from modelport.core.signatures import ArrayType, ColumnType, DataType, MapType, ObjectType, Property, SparkVectorType

Kind = ColumnType | str
Taken = tuple[Any, Kind, str, list[Any]]
Refused = tuple[Any, Kind, str]

_DAY: Final = date(2026, 1, 2)
_BIG: Final = 2**31
_ITEMS: Final = ArrayType(DataType.LONG)
_DOUBLES: Final = ArrayType(DataType.DOUBLE)
_OBJECT: Final = ObjectType([Property("k", DataType.LONG), Property("s", DataType.STRING, required=False)])
_LONGS: Final = MapType(DataType.LONG)


def _arrow(values: list[Any], kind: Any) -> pd.Series[Any]:
    return pd.Series(values, dtype=pd.ArrowDtype(kind))


def _array(*values: Any, dtype: str) -> np.ndarray[Any, Any]:
    return np.array(values, dtype)


_PANDAS: Final[Mapping[str, Taken]] = {
    "int8": (pd.Series([1, 2], dtype="int8"), "long", "int64", [1, 2]),
    "uint16": (pd.Series([1, 2], dtype="uint16"), "integer", "int32", [1, 2]),
    "uint32": (pd.Series([1, 2**32 - 1], dtype="uint32"), "double", "float64", [1.0, 4294967295.0]),
    "int64": (pd.Series([1, 2], dtype="int64"), "float", "float32", [1.0, 2.0]),
    "Int8": (pd.Series([1, 2], dtype="Int8"), "integer", "Int32", [1, 2]),
    "Int64 of nulls": (pd.Series([None, None], dtype="Int64"), "double", "Float64", [pd.NA, pd.NA]),
    "Int64 with a null": (pd.Series([None, _BIG], dtype="Int64"), "double", "Float64", [pd.NA, 2147483648.0]),
    "Float32": (pd.Series([0.5, 1], dtype="Float32"), "double", "Float64", [0.5, 1.0]),
    "boolean": (pd.Series([True, None], dtype="boolean"), "boolean?", "boolean", [True, pd.NA]),
    "truth as categories": (pd.Series(pd.Categorical([True, False])), "boolean", "category", [True, False]),
    "Arrow int8": (_arrow([1, 2], pa.int8()), "long", "int64[pyarrow]", [1, 2]),
    "Arrow int64": (_arrow([1, 2], pa.int64()), "integer", "int32[pyarrow]", [1, 2]),
    "Arrow null and number": (_arrow([None, 5], pa.int64()), "float", "float[pyarrow]", [pd.NA, 5.0]),
    "Arrow float": (_arrow([0.5, 1], pa.float32()), "double", "double[pyarrow]", [0.5, 1.0]),
    "Arrow truth": (_arrow([True, False], pa.bool_()), "boolean", "bool[pyarrow]", [True, False]),
    "Arrow bytes": (_arrow([b"a", b"b"], pa.binary()), "binary", "binary[pyarrow]", [b"a", b"b"]),
    "Arrow days": (
        _arrow([_DAY, _DAY], pa.date32()),
        "datetime",
        "timestamp[us][pyarrow]",
        [pd.Timestamp(_DAY), pd.Timestamp(_DAY)],
    ),
    "days": (
        pd.Series([_DAY, _DAY], dtype=object),
        "datetime",
        "datetime64[us]",
        [pd.Timestamp(_DAY), pd.Timestamp(_DAY)],
    ),
    "lists": (pd.Series([[1], [2]], dtype=object), _ITEMS, "object", [[1], [2]]),
}
_POLARS: Final[Mapping[str, Taken]] = {
    "Int8": (pl.Series([1, 2], dtype=pl.Int8), "long", "Int64", [1, 2]),
    "UInt32": (pl.Series([1, 2], dtype=pl.UInt32), "integer", "Int32", [1, 2]),
    "Int64": (pl.Series([1, None], dtype=pl.Int64), "double", "Float64", [1.0, None]),
    "Int64 of nulls": (pl.Series([None, None], dtype=pl.Int64), "float", "Float32", [None, None]),
    "Float32": (pl.Series([0.5, 1], dtype=pl.Float32), "double", "Float64", [0.5, 1.0]),
    "nulls": (pl.Series([None, None], dtype=pl.Null), "double", "Float64", [None, None]),
    "optional nulls": (pl.Series([None, None], dtype=pl.Null), "long?", "Null", [None, None]),
    "texts": (pl.Series(["a", "b"]), "string", "String", ["a", "b"]),
    "truth": (pl.Series([True, False]), "boolean", "Boolean", [True, False]),
    "lists": (pl.Series([[1], [2]], dtype=pl.List(pl.Int32)), _DOUBLES, "List(Int32)", [[1], [2]]),
    "lists of lists": (
        pl.Series([[[1]], [[]]], dtype=pl.List(pl.List(pl.Int8))),
        ArrayType(_ITEMS),
        "List(List(Int8))",
        [[[1]], [[]]],
    ),
    "vectors": (
        pl.Series([[0.5], [1.0]], dtype=pl.List(pl.Float32)),
        SparkVectorType(),
        "List(Float32)",
        [[0.5], [1.0]],
    ),
    "structs": (
        pl.Series([{"k": 1}] * 2, dtype=pl.Struct({"k": pl.Int32})),
        _OBJECT,
        "Struct({'k': Int32})",
        [{"k": 1}] * 2,
    ),
    "structs as maps": (
        pl.Series([{"k": 1}] * 2, dtype=pl.Struct({"k": pl.Int32})),
        _LONGS,
        "Struct({'k': Int32})",
        [{"k": 1}] * 2,
    ),
}
_PYARROW: Final[Mapping[str, Taken]] = {
    "int8": (pa.array([1, 2], pa.int8()), "long", "int64", [1, 2]),
    "uint32": (pa.array([1, 2], pa.uint32()), "integer", "int32", [1, 2]),
    "int64": (pa.array([1, None], pa.int64()), "double", "double", [1.0, None]),
    "int64 of nulls": (pa.array([None, None], pa.int64()), "float", "float", [None, None]),
    "nulls": (pa.array([None, None], pa.null()), "double", "double", [None, None]),
    "float": (pa.array([0.5, 1], pa.float32()), "double", "double", [0.5, 1.0]),
    "texts": (pa.array(["a", "b"], pa.large_string()), "string", "large_string", ["a", "b"]),
    "bytes": (pa.array([b"a", b"b"], pa.large_binary()), "binary", "large_binary", [b"a", b"b"]),
    "bytes of one length": (pa.array([b"a", b"b"], pa.binary(1)), "binary", "fixed_size_binary[1]", [b"a", b"b"]),
    "lists": (pa.array([[1], [2]], pa.list_(pa.int64())), _ITEMS, "list<item: int64>", [[1], [2]]),
}
_DICT: Final[Mapping[str, Taken]] = {
    "array": (_array(1, 2, dtype="int8"), "long", "int64", [1, 2]),
    "texts": (_array("a", "b", dtype="U1"), "string", "<U1", ["a", "b"]),
    "bytes": (_array(b"a", b"b", dtype="S1"), "binary", "|S1", [b"a", b"b"]),
    "truth": (np.array([True, False]), "boolean", "bool", [True, False]),
    "objects": (_array(1, 2, dtype="object"), "integer", "int32", [1, 2]),
    "objects with a null": (_array(1, None, dtype="object"), "long?", "object", [1, None]),
    "polars": (pl.Series([1, 2], dtype=pl.Int8), "double", "Float64", [1.0, 2.0]),
    "pyarrow": (pa.array([1, 2], pa.int8()), "double", "double", [1.0, 2.0]),
    "pandas": (pd.Series([1, 2], dtype="Int8"), "double", "Float64", [1.0, 2.0]),
    "sparse": (pd.Series([1, 0], dtype=pd.SparseDtype("int64")), "double", "float64", [1.0, 0.0]),
    "list": ([1, 2], "double", "list", [1, 2]),
}
TAKEN: Final[Mapping[str, Mapping[str, Taken]]] = {
    "pandas": _PANDAS,
    "polars": _POLARS,
    "pyarrow": _PYARROW,
    "dict": _DICT,
}
"""Two rows each: the column, the type that the signature has, the dtype and the values that the model is given."""

_INTEGERS: Final = "outside -2147483648 to 2147483647"
_FLOATS: Final = "outside -16777216 to 16777216"
_EXACT: Final = "outside -9007199254740992 to 9007199254740992"
REFUSED: Final[Mapping[str, Mapping[str, Refused]]] = {
    "pandas": {
        "a large one": (pd.Series([None, _BIG], dtype="Int64"), "integer?", f"2147483648, {_INTEGERS}"),
        "a small one": (_arrow([-_BIG - 1, 0], pa.int64()), "integer", f"-2147483649, {_INTEGERS}"),
        "no float": (pd.Series([1, 2**24 + 1], dtype="int32"), "float", f"16777217, {_FLOATS}"),
        "no double": (_arrow([None, 2**53 + 1], pa.int64()), "double", f"9007199254740993, {_EXACT}"),
        "a null": (pd.Series([1, None], dtype="Int64"), "long", "1 null"),
        "nulls": (_arrow([None, None], pa.bool_()), "boolean", "2 nulls"),
        "durations": (pd.Series(np.array([1, 2], "timedelta64[s]")), "long", "timedelta64[s]"),
        "complex": (pd.Series([1j, 2j]), "double", "complex128"),
        "texts": (pd.Series(["a", "b"], dtype="string"), "binary", "string"),
        "Arrow texts": (_arrow(["a", "b"], pa.string()), "long", "string[pyarrow]"),
    },
    "polars": {
        "a large one": (pl.Series([0, _BIG]), "integer", f"2147483648, {_INTEGERS}"),
        "a null": (pl.Series([1, None]), "long", "1 null"),
        "nulls": (pl.Series([None, None], dtype=pl.Null), "long", "Null"),
        "wide": (pl.Series([0.5, 1.0]), "float", "Float64"),
        "bytes": (pl.Series([b"a", b"b"]), "string", "Binary"),
        "wide lists": (pl.Series([[1], [2]]), _DOUBLES, "List(Int64)"),
        "texts in vectors": (pl.Series([["a"], []]), SparkVectorType(), "List(String)"),
        "one more key": (pl.Series([{"k": 1, "x": 1}] * 2), _OBJECT, "Struct({'k': Int64, 'x': Int64})"),
        "no key": (pl.Series([{"s": "a"}] * 2), _OBJECT, "Struct({'s': String})"),
        "maps of texts": (pl.Series([{"k": "a"}] * 2), _LONGS, "Struct({'k': String})"),
        "lists as maps": (pl.Series([[1], [2]]), _LONGS, "List(Int64)"),
    },
    "pyarrow": {
        "a large one": (pa.array([0, _BIG]), "integer", f"2147483648, {_INTEGERS}"),
        "a null": (pa.array([1, None]), "long", "1 null"),
        "nulls": (pa.array([None, None], pa.null()), "string", "null"),
        "wide": (pa.array([0.5, 1.0]), "float", "double"),
        "bytes": (pa.array([b"a", b"b"], pa.large_binary()), "string", "large_binary"),
        "days": (pa.array([_DAY, _DAY], pa.date64()), "long", "date64[ms]"),
        "numbers in a dictionary": (
            pa.array([1, 2]).dictionary_encode(),
            "long",
            "dictionary<values=int64, indices=int32, ordered=0>",
        ),
    },
    "dict": {
        "a large one": (np.array([0, _BIG]), "integer", f"2147483648, {_INTEGERS}"),
        "no moment": (np.array(["NaT", "2026-01-02"], "datetime64[us]"), "datetime", "1 null"),
        "no truth": (np.array([None, True], object), "boolean", "1 null"),
        "texts": (np.array(["a", "b"]), "binary", "<U1"),
        "polars": (pl.Series([1, None]), "long", "1 null"),
        "list": ([None, None], "long", "2 nulls"),
        "mixed": ([1, "a"], "long", "'a' in row 1"),
    },
}
"""Two rows each: the column, the type that the signature has, and what is told that was found."""
