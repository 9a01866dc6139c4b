"""The form in which a model is given its inputs: the library, the labels and the categories that it knows."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from modelport import ColumnSpec, Predictor, Signature, SignatureMismatchError
from modelport.core.signatures import AnyType, Container, InputForm, Rehearsal, Shaper, rehearse

TOWNS = ["rome", "oslo", "bern"]
ROWS: Mapping[str, list[Any]] = {"town": ["bern", "rome"], "size": [1.0, 2.0]}
TABLES: dict[str, Callable[[Mapping[str, list[Any]]], Any]] = {
    "pandas": pd.DataFrame,
    "pandas' objects": lambda rows: pd.DataFrame(rows, dtype=object),
    "pandas' categories": lambda rows: pd.DataFrame(rows).astype({"town": "category"}),
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
    "lists": dict,
    "arrays": lambda rows: {name: np.array(column) for name, column in rows.items()},
}


def example(*, ordered: bool = False, name: str = "town") -> pd.DataFrame:
    """Give a table with a column of categories that are in no order of the alphabet."""
    towns = pd.Categorical(["oslo", "rome"], categories=TOWNS, ordered=ordered)
    return pd.DataFrame({name: towns, "size": [3.0, 4.0]})


def given(rehearsal: Rehearsal, signature: Signature, inputs: Any) -> Any:
    """Give what the model is given where it is asked with *inputs*."""
    seen: list[Any] = []

    def call(data: Any, _params: dict[str, Any]) -> Any:
        seen.append(data)
        return np.zeros(len(data))

    Predictor(call, signature, rehearsal.form)(inputs)
    return seen[0]


def rehearsed(table: Any) -> tuple[Rehearsal, Signature]:
    """Rehearse a model of *table*, with a signature that is read off it."""
    signature = Signature.infer(table, pd.DataFrame({"y": [0.0]}))
    return rehearse(lambda data: np.zeros(len(data)), signature, table), signature


@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize("table", TABLES)
def test_a_column_of_categories_is_one_whatever_it_comes_as(table: str, *, ordered: bool) -> None:
    """With the example's categories, in their order."""
    rehearsal, signature = rehearsed(example(ordered=ordered))
    seen = given(rehearsal, signature, TABLES[table](ROWS))
    assert seen["town"].tolist() == ROWS["town"]
    assert seen["town"].cat.categories.tolist() == TOWNS
    assert seen["town"].cat.ordered is ordered


@pytest.mark.parametrize("table", TABLES)
def test_unknown_values_are_categories_after_the_known_ones(table: str) -> None:
    """In the order in which they come, so nothing is lost and no code changes its meaning."""
    rehearsal, signature = rehearsed(example())
    rows: dict[str, list[Any]] = {"town": ["york", "rome", "genf", "york"], "size": [1.0, 2.0, 3.0, 4.0]}
    seen = given(rehearsal, signature, TABLES[table](rows))
    assert seen["town"].tolist() == rows["town"]
    assert seen["town"].cat.categories.tolist() == [*TOWNS, "york", "genf"]


def test_categories_that_no_value_has_are_not_taken_over() -> None:
    """A part of a greater table brings them along."""
    rehearsal, signature = rehearsed(example())
    towns = pd.Categorical(["bern", "rome"], categories=["york", "bern", "rome"])
    seen = given(rehearsal, signature, pd.DataFrame({"town": towns, "size": [1.0, 2.0]}))
    assert seen["town"].cat.categories.tolist() == TOWNS
    assert seen["town"].cat.codes.tolist() == [2, 0]


NUMBERS: dict[str, tuple[Any, list[Any]]] = {
    "integers": ([3, 1, 2], [1, 9]),
    "small integers": (np.array([3, 1], dtype="int8"), [1, 300]),
    "floats": ([2.5, 1.0], [1.0, 7.5]),
    "booleans": ([True, False], [False, True]),
    "moments": (pd.to_datetime(["2026-01-02", "2026-01-01"]), pd.to_datetime(["2026-01-01", "2026-01-03"]).tolist()),
}


@pytest.mark.parametrize("kind", NUMBERS)
def test_categories_need_not_be_texts(kind: str) -> None:
    """Numbers of any width are the same."""
    known, asked = NUMBERS[kind]
    kept = pd.DataFrame({"a": pd.Categorical(known, categories=known)})
    rehearsal, signature = rehearsed(kept)
    pd.testing.assert_frame_equal(rehearsal.inputs, kept)
    seen = given(rehearsal, signature, pd.DataFrame({"a": asked}))
    assert seen["a"].tolist() == asked
    assert seen["a"].cat.categories.tolist()[: len(known)] == pd.Index(known).tolist()


