"""What is quick must answer as what is thorough: whatever came before, and however values look."""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Sequence
from copy import deepcopy
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.odd_tables import TABLES, VALUES
from modelport.core.errors import SignatureMismatchError
from modelport.core.signatures import AnyType, ArrayType, ColumnSpec, Conformer, DataType, Labeller, Shaper
from modelport.core.signatures.forms import InputForm
from modelport.core.signatures.inspection import Finding, Step
from modelport.core.signatures.tables import Dialect, dialect_of
from modelport.core.signatures.types import ColumnType
from modelport.core.signatures.values import NULLS_OF_PANDAS, is_missing, misfit
from modelport.core.signatures.widening import rule_for

TYPES: tuple[ColumnType, ...] = (*DataType, ArrayType("long"), AnyType())
SPECS = {
    "forbid": [ColumnSpec("x", "double"), ColumnSpec("x", ArrayType("double"))],
    "ignore": [ColumnSpec(0, "double"), ColumnSpec(None, "long"), ColumnSpec("x", "string")],
}
EVERY_SPEC = [
    *SPECS["forbid"],
    *SPECS["ignore"],
    ColumnSpec("x", "string", required=False),
    ColumnSpec("x", "datetime"),
]


def answer(conformer: Conformer, data: Any) -> tuple[object, ...]:
    """Tell what comes out for *data*, down to types and words."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            given = conformer.conform(data)
    except SignatureMismatchError as refused:
        return type(refused), str(refused), refused.faults
    dialect = dialect_of(given)
    assert dialect is not None
    return given is data, type(given), dialect.layout(given), "" if given is data else str(given)


@pytest.mark.parametrize("library", TABLES)
@pytest.mark.parametrize("extra", SPECS)
def test_what_came_before_changes_no_answer(library: str, extra: Any) -> None:
    """Each table after each other of its library is treated as the first one is."""
    makers = [*TABLES[library].values()]
    tour = [step for first in range(len(makers)) for other in range(first) for step in (first, other)]
    for spec in SPECS[extra]:
        alone = [answer(Conformer([spec], extra_columns=extra), make()) for make in makers]
        warm = Conformer([spec], extra_columns=extra)
        tables = [make() for make in makers]
        for before, position in pairwise(tour):
            assert answer(warm, tables[position]) == alone[position], f"{position} after {before}"


def slowly(step: Step, dialect: Dialect, column: Any) -> Finding:
    """Look at each value by itself."""
    values = list(dialect.values(column))
    nulls = int(column.array.isna().sum()) if isinstance(column, pd.Series) else sum(map(is_missing, values))
    faults = (f"{nulls} null{'' if nulls == 1 else 's'}",) if nulls and step.rule.nulls else ()
    wrong = [(row, misfit(value, step.spec.type, required=False)) for row, value in enumerate(values)]
    found = [(row, text) for row, text in wrong if text]
    if found:
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        faults = (*faults, f"{found[0][1]} in row {found[0][0]}{more}")
    if step.spec.type in {DataType.BOOLEAN, DataType.INTEGER, DataType.LONG}:
        stays = nulls > 0
    elif step.spec.type is DataType.DATETIME:
        stays = any(getattr(value, "tzinfo", None) is not None for value in values)
    else:
        stays = any(type(value).__name__ in NULLS_OF_PANDAS for value in values)
    return Finding(faults, None if faults or stays else step.rule.cast)


def objects(values: Sequence[Any]) -> Any:
    """Give an array of just these objects."""
    array = np.empty(len(values), dtype=object)
    array[:] = [*values, None][:-1]
    for row, value in enumerate(values):
        array[row] = value
    return array


def check_values(values: list[Any]) -> None:
    """Hold the quick look at values against the thorough one, as each type and in each kind of column."""
    for column in (values, objects(values), pd.Series(objects(values), dtype=object)):
        dialect = dialect_of(column)
        assert dialect is not None
        storage = dialect.storage(dialect.layout(column).dtypes[0])
        for spec in (ColumnSpec("x", kind, required) for kind in TYPES for required in (True, False)):
            step = Step(0, spec, rule_for(storage, spec))
            if step.rule.values:  # noqa: PD011 - a rule, not a table
                assert step.inspect(dialect, column) == slowly(step, dialect, column), f"{spec}: {column!r}"


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_each_value_is_taken_for_what_it_is(value: Any) -> None:
    """Alone, twice, and after one of the values that are quick to check."""
    for before in ([], [value], ["a"], [b"a"], [True], [1.5], [1]):
        check_values([*before, value])
    check_values([])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(VALUES), max_size=5))
def test_values_of_any_kinds_together_are_taken_for_what_they_are(values: list[Any]) -> None:
    """The quick look and the thorough one agree on every column of objects."""
    check_values(values)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_tables_of_any_layouts_in_any_order_get_the_answer_that_they_get_alone(data: st.DataObject) -> None:
    """From one conformer that has seen all the others, of all libraries."""
    makers = [make for tables in TABLES.values() for make in tables.values()]
    spec = data.draw(st.sampled_from(EVERY_SPEC))
    warm = Conformer([spec], extra_columns="ignore")
    for make in data.draw(st.lists(st.sampled_from(makers), min_size=2, max_size=8)):
        assert answer(warm, make()) == answer(Conformer([spec], extra_columns="ignore"), make())


def test_names_are_read_anew_where_others_can_change_them() -> None:
    """An index of pandas may share its memory with an array of the caller's."""
    names = np.array(["x"], dtype=object)
    inputs = pd.DataFrame([[1.0]], columns=pd.Index(names, dtype=object, copy=False))
    conformer = Conformer([ColumnSpec("x", "double")])
    assert conformer.conform(inputs) is inputs
    names[0] = "y"
    with pytest.raises(SignatureMismatchError):
        conformer.conform(inputs)


