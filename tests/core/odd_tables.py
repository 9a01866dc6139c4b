"""Tables of one column or two that are alike at first sight, and values that look like others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa


class Text(str):
    """A text of a class of its own."""

    __slots__ = ()


class Number(IntEnum):
    """A whole number of a class of its own."""

    ONE = 1


class Frame(pd.DataFrame):
    """A table of a class of its own."""

    @property
    def _constructor(self) -> Any:
        return Frame


class Array(np.ndarray[Any, Any]):
    """An array of a class of its own."""


VALUES: tuple[Any, ...] = (
    *("a", "", Text("a"), np.str_("a"), b"a", bytearray(b"a"), np.bytes_(b"a")),
    *(None, float("nan"), pd.NA, pd.NaT, np.datetime64("NaT"), np.float32("nan"), Decimal("NaN")),
    *(True, np.bool_(1), 0, 1, Number.ONE, np.int64(1), 2**24 + 1, 2**31, 2**53 + 1, 2**63, -(2**63), np.uint64(2**63)),
    *(0.0, 1.5, np.float32(1.5), np.float64(1.5), np.longdouble(1.5), Decimal(1), Fraction(1, 2), 1j),
    *(date(2026, 1, 31), datetime(2026, 1, 31), datetime(2026, 1, 31, tzinfo=UTC)),  # noqa: DTZ001 - without on purpose
    *(pd.Timestamp("2026-01-31"), np.datetime64("2026-01-31"), pd.Timedelta(1), ["a"], {"a": 1}, np.array(["a"])),
)

_X = ("x",)
_FLOATS = np.array([1.0, 2.0])
_ZONED = pd.Series(pd.to_datetime(["2026-01-31", "NaT"], utc=True))
_WHOLE = [1, 2]
_TEXTS = ["a", "b"]


def _series(values: Any, dtype: Any = None) -> Callable[[], Any]:
    return lambda: pd.DataFrame({"x": pd.Series(values, dtype=dtype)})


PANDAS: Mapping[str, Callable[[], Any]] = {
    **{
        f"{dtype}": _series(_WHOLE, dtype)
        for dtype in ("int64", "int32", "uint64", "float64", "float32", "bool", "Int64")
    },
    **{f"{dtype} ": _series(_WHOLE, dtype) for dtype in (">f8", ">i8", "Float64", "int64[pyarrow]", "object")},
    **{dtype: _series(_TEXTS, dtype) for dtype in ("str", "string", "string[pyarrow]", "string[python]", "category")},
    **{f"{dtype} with none": _series(["a", None], dtype) for dtype in ("object", "str", "string", "category")},
    "truths": _series([True, False], "boolean"),
    "truths as objects": _series([True, False], "object"),
    "texts as objects": _series(_TEXTS, "object"),
    "NaN among objects": _series(["a", float("nan")], "object"),
    "NA among objects": _series(["a", pd.NA], "object"),
    "Int64 with none": _series([1, None], "Int64"),
    "Arrow's texts": _series(_TEXTS, pd.ArrowDtype(pa.large_string())),
    "decimals": _series([Decimal(1)], pd.ArrowDtype(pa.decimal128(5))),
    "categories of numbers": _series(_WHOLE, "category"),
    "sparse": _series(_FLOATS, "Sparse[float64]"),
    "zoned": lambda: pd.DataFrame({"x": _ZONED}),
    "times": lambda: pd.DataFrame({"x": _ZONED.dt.tz_localize(None)}),
    "no rows": _series([], "float64"),
    "twice": lambda: pd.DataFrame([[1.0, 2.0]], columns=["x", "x"]),
    "two levels": lambda: pd.DataFrame([[1.0]], columns=pd.MultiIndex.from_tuples([("x", "y")])),
    "names as categories": lambda: pd.DataFrame([[1.0]], columns=pd.CategoricalIndex(["x"])),
    "names as objects": lambda: pd.DataFrame([[1.0]], columns=pd.Index(["x"], dtype=object)),
    "a name of NA": lambda: pd.DataFrame([[1.0, 2.0]], columns=pd.Index(["x", pd.NA], dtype=object)),
    "a name of none": lambda: pd.DataFrame([[1.0, 2.0]], columns=pd.Index(["x", None], dtype=object)),
    "numbered": lambda: pd.DataFrame([[1.0]]),
    "numbered by a float": lambda: pd.DataFrame([[1.0]], columns=[0.0]),
    "numbered by a truth": lambda: pd.DataFrame([[1.0]], columns=[False]),
    "another order": lambda: pd.DataFrame({"y": _FLOATS, "x": _FLOATS}),
    "an extra column": lambda: pd.DataFrame({"x": _FLOATS, "y": _FLOATS}),
    "a class of its own": lambda: Frame({"x": _FLOATS}),
    "a column": lambda: pd.Series(_FLOATS),
    "a named column": lambda: pd.Series(_FLOATS, name="x"),
    "a column of another name": lambda: pd.Series(_FLOATS, name="y"),
    "a column named NA": lambda: pd.Series(_FLOATS, name=pd.NA),
}
POLARS: Mapping[str, Callable[[], Any]] = {
    **{
        str(dtype): partial(pl.DataFrame, {"x": pl.Series(_WHOLE).cast(dtype)})
        for dtype in (
            pl.Int64,
            pl.Int32,
            pl.UInt64,
            pl.Float64,
            pl.Float32,
            pl.Boolean,
            pl.Decimal(5, 1),
            pl.Datetime("ms"),
        )
    },
    **{
        f"{dtype}": partial(pl.DataFrame, {"x": pl.Series(_TEXTS, dtype=dtype)})
        for dtype in (pl.String, pl.Categorical, pl.Enum(["a", "b"]), pl.Enum(["b", "a"]), pl.Object)
    },
    "null": lambda: pl.DataFrame({"x": [None]}),
    "with none": lambda: pl.DataFrame({"x": [1.0, None]}),
    "whole with none": lambda: pl.DataFrame({"x": [1, None]}),
    "zoned": lambda: pl.DataFrame({"x": [datetime(2026, 1, 31, tzinfo=UTC)]}),
    "times": lambda: pl.DataFrame({"x": [datetime(2026, 1, 31)]}),  # noqa: DTZ001 - without on purpose
    "lists": lambda: pl.DataFrame({"x": [[1]]}),
    "lists of floats": lambda: pl.DataFrame({"x": [[1.0]]}),
    "no rows": lambda: pl.DataFrame({"x": []}, schema={"x": pl.Float64}),
    "another order": lambda: pl.DataFrame({"y": _FLOATS, "x": _FLOATS}),
    "an extra column": lambda: pl.DataFrame({"x": _FLOATS, "y": _FLOATS}),
    "a column": lambda: pl.Series(_FLOATS),
    "a named column": lambda: pl.Series("x", _FLOATS),
    "a column of another name": lambda: pl.Series("y", _FLOATS),
}
_ARROW = {
    **{
        str(dtype): pa.array(_WHOLE, dtype)
        for dtype in (pa.int64(), pa.int32(), pa.uint64(), pa.float64(), pa.float32())
    },
    **{
        str(dtype): pa.array(_TEXTS, dtype) for dtype in (pa.string(), pa.large_string(), pa.string_view(), pa.binary())
    },
    "dictionary": pa.array(_TEXTS).dictionary_encode(),
    "dictionary of numbers": pa.array(_WHOLE).dictionary_encode(),
    "decimals": pa.array([Decimal(1)], pa.decimal128(5)),
    "with none": pa.array([1.0, None]),
    "whole with none": pa.array([1, None]),
    "null": pa.nulls(1),
    "zoned": pa.array([0], pa.timestamp("us", "UTC")),
    "times": pa.array([0], pa.timestamp("us")),
    "lists of items": pa.array([[1]], pa.list_(pa.field("item", pa.int64()))),
    "lists of elements": pa.array([[1]], pa.list_(pa.field("element", pa.int64()))),
    "no rows": pa.array([], pa.float64()),
}
PYARROW: Mapping[str, Callable[[], Any]] = {
    **{name: partial(pa.table, {"x": column}) for name, column in _ARROW.items()},
    **{f"batch, {name}": partial(pa.record_batch, {"x": column}) for name, column in _ARROW.items()},
    "chunks": lambda: pa.table({"x": pa.chunked_array([_FLOATS, _FLOATS])}),
    "never null": lambda: pa.table([_FLOATS], pa.schema([pa.field("x", pa.float64(), nullable=False)])),
    "with metadata": lambda: pa.table({"x": _FLOATS}).replace_schema_metadata({"a": "b"}),
    "twice": lambda: pa.table([_FLOATS, _FLOATS], ["x", "x"]),
    "another order": lambda: pa.table({"y": _FLOATS, "x": _FLOATS}),
    "an extra column": lambda: pa.table({"x": _FLOATS, "y": _FLOATS}),
    "a column": lambda: pa.array(_FLOATS),
    "a column of chunks": lambda: pa.chunked_array([_FLOATS]),
}
NUMPY: Mapping[str, Callable[[], Any]] = {
    **{dtype: partial(np.ones, (2, 1), dtype) for dtype in ("f8", "f4", ">f8", "i8", ">i8", "u8", "?", "f2", "c8")},
    **{dtype: partial(np.array, [["a"]], dtype) for dtype in ("U1", "U9", "S1", "object")},
    "one rank": lambda: np.ones(2),
    "no rank": lambda: np.array(1.0),
    "three ranks": lambda: np.ones((2, 1, 1)),
    "two columns": lambda: np.ones((2, 2)),
    "no columns": lambda: np.ones((2, 0)),
    "no rows": lambda: np.ones((0, 1)),
    "strides": lambda: np.ones((8, 6))[::4, ::6],
    "by columns": lambda: np.asfortranarray(np.ones((2, 1))),
    "never": lambda: np.array([["NaT"]], "M8[ns]"),
    "times": lambda: np.array([["2026-01-31"]], "M8[s]"),
    "structured": lambda: np.ones((2, 1), [("x", "f8")]),
    "masked": lambda: np.ma.masked_array(np.ones((2, 1)), [[True], [False]]),
    "matrix": lambda: np.ones((2, 1)).view(np.matrix),
    "a class of its own": lambda: np.ones((2, 1)).view(Array),
}
DICTS: Mapping[str, Callable[[], Any]] = {
    "lists": lambda: {"x": [1.0]},
    "lists of texts": lambda: {"x": ["a"]},
    "arrays": lambda: {"x": _FLOATS},
    "objects of pandas": lambda: {"x": pd.Series(_TEXTS, dtype=object)},
    "other lengths": lambda: {"x": [1.0], "y": []},
    "an extra column": lambda: {"x": [1.0], "y": [1.0]},
    "numbered": lambda: {0: [1]},
    "numbered by a truth": lambda: {False: [1]},
}
TABLES: Mapping[str, Mapping[str, Callable[[], Any]]] = {
    "pandas": PANDAS,
    "polars": POLARS,
    "pyarrow": PYARROW,
    "numpy": NUMPY,
    "dict": DICTS,
}
