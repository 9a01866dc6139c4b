"""Raw outputs of models, put into the signature's columns and the caller's container."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from modelport.core.errors import SignatureMismatchError
from modelport.core.signatures import ColumnSpec, Labeller, TensorSpec, check_outputs, label_outputs

RISK = (ColumnSpec("risk", "double"),)
UNNAMED = (ColumnSpec(None, "double"),)
PAIR = (ColumnSpec("no", "double"), ColumnSpec("yes", "double"))
VALUES = [0.25, 0.75]
ROWS = [[0.75, 0.25], [0.25, 0.75]]

INPUTS: dict[str, Any] = {
    "pandas": pd.DataFrame({"a": [1, 2]}, index=["r", "s"]),
    "pandas Series": pd.Series([1, 2], index=["r", "s"]),
    "polars": pl.DataFrame({"a": [1, 2]}),
    "pyarrow": pa.table({"a": [1, 2]}),
    "record batch": pa.record_batch({"a": [1, 2]}),
    "numpy": np.ones((2, 1)),
    "dict": {"a": [1, 2]},
}
KINDS: dict[str, Any] = {
    "pandas": pd.DataFrame,
    "pandas Series": pd.DataFrame,
    "polars": pl.DataFrame,
    "pyarrow": pa.Table,
    "record batch": pa.Table,
    "numpy": np.ndarray,
    "dict": dict,
}
ONE_COLUMN: dict[str, Any] = {
    "array": np.array(VALUES),
    "matrix": np.array([VALUES]).T,
    "list": VALUES,
    "Series": pd.Series(VALUES),
    "Series of another name": pd.Series(VALUES, name="y"),
    "polars Series": pl.Series(VALUES),
    "pyarrow array": pa.array(VALUES),
    "chunked array": pa.chunked_array([VALUES]),
    "frame": pd.DataFrame({"risk": VALUES}),
    "numbered frame": pd.DataFrame(VALUES),
    "polars frame": pl.DataFrame({"risk": VALUES}),
    "table": pa.table({"risk": VALUES}),
    "dict": {"risk": VALUES},
    "dict of arrays": {"risk": np.array(VALUES)},
}
TWO_COLUMNS: dict[str, Any] = {
    "array": np.array(ROWS),
    "list of rows": ROWS,
    "frame": pd.DataFrame(ROWS, columns=["no", "yes"]),
    "frame in another order": pd.DataFrame(ROWS, columns=["no", "yes"])[["yes", "no"]],
    "numbered frame": pd.DataFrame(ROWS),
    "polars frame": pl.DataFrame(ROWS, schema=["no", "yes"], orient="row"),
    "table": pa.table({"yes": VALUES, "no": VALUES[::-1]}),
    "dict": {"yes": VALUES, "no": VALUES[::-1]},
}


def as_lists(data: Any) -> Any:
    """Give the values of any table."""
    if isinstance(data, pa.Table):
        return data.to_pydict()
    if isinstance(data, np.ndarray):
        return data.tolist()
    return {name: list(data[name]) for name in (data if isinstance(data, dict) else data.columns)}


@pytest.mark.parametrize("raw", ONE_COLUMN.values(), ids=ONE_COLUMN)
@pytest.mark.parametrize("kind", INPUTS)
def test_one_output_gets_its_name_in_the_callers_container(kind: str, raw: Any) -> None:
    """Whatever the model gave; arrays alone have no names to give."""
    labelled = label_outputs(raw, RISK, INPUTS[kind])
    assert isinstance(labelled, KINDS[kind])
    if kind == "numpy":
        assert labelled.ravel().tolist() == VALUES
    else:
        assert as_lists(labelled) == {"risk": VALUES}
    if kind.startswith("pandas"):
        assert labelled.index.tolist() == ["r", "s"]
    if kind == "dict":
        assert isinstance(labelled["risk"], np.ndarray)
    check_outputs(labelled, RISK)


@pytest.mark.parametrize("raw", TWO_COLUMNS.values(), ids=TWO_COLUMNS)
@pytest.mark.parametrize("kind", INPUTS)
def test_several_outputs_get_their_names_in_the_callers_container(kind: str, raw: Any) -> None:
    """Columns with names are put in order by them, others go by position."""
    labelled = label_outputs(raw, PAIR, INPUTS[kind])
    assert isinstance(labelled, KINDS[kind])
    assert as_lists(labelled) == (ROWS if kind == "numpy" else {"no": VALUES[::-1], "yes": VALUES})
    check_outputs(labelled, PAIR)


@pytest.mark.parametrize("raw", [ONE_COLUMN["array"], VALUES, pd.Series(VALUES), pl.Series(VALUES)], ids=type)
@pytest.mark.parametrize(
    ("kind", "column"),
    [
        ("pandas", pd.Series),
        ("pandas Series", pd.Series),
        ("polars", pl.Series),
        ("pyarrow", pa.ChunkedArray),
        ("numpy", np.ndarray),
        ("dict", np.ndarray),
    ],
)
def test_one_output_without_a_name_is_a_column(kind: str, column: Any, raw: Any) -> None:
    """A Series on the inputs' index, or an array."""
    labelled: Any = label_outputs(raw, UNNAMED, INPUTS[kind])
    assert type(labelled) is column
    assert np.asarray(labelled).tolist() == VALUES
    if kind.startswith("pandas"):
        assert labelled.index.tolist() == ["r", "s"]
    check_outputs(labelled, UNNAMED)


