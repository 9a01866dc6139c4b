"""A project's own pandera models, set to check data by value."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pap
import pandera.polars as ppl
import polars as pl
import pyarrow as pa
import pytest

from modelport.core.errors import ConfigurationError, Fault, SignatureMismatchError
from modelport.core.signatures import ColumnSpec, check_schema, load_schema
from modelport.core.signatures.containers import container_of


class Person(pap.DataFrameModel):  # type: ignore[misc]
    """pandas rules."""

    age: int = pap.Field(ge=0, le=150)
    name: str = pap.Field(isin=["Ada", "Alan"])

    class Config:
        """No other columns."""

        strict = True


class Coerced(pap.DataFrameModel):  # type: ignore[misc]
    """Rules that change the data."""

    age: float = pap.Field(coerce=True)


class PolarsPerson(ppl.DataFrameModel):  # type: ignore[misc]
    """polars rules."""

    age: int = ppl.Field(ge=0, le=150)
    name: str = ppl.Field(isin=["Ada", "Alan"])


GOOD = {"age": [36, 41], "name": ["Ada", "Alan"]}
BAD = {"age": [-1, 200, -5], "name": ["Eve", "Ada", "Bob"]}
MAKERS: dict[str, Any] = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
    "dict": lambda data: {name: np.array(values) for name, values in data.items()},
}
makers = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
models = pytest.mark.parametrize("model", [Person, PolarsPerson, Person.to_schema(), PolarsPerson.to_schema()], ids=str)


@makers
@models
def test_data_that_keeps_all_rules_comes_back_in_its_own_container(model: Any, make: Any) -> None:
    """Whichever library the model is for, the caller's kind of data comes back."""
    data = make(GOOD)
    checked = check_schema(load_schema(model), data, "inputs")
    assert type(checked) is type(data)
    assert list(np.asarray(checked["age"])) == [36, 41]


@makers
@models
def test_every_broken_rule_is_a_fault_with_examples(model: Any, make: Any) -> None:
    """One for each rule and column, with some of the values that break it."""
    with pytest.raises(SignatureMismatchError, match="3 rules") as refused:
        check_schema(load_schema(model), make(BAD), "outputs")
    assert refused.value.side == "outputs"
    assert set(refused.value.faults) == {
        Fault("age", "greater_than_or_equal_to(0)", "-1, -5 (2 values)"),
        Fault("age", "less_than_or_equal_to(150)", "200 (1 value)"),
        Fault("name", "isin(['Ada', 'Alan'])", "'Eve', 'Bob' (2 values)"),
    }


def test_missing_extra_and_mistyped_columns_are_faults() -> None:
    """They are said in the words of a signature's faults."""
    with pytest.raises(SignatureMismatchError) as refused:
        check_schema(Person, pd.DataFrame({"age": ["x"], "zip": [1]}), "inputs")
    assert Fault("name", "a column", "no such column") in refused.value.faults
    assert Fault("zip", "no such column", "a column") in refused.value.faults
    assert Fault("age", "dtype('int64')", "str") in refused.value.faults
    assert len(refused.value.faults) == 3


def test_examples_of_failing_values_are_few() -> None:
    """A million broken values make no message of a million lines, nor take long."""
    with pytest.raises(SignatureMismatchError) as refused:
        check_schema(PolarsPerson, pl.DataFrame({"age": [-1 - row for row in range(100_000)], "name": "Ada"}), "inputs")
    assert refused.value.faults == (Fault("age", "greater_than_or_equal_to(0)", "-1, -2, -3, … (100000 values)"),)
    wide = pap.DataFrameSchema({f"c{number}": pap.Column(int, pap.Check.ge(0)) for number in range(80)})
    with pytest.raises(SignatureMismatchError, match="80 rules") as refused:
        check_schema(wide, pd.DataFrame({f"c{number}": [-1] for number in range(80)}), "inputs")
    assert len(refused.value.faults) == 51


def test_what_the_model_coerces_comes_back_coerced() -> None:
    """In the caller's container, its own data unchanged."""
    frame = pd.DataFrame({"age": [1]})
    assert check_schema(Coerced, frame, "inputs")["age"].dtype == "float64"
    assert frame["age"].dtype == "int64"
    assert check_schema(Coerced, pl.DataFrame({"age": [1]}), "inputs")["age"].dtype == pl.Float64


def test_the_index_survives_the_check() -> None:
    """Rows are known by it afterwards."""
    assert check_schema(Person, pd.DataFrame(GOOD, index=["r", "s"]), "inputs").index.tolist() == ["r", "s"]