def test_a_missing_value_is_no_category() -> None:
    """It stays missing."""
    kept = example().assign(town=pd.Categorical(["oslo", None], categories=TOWNS))
    rehearsal, signature = rehearsed(kept)
    for rows in (
        pd.DataFrame({"town": ["bern", None], "size": [1.0, 2.0]}),
        pl.DataFrame({"town": ["bern", None], "size": [1.0, 2.0]}),
    ):
        seen = given(rehearsal, signature, rows)
        assert seen["town"].cat.categories.tolist() == TOWNS
        assert seen["town"].cat.codes.tolist() == [2, -1]


def test_a_missing_number_is_no_category_either() -> None:
    """Whatever the column's own categories are."""
    rehearsal, signature = rehearsed(pd.DataFrame({"a": pd.Categorical([2, None], categories=[3, 2])}))
    for column in (pd.array([9, None, 2], dtype="Int64"), pd.Categorical([9, None, 2])):
        seen = given(rehearsal, signature, pd.DataFrame({"a": column}))
        assert seen["a"].cat.categories.tolist() == [3, 2, 9]
        assert seen["a"].cat.codes.tolist() == [2, -1, 1]


def test_a_table_with_the_same_categories_is_given_as_it_is() -> None:
    """Nothing is copied."""
    rehearsal, signature = rehearsed(example())
    inputs = example()
    assert given(rehearsal, signature, inputs) is inputs
    assert rehearsal.inputs is not None


def test_the_callers_table_keeps_its_own_columns() -> None:
    """Whatever the model is given."""
    rehearsal, signature = rehearsed(example())
    for dtype in (object, "category"):
        inputs = pd.DataFrame(ROWS).astype({"town": dtype})
        before = inputs.copy()
        given(rehearsal, signature, inputs)
        pd.testing.assert_frame_equal(inputs, before)


def test_a_lone_column_of_categories_is_one_as_well() -> None:
    """For models of a single column."""
    rehearsal, signature = rehearsed(example()["town"])
    for inputs in (pd.Series(["bern", "york"]), pl.Series("town", ["bern", "york"]), {"town": ["bern", "york"]}):
        seen = given(rehearsal, signature, inputs)
        assert seen.tolist() == ["bern", "york"]
        assert seen.cat.categories.tolist() == [*TOWNS, "york"]


def test_values_that_cannot_be_categories_are_refused() -> None:
    """A list cannot be told from another one as a category must be."""
    signature = Signature([ColumnSpec("a", AnyType())], [ColumnSpec("y", "double")])
    form = InputForm.of(pd.DataFrame({"a": pd.Categorical(["x"])}))
    with pytest.raises(SignatureMismatchError, match="cannot be given as categories"):
        Shaper(form, signature.inputs)(pd.DataFrame({"a": [["x"]]}))


NUMBERED: dict[str, Any] = {
    "numbers": pd.DataFrame([[1.0, 2.0]]),
    "texts": pd.DataFrame([[1.0, 2.0]], columns=["0", "1"]),
    "a dict by numbers": {0: [1.0], 1: [2.0]},
    "a dict by texts": {"0": [1.0], "1": [2.0]},
}
ASKED: dict[str, Any] = {
    **NUMBERED,
    "polars": pl.DataFrame({"1": [2.0], "0": [1.0]}),
    "pyarrow": pa.table({"0": [1.0], "1": [2.0]}),
    "numpy": np.array([[1.0, 2.0]]),
}


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("kept", NUMBERED)
def test_a_model_is_given_the_labels_that_it_was_saved_with(kept: str, asked: str) -> None:
    """Numbers where they were numbers, texts where they were texts: scikit-learn tells them apart."""
    signature = Signature([ColumnSpec(0, "double"), ColumnSpec(1, "double")], [ColumnSpec("y", "double")])
    rehearsal = rehearse(lambda _data: np.zeros(1), signature, NUMBERED[kept])
    seen: list[Any] = []

    def call(data: Any, _params: dict[str, Any]) -> Any:
        seen.extend(data)
        return np.zeros(1)

    Predictor(call, signature, rehearsal.form)(ASKED[asked])
    assert seen == list(NUMBERED[kept])
    assert {type(label) for label in seen} == {type(label) for label in NUMBERED[kept]}


@pytest.mark.parametrize("asked", ASKED)
def test_where_no_example_tells_the_labels_are_those_of_the_signature(asked: str) -> None:
    """As for models that plain MLflow saved."""
    specs = (ColumnSpec(0, "double"), ColumnSpec(1, "double"))
    data = ASKED[asked][["0", "1"]] if asked == "polars" else ASKED[asked]
    assert Shaper(InputForm(Container.PANDAS), specs)(data).columns.tolist() == [0, 1]


def test_a_form_is_told_by_its_container_alone() -> None:
    """Its columns are remembered, and not written down."""
    form = InputForm.of(example())
    assert form == InputForm(Container.PANDAS) == InputForm.parse(str(form))
    assert form.labels == ("town", "size")
    assert form.categories["town"].categories.tolist() == TOWNS
    again = pickle.loads(pickle.dumps(form))  # noqa: S301 - made here
    assert again.categories == form.categories
