"""One column against one type: what is widened, what is left alone, what is refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelport.core.errors import InvalidSignatureError, SignatureMismatchError
from modelport.core.signatures import (
    AnyType,
    ArrayType,
    ColumnSpec,
    Conformer,
    MapType,
    ObjectType,
    Property,
    Signature,
    SparkVectorType,
)


def refusal(conformer: Conformer, data: Any) -> SignatureMismatchError:
    """Catch the error that *data* gives."""
    with pytest.raises(SignatureMismatchError) as refused:
        conformer.conform(data)
    return refused.value


def found(kind: Any, column: Any, *, required: bool = True) -> list[str]:
    """List what one column of *kind* is refused for."""
    data = column if isinstance(column, pd.DataFrame | pl.DataFrame | pa.Table | dict) else pd.DataFrame({"a": column})
    error = refusal(Conformer([ColumnSpec("a", kind, required=required)]), data)
    assert {fault.column for fault in error.faults} == {"a"}
    return [fault.found for fault in error.faults]


def conformed(kind: Any, column: Any, *, required: bool = True) -> Any:
    """Give the pandas column that one column of *kind* becomes."""
    frame = pd.DataFrame({"a": column})
    before = frame.copy(deep=True)
    after = Conformer([ColumnSpec("a", kind, required=required)]).conform(frame)
    pd.testing.assert_frame_equal(frame, before)
    return after["a"]


WIDENED = {
    "int8 to integer": ("integer", np.array([1], "int8"), "int32"),
    "uint16 to integer": ("integer", np.array([1], "uint16"), "int32"),
    "int64 to integer": ("integer", np.array([2**31 - 1]), "int32"),
    "int32 to long": ("long", np.array([1], "int32"), "int64"),
    "uint64 to long": ("long", np.array([2**63 - 1], "uint64"), "int64"),
    "int16 to float": ("float", np.array([1], "int16"), "float32"),
    "int64 to float": ("float", np.array([2**24]), "float32"),
    "int64 to double": ("double", np.array([-(2**53)]), "float64"),
    "float16 to float": ("float", np.array([1.5], "float16"), "float32"),
    "float32 to double": ("double", np.array([1.5], "float32"), "float64"),
    "nullable Int8 to integer": ("integer", pd.array([1], "Int8"), "Int32"),
    "nullable Int32 to double": ("double", pd.array([1, None], "Int32"), "Float64"),
    "Arrow's int32 to long": ("long", pd.array([1], "int32[pyarrow]"), "int64[pyarrow]"),
    "Arrow's date to datetime": (
        "datetime",
        pd.array([dt.date(2026, 1, 31)], "date32[pyarrow]"),
        "timestamp[us][pyarrow]",
    ),
    "objects of integers to long": ("long", pd.Series([1, 2**40], dtype=object), "int64"),
    "objects of truth values": ("boolean", pd.Series([True, False], dtype=object), "bool"),
    "objects of numbers to double": ("double", pd.Series([1, 1.5, None], dtype=object), "float64"),
    "dates to datetime": ("datetime", [dt.date(2026, 1, 31)], "datetime64[us]"),
    "sparse to double": ("double", pd.arrays.SparseArray(np.array([1.0, 0], "float32")), "float64"),
}


@pytest.mark.parametrize(("kind", "column", "dtype"), WIDENED.values(), ids=WIDENED)
def test_a_narrower_column_is_widened_without_loss(kind: str, column: Any, dtype: str) -> None:
    """It gets the dtype that the model was made for, in the flavour of pandas that the caller uses."""
    after = conformed(kind, column)
    assert str(after.dtype).replace("Sparse[float64, 0.0]", "float64") == dtype


UNCHANGED = {
    "nulls in a double": ("double", [1.5, np.nan]),
    "nullable floats": ("double", pd.array([1.5, None], "Float64")),
    "nullable integers": ("long", pd.array([1, 2], "Int64")),
    "texts": ("string", ["x", "y"]),
    "objects of texts": ("string", pd.Series(["x", "y"], dtype=object)),
    "pandas' string": ("string", pd.Series(["x"], dtype="string")),
    "Arrow's string": ("string", pd.Series(["x"], dtype="string[pyarrow]")),
    "categories of texts": ("string", pd.Categorical(["x", "y"])),
    "bytes": ("binary", [b"x", bytearray(b"y")]),
    "naive datetimes": ("datetime", pd.to_datetime(["2026-01-31"])),
    "datetimes with a zone": ("datetime", pd.to_datetime(["2026-01-31"]).tz_localize("Europe/Rome")),
    "datetimes of several zones": (
        "datetime",
        pd.Series([pd.Timestamp("2026-01-31", tz="UTC"), pd.Timestamp("2026-01-31", tz="Asia/Tokyo")], dtype=object),
    ),
    "anything": (AnyType(), [1, "x"]),
    "lists": (ArrayType("long"), [[1], [], [None, 2]]),
    "lists of floats": (ArrayType("float"), [[0.1]]),
    "arrays": (ArrayType("double"), [np.array([1.5]), np.array([1], "int8"), np.array([])]),
    "arrays of dates": (ArrayType("datetime"), [np.array(["2026-01-31"], "datetime64[ns]")]),
    "arrays of objects": (ArrayType("string"), [np.array(["x", None], dtype=object)]),
    "arrays of arrays": (ArrayType(ArrayType("double")), [np.ones((2, 2)), [[1]]]),
    "maps": (MapType("long"), [{"x": 1}, {}]),
    "Spark's vectors": (SparkVectorType(), [[1.5, 2], np.array([1.0])]),
    "objects": (
        ObjectType([Property("x", "long"), Property("y", ArrayType("string"), required=False)]),
        [{"x": 1}, {"x": 2, "y": ["z"]}, {"x": 3, "y": None}],
    ),
}


@pytest.mark.parametrize(("kind", "column"), UNCHANGED.values(), ids=UNCHANGED)
def test_a_column_that_fits_is_left_alone(kind: Any, column: Any) -> None:
    """No copy, no cast: the caller's own frame comes back."""
    frame = pd.DataFrame({"a": column})
    assert Conformer([ColumnSpec("a", kind)]).conform(frame) is frame


