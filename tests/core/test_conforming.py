"""Data against a signature's columns: what passes, what is widened, what is refused."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from modelport.core.errors import ConfigurationError, InvalidSignatureError, SignatureMismatchError
from modelport.core.signatures import (
    ColumnSpec,
    Conformer,
    Signature,
)

PEOPLE = [ColumnSpec("age", "long"), ColumnSpec("name", "string"), ColumnSpec("score", "double", required=False)]
DATA: dict[str, list[Any]] = {"age": [36, 41], "name": ["Ada", "Alan"], "score": [1.5, 2.5]}
MAKERS: dict[str, Any] = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
    "record batch": pa.record_batch,
    "dict of lists": dict,
    "dict of arrays": lambda data: {name: np.array(values) for name, values in data.items()},
}
makers = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)


def names_of(data: Any) -> list[str]:
    """List the columns of any table."""
    return list(data) if isinstance(data, dict) else list(getattr(data, "column_names", None) or data.columns)


def as_lists(data: Any) -> dict[str, Any]:
    """Give the values of any table."""
    if isinstance(data, pa.RecordBatch):
        data = pa.Table.from_batches([data])
    columns = data.to_pydict() if isinstance(data, pa.Table) else {name: data[name] for name in names_of(data)}
    return {name: list(getattr(values, "tolist", lambda v=values: v)()) for name, values in columns.items()}


def refusal(conformer: Conformer, data: Any) -> SignatureMismatchError:
    """Catch the error that *data* gives."""
    with pytest.raises(SignatureMismatchError) as refused:
        conformer.conform(data)
    return refused.value


@makers
def test_data_that_fits_comes_back_as_the_very_same_object(make: Any) -> None:
    """Where there is nothing to do, nothing is done, the first time and after."""
    conformer, data = Conformer(PEOPLE), make(DATA)
    assert conformer.conform(data) is data
    assert conformer.conform(data) is data


@makers
def test_columns_are_put_in_the_order_of_the_signature(make: Any) -> None:
    """They are matched by name, and the caller's own table stays as it was."""
    shuffled = {name: DATA[name] for name in ("score", "age", "name")}
    data = make(shuffled)
    assert names_of(Conformer(PEOPLE).conform(data)) == ["age", "name", "score"]
    assert names_of(data) == ["score", "age", "name"]
    assert as_lists(Conformer(PEOPLE).conform(data)) == DATA


@makers
def test_all_faults_are_listed_at_once(make: Any) -> None:
    """Missing, extra and mistyped columns, each with what was expected and found, and names perhaps meant."""
    error = refusal(Conformer(PEOPLE), make({"Nmae": ["x"], "age": [1.5], "score": ["x"], "zip": [1]}))
    assert {fault.column for fault in error.faults} == {"age", "name", "score", "Nmae", "zip"}
    assert [fault.expected for fault in error.faults if fault.column == "age"] == ["long"]
    assert [fault.found for fault in error.faults if fault.column == "name"] == ["no such column"]
    assert error.side == "inputs"
    assert error.remedy == "rename columns: 'Nmae' is perhaps 'name'"


@makers
def test_extra_columns_can_be_dropped(make: Any) -> None:
    """With ignore they go, and nothing else changes."""
    conformer = Conformer(PEOPLE, extra_columns="ignore")
    assert as_lists(conformer.conform(make({"zip": ["x", "y"], **DATA}))) == DATA
    assert "extra_columns: ignore" in refusal(Conformer(PEOPLE), make({"zip": [1, 2], **DATA})).remedy


@makers
def test_an_optional_column_may_be_absent_or_hold_nulls(make: Any) -> None:
    """A required one may not."""
    specs = [ColumnSpec("age", "long"), ColumnSpec("name", "string", required=False)]
    conformer = Conformer(specs)
    data = make({"age": [36, 41]})
    assert conformer.conform(data) is data
    if make is not MAKERS["dict of arrays"]:
        data = make({"age": [36, 41], "name": ["Ada", None]})
        assert conformer.conform(data) is data
        assert refusal(Conformer(PEOPLE[1:2]), make({"name": ["Ada", None]})).faults[0].found == "1 null"


@makers
def test_integers_are_widened(make: Any) -> None:
    """Libraries without widths apart, the column has the signature's own dtype."""
    specs = [ColumnSpec("a", "double"), ColumnSpec("b", "integer")]
    after = Conformer(specs).conform(make({"a": [1, 2], "b": [3, 4]}))
    assert as_lists(after) == {"a": [1, 2], "b": [3, 4]}
    if make is not dict:
        assert str(after["a"].dtype if hasattr(after["a"], "dtype") else after["a"].type).lower() in {
            "float64",
            "double",
        }
        assert str(after["b"].dtype if hasattr(after["b"], "dtype") else after["b"].type).lower() == "int32"


