"""What a prediction costs where there is nothing to find, counted in what does not depend on the machine."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from modelport.core.prediction import Predictor
from modelport.core.signatures import ColumnSpec, Conformer, InputForm, ParamSpec, Signature, conform_params

NAMES = tuple(f"x{number}" for number in range(10))
SIGNATURE = Signature([ColumnSpec(name, "double") for name in NAMES], [ColumnSpec("y", "double")])
MILLION = 1_000_000


def table(kind: str, rows: int) -> Any:
    """Give a table of ten columns of doubles."""
    array = np.zeros((rows, len(NAMES)))
    columns = dict(zip(NAMES, array.T.copy(), strict=True))
    match kind:
        case "pandas":
            return pd.DataFrame(array, columns=NAMES)
        case "polars":
            return pl.DataFrame(columns)
        case "pyarrow":
            return pa.table(columns)
        case "numpy":
            return array
        case _:
            return columns


def calls_of_modelport(call: Callable[[], object]) -> int:
    """Count the functions of modelport that run during a call."""
    count = 0

    def profile(frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event == "call" and frame.f_globals.get("__name__", "").startswith("modelport.")

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        call()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    ("kind", "most"), [("pandas", 32), ("polars", 42), ("pyarrow", 42), ("numpy", 28), ("dict", 110)]
)
def test_a_prediction_on_the_usual_table_takes_few_calls(kind: str, most: int) -> None:
    """However the machine is: ten columns, a model saved with such a table, and a layout that came before."""
    inputs = table(kind, 1)
    predictor = Predictor(lambda _inputs, _params: np.zeros(1), SIGNATURE, InputForm.of(inputs))
    predictor(inputs)
    assert 0 < calls_of_modelport(lambda: predictor(table(kind, 1))) <= most


@pytest.mark.parametrize("kind", ["polars", "pyarrow", "numpy"])
def test_the_number_of_columns_adds_no_calls(kind: str) -> None:
    """The layout of the last table is recognised as a whole."""
    counts = []
    for width in (2, 10):
        inputs = table(kind, 1)[:, :width] if kind == "numpy" else table(kind, 1).select(list(NAMES[:width]))
        conformer = Conformer(SIGNATURE.inputs[:width])
        conformer.conform(inputs)
        counts.append(calls_of_modelport(partial(conformer.conform, inputs)))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow", "numpy", "dict"])
@pytest.mark.parametrize("seen", [False, True], ids=["first", "again"])
def test_the_check_of_a_million_rows_of_doubles_takes_no_memory_in_proportion(kind: str, *, seen: bool) -> None:
    """It hands out the very table that came in."""
    inputs, conformer = table(kind, MILLION), Conformer(SIGNATURE.inputs)
    conformer.conform(table(kind, 1))  # imports what is imported late
    conformer = conformer if seen else Conformer(SIGNATURE.inputs)
    tracemalloc.start()
    try:
        assert conformer.conform(inputs) is inputs
        assert tracemalloc.get_traced_memory()[1] < MILLION / 10
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("column", [pd.Series(["a"] * MILLION, dtype="object"), pd.Series(np.arange(MILLION))])
def test_texts_as_objects_and_whole_numbers_are_checked_where_they_are(column: pd.Series[Any]) -> None:
    """The objects are looked at by pandas itself; NumPy's integers hold no nulls."""
    conformer = Conformer([ColumnSpec("x", "string" if column.dtype == object else "long")])
    inputs = column.to_frame("x")
    conformer.conform(inputs[:1])
    tracemalloc.start()
    try:
        assert conformer.conform(inputs) is inputs
        assert tracemalloc.get_traced_memory()[1] < MILLION / 10
    finally:
        tracemalloc.stop()


def test_no_parameters_cost_one_call() -> None:
    """Where the signature has none and the caller passes none; the answer is new each time."""
    assert calls_of_modelport(lambda: conform_params(None, ())) == 1
    assert conform_params(None, ()) == {}
    assert conform_params(None, ()) is not conform_params(None, ())
    assert conform_params(None, [ParamSpec("top_k", "long", 5)]) == {"top_k": 5}
