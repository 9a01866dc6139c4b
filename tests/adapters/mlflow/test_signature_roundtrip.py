"""Signatures against MLflow's own: what is written, what is read, what is inferred."""

from __future__ import annotations

import datetime as dt
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlflow.models import ModelSignature, infer_signature

from modelport.core.errors import InvalidSignatureError
from modelport.core.signatures import (
    AnyType,
    ArrayType,
    ColumnSpec,
    ColumnType,
    Conformer,
    DataType,
    MapType,
    ObjectType,
    ParamSpec,
    Property,
    Signature,
    SparkVectorType,
    TensorSpec,
)

TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
NAMES = TEXTS.filter(bool) | st.integers(0, 50)
SCALARS = st.sampled_from(DataType)


def nested(inner: st.SearchStrategy[ColumnType]) -> st.SearchStrategy[ColumnType]:
    """Build arrays, maps and objects of *inner* types."""
    properties = st.builds(Property, TEXTS, inner, required=st.booleans())
    objects = st.lists(properties, min_size=1, max_size=3, unique_by=lambda each: each.name)
    return st.builds(ArrayType, inner) | st.builds(MapType, inner) | st.builds(ObjectType, objects)


TYPES: st.SearchStrategy[ColumnType] = st.recursive(SCALARS | st.builds(AnyType), nested, max_leaves=8)
COLUMN_TYPES = TYPES | st.builds(SparkVectorType) | st.just(ArrayType(SparkVectorType()))
NAMED = st.lists(
    st.builds(ColumnSpec, NAMES, COLUMN_TYPES, required=st.booleans()),
    min_size=1,
    max_size=5,
    unique_by=lambda spec: spec.name,
)
UNNAMED = st.lists(st.builds(ColumnSpec, st.none(), COLUMN_TYPES), min_size=1, max_size=3)
DTYPES = st.sampled_from(["bool", "int8", "uint16", "int64", "float32", "float64", "str", "bytes", "object"]) | (
    st.sampled_from(["datetime64[ns]", "timedelta64[s]", "complex128"])
)
SHAPES = st.lists(st.integers(-1, 300), min_size=1, max_size=4).map(tuple)
TENSORS = st.lists(
    st.builds(TensorSpec, DTYPES, SHAPES, NAMES), min_size=1, max_size=3, unique_by=lambda spec: spec.name
) | st.builds(TensorSpec, DTYPES, SHAPES).map(lambda spec: [spec])
SIDES = NAMED | UNNAMED | TENSORS

DEFAULTS: dict[str, st.SearchStrategy[Any]] = {
    "boolean": st.booleans(),
    "integer": st.integers(-(2**31), 2**31 - 1),
    "long": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(allow_nan=False, width=32),
    "double": st.floats(allow_nan=False),
    "string": TEXTS,
    "datetime": st.datetimes() | st.dates(),
}


@st.composite
def params(draw: st.DrawFn) -> ParamSpec:
    """Build a parameter with a default of its type and shape."""
    name, kind, is_list = draw(TEXTS.filter(bool)), draw(st.sampled_from(sorted(DEFAULTS))), draw(st.booleans())
    default = draw(st.lists(DEFAULTS[kind], max_size=3) if is_list else DEFAULTS[kind])
    return ParamSpec(name, kind, default, shape=(-1,) if is_list else None)


SIGNATURES = st.builds(
    Signature, SIDES, SIDES | st.just(()), st.lists(params(), max_size=3, unique_by=lambda spec: spec.name)
)


@settings(deadline=None)
@given(SIGNATURES)
def test_what_is_written_mlflow_reads_and_writes_the_same(signature: Signature) -> None:
    """MLflow's own object made from a signature's section writes the very same section, to the letter."""
    section = signature.to_dict()
    assert ModelSignature.from_dict(dict(section)).to_dict() == section


@settings(deadline=None)
@given(SIGNATURES)
def test_a_round_trip_through_mlflow_loses_nothing(signature: Signature) -> None:
    """A signature read from what MLflow wrote of it is equal, and hashes alike."""
    again = Signature.from_dict(ModelSignature.from_dict(dict(signature.to_dict())).to_dict())
    assert again == signature
    assert hash(again) == hash(signature)


@pytest.fixture
def _quiet() -> Iterator[None]:
    """Keep MLflow's hints on integers and its debug messages out of the way."""
    logging.getLogger("mlflow.types.utils").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