def test_an_array_stands_for_columns_by_position() -> None:
    """It stays an array, and is cast only if all columns want the same."""
    doubles = Conformer([ColumnSpec("a", "double"), ColumnSpec("b", "double")])
    array = np.array([[1.5, 2.5]])
    assert doubles.conform(array) is array
    assert doubles.conform(np.array([[1, 2]], "float32")).dtype == "float64"
    assert doubles.conform(np.array([[1, 2]])).dtype == "float64"
    mixed = Conformer([ColumnSpec("a", "long"), ColumnSpec("b", "double")])
    array = np.array([[1, 2]])
    assert mixed.conform(array) is array
    assert [fault.column for fault in refusal(mixed, np.array([[1.5, 2.5]])).faults] == ["a"]
    assert "outside" in refusal(doubles, np.array([[1, 2**60]])).faults[0].found
    objects = np.array([["x", 5]], dtype=object)
    assert [fault.column for fault in refusal(doubles, objects).faults] == ["a"]


@pytest.mark.parametrize(
    ("array", "text"),
    [
        (np.ones((1, 3)), "3 columns"),
        (np.ones(2), "1 column"),
        (np.ones((1, 2, 1)), "an array of shape (1, 2, 1)"),
        (np.array(1.5), "an array of shape ()"),
    ],
    ids=["wide", "flat", "cube", "scalar"],
)
def test_an_array_of_another_shape_is_refused(array: Any, text: str) -> None:
    """A row given as one flat array is told how to become a row."""
    error = refusal(Conformer([ColumnSpec("a", "double"), ColumnSpec("b", "double")]), array)
    assert error.faults[0].found == text
    assert ("reshape(1, -1)" in error.remedy) == (array.ndim == 1)


def test_arrays_hold_dates_texts_and_nulls() -> None:
    """NaT is a null, texts need no width."""
    moments = Conformer([ColumnSpec("a", "datetime")])
    assert refusal(moments, np.array(["2026-01-31", "NaT"], "datetime64[s]")).faults[0].found == "1 null"
    texts = np.array(["x", "yy"])
    assert Conformer([ColumnSpec("a", "string")]).conform(texts) is texts
    assert refusal(Conformer([ColumnSpec("a", "string")]), np.array(["x", None], dtype=object)).faults


COLUMNS = {
    "Series": pd.Series([1, 2]),
    "Series with its name": pd.Series([1, 2], name="a"),
    "polars Series": pl.Series([1, 2]),
    "polars Series with its name": pl.Series("a", [1, 2]),
    "array": np.array([1, 2]),
    "chunked array": pa.chunked_array([[1, 2]]),
    "pyarrow array": pa.array([1, 2]),
}


@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS)
def test_one_column_may_come_without_a_table(column: Any) -> None:
    """It comes back as the same kind of column."""
    assert Conformer([ColumnSpec("a", "long")]).conform(column) is column
    assert type(Conformer([ColumnSpec("a", "double")]).conform(column)) in {type(column), pa.DoubleArray}
    assert refusal(Conformer([ColumnSpec("a", "string")]), column).faults[0].column == "a"
    assert refusal(Conformer(PEOPLE), column).faults[0].found == "1 column"


@pytest.mark.parametrize("make", [pd.Series, pl.Series])
def test_a_column_of_another_name_is_another_column(make: Any) -> None:
    """As it would be in a table; whoever means it says so by taking the name off."""
    series = make([1, 2]).rename("other")
    error = refusal(Conformer([ColumnSpec("a", "long")]), series)
    assert [(fault.column, fault.found) for fault in error.faults[:1]] == [("a", "no such column")]
    assert [fault.column for fault in error.faults] == ["a", "other"]
    assert "rename(None)" in error.remedy
    ignoring = Conformer([ColumnSpec("a", "long")], extra_columns="ignore")
    assert [fault.column for fault in refusal(ignoring, series).faults] == ["a"]
    assert Conformer([ColumnSpec(None, "long")]).conform(series) is series
    assert Conformer([ColumnSpec("other", "long")]).conform(series) is series


def test_a_column_that_pandas_numbered_is_found_by_its_number() -> None:
    """Also where it is a text, for libraries without numbers as names."""
    for series in (pd.Series([1, 2], name=0), pl.Series("0", [1, 2])):
        assert Conformer([ColumnSpec(0, "long")]).conform(series) is series
        assert refusal(Conformer([ColumnSpec(1, "long")]), series).faults[0].column == "1"


