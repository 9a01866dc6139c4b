"""Signatures read off examples of every library, and off pandera models."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Optional

import numpy as np
import pandas as pd
import pandera.pandas as pap
import pandera.polars as ppl
import polars as pl
import pyarrow as pa
import pytest

from modelport.core.errors import InvalidSignatureError
from modelport.core.signatures import (
    AnyType,
    ArrayType,
    ColumnSpec,
    MapType,
    ObjectType,
    Property,
    Signature,
    TensorSpec,
)

MOMENT = dt.datetime(2026, 1, 31, 12)  # noqa: DTZ001
POLARS = {
    "boolean": (pl.Boolean, [True], "boolean"),
    "int8": (pl.Int8, [1], "integer"),
    "int32": (pl.Int32, [1], "integer"),
    "int64": (pl.Int64, [1], "long"),
    "uint8": (pl.UInt8, [1], "integer"),
    "uint16": (pl.UInt16, [1], "integer"),
    "uint32": (pl.UInt32, [1], "long"),
    "float32": (pl.Float32, [1.5], "float"),
    "float64": (pl.Float64, [1.5], "double"),
    "string": (pl.String, ["x"], "string"),
    "categorical": (pl.Categorical, ["x"], "string"),
    "enum": (pl.Enum(["x"]), ["x"], "string"),
    "binary": (pl.Binary, [b"x"], "binary"),
    "date": (pl.Date, [MOMENT.date()], "datetime"),
    "datetime": (pl.Datetime("ms"), [MOMENT], "datetime"),
    "list": (pl.List(pl.Int32), [[1]], ArrayType("integer")),
    "array": (pl.Array(pl.Float32, (2, 1)), [[[1.0], [2.0]]], ArrayType(ArrayType("float"))),
    "struct": (pl.Struct({"b": pl.Int64, "a": pl.String}), [{"b": 1, "a": "x"}], {"a": "string", "b": "long"}),
    "null": (pl.Null, [None], AnyType()),
}


def as_kind(kind: Any) -> Any:
    """Write objects as dicts, for short."""
    return ObjectType([Property(*each) for each in kind.items()]) if isinstance(kind, dict) else kind


@pytest.mark.parametrize(("dtype", "values", "kind"), POLARS.values(), ids=POLARS)
def test_a_polars_column_goes_by_its_dtype(dtype: Any, values: list[Any], kind: Any) -> None:
    """The narrowest type that holds all values of the dtype is taken."""
    frame = pl.DataFrame({"a": pl.Series(values, dtype=dtype)})
    assert Signature.infer(frame).inputs == (ColumnSpec("a", as_kind(kind), required=dtype is not pl.Null),)


PYARROW = {
    "bool": (pa.bool_(), [True], "boolean"),
    "int16": (pa.int16(), [1], "integer"),
    "uint32": (pa.uint32(), [1], "long"),
    "half": (pa.float16(), [np.float16(1)], "float"),
    "string": (pa.large_string(), ["x"], "string"),
    "dictionary": (pa.dictionary(pa.int8(), pa.string()), ["x"], "string"),
    "binary": (pa.binary(), [b"x"], "binary"),
    "large_binary": (pa.large_binary(), [b"x"], "binary"),
    "date32": (pa.date32(), [MOMENT.date()], "datetime"),
    "date64": (pa.date64(), [MOMENT.date()], "datetime"),
    "timestamp": (pa.timestamp("ns", "UTC"), [MOMENT], "datetime"),
    "list": (pa.list_(pa.string()), [["x"]], ArrayType("string")),
    "struct": (pa.struct([("a", pa.int64())]), [{"a": 1}], {"a": "long"}),
    "map": (pa.map_(pa.string(), pa.int64()), [[("a", 1)]], MapType("long")),
}


@pytest.mark.parametrize(("dtype", "values", "kind"), PYARROW.values(), ids=PYARROW)
def test_a_pyarrow_column_goes_by_its_dtype(dtype: Any, values: list[Any], kind: Any) -> None:
    """Tables and record batches are read alike."""
    table = pa.table({"a": pa.array(values, dtype)})
    expected = (ColumnSpec("a", as_kind(kind)),)
    assert Signature.infer(table).inputs == Signature.infer(table.to_batches()[0]).inputs == expected


UNFIT = {
    "unsigned longs": pl.DataFrame({"a": pl.Series([1], dtype=pl.UInt64)}),
    "pandas unsigned longs": pd.DataFrame({"a": np.array([1], "uint64")}),
    "decimals": pl.DataFrame({"a": [Decimal("1.5")]}),
    "arrow decimals": pa.table({"a": [Decimal("1.5")]}),
    "pandas decimals": pd.DataFrame({"a": [Decimal("1.5")]}),
    "durations": pl.DataFrame({"a": [dt.timedelta(1)]}),
    "pandas durations": pd.DataFrame({"a": [dt.timedelta(1)]}),
    "times": pl.DataFrame({"a": [dt.time(12)]}),
    "complex": pd.DataFrame({"a": [1j]}),
    "mixed types": pd.DataFrame({"a": [1, "x"]}),
    "mixed list": pd.DataFrame({"a": [[1, "x"]]}),
    "dict keys of numbers": pd.DataFrame({"a": [{1: 2}]}),
    "a class of one's own": pd.DataFrame({"a": [object()]}),
    "list of decimals": pl.DataFrame({"a": [[Decimal("1.5")]]}),
}


@pytest.mark.parametrize("data", UNFIT.values(), ids=UNFIT)
def test_a_column_that_no_type_holds_is_refused_with_a_remedy(data: Any) -> None:
    """The message names the column, and says what to cast it to."""
    with pytest.raises(InvalidSignatureError, match="'a'") as refused:
        Signature.infer(data)
    assert refused.value.remedy


NOT_READ = {
    "a text": "x",
    "a number": 5,
    "a lazy frame": pl.LazyFrame({"a": [1]}),
    "no column": pd.DataFrame(),
    "an empty dict": {},
    "two columns of one name": pd.DataFrame([[1, 2]], columns=["a", "a"]),
    "columns of two lengths": {"a": [1], "b": [1, 2]},
    "a dict of numbers": {"a": 1},
    "an empty object column": pd.DataFrame({"a": pd.Series([], dtype=object)}),
    "a single number": np.array(5.0),
    "pandas' tuples as names": pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])),
}


@pytest.mark.parametrize("data", NOT_READ.values(), ids=NOT_READ)
def test_what_cannot_be_read_is_refused(data: Any) -> None:
    """There is no silent fall-back to anything."""
    with pytest.raises(InvalidSignatureError):
        Signature.infer(data)


def test_nulls_make_a_column_optional() -> None:
    """Evidence of one missing value is enough; polars' NaN is a value."""
    frame = pl.DataFrame({"a": [1, None], "b": [1.0, float("nan")]})
    assert [spec.required for spec in Signature.infer(frame).inputs if isinstance(spec, ColumnSpec)] == [False, True]


