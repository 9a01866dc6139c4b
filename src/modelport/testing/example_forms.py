"""Input examples in every form that savers take, each with what a form is apt to lose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

DAYS: Final = ["2026-01-01", "2026-07-02 01:02:03.000004"]
BIG: Final = 2**62 + 1
NAN: Final = float("nan")


def _pandas(values: Any, dtype: Any = None, **index: Any) -> pd.DataFrame:
    return pd.DataFrame({"a": pd.Series(values, dtype=dtype, **index)})


_PANDAS: Final[Mapping[str, Callable[[], Any]]] = {
    "labelled rows": lambda: _pandas([1.0, NAN], index=["r1", "r2"]),
    "rows by day": lambda: _pandas([1.0, 2.0], index=pd.date_range("2026", periods=2, name="day")),
    "rows by two levels": lambda: _pandas(
        [1.0, 2.0], index=pd.MultiIndex.from_tuples([("x", 1), ("y", 2)], names=["k", None])
    ),
    "rows by month": lambda: _pandas([1.0, 2.0], index=pd.period_range("2026", periods=2, freq="M")),
    "rows by category": lambda: _pandas([1.0, 2.0], index=pd.CategoricalIndex(["x", "y"])),
    "rows by anything": lambda: _pandas([1.0, 2.0], index=pd.Index([1, ("x", None)], dtype=object)),
    "rows of a sample": lambda: _pandas(range(6)).iloc[[4, 1]],
    "categories": lambda: _pandas(pd.Categorical(["x", None], categories=["y", "x", "z"], ordered=True)),
    "small integers": lambda: _pandas([1, 2], "int8"),
    "unsigned integers": lambda: _pandas([1, 2], "uint8"),
    "nullable integers": lambda: _pandas([BIG, None], "Int64"),
    "nullable integers without nulls": lambda: _pandas([1, 2], "Int64"),
    "nullable booleans": lambda: _pandas([True, None], "boolean"),
    "arrow integers": lambda: _pandas([1, 2], pd.ArrowDtype(pa.int64())),
    "half floats": lambda: _pandas([0.1, 0.2], "float16"),
    "infinities": lambda: _pandas([np.inf, -np.inf]),
    "microseconds": lambda: _pandas(np.array(["1500-01-01", "9999-12-31"], dtype="datetime64[us]")),
    "nanoseconds": lambda: _pandas(np.array([1, "NaT"], dtype="datetime64[ns]")),
    "time zone": lambda: _pandas(pd.to_datetime(DAYS, format="ISO8601").tz_localize("Europe/Paris")),
    "offset": lambda: _pandas(pd.to_datetime(DAYS, format="ISO8601").tz_localize("+05:30")),
    "dates": lambda: _pandas([date(2026, 1, 1), None], object),
    "texts with nulls": lambda: _pandas(["x", None]),
    "nullable texts": lambda: _pandas(["x", None], "string"),
    "texts as objects": lambda: _pandas(["x", None], object),
    "bytes": lambda: _pandas([b"\x00\xff", b""]),
    "lists of bytes": lambda: _pandas([[b"a"], [b"\xff", b""]]),
    "lists of moments": lambda: _pandas([[datetime(2026, 1, 1)], [datetime(1, 2, 3)]]),  # noqa: DTZ001 - naive on purpose
    "arrays": lambda: _pandas([np.array([1.0, 2.0]), np.array([NAN])]),
    "dicts": lambda: _pandas([{"k": 1, "s": ["x"]}, {"k": 2, "s": []}]),
    "dicts of moments": lambda: _pandas([{"d": datetime(2026, 1, 1)}, {"d": datetime(2026, 1, 2)}]),  # noqa: DTZ001
    "numbered columns": lambda: pd.DataFrame([[1.0, 2.0], [3.0, 4.0]]),
    "columns with a name": lambda: _pandas([1.0, 2.0]).rename_axis(columns="features"),
    "Series": lambda: pd.Series([1.0, 2.0], name="a", index=[7, 8]),
}
_POLARS: Final[Mapping[str, Callable[[], Any]]] = {
    "nulls": lambda: pl.DataFrame({"a": [BIG, None], "b": ["x", None], "c": [True, None]}),
    "NaN and null": lambda: pl.DataFrame({"a": [NAN, None]}),
    "small integers": lambda: pl.DataFrame({"a": pl.Series([1, 2], dtype=pl.Int8)}),
    "dates": lambda: pl.DataFrame({"a": [date(2026, 1, 1), date(1, 2, 3)]}),
    "moments": lambda: pl.DataFrame({"a": [datetime(2026, 1, 1), datetime(1, 2, 3)]}),  # noqa: DTZ001
    "bytes": lambda: pl.DataFrame({"a": [b"\xff", None]}),
    "categories": lambda: pl.DataFrame({"a": ["x", "y"]}, schema={"a": pl.Categorical}),
    "nested": lambda: pl.DataFrame({"a": [[1, 2], [3]], "b": [{"k": 1}, {"k": 2}]}),
    "Series": lambda: pl.Series("a", [1.0, 2.0]),
}
_PYARROW: Final[Mapping[str, Callable[[], Any]]] = {
    "nulls": lambda: pa.table({"a": [BIG, None], "b": ["x", None], "c": [1.0, None]}),
    "small integers": lambda: pa.table({"a": pa.array([1, 2], pa.int8())}),
    "moments": lambda: pa.table({"a": pa.array([0, 1], pa.timestamp("us"))}),
    "dates": lambda: pa.table({"a": [date(2026, 1, 1), date(1, 2, 3)]}),
    "dictionaries": lambda: pa.table({"a": pa.array(["x", "y"]).dictionary_encode()}),
    "nested": lambda: pa.table({"a": [[1, 2], [3]], "b": [{"k": 1}, {"k": 2}]}),
    "record batch": lambda: pa.record_batch({"a": [1, 2], "b": [b"\xff", None]}),
    "column": lambda: pa.chunked_array([[1.0], [2.0]]),
}
_NUMPY: Final[Mapping[str, Callable[[], Any]]] = {
    "one axis": lambda: np.array([1.0, NAN]),
    "two axes": lambda: np.array([[1, 2], [3, 4]], dtype="int8"),
    "three axes": lambda: np.arange(8, dtype="float16").reshape(2, 2, 2),
    "texts": lambda: np.array([["a", "bc"], ["", "ü"]]),
    "bytes": lambda: np.array([b"\xff", b"a"]),
    "moments": lambda: np.array(["1500-01-01", "NaT"], dtype="datetime64[us]"),
    "durations": lambda: np.array([1, 2], dtype="timedelta64[s]"),
    "complex numbers": lambda: np.array([1 + 2j, 3j]),
    "objects": lambda: np.array(["a", None], dtype=object),
    "dict": lambda: {"a": np.array([1.0, 2.0]), "b": np.arange(4, dtype="uint8").reshape(2, 2)},
}
_DICTS: Final[Mapping[str, Callable[[], Any]]] = {
    "lists": lambda: {"a": [BIG, 2], "b": ["x", None]},
    "lists of NaN": lambda: {"a": [1.0, NAN], "b": [1, 2]},
    "lists of moments": lambda: {"a": [datetime(2026, 1, 1, tzinfo=UTC)] * 2, "b": [b"\xff", b""]},
    "lists and arrays": lambda: {"a": [1, 2], "b": np.array([1.0, 2.0], dtype="float32")},
}
FORMS: Final[Mapping[str, Callable[[], Any]]] = {
    f"{library}: {name}": make
    for library, forms in {
        "pandas": _PANDAS,
        "polars": _POLARS,
        "pyarrow": _PYARROW,
        "NumPy": _NUMPY,
        "dict": _DICTS,
    }.items()
    for name, make in forms.items()
}
"""Two rows each, and dicts have two columns."""

MIXED: Final[Mapping[str, Callable[[], list[Any]]]] = {
    "decimals": lambda: [Decimal("1.10"), Decimal(2)],
    "sets": lambda: [{1, 2}, frozenset("a")],
    "times": lambda: [time(1, 2, 3), timedelta(days=-1, microseconds=1)],
    "moments": lambda: [datetime(2026, 7, 1, tzinfo=ZoneInfo("Europe/Paris")), pd.Timestamp("2026-01-01", tz="UTC")],
    "scalars": lambda: [[np.str_("x"), np.bytes_(b"y"), np.datetime64("2026-01-01")], 10**5000],
    "of every type": lambda: [(1, None, NAN, pd.NaT, pd.NA), {1: b"x", "y": [np.int8(3), 2j, {"z": np.arange(3)}]}],
}
"""Two cells each, for a column of any type."""


class Foreign:
    """A class of a project."""


_FOREIGN: Final = f"{__name__}.Foreign"
_NAMELESS: Final = "dateutil/Europe/Paris"
_ZONE: Final = "dateutil.tz.tz.tzfile"
_MASKED: Final = f"{np.ma.MaskedArray.__module__}.MaskedArray"

REFUSED: Final[Mapping[str, tuple[Callable[[], Any], str]]] = {
    "a cell": (lambda: _pandas([[{"k": Foreign()}], 1], object), _FOREIGN),
    "a cell of a list": (lambda: {"a": [Foreign(), 1]}, _FOREIGN),
    "a label": (lambda: _pandas([1, 2], index=[Foreign(), 1]), _FOREIGN),
    "a table in a cell": (lambda: _pandas([pd.Series([1]), 1], object), "pandas.Series"),
    "a sparse column": (lambda: _pandas([1, 0], pd.SparseDtype("int64")), "pandas.SparseDtype"),
    "a category": (lambda: _pandas(pd.Categorical([Foreign(), None])), _FOREIGN),
    "a Series": (lambda: pd.Series([Foreign(), 1], name="a", dtype=object), _FOREIGN),
    "a zone without a name": (lambda: _pandas(pd.to_datetime(DAYS, format="ISO8601").tz_localize(_NAMELESS)), _ZONE),
    "an object of polars": (lambda: pl.DataFrame({"a": pl.Series([Foreign(), 1], dtype=pl.Object)}), _FOREIGN),
    "an object of a polars Series": (lambda: pl.Series("a", [Foreign(), 1], dtype=pl.Object), _FOREIGN),
    "an object of an array": (lambda: {"a": np.array([Foreign(), 1], object)}, _FOREIGN),
    "an array in a cell": (lambda: {"a": [np.array([Foreign()], object), 1]}, _FOREIGN),
    "a masked array": (lambda: {"a": np.ma.array([1, 2], mask=[False, True])}, _MASKED),
    "a record with objects": (lambda: {"a": [np.zeros(1, [("x", object)])[0], 1]}, "numpy.void"),
    "records with objects": (lambda: {"a": [np.zeros(1, [("x", object)]), 1]}, "numpy.ndarray"),
    "a key of a dict": (lambda: {"a": [{Foreign(): 1}, 1]}, _FOREIGN),
    "a tuple and a set": (lambda: {"a": [(Foreign(),), {1}]}, _FOREIGN),
}
"""Two rows that could be kept only as code, and the type at fault."""


def same(kept: Any, given: Any) -> bool:
    """Tell whether two examples have the same values, types and form."""
    if type(kept) is not type(given):
        return False
    if isinstance(given, pd.DataFrame):
        pd.testing.assert_frame_equal(kept, given)
        return all(same(list(kept[name]), list(given[name])) for name in given if given[name].dtype == object)
    if isinstance(given, pd.Series):
        pd.testing.assert_series_equal(kept, given)
        return True
    if isinstance(given, pl.DataFrame):
        return bool(kept.equals(given)) and kept.schema == given.schema
    return _same_values(kept, given)


def _same_values(kept: Any, given: Any) -> bool:
    if isinstance(given, np.ndarray):
        shape = (kept.dtype, kept.shape) == (given.dtype, given.shape)
        return shape and all(same(*pair) for pair in zip(kept.ravel().tolist(), given.ravel().tolist(), strict=True))
    if isinstance(given, Mapping):
        return same(list(kept), list(given)) and all(same(kept[key], given[key]) for key in given)
    if isinstance(given, list | tuple):
        return len(kept) == len(given) and all(same(*pair) for pair in zip(kept, given, strict=True))
    if isinstance(given, datetime):
        return repr(kept) == repr(given)
    if hasattr(given, "equals"):
        return bool(kept.equals(given))
    return kept is given or bool(kept == given) or kept != kept  # noqa: PLR0124 - NaN