def test_unnamed_columns_go_by_position_in_tables_too() -> None:
    """Names are not looked at, the count is."""
    conformer = Conformer([ColumnSpec(None, "long"), ColumnSpec(None, "string")])
    frame = pd.DataFrame({"x": [1], "y": ["a"]})
    assert conformer.conform(frame) is frame
    assert [fault.column for fault in refusal(conformer, frame[["y", "x"]]).faults] == ["y", "x"]
    assert refusal(conformer, frame[["x"]]).faults[0].found == "1 column"
    ignoring = Conformer(conformer.specs, extra_columns="ignore")
    assert list(ignoring.conform(frame.assign(z=1)).columns) == ["x", "y"]


def test_columns_that_pandas_numbered_are_found_by_number_or_text() -> None:
    """Libraries without numbers as names have them as texts."""
    frame = pd.DataFrame(np.ones((2, 2)))
    conformer = Conformer(Signature.infer(frame).inputs)
    assert conformer.conform(frame) is frame
    polars = pl.DataFrame({"0": [1.5], "1": [2.5]})
    assert conformer.conform(polars) is polars


def test_a_name_that_appears_twice_is_a_fault() -> None:
    """Which column is meant cannot be told."""
    frame = pd.DataFrame([[1, 2, "x"]], columns=["age", "age", "name"])
    assert [fault.found for fault in refusal(Conformer(PEOPLE), frame).faults] == ["several of this name"]


def test_columns_of_different_lengths_are_a_fault() -> None:
    """A dict of such is no table."""
    error = refusal(Conformer(PEOPLE), {"age": [1], "name": ["x", "y"]})
    assert error.faults[0].found == "columns of different lengths: 1, 2"
    assert refusal(Conformer(PEOPLE), {"age": 1, "name": "x"}).faults[0].found == "int as column 'age'"
    assert refusal(Conformer(PEOPLE), {"age": np.ones((1, 1)), "name": ["x"]}).faults


@pytest.mark.parametrize(
    "data",
    [None, 5, "x", [1], [[1, 2]], {1, 2}, object(), pl.LazyFrame({"a": [1]}), iter([1])],
    ids=lambda data: type(data).__name__,
)
def test_what_is_no_table_is_refused_with_what_is_accepted(data: Any) -> None:
    """The message lists the kinds of tables; a lazy frame is told to collect."""
    error = refusal(Conformer(PEOPLE), data)
    assert "pandas DataFrame" in error.expected
    assert "collect()" in error.remedy or "pandas DataFrame" in error.remedy


def test_an_empty_table_of_the_right_columns_fits() -> None:
    """No row is no fault, even where values must be looked at."""
    for data in (
        pd.DataFrame({"age": pd.Series([], dtype="uint64"), "name": pd.Series([], dtype=object)}),
        pl.DataFrame(schema={"age": pl.UInt64, "name": pl.String}),
        {"age": np.array([], "uint64"), "name": []},
    ):
        assert len(Conformer(PEOPLE[:2]).conform(data)) in {0, 2}


def test_no_specs_let_everything_pass() -> None:
    """A side of which the MLmodel file says nothing checks nothing."""
    data = object()
    assert Conformer(()).conform(data) is data


def test_a_conformer_refuses_settings_that_mean_nothing() -> None:
    """A mistyped setting is a fault of configuration, bad specs one of the signature."""
    with pytest.raises(ConfigurationError):
        Conformer(PEOPLE, extra_columns="drop")  # type: ignore[arg-type]
    with pytest.raises(InvalidSignatureError):
        Conformer([PEOPLE[0], PEOPLE[0]])


def test_the_index_of_a_pandas_table_is_kept() -> None:
    """Rows are known by it afterwards."""
    frame = pd.DataFrame({"name": ["x", "y"], "age": [1, 2]}, index=["r", "s"])
    after = Conformer([ColumnSpec("age", "double"), ColumnSpec("name", "string")]).conform(frame)
    assert after.index.tolist() == ["r", "s"]


def test_plans_are_kept_for_the_last_layouts_only() -> None:
    """However many layouts come by, memory stays bounded."""
    conformer = Conformer(PEOPLE[:1], extra_columns="ignore")
    for number in range(200):
        conformer.conform({"age": [1], f"extra{number}": [1]})
    plans = conformer._conform._plan  # type: ignore[attr-defined]  # noqa: SLF001
    assert plans.cache_info().currsize == 64


def test_threads_may_share_a_conformer() -> None:
    """Many threads with many layouts get each their own answer."""
    conformer = Conformer(PEOPLE, extra_columns="ignore")
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(100):
                data = pl.DataFrame({f"x{number}{turn}": [1], "name": ["x"], "age": [number]})
                assert conformer.conform(data)["age"].to_list() == [number]
        except BaseException as exc:  # noqa: BLE001
            failures.append(exc)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