def test_an_unnamed_column_with_nulls_is_refused_unless_it_holds_floats() -> None:
    """Only named columns may be optional, and NaN is a value of a float."""
    inputs = pd.DataFrame({"a": [1.5]})
    assert Signature.infer(inputs, pd.Series([1.5, None])).outputs == (ColumnSpec(None, "double"),)
    with pytest.raises(InvalidSignatureError, match="name"):
        Signature.infer(inputs, pd.Series(["x", None]))


def test_a_dict_of_lists_or_series_has_columns() -> None:
    """Only a dict of nothing but NumPy arrays is tensors, as in MLflow."""
    data = {"a": [1, 2], "b": pd.Series(["x", "y"]), "c": np.array([1.5, 2.5]), "d": pl.Series([[1], [2]])}
    assert [str(spec) for spec in Signature.infer(data).inputs] == [
        "a: long",
        "b: string",
        "c: double",
        "d: array of long",
    ]
    assert Signature.infer({"c": np.ones((2, 3))}).inputs == (TensorSpec("float64", (-1, 3), "c"),)


def test_empty_arrays_say_nothing_of_their_items() -> None:
    """The other rows do."""
    frame = pd.DataFrame({"a": [np.array([]), np.array([1.5])]})
    assert Signature.infer(frame).inputs == (ColumnSpec("a", ArrayType("double")),)