def test_an_array_is_checked_under_the_names_of_the_signature() -> None:
    """It has none of its own, and comes back as an array."""
    specs = (ColumnSpec("age", "double"),)
    assert check_schema(Coerced, np.array([[1], [2]]), "inputs", specs).tolist() == [[1.0], [2.0]]
    with pytest.raises(SignatureMismatchError):
        check_schema(Coerced, np.array([[1], [2]]), "inputs")


def test_a_model_is_found_by_its_dotted_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Its module is imported when it is asked for."""
    (tmp_path / "my_rules.py").write_text(
        "import pandera.pandas as pa\n\n"
        "class Rules:\n    class Person(pa.DataFrameModel):\n        age: int\n\n"
        "class Other: ...\n"
    )
    (tmp_path / "my_broken_rules.py").write_text("1 / 0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert load_schema("my_rules.Rules.Person").to_schema().columns.keys() == {"age"}
    for reference in (
        "my_rules.Other",
        "my_rules.Nobody",
        "my_rules",
        "no_such_module.X",
        "my_broken_rules.X",
        "",
        "1",
    ):
        with pytest.raises(ConfigurationError, match="DataFrameModel") as refused:
            load_schema(reference)
        assert repr(reference) in refused.value.problem


@pytest.mark.parametrize("reference", [object, object(), 5, pd.DataFrame, pap.DataFrameModel.Config])
def test_what_is_no_pandera_model_is_refused(reference: Any) -> None:
    """Classes of another kind, and instances."""
    with pytest.raises(ConfigurationError):
        load_schema(reference)
    with pytest.raises(ConfigurationError):
        check_schema(reference, pd.DataFrame(GOOD), "inputs")


def test_no_reference_is_no_schema() -> None:
    """A loader without schemas has none."""
    assert load_schema(None) is None
    assert load_schema(Person) is Person


def test_a_rule_that_raises_is_a_fault_too() -> None:
    """The check's own exception is what was found."""
    schema = pap.DataFrameSchema({"age": pap.Column(int, pap.Check(lambda column: column.no_such_method()))})
    with pytest.raises(SignatureMismatchError, match="no_such_method"):
        check_schema(schema, pd.DataFrame({"age": [1]}), "inputs")


def test_a_schema_that_fails_itself_is_named_as_the_culprit() -> None:
    """Its own exception is the cause."""

    def parse(_data: Any) -> Any:
        raise ZeroDivisionError

    schema = pap.DataFrameSchema({"age": pap.Column(int)}, parsers=pap.Parser(parse))
    with pytest.raises(
        SignatureMismatchError, match="schema itself fails on the outputs: ZeroDivisionError"
    ) as refused:
        check_schema(schema, pd.DataFrame({"age": [1]}), "outputs")
    assert isinstance(refused.value.__cause__, ZeroDivisionError)


def test_no_warning_escapes_when_a_model_is_loaded_and_used() -> None:
    """In a process of its own, where each warning is an error."""
    program = """
import pandas, sys
from modelport.core.signatures import Signature, check_schema, load_schema
import types, textwrap
module = types.ModuleType("fresh_rules")
sys.modules["fresh_rules"] = module
exec(textwrap.dedent('''
    import pandera.pandas as pa
    class Person(pa.DataFrameModel):
        age: int
'''), module.__dict__)
schema = load_schema("fresh_rules.Person")
check_schema(schema, pandas.DataFrame({"age": [1]}), "inputs")
Signature.from_pandera(schema)
"""
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, timeout=60)  # noqa: S603


@pytest.mark.parametrize("column", [pd.Series([1, 2], [7, 8]), pl.Series([1, 2]), np.array([1, 2]), pa.array([1, 2])])
def test_a_single_column_is_checked_as_a_table_of_one(column: Any) -> None:
    """Under the signature's name, and comes back as a column of its own kind; else under its own name."""
    specs = (ColumnSpec("age", "double"),)
    checked = check_schema(Coerced, column, "inputs", specs)
    assert container_of(checked) is container_of(column)
    assert str(checked.type if isinstance(checked, pa.ChunkedArray) else checked.dtype).lower() in {"float64", "double"}
    if isinstance(checked, pd.Series):
        assert checked.index.tolist() == [7, 8]
    assert check_schema(Coerced, pd.Series([1, 2], name="age"), "inputs").tolist() == [1.0, 2.0]