NEW_YEAR = dt.datetime(2026, 1, 1, 12)  # noqa: DTZ001 -- MLflow knows no zones
SECONDS = pd.to_datetime(["2026-01-01", "2026-02-01"])
FRAMES = {
    "integers": {"a": np.array([1, 2], "int8"), "b": np.array([1, 2], "uint16"), "c": np.array([1, 2], "int32")},
    "longs": {"a": [1, 2], "b": np.array([1, 2], "uint32"), "c": pd.array([1, None], "Int64")},
    "floats": {"a": np.array([1, 2], "float16"), "b": np.array([1, 2], "float32"), "c": [1.5, 2.5]},
    "floats with NaN": {"a": [1.5, np.nan], "b": pd.array([1.5, None], "Float32")},
    "booleans": {"a": [True, False], "b": pd.array([True, None], "boolean")},
    "texts": {
        "a": ["x", "y"],
        "b": ["x", None],
        "c": pd.Series(["x", "y"], dtype=object),
        "d": pd.Series(["x", None], dtype="string"),
    },
    "nothing but nulls": {"a": [None, None], "b": pd.Series([None, None], dtype="str"), "c": [np.nan, np.nan]},
    "bytes": {"a": [b"x", b"y"], "b": [b"x", None]},
    "datetimes": {"a": SECONDS, "b": SECONDS.tz_localize("UTC"), "c": [pd.NaT, SECONDS[0]]},
    "dates": {"a": [dt.date(2026, 1, 1)] * 2, "b": pd.Series([NEW_YEAR] * 2, dtype=object)},
    "objects of numbers": {
        "a": pd.Series([1, 2], dtype=object),
        "b": pd.Series([1, None], dtype=object),
        "c": pd.Series([1.5, None], dtype=object),
        "d": pd.Series([True, None], dtype=object),
    },
    "lists": {"a": [[1], [2, 3]], "b": [["x"], None], "c": [[1.5, None], []], "d": [[["x"]], [[]]]},
    "arrays": {"a": [np.array([1.0, 2.0]), np.array([3.0])], "b": [np.array([1, 2], "int32"), np.ones(2, "int32")]},
    "arrays of arrays": {"a": [np.ones((2, 2)), np.ones((1, 2))]},
    "dicts": {
        "a": [{"x": 1}, {"x": 2, "y": "z"}],
        "b": [{"x": {"y": [1.5]}}, {"x": {"y": []}}],
        "c": [{"x": None}, {"x": 1}],
        "d": [{"x": 1}, None],
        "e": [[{"x": 1}], [{"y": None}, {"y": True}]],
    },
    "categories": {"a": pd.Categorical(["x", "y"]), "b": pd.Categorical([1, 2])},
    "numbered columns": {0: [1, 2], 1: ["x", "y"]},
}


@pytest.mark.usefixtures("_quiet")
@pytest.mark.parametrize("columns", FRAMES.values(), ids=FRAMES)
def test_a_pandas_frame_gives_the_signature_that_mlflow_infers(columns: dict[Any, Any]) -> None:
    """Each kind of column is read as MLflow reads it, nulls and nesting included."""
    frame = pd.DataFrame(columns)
    assert Signature.infer(frame).to_dict() == infer_signature(frame).to_dict()


@pytest.mark.usefixtures("_quiet")
@pytest.mark.parametrize("columns", FRAMES.values(), ids=FRAMES)
def test_a_frame_fits_the_signature_that_was_read_off_it(columns: dict[Any, Any]) -> None:
    """An example never breaks its own signature."""
    frame = pd.DataFrame(columns)
    Conformer(Signature.infer(frame).inputs).conform(frame)


ARRAYS = {
    "doubles": np.ones((2, 3)),
    "one axis": np.array([1, 2], "int16"),
    "four axes": np.zeros((2, 3, 4, 5), "float32"),
    "texts": np.array(["x", "yy"]),
    "bytes": np.array([b"x"]),
    "objects": np.array(["x", None], dtype=object),
    "datetimes": np.array(["2026-01-01"], "datetime64[s]"),
    "named": {"a": np.ones((2, 2)), "b": np.array(["x", "y"])},
}


@pytest.mark.usefixtures("_quiet")
@pytest.mark.parametrize("data", ARRAYS.values(), ids=ARRAYS)
def test_arrays_give_the_signature_that_mlflow_infers(data: Any) -> None:
    """Arrays and dicts of them are tensors on both sides."""
    assert Signature.infer(data, data).to_dict() == infer_signature(data, data).to_dict()


@pytest.mark.usefixtures("_quiet")
def test_outputs_give_the_signature_that_mlflow_infers() -> None:
    """A Series, named or not, and a list of scalars are one column."""
    inputs = pd.DataFrame({"a": [1.5]})
    for outputs in (pd.Series([1.5], name="y"), pd.Series(["x"]), ["x", "y"], [1, 2], pd.Series([1.5, None], name="y")):
        assert Signature.infer(inputs, outputs).to_dict() == infer_signature(inputs, outputs).to_dict()


PARAMS: list[Any] = [
    *(1, 1.5, True, "x", dt.date(2026, 1, 1), NEW_YEAR, np.float32(1.5), np.int64(3), np.bool_(1)),
    *([1, 2], [1, 2.5], ["x"], [True], [dt.date(2026, 1, 1)], np.array([1, 2], "int32"), np.array([1.5])),
    *(np.datetime64("2026-01-01"), {"x": 1, "y": {"z": ["a"]}}, 2**40, -1, float("inf")),
]


@pytest.mark.usefixtures("_quiet")
@pytest.mark.parametrize("default", PARAMS, ids=repr)
def test_parameters_give_the_specs_that_mlflow_infers(default: Any) -> None:
    """Type, shape and default are MLflow's."""
    inputs = np.ones((1, 1))
    mine = Signature.infer(inputs, params={"p": default})
    assert mine.to_dict() == infer_signature(inputs, None, {"p": default}).to_dict()
    assert Signature.from_dict(mine.to_dict()) == mine


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.sampled_from([-1, 0, 1, 2**70]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(SIGNATURES, st.data())
def test_a_damaged_section_is_refused_or_read_and_nothing_else(signature: Signature, data: st.DataObject) -> None:
    """A byte lost, a value replaced: the answer is a signature or an InvalidSignatureError, never another error."""
    section: dict[str, Any] = dict(signature.to_dict())
    key = data.draw(st.sampled_from(sorted(section)))
    text = section[key] or "[]"
    place = data.draw(st.integers(0, len(text)))
    section[key] = data.draw(JSON | st.just(text[:place] + data.draw(st.text(max_size=3)) + text[place + 1 :]))
    try:
        read = Signature.from_dict(section)
    except InvalidSignatureError:
        return
    assert Signature.from_dict(read.to_dict()) == read