def test_a_series_gives_one_column_of_its_name() -> None:
    """An empty name, as polars gives it, is none."""
    inputs = pl.DataFrame({"a": [1]})
    assert Signature.infer(inputs, pl.Series("y", [1.5])).outputs == (ColumnSpec("y", "double"),)
    assert Signature.infer(inputs, pl.Series([1.5])).outputs == (ColumnSpec(None, "double"),)
    assert Signature.infer(inputs, pa.chunked_array([[1.5]])).outputs == (ColumnSpec(None, "double"),)


def test_parameters_are_read_off_their_defaults() -> None:
    """What has no type of its own is refused with the way to declare it."""
    params = Signature.infer({"a": [1]}, None, {"k": 1, "stop": ["x"]}).params
    assert [(spec.name, str(spec), spec.default) for spec in params] == [
        ("k", "long", 1),
        ("stop", "list of string", ["x"]),
    ]
    for default in (None, [], b"x", [[1]], object(), Decimal(1)):
        with pytest.raises(InvalidSignatureError):
            Signature.infer({"a": [1]}, None, {"p": default})
    with pytest.raises(InvalidSignatureError):
        Signature.infer({"a": [1]}, None, [1])  # type: ignore[arg-type]


class PandasInputs(pap.DataFrameModel):  # type: ignore[misc]
    """Columns of every kind that pandera knows for pandas."""

    age: int = pap.Field(ge=0)
    score: float = pap.Field(nullable=True)
    name: str
    nick: Optional[str]  # noqa: UP045
    code: pd.Int32Dtype = pap.Field(nullable=True)
    vip: bool
    at: dt.datetime
    day: dt.date
    weight: np.float32
    tags: list[str]
    extra: object
    row: pap.typing.Index[int]


class PolarsInputs(ppl.DataFrameModel):  # type: ignore[misc]
    """The same for polars."""

    age: int
    score: float = ppl.Field(nullable=True)
    name: str = ppl.Field(nullable=True)
    nick: Optional[pl.Int32]  # noqa: UP045
    day: dt.date
    tags: pl.List = ppl.Field(dtype_kwargs={"inner": pl.String()})
    kind: pl.Categorical


class Risk(pap.DataFrameModel):  # type: ignore[misc]
    """Outputs."""

    risk: float = pap.Field(ge=0, le=1)


def test_a_pandera_model_of_pandas_data_gives_a_signature() -> None:
    """Dtypes become types; optional or nullable columns are optional, floats may be NaN; the index stays out."""
    signature = Signature.from_pandera(PandasInputs, Risk)
    assert [str(spec) for spec in signature.inputs] == [
        "age: long",
        "score: double",
        "name: string",
        "nick: string (optional)",
        "code: integer (optional)",
        "vip: boolean",
        "at: datetime",
        "day: datetime",
        "weight: float",
        "tags: any",
        "extra: any",
    ]
    assert signature.outputs == (ColumnSpec("risk", "double"),)
    assert Signature.from_pandera(PandasInputs.to_schema(), Risk.to_schema()) == signature


def test_a_pandera_model_of_polars_data_gives_a_signature() -> None:
    """Nested dtypes are read in full."""
    assert [str(spec) for spec in Signature.from_pandera(PolarsInputs).inputs] == [
        "age: long",
        "score: double",
        "name: string (optional)",
        "nick: integer (optional)",
        "day: datetime",
        "tags: array of string",
        "kind: string",
    ]


@pytest.mark.parametrize("model", [object, object(), "PandasInputs", None, PandasInputs.age, dict])
def test_what_is_no_pandera_model_is_refused_with_what_to_pass(model: Any) -> None:
    """The message names both base classes."""
    with pytest.raises(InvalidSignatureError, match=r"pandera\.polars\.DataFrameModel"):
        Signature.from_pandera(model)


def test_a_pandera_column_without_a_dtype_holds_anything() -> None:
    """The model says nothing of it."""
    signature = Signature.from_pandera(pap.DataFrameSchema({"a": pap.Column()}))
    assert signature.inputs == (ColumnSpec("a", AnyType()),)


def test_a_pandera_column_that_a_signature_cannot_name_is_refused() -> None:
    """A regex stands for any number of columns, and a decimal for no type."""
    for column in (pap.Column(int, regex=True), pap.Column("decimal")):
        with pytest.raises(InvalidSignatureError, match="column 'a'"):
            Signature.from_pandera(pap.DataFrameSchema({"a": column}))
