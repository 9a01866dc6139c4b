"""Columns of every kind, and which types of a signature take them as what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from attrs import frozen

from modelport.core.signatures import AnyType, ArrayType, ColumnSpec, DataType, MapType, ObjectType, Property


def _objects(*values: Any) -> pd.Series[Any]:
    return pd.Series(list(values), dtype=object)


def _numbers(*values: Any, dtype: str) -> pd.Series[Any]:
    return pd.Series(np.array(values, dtype))


COLUMNS: Final[Mapping[str, Callable[[], pd.Series[Any]]]] = {
    "int8": lambda: _numbers(1, -2, dtype="int8"),
    "int32": lambda: _numbers(1, 2, dtype="int32"),
    "uint32": lambda: _numbers(1, 2**32 - 1, dtype="uint32"),
    "int64": lambda: _numbers(1, 2, dtype="int64"),
    "uint64": lambda: _numbers(1, 2, dtype="uint64"),
    "int64 to the edge of floats": lambda: _numbers(-(2**24), 2**24, dtype="int64"),
    "int64 to the edge of int32": lambda: _numbers(-(2**31), 2**31 - 1, dtype="int64"),
    "int64 beyond int32": lambda: _numbers(0, 2**31, dtype="int64"),
    "int64 below int32": lambda: _numbers(0, -(2**31) - 1, dtype="int64"),
    "int64 to the edge of doubles": lambda: _numbers(-(2**53), 2**53, dtype="int64"),
    "int64 beyond doubles": lambda: _numbers(0, 2**53 + 1, dtype="int64"),
    "uint64 beyond int64": lambda: _numbers(1, 2**63, dtype="uint64"),
    "float16": lambda: _numbers(0.5, 1.0, dtype="float16"),
    "float32": lambda: _numbers(0.5, 1.0, dtype="float32"),
    "float64": lambda: _numbers(0.5, 1.0, dtype="float64"),
    "NaN": lambda: _numbers(0.5, np.nan, dtype="float64"),
    "booleans": lambda: pd.Series([True, False], dtype="bool"),
    "nullable integers": lambda: pd.Series([1, 2], dtype="Int64"),
    "nullable integers with a null": lambda: pd.Series([1, None], dtype="Int64"),
    "nullable booleans with a null": lambda: pd.Series([True, None], dtype="boolean"),
    "nullable texts": lambda: pd.Series(["a", "b"], dtype="string"),
    "texts": lambda: _objects("a", "b"),
    "texts with a null": lambda: _objects("a", None),
    "bytes": lambda: _objects(b"a", b"b"),
    "bytes with a null": lambda: _objects(b"a", None),
    "moments": lambda: pd.Series(np.array(["2026-01-01", "2026-01-02"], "datetime64[ns]")),
    "moments with a null": lambda: pd.Series(np.array(["2026-01-01", "NaT"], "datetime64[ns]")),
    "dates": lambda: _objects(date(2026, 1, 1), date(1, 2, 3)),
    "integers as objects": lambda: _objects(1, 2),
    "a number and a text": lambda: _objects(1, "a"),
    "lists": lambda: _objects([1, 2], [3]),
    "lists of texts": lambda: _objects(["a"], []),
    "dicts": lambda: _objects({"k": 1}, {"k": 2}),
    "dicts with one more key": lambda: _objects({"k": 1, "x": 1}, {"k": 2}),
    "dicts without keys": lambda: _objects({}, {"k": 2}),
    "nulls": lambda: _objects(None, None),
    "categories": lambda: pd.Series(pd.Categorical(["a", "b"])),
}
"""Two rows of each kind."""


@frozen
class Rule:
    """What a type does with each kind of column.

    Attributes:
        spec: The column of the signature.
        taken: The kinds that it takes, and the dtype in which a model is given them. All others are refused.
        found: What is said of some that are refused.
    """

    spec: ColumnSpec
    taken: Mapping[str, str]
    found: Mapping[str, str]


_SMALL: Final = ("int8", "int32", "int64", "uint64", "int64 to the edge of floats")
_WHOLE: Final = (
    *_SMALL,
    "uint32",
    "int64 to the edge of int32",
    "int64 beyond int32",
    "int64 below int32",
    "int64 to the edge of doubles",
)
_LONGS: Final = {
    **dict.fromkeys((*_WHOLE, "int64 beyond doubles", "integers as objects"), "int64"),
    "nullable integers": "Int64",
}
_DOUBLES: Final = {
    **dict.fromkeys((*_WHOLE, "float16", "float32", "float64", "NaN", "integers as objects", "nulls"), "float64"),
    "nullable integers": "Float64",
    "nullable integers with a null": "Float64",
}
_TEXTS: Final = {"texts": "object", "nullable texts": "string", "categories": "category"}
_MOMENTS: Final = {"moments": "datetime64[ns]", "dates": "datetime64[us]"}


def _rule(kind: Any, taken: Mapping[str, str], required: bool = True, **found: str) -> Rule:  # noqa: FBT001, FBT002
    return Rule(ColumnSpec("a", kind, required), taken, {name.replace("_", " "): text for name, text in found.items()})


RULES: Final[Mapping[str, Rule]] = {
    "boolean": _rule(
        DataType.BOOLEAN,
        {"booleans": "bool"},
        int8="int8",
        nullable_booleans_with_a_null="1 null",
        integers_as_objects="1 in row 0 and 1 more",
        nulls="2 nulls",
    ),
    "integer": _rule(
        DataType.INTEGER,
        {
            **dict.fromkeys((*_SMALL, "int64 to the edge of int32", "integers as objects"), "int32"),
            "nullable integers": "Int32",
        },
        int64_beyond_int32="2147483648, outside -2147483648 to 2147483647",
        int64_below_int32="-2147483649, outside -2147483648 to 2147483647",
        float64="float64",
        a_number_and_a_text="'a' in row 1",
        nullable_integers_with_a_null="1 null",
    ),
    "long": _rule(
        DataType.LONG,
        _LONGS,
        uint64_beyond_int64="9223372036854775808, outside -9223372036854775808 to 9223372036854775807",
        float16="float16",
        booleans="bool",
        nulls="2 nulls",
    ),
    "long (optional)": _rule(
        DataType.LONG,
        {**_LONGS, "nullable integers with a null": "Int64", "nulls": "object"},
        required=False,
        float64="float64",
    ),
    "float": _rule(
        DataType.FLOAT,
        {
            **dict.fromkeys((*_SMALL, "float16", "float32"), "float32"),
            "nullable integers": "Float32",
            "nullable integers with a null": "Float32",
            "integers as objects": "object",
            "nulls": "object",
        },
        float64="float64",
        uint32="4294967295, outside -16777216 to 16777216",
    ),
    "double": _rule(
        DataType.DOUBLE,
        _DOUBLES,
        int64_beyond_doubles="9007199254740993, outside -9007199254740992 to 9007199254740992",
        booleans="bool",
        a_number_and_a_text="'a' in row 1",
    ),
    "string": _rule(
        DataType.STRING, _TEXTS, int64="int64", texts_with_a_null="1 null", lists="[1, 2] in row 0 and 1 more"
    ),
    "string (optional)": _rule(
        DataType.STRING,
        {**_TEXTS, "texts with a null": "object", "nulls": "object"},
        required=False,
        bytes_with_a_null="b'a' in row 0",
    ),
    "binary": _rule(DataType.BINARY, {"bytes": "object"}, texts="'a' in row 0 and 1 more", bytes_with_a_null="1 null"),
    "datetime": _rule(
        DataType.DATETIME, _MOMENTS, moments_with_a_null="1 null", nullable_texts="string", int64="int64"
    ),
    "datetime (optional)": _rule(
        DataType.DATETIME,
        {**_MOMENTS, "moments with a null": "datetime64[ns]", "nulls": "datetime64[us]"},
        required=False,
    ),
    "array of long": _rule(
        ArrayType(DataType.LONG), {"lists": "object"}, dicts="{'k': 1} in row 0 and 1 more", int64="int64"
    ),
    "object {k: long, s?: string}": _rule(
        ObjectType([Property("k", DataType.LONG), Property("s", DataType.STRING, required=False)]),
        {"dicts": "object"},
        lists="[1, 2] in row 0 and 1 more",
        nulls="2 nulls",
    ),
    "map of long": _rule(
        MapType(DataType.LONG),
        dict.fromkeys(("dicts", "dicts with one more key", "dicts without keys"), "object"),
        lists="[1, 2] in row 0 and 1 more",
    ),
    "any": _rule(AnyType(), {name: str(make().dtype) for name, make in COLUMNS.items()}),
}
"""A rule for each type, by the type as messages name it."""
