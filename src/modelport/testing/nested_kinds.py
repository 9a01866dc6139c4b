"""Arrays and mappings in cells, and which nested types of a signature take them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd

from modelport.core.signatures import (
    AnyType,
    ArrayType,
    DataType,
    MapType,
    ObjectType,
    Property,
    SparkVectorType,
)
from modelport.testing.value_kinds import SCALARS, Values

_NAN: Final = float("nan")
_INTEGERS: Final = ArrayType(DataType.INTEGER)
_WIDE: Final = np.dtype("longdouble")
_WIDER: Final = ((np.array([0.1], _WIDE), f"an array of {_WIDE}"),) if _WIDE.itemsize > 8 else ()
_POINT: Final = ObjectType(
    [Property("x", DataType.LONG), Property("y", DataType.DOUBLE), Property("name", DataType.STRING, required=False)]
)


class Vector:
    """What gives itself as an array, as vectors of Spark do."""

    def toArray(self) -> Any:  # noqa: N802 - Spark's name
        """Give one number."""
        return np.array([1.0])


ARRAYS: Final = (
    Values(
        ArrayType(DataType.BOOLEAN),
        ([True, None], np.array([True])),
        (([1], "1 at [0]"), (np.array([1]), "an array of int64")),
    ),
    Values(
        _INTEGERS,
        (np.array([-(2**31), 2**31 - 1]), np.array([], "int64"), np.array([1], "uint8")),
        (
            (np.array([0, 2**31]), "an array of int64"),
            (np.array([-(2**31) - 1, 0]), "an array of int64"),
            (np.array([], "float64"), "an array of float64"),
        ),
    ),
    Values(
        ArrayType(DataType.LONG),
        (
            [1, None],
            (2,),
            [],
            [np.int8(1), _NAN],
            np.array([1, 2]),
            np.array([2**63 - 1], "uint64"),
            np.array([1, None], object),
            pd.Series([1, 2]),
        ),
        (
            (5, "5"),
            ("ab", "'ab'"),
            ({1}, "{1}"),
            ({"a": 1}, "{'a': 1}"),
            ([1, "x"], "'x' at [1]"),
            ([1.0, "x"], "1.0 at [0]"),
            ([[1]], "[1] at [0]"),
            (np.array(1), "array(1)"),
            (np.array([1.5]), "an array of float64"),
            (np.array([[1]]), "an array of int64"),
            (np.array(["a"]), "an array of <U1"),
            (np.array([True]), "an array of bool"),
            (np.array([2**63], "uint64"), "an array of uint64"),
            (np.array([1, "x"], object), "'x' at [1]"),
            (pd.Series([1.5]), "an array of float64"),
        ),
    ),
    Values(
        ArrayType(DataType.FLOAT),
        ([0.5, None, 1], np.array([0.5], "float32"), np.array([0.5], "float16"), np.array([2**24])),
        ((np.array([0.5]), "an array of float64"), (np.array([2**24 + 1]), "an array of int64")),
    ),
    Values(
        ArrayType(DataType.DOUBLE),
        (np.array([0.5]), np.array([0.5], "float32"), np.array([2**53])),
        (
            *_WIDER,
            (np.array([2**53 + 1]), "an array of int64"),
            (np.array([True]), "an array of bool"),
            (np.array(["a"]), "an array of <U1"),
        ),
    ),
    Values(
        ArrayType(DataType.STRING),
        (np.array(["a"]), np.array(["a", None], object)),
        (
            (np.array([b"a"]), "an array of |S1"),
            (np.array([["a"]]), "an array of <U1"),
            (np.array([1]), "an array of int64"),
            (np.array([1.5]), "an array of float64"),
        ),
    ),
    Values(ArrayType(DataType.BINARY), (np.array([b"a"]),), ((np.array(["a"]), "an array of <U1"),)),
    Values(
        ArrayType(DataType.DATETIME),
        (np.array(["2026-01-02"], "datetime64[D]"), [date(2026, 1, 2)]),
        ((np.array([1], "timedelta64[D]"), "an array of timedelta64[D]"), (["2026"], "'2026' at [0]")),
    ),
    Values(
        ArrayType(_INTEGERS),
        ([[1], [], None], np.array([[1, 2]]), [np.array([1])]),
        (
            ([[1], ["x"]], "'x' at [1][0]"),
            ([5], "5 at [0]"),
            (np.array([[1.5]]), "an array of float64 at [0]"),
            (np.array([1]), f"{np.int64(1)!r} at [0]"),
        ),
    ),
    Values(
        SparkVectorType(),
        ([1.0, 2], np.array([1.0]), Vector()),
        (("x", "'x'"), (["x"], "'x' at [0]"), (np.array(["x"]), "an array of <U1"), ({"toArray": 1}, "{'toArray': 1}")),
    ),
)
"""Arrays in cells."""

MAPPINGS: Final = (
    Values(
        MapType(DataType.LONG),
        ({"a": 1}, {}, {"": 2}, MappingProxyType({"a": 1})),
        (
            ({1: 1}, "{1: 1}"),
            ({"a": 1, None: 2}, "{'a': 1, None: 2}"),
            ({"a": None}, "a null at a"),
            ({".a": None}, "a null at .a"),
            ({"a": 1, "X": "x"}, "'x' at X"),
            ([("a", 1)], "[('a', 1)]"),
            ("ab", "'ab'"),
        ),
    ),
    Values(MapType(DataType.DOUBLE), ({"a": None, "b": _NAN},), (({"a": "x"}, "'x' at a"),)),
    Values(MapType(AnyType()), ({"a": None, "b": [1]},), (({1: 1}, "{1: 1}"),)),
    Values(
        MapType(MapType(_INTEGERS)),
        ({"a": {"b": [1]}},),
        (({"a": {"b": None}}, "a null at a.b"), ({"a": 1}, "1 at a"), ({"a": {"b": [1, "x"]}}, "'x' at a.b[1]")),
    ),
    Values(
        _POINT,
        ({"x": 1, "y": 0.5}, {"y": None, "x": 1, "name": None}, {"x": 1, "y": _NAN, "name": "n"}),
        (
            ({}, "no key 'x'"),
            ({"x": 1}, "no key 'y'"),
            ({"x": 1, "y": 0.5, "z": 1, "t": 2}, "the unknown key 'z'"),
            ({"z": 1}, "the unknown key 'z'"),
            ({"x": None, "y": 0.5}, "a null at x"),
            ({"x": 1, "y": "0.5"}, "'0.5' at y"),
            ({"x": 1, "y": 0.5, "name": 5}, "5 at name"),
            ({1: 1}, "{1: 1}"),
            ([], "[]"),
        ),
    ),
    Values(
        ObjectType([Property("path", ArrayType(_POINT))]),
        ({"path": [{"x": 1, "y": 0.5}, None]}, {"path": []}),
        (
            ({"path": [{"x": 1, "y": 0.5}, {"x": "1", "y": 0.5}]}, "'1' at path[1].x"),
            ({"path": [{}]}, "no key 'x' at path[0]"),
            ({"path": [None, {"z": 1}]}, "the unknown key 'z' at path[1]"),
            ({"path": None}, "a null at path"),
            ({"path": {"x": 1, "y": 0.5}}, "{'x': 1, 'y': 0.5} at path"),
        ),
    ),
)
"""Mappings in cells."""

VALUES: Final[Mapping[str, Values]] = {str(each.type): each for each in (*SCALARS, *ARRAYS, *MAPPINGS)}
"""Each type by its name."""