def test_nullable_objects_stay_objects() -> None:
    """NumPy has no integers or truth values with nulls, so an optional column of objects is not cast."""
    for kind, column in (("long", [1, None]), ("boolean", [True, None]), ("double", [1.5, pd.NA])):
        assert conformed(kind, pd.Series(column, dtype=object), required=False).dtype == object


REFUSED = {
    "double for float": ("float", [1.5], "float64"),
    "double for long": ("long", [1.0], "float64"),
    "double for integer": ("integer", [1.0], "float64"),
    "truth for long": ("long", [True], "bool"),
    "integer for truth": ("boolean", [1], "int64"),
    "integer for text": ("string", [1], "int64"),
    "text for datetime": ("datetime", ["2026-01-31"], "str"),
    "integer for datetime": ("datetime", [1], "int64"),
    "text for binary": ("binary", ["x"], "str"),
    "duration for long": ("long", [dt.timedelta(1)], "timedelta64[us]"),
    "too large for integer": ("integer", [2**31], "2147483648, outside -2147483648 to 2147483647"),
    "too large for float": ("float", [2**24 + 1], "16777217, outside -16777216 to 16777216"),
    "too small for double": ("double", [-(2**53) - 1], "-9007199254740993, outside"),
    "too large for long": ("long", np.array([2**63], "uint64"), "9223372036854775808, outside"),
    "null in long": ("long", pd.array([1, None], "Int64"), "1 null"),
    "null in truth": ("boolean", pd.array([True, None], "boolean"), "1 null"),
    "nulls in text": ("string", ["x", None, None], "2 nulls"),
    "null in datetime": ("datetime", pd.to_datetime(pd.Series(["2026-01-31", None])), "1 null"),
    "null in category": ("string", pd.Categorical(["x", None]), "1 null"),
    "null in list": (ArrayType("long"), [[1], None], "1 null"),
    "number among texts": ("string", ["x", 5, 6], "5 in row 1 and 1 more"),
    "text among integers": ("long", [1, "x"], "'x' in row 1"),
    "float among integers": ("long", pd.Series([1, 1.5], dtype=object), "1.5 in row 1"),
    "huge among integers": ("long", pd.Series([1, 2**63], dtype=object), "9223372036854775808 in row 1"),
    "text in list": (ArrayType("long"), [[1, "x"]], "'x' at [1] in row 0"),
    "doubles for floats in array": (ArrayType("float"), [np.array([0.1])], "an array of float64"),
    "longs for integers in array": (ArrayType("integer"), [np.array([2**40])], "an array of int64"),
    "matrix for list": (ArrayType("double"), [np.ones((2, 2))], "an array of float64"),
    "scalar for list": (ArrayType("long"), pd.Series([1], dtype=object), "1 in row 0"),
    "list for object": (ObjectType([Property("x", "long")]), [[1]], "[1] in row 0"),
    "no key": (ObjectType([Property("x", "long")]), [{}], "no key 'x' in row 0"),
    "unknown key": (ObjectType([Property("x", "long")]), [{"x": 1, "y": 2}], "the unknown key 'y' in row 0"),
    "deep in object": (
        ObjectType([Property("x", ArrayType(MapType("long")))]),
        [{"x": [{}, {"k": "v"}]}],
        "'v' at x[1].k in row 0",
    ),
    "null in object": (ObjectType([Property("x", "string")]), [{"x": None}], "a null at x in row 0"),
    "key of map": (MapType("long"), [{1: 2}], "{1: 2} in row 0"),
    "texts for list": (ArrayType("string"), ["x"], "str"),
}