def test_names_that_are_equal_and_not_the_same_are_told_apart() -> None:
    """A column called ``False`` is asked for by its own name, and not as number 0; so is the other after it."""
    conformer = Conformer([ColumnSpec(0, "double")])
    for name in (False, 0, 0.0, False):
        (column,) = conformer.conform(pd.DataFrame({name: pd.Series([1], dtype="int32")})).columns.tolist()
        assert column == name
        assert type(column) is type(name)
        with pytest.raises(SignatureMismatchError) as refused:
            conformer.conform(pd.DataFrame({name: ["a"]}))
        assert refused.value.faults[0].found == "str"


def test_messages_name_the_dtype_that_was_passed_where_arrow_takes_two_for_one() -> None:
    """Lists are equal to Arrow whatever it calls their items."""
    conformer = Conformer([ColumnSpec("x", "long")])
    for name in ("item", "element", "item"):
        table = pa.table({"x": pa.array([[1]], pa.list_(pa.field(name, pa.int64())))})
        with pytest.raises(SignatureMismatchError) as refused:
            conformer.conform(table)
        assert refused.value.faults[0].found == f"list<{name}: int64>"


def test_the_types_of_tables_that_are_remembered_are_few() -> None:
    """However many classes of arrays there are."""
    conformer = Conformer([ColumnSpec(None, "double")])
    for number in range(100):
        kind = type(f"Array{number}", (np.ndarray,), {})
        array: Any = np.ones((2, 1)).view(kind)
        assert conformer.conform(array) is array
    remembered = conformer._conform._recent._by_type  # type: ignore[attr-defined]  # noqa: SLF001
    assert 0 < len(remembered) <= 8


@pytest.mark.parametrize("duplicate", [deepcopy, lambda each: pickle.loads(pickle.dumps(each))])  # noqa: S301 - its own
def test_what_is_compiled_can_be_copied_and_pickled(duplicate: Any) -> None:
    """After use too; a copy finds its plans by itself."""
    specs, inputs = (ColumnSpec("x", "double"),), pl.DataFrame({"x": [1.0]})
    conformer, labeller, shaper = Conformer(specs), Labeller(specs), Shaper(InputForm.of(inputs), specs)
    assert conformer.conform(inputs) is inputs
    assert labeller.label(np.ones(1), pd.DataFrame({"x": [1.0]})).equals(pd.DataFrame({"x": [1.0]}))
    assert duplicate(conformer).conform(inputs) is inputs
    assert duplicate(labeller).label(np.ones(1), inputs).equals(inputs)
    assert duplicate(shaper)(inputs) is inputs
    assert duplicate(Conformer(())).conform(5) == 5


@pytest.mark.parametrize("raw", [
    np.ones(2), np.array([1, 2], ">i8"), np.ones((2, 1), "f4"), np.ones((2, 3))[:, 1], np.array(["a", None], object),
    [1, None], pl.Series("mine", [1, 2]), pl.Series([0.5, None]), pd.Series([1, 2]), pa.array(["a", "b"]),
], ids=lambda raw: f"{type(raw).__name__} {getattr(raw, 'dtype', '')}")  # fmt: skip
def test_a_lone_column_of_polars_is_as_its_constructor_makes_it(raw: Any) -> None:
    """The quicker way changes neither the values nor the model's own series."""
    name = getattr(raw, "name", None)
    labelled = Labeller([ColumnSpec("y", "double")]).label(raw, pl.DataFrame({"x": [1.0, 2.0]}))
    column = raw[:, 0] if getattr(raw, "ndim", 1) == 2 else raw
    expected = pl.DataFrame({"y": pl.Series(column)})
    assert labelled.equals(expected)
    assert labelled.schema == expected.schema
    assert getattr(raw, "name", None) == name


def test_an_answer_shares_no_memory_with_an_array_that_the_model_keeps() -> None:
    """What the caller does to the one does not show in the other."""
    kept = np.zeros(2)
    labelled = Labeller([ColumnSpec("y", "double")]).label(kept, pd.DataFrame({"x": [1.0, 2.0]}))
    labelled.loc[0, "y"] = 5.0
    assert kept.tolist() == [0.0, 0.0]
