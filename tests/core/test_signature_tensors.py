"""Data against a signature's tensors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from modelport.core.errors import SignatureMismatchError
from modelport.core.signatures import Conformer, TensorSpec

MATRIX = Conformer([TensorSpec("float64", (-1, 2))])
VECTOR = Conformer([TensorSpec("float64", (-1,))])
NAMED = Conformer([TensorSpec("float32", (-1, 2), "x"), TensorSpec("str", (-1,), "label")])
ROWS = np.array([[1.5, 2.5], [3.5, 4.5]])


def refusal(conformer: Conformer, data: Any) -> SignatureMismatchError:
    """Catch the error that *data* gives."""
    with pytest.raises(SignatureMismatchError) as refused:
        conformer.conform(data)
    return refused.value


def test_an_array_that_fits_comes_back_as_the_very_same_object() -> None:
    """So does a dict of such."""
    assert MATRIX.conform(ROWS) is ROWS
    named = {"label": np.array(["a", "bc"]), "x": ROWS.astype("float32")}
    assert NAMED.conform(named) is named


@pytest.mark.parametrize("dtype", ["float32", "int32", "int64", "uint8", "bool", ">f8"])
def test_an_array_is_cast_where_numpy_calls_it_safe(dtype: str) -> None:
    """The result has the spec's dtype, the caller's array keeps its own."""
    array = np.ones((1, 2), dtype)
    after = MATRIX.conform(array)
    assert after.dtype == np.dtype("float64")
    assert array.dtype == np.dtype(dtype)


@pytest.mark.parametrize(
    "array",
    [np.ones((2, 3)), np.ones(2), np.ones((1, 2, 1)), np.ones((1, 2), "complex128"), np.array([["a", "b"]])],
    ids=["wide", "flat", "cube", "complex", "texts"],
)
def test_an_array_of_another_shape_or_dtype_is_refused(array: Any) -> None:
    """Both are said, as expected and as found."""
    (fault,) = refusal(MATRIX, array).faults
    assert fault.expected == "float64 of shape (-1, 2)"
    assert fault.found == f"{array.dtype} of shape {array.shape}"


def test_narrower_specs_refuse_wider_arrays() -> None:
    """Doubles are no floats, longs no integers."""
    assert refusal(Conformer([TensorSpec("float32", (-1,))]), np.ones(2)).faults
    assert refusal(Conformer([TensorSpec("int32", (-1,))]), np.ones(2, "int64")).faults


def test_texts_bytes_and_datetimes_fit_whatever_their_width() -> None:
    """A spec says no length of texts, nor must it say a unit of time."""
    for dtype, array in (
        ("str", np.array(["abc"])),
        ("bytes", np.array([b"abc"])),
        ("object", np.array(["x", None], dtype=object)),
        ("object", np.array([1.5])),
        ("datetime64", np.array(["2026-01-31"], "datetime64[D]")),
    ):
        Conformer([TensorSpec(dtype, (-1,))]).conform(array)
    seconds = np.array(["2026-01-31"], "datetime64[s]")
    assert Conformer([TensorSpec("datetime64[ns]", (-1,))]).conform(seconds).dtype == "datetime64[ns]"


def test_ragged_arrays_fit_open_shapes() -> None:
    """An array of arrays is checked item by item."""
    images = Conformer([TensorSpec("float64", (-1, -1, 3))])
    ragged = np.empty(2, dtype=object)
    ragged[:] = [np.ones((2, 3)), [[1, 2, 3]]]
    assert images.conform(ragged) is ragged
    ragged[1] = np.ones((2, 4))
    assert "in row 1" in refusal(images, ragged).faults[0].found
    ragged[1] = "x"
    assert "str in row 1" in refusal(images, ragged).faults[0].found


TABLES = {
    "pandas": pd.DataFrame(ROWS, columns=["a", "b"]),
    "mixed pandas": pd.DataFrame({"a": [1.5, 3.5], "b": pd.Series([2.5, 4.5], dtype="float32")}),
    "polars": pl.DataFrame(ROWS, schema=["a", "b"]),
    "pyarrow": pa.table({"a": ROWS[:, 0], "b": ROWS[:, 1]}),
    "record batch": pa.record_batch({"a": ROWS[:, 0], "b": ROWS[:, 1]}),
    "column of lists": pd.DataFrame({"a": ROWS.tolist()}),
    "column of arrays": pd.DataFrame({"a": list(ROWS)}),
    "Series of lists": pd.Series(ROWS.tolist()),
    "polars lists": pl.DataFrame({"a": ROWS.tolist()}),
    "list": ROWS.tolist(),
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_becomes_one_array_where_its_shape_fits(table: Any) -> None:
    """Each row is a row of the array."""
    np.testing.assert_array_equal(MATRIX.conform(table), ROWS)


def test_a_lone_column_becomes_a_vector_or_a_matrix_of_one_column() -> None:
    """As the spec asks."""
    for column in (pd.DataFrame({"a": [1.5, 2.5]}), pl.Series([1.5, 2.5]), pa.array([1.5, 2.5]), [1.5, 2.5]):
        assert VECTOR.conform(column).shape == (2,)
    for column in (pd.DataFrame({"a": [1.5, 2.5]}), pl.Series([1.5, 2.5])):
        assert Conformer([TensorSpec("float64", (-1, 1))]).conform(column).shape == (2, 1)


def test_lists_are_reshaped_to_what_the_spec_asks() -> None:
    """A flattened image in a column gets its shape back."""
    images = Conformer([TensorSpec("float64", (-1, 2, 2))])
    assert images.conform(pd.DataFrame({"image": [[1.0, 2, 3, 4]]})).shape == (1, 2, 2)
    assert refusal(images, pd.DataFrame({"image": [[1.0, 2, 3]]})).faults
    assert refusal(images, pd.DataFrame({"image": [[1.0, 2], [1.0]]})).faults


def test_tables_of_other_shapes_are_refused() -> None:
    """Missing columns, texts among numbers, and nulls among integers do not become arrays by themselves."""
    for table in (pd.DataFrame({"a": [1.5]}), pd.DataFrame({"a": [1.5], "b": ["x"]}), pl.DataFrame({"a": [1.5]})):
        assert refusal(MATRIX, table).faults


def test_named_tensors_come_in_a_dict_or_a_table() -> None:
    """Lists have no width of their own, so they take the spec's where that changes no number."""
    expected = {"x": [[1.5, 2.5]], "label": ["a"]}
    for data in (
        {"x": np.array([[1.5, 2.5]], "float16"), "label": np.array(["a"])},
        {"x": [[1.5, 2.5]], "label": ["a"]},
        pd.DataFrame({"x": [[np.float32(1.5), np.float32(2.5)]], "label": ["a"]}),
        pl.DataFrame({"x": pl.Series([[1.5, 2.5]], dtype=pl.List(pl.Float32)), "label": ["a"]}),
    ):
        after = NAMED.conform(data)
        assert {name: array.tolist() for name, array in after.items()} == expected
        assert after["x"].dtype == "float32"
    assert refusal(Conformer([TensorSpec("float32", (-1,), "x")]), {"x": [2**24 + 1]}).faults