@pytest.mark.parametrize(("kind", "column", "text"), REFUSED.values(), ids=REFUSED)
def test_a_column_that_would_lose_something_is_refused(kind: Any, column: Any, text: str) -> None:
    """What was found there is said: the dtype, or the first value at fault and where it is."""
    (said,) = found(kind, column)
    assert said.startswith(text)


def test_an_integer_column_that_pandas_made_float_is_refused_with_the_way_out() -> None:
    """The common case of missing values among integers is named in the remedy."""
    error = refusal(Conformer([ColumnSpec("a", "long", required=False)]), pd.DataFrame({"a": [1, None]}))
    assert "Int64" in error.remedy


POLARS_AND_ARROW = {
    "categorical": ("string", pl.Series(["x"], dtype=pl.Categorical), None),
    "enum": ("string", pl.Series(["x"], dtype=pl.Enum(["x"])), None),
    "nulls in a double": ("double", pl.Series([1.5, None]), None),
    "nulls alone for a double": ("double", pl.Series([None], dtype=pl.Null), pl.Float64),
    "dates": ("datetime", pl.Series([dt.date(2026, 1, 31)]), pl.Datetime("us")),
    "uint64": ("long", pl.Series([1], dtype=pl.UInt64), pl.Int64),
    "int128": ("double", pl.Series([1], dtype=pl.Int128), pl.Float64),
    "float32": ("double", pl.Series([1.5], dtype=pl.Float32), pl.Float64),
    "list": (ArrayType("long"), pl.Series([[1]], dtype=pl.List(pl.Int32)), None),
    "vector": (SparkVectorType(), pl.Series([[1.5]], dtype=pl.List(pl.Float32)), None),
    "struct as map": (MapType("double"), pl.Series([{"a": 1.5, "b": 2.5}]), None),
    "struct with an optional field": (
        ObjectType([Property("a", "long"), Property("b", "long", required=False)]),
        pl.Series([{"a": 1}]),
        None,
    ),
    "Python's objects": ("string", pl.Series(["x"], dtype=pl.Object), None),
    "all null": ("long", pl.Series([None], dtype=pl.Null), None),
}