def test_columns_that_pandas_numbered_keep_their_numbers() -> None:
    """Libraries without numbers as names have them as texts."""
    specs = (ColumnSpec(0, "double"), ColumnSpec(1, "double"))
    assert list(label_outputs(np.array(ROWS), specs, INPUTS["pandas"]).columns) == [0, 1]
    assert label_outputs(np.array(ROWS), specs, INPUTS["polars"]).columns == ["0", "1"]


def test_values_are_left_as_they_are() -> None:
    """Labels are put on, nothing is cast."""
    labelled = label_outputs(np.array([1, 0], "int32"), (ColumnSpec("y", "long"),), INPUTS["pandas"])
    assert labelled["y"].dtype == "int32"
    texts = label_outputs(np.array(["a", "b"], dtype=object), (ColumnSpec("y", "string"),), INPUTS["polars"])
    assert texts["y"].to_list() == ["a", "b"]


@pytest.mark.parametrize("specs", [(), (TensorSpec("float64", (-1,)),)], ids=["none", "tensor"])
def test_tensors_and_outputs_of_no_signature_stay_as_they_are(specs: Any) -> None:
    """But for tables of another library than the caller's."""
    for raw in (np.array(VALUES), VALUES, {"y": np.array(VALUES)}, "anything", None, object()):
        assert label_outputs(raw, specs, INPUTS["pandas"]) is raw
    frame = pd.DataFrame({"y": VALUES})
    assert label_outputs(frame, specs, INPUTS["pandas"]) is frame
    assert label_outputs(frame, specs, INPUTS["polars"])["y"].to_list() == VALUES
    assert label_outputs(pl.Series(VALUES), specs, INPUTS["numpy"]).tolist() == VALUES


WRONG: dict[str, Any] = {
    "too few rows": np.array([0.5]),
    "too many rows": [0.5, 0.5, 0.5],
    "a row too few in a frame": pd.DataFrame({"risk": [0.5]}),
    "too many columns": np.array(ROWS),
    "a cube": np.ones((2, 1, 1)),
    "a scalar array": np.array(0.5),
    "another name": pd.DataFrame({"other": VALUES}),
    "another key": {"other": VALUES},
    "an extra column": pd.DataFrame({"risk": VALUES, "other": VALUES}),
    "ragged dict": {"risk": [0.5]},
    "a number": 0.5,
    "nothing": None,
    "a text": "ab",
}