def test_all_faults_of_named_tensors_are_listed_at_once() -> None:
    """Missing, extra and misshapen ones."""
    error = refusal(NAMED, {"x": np.ones((2, 3), "float32"), "z": np.ones(1)})
    assert {fault.column: fault.found for fault in error.faults} == {
        "label": "no such tensor",
        "z": "a tensor",
        "x": "float32 of shape (2, 3)",
    }
    ignoring = Conformer(NAMED.specs, extra_columns="ignore")
    data = {"x": np.ones((1, 2), "float32"), "label": np.array(["a"]), "z": np.ones(1)}
    assert list(ignoring.conform(data)) == ["x", "label"]


def test_one_named_tensor_may_come_as_an_array() -> None:
    """It is put under its name; several, or a dict for an unnamed one, are refused."""
    lone = Conformer([TensorSpec("float64", (-1, 2), "x")])
    assert lone.conform(ROWS)["x"] is ROWS
    assert "a dict with x, label" in str(refusal(NAMED, ROWS))
    assert "a dict of x" in str(refusal(MATRIX, {"x": ROWS}))


@pytest.mark.parametrize("data", [None, 5, "x", object()])
def test_what_is_no_array_is_refused_with_what_is_accepted(data: Any) -> None:
    """Scalars and texts are none."""
    assert "NumPy array" in refusal(MATRIX, data).expected


def test_ragged_lists_are_refused() -> None:
    """They have no shape."""
    assert refusal(MATRIX, [[1.5], [1.5, 2.5]]).faults