@pytest.mark.parametrize(("kind", "column", "dtype"), POLARS_AND_ARROW.values(), ids=POLARS_AND_ARROW)
def test_polars_columns_go_by_their_dtype(kind: Any, column: pl.Series, dtype: Any) -> None:
    """Nested and textual ones stay as they are; narrower ones are widened."""
    frame = pl.DataFrame({"a": column})
    conformer = Conformer([ColumnSpec("a", kind, required=str(column.dtype) != "Null" or kind == "double")])
    after = conformer.conform(frame)
    assert (after is frame) == (dtype is None)
    assert after["a"].dtype == (column.dtype if dtype is None else dtype)
    assert frame["a"].dtype == column.dtype


ARROW = {
    "dictionary": ("string", pa.array(["x"]).dictionary_encode(), None),
    "dictionary of numbers": ("long", pa.array([1]).dictionary_encode(), "dictionary"),
    "large binary": ("binary", pa.array([b"x"], pa.large_binary()), None),
    "map": (MapType("long"), pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())), None),
    "map of integers for longs": (MapType("long"), pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int32())), None),
    "too large for double": ("double", pa.array([2**60]), "1152921504606846976, outside"),
    "list of longs for doubles": (ArrayType("double"), pa.array([[1]]), "list<"),
    "struct lacking a field": (ObjectType([Property("b", "long")]), pa.array([{"a": 1}]), "struct<"),
    "nulls alone": ("long", pa.nulls(1), "null"),
    "decimal": ("double", pa.array([1], pa.decimal128(5, 2)), "decimal128(5, 2)"),
    "time": ("datetime", pa.array([dt.time(1)]), "time64[us]"),
}


@pytest.mark.parametrize(("kind", "column", "text"), ARROW.values(), ids=ARROW)
def test_pyarrow_columns_go_by_their_dtype(kind: Any, column: Any, text: str | None) -> None:
    """So do Arrow's, in tables and in batches."""
    table = pa.table({"a": column})
    if text is None:
        assert Conformer([ColumnSpec("a", kind)]).conform(table) is table
    else:
        assert found(kind, table)[0].startswith(text)


def test_arrow_is_widened_in_tables_batches_and_arrays() -> None:
    """Each comes back as what it was."""
    conformer = Conformer([ColumnSpec("a", "double")])
    for data in (pa.table({"a": [1]}), pa.record_batch({"a": [1]})):
        after = conformer.conform(data)
        assert type(after) is type(data)
        assert after.schema.field("a").type == pa.float64()
    assert conformer.conform(pa.array([1])).type == pa.float64()
    assert conformer.conform(pa.chunked_array([[1]])).type == pa.float64()


LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(max_size=3) | st.binary()
NESTED = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(st.text(max_size=2), inner, min_size=1, max_size=3)
    ),
)
"""Without empty lists and dicts, which MLflow takes for nulls of any type."""


@settings(deadline=None)
@given(st.lists(NESTED, min_size=1, max_size=4))
def test_what_a_signature_was_read_off_always_fits_it(values: list[Any]) -> None:
    """Whatever nesting and nulls a column has: if a type is found for it, its values are of that type."""
    data = {"a": values}
    try:
        signature = Signature.infer(data)
    except InvalidSignatureError:
        return
    assert Conformer(signature.inputs).conform(data) is data


def test_values_that_no_library_can_work_on_are_our_error_too() -> None:
    """Python's signalling decimal fails in pandas' own search for nulls."""
    frame = pd.DataFrame({"a": [Decimal("sNaN"), None]})
    with pytest.raises(InvalidSignatureError, match="InvalidOperation"):
        Signature.infer(frame)
    assert "InvalidOperation" in str(refusal(Conformer([ColumnSpec("a", "string")]), frame))