@pytest.mark.parametrize("raw", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("kind", INPUTS)
def test_outputs_of_another_shape_are_refused(kind: str, raw: Any) -> None:
    """The error is of the side of the outputs, and says what was expected and found."""
    with pytest.raises(SignatureMismatchError) as refused:
        label_outputs(raw, RISK, INPUTS[kind])
    assert refused.value.side == "outputs"
    assert refused.value.faults


def test_a_model_gives_all_columns_of_its_outputs() -> None:
    """An optional one may hold nulls, but is there."""
    specs = (ColumnSpec("y", "double"), ColumnSpec("why", "string", required=False))
    with pytest.raises(SignatureMismatchError, match="'why': expected string") as refused:
        label_outputs(pd.DataFrame({"y": VALUES}), specs, INPUTS["pandas"])
    assert refused.value.side == "outputs"


def test_rows_are_matched_by_the_index_where_pandas_tells_them() -> None:
    """A model that sorts its rows but keeps their index gives each row its own prediction."""
    inputs = pd.DataFrame({"a": [1, 2]}, index=["r", "s"])
    for raw in (pd.Series([0.75, 0.25], index=["s", "r"]), pd.DataFrame({"risk": [0.75, 0.25]}, index=["s", "r"])):
        assert label_outputs(raw, RISK, inputs)["risk"].to_dict() == {"r": 0.25, "s": 0.75}
    numbered = pd.DataFrame({"a": [1, 2]}, index=[7, 3])
    assert label_outputs(pd.Series(VALUES), RISK, numbered)["risk"].to_dict() == {7: 0.25, 3: 0.75}


def test_rows_on_an_index_of_their_own_are_refused() -> None:
    """Which row is which cannot be told."""
    with pytest.raises(SignatureMismatchError, match="reset_index"):
        label_outputs(pd.Series(VALUES, index=["x", "y"]), RISK, INPUTS["pandas"])
    twice = pd.DataFrame({"a": [1, 2]}, index=["r", "r"])
    assert label_outputs(pd.Series(VALUES, index=["r", "r"]), RISK, twice).index.tolist() == ["r", "r"]


def test_changing_what_was_labelled_does_not_change_what_the_model_gave() -> None:
    """A frame is built of a copy."""
    raw = np.array(VALUES)
    labelled = label_outputs(raw, RISK, INPUTS["pandas"])
    labelled.loc["r", "risk"] = 9.0
    assert raw.tolist() == VALUES


def test_renaming_the_axes_of_what_was_labelled_changes_nothing_else() -> None:
    """Neither later outputs nor the inputs share them."""
    labeller, inputs = Labeller(RISK), pd.DataFrame({"a": [1, 2]}, index=["r", "s"])
    for raw in (np.array(VALUES), VALUES):
        labelled = labeller.label(raw, inputs)
        labelled.columns.name, labelled.index.name = "changed", "changed"
        assert inputs.index.name is None
        assert labeller.label(raw, inputs).columns.name is None


def test_a_labeller_can_be_used_again() -> None:
    """For any container and any outputs."""
    labeller = Labeller(RISK)
    for kind, inputs in INPUTS.items():
        for raw in ONE_COLUMN.values():
            assert isinstance(labeller.label(raw, inputs), KINDS[kind])


FITTING = [
    (pd.DataFrame({"y": np.array([1], "int32")}), ColumnSpec("y", "long")),
    (pd.DataFrame({"y": [1]}), ColumnSpec("y", "double")),
    ({"y": [1.5]}, ColumnSpec("y", "double")),
    (pl.DataFrame({"y": ["a"]}), ColumnSpec("y", "string")),
    ([1.5], ColumnSpec(None, "double")),
    (np.ones((1, 1)), ColumnSpec("y", "double")),
]


@pytest.mark.parametrize(("outputs", "spec"), FITTING)
def test_outputs_fit_up_to_widening(outputs: Any, spec: ColumnSpec) -> None:
    """Narrower numbers than the signature says are fine."""
    check_outputs(outputs, (spec,))


def test_outputs_that_do_not_fit_are_refused() -> None:
    """With all faults, of the side of the outputs."""
    with pytest.raises(SignatureMismatchError) as refused:
        check_outputs(pd.DataFrame({"no": ["x"], "yes": [None]}), PAIR)
    assert [fault.column for fault in refused.value.faults] == ["no"]
    assert refused.value.side == "outputs"
    check_outputs(object(), ())
    check_outputs(np.ones(2), (TensorSpec("float64", (-1,)),))
    with pytest.raises(SignatureMismatchError):
        check_outputs("x", (TensorSpec("float64", (-1,)),))
