"""What a loader is held to that was given a schema of pandera: what it makes of data, and what it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import polars as pl
import pytest

from modelport.core.errors import SignatureMismatchError
from modelport.core.model_registries import Registry
from modelport.core.models import LoadedModel
from modelport.core.prediction import DataRules
from modelport.core.signatures import ColumnSpec, DataType, Signature
from modelport.testing.hooks import RuledLoader
from modelport.testing.pandera_hooks import LoadedBy, PanderaHooks
from modelport.testing.project_models import LengthModel
from modelport.testing.promises import promise
from modelport.testing.refusing import refusal, told
from modelport.testing.rule_kinds import (
    DATA,
    TABLES,
    WITHOUT_PANDERA,
    fail,
    faults_of,
    rules_of_rows,
    strict_rules,
)
from modelport.testing.samples import Specimen, columns_of, same_bits
from modelport.testing.sentences import PREDICT_INPUTS, PREDICT_MISMATCH, PREDICT_RETURNS
from modelport.testing.table_kinds import CONTAINERS

_RULES = "whether the loader hands its DataRules to the Predictor of what it loads"
_MORE: Final[Mapping[int, list[tuple[str, str, str]]]] = {
    50: [],
    51: [("", "all other rules kept", "1 more broken")],
    53: [("", "all other rules kept", "3 more broken")],
}
"""How many rules are broken, and what is told beyond the first fifty."""


class SchemaContract(PanderaHooks):
    """What is promised of a loader with a schema, as tests."""

    @promise(
        LoadedModel.predict, PREDICT_INPUTS, look_at="whether the schema sees the inputs before the signature does"
    )
    @promise(LoadedModel.predict, PREDICT_RETURNS, look_at="whether what a schema gives is converted back")
    def test_what_the_schema_makes_of_the_inputs_is_what_the_model_is_given(
        self, loaded_by: LoadedBy, specimen: Specimen, pandera: Any
    ) -> None:
        """In whatever kind of table they come: an array's columns have the signature's names; the index stays."""
        columns = {name: pandera.Column(float, coerce=True) for name in reversed(specimen.columns)}
        loaded = loaded_by(DataRules(input_schema=pandera.DataFrameSchema(columns)))
        texts = specimen.example.map(repr)
        for kind, make in CONTAINERS.items():
            inputs = make(texts)
            predicted = loaded.predict(inputs)
            assert type(predicted) is type(inputs), kind
            assert same_bits(predicted, specimen.answers), kind
            refusal(SignatureMismatchError, loaded_by(DataRules()).predict, inputs)
        assert texts.equals(specimen.example.map(repr))

    @promise(LoadedModel.predict, PREDICT_RETURNS, look_at="whether the schema sees the outputs in the columns' names")
    def test_what_the_schema_makes_of_the_outputs_is_what_the_caller_is_given(
        self, loaded_by: LoadedBy, specimen: Specimen, pandera: Any
    ) -> None:
        """In the caller's kind of table; an array's columns have the signature's names here too."""
        loaded, columns = _rounding(loaded_by, specimen, pandera)
        for kind in [each for each in CONTAINERS if each != "NumPy"]:
            assert same_bits(loaded.predict(CONTAINERS[kind](specimen.example)), _rounded(specimen.answers)), kind
        assert [*loaded.predict(specimen.example)] == columns

    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at="whether a single column is checked as a table of one")
    def test_a_single_column_is_checked_by_the_schema_as_a_table_of_one(
        self, loaded_by: LoadedBy, specimen: Specimen, pandera: Any
    ) -> None:
        """Under the signature's name, on the way in and on the way out."""
        loaded, columns = _rounding(loaded_by, specimen, pandera)
        predicted = loaded.predict(specimen.example.to_numpy())
        assert predicted.dtype == "float32"
        assert columns_of(predicted) == _rounded(specimen.answers)
        if len(columns) == 1:
            assert predicted.shape == (len(specimen.example),)

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at="whether a single column is checked as a table of one")
    def test_a_series_is_checked_by_the_schema_as_a_table_of_one(
        self, ports: Registry, loader_by: RuledLoader, pandera: Any
    ) -> None:
        """Under the signature's name, where it has none of its own; the caller's kind of column comes back."""
        signature = Signature([ColumnSpec("text", DataType.STRING)], [ColumnSpec(None, DataType.LONG)])
        saved = ports.saver.save(LengthModel(), signature, pd.Series(["a", "bcd"], name="text"))
        schema = pandera.DataFrameSchema({"text": pandera.Column(str, pandera.Check.str_length(1, 3))})
        loaded = loader_by(DataRules(input_schema=schema)).load(saved.uri)
        for asked in (pd.Series(["ab", "c"]), pd.Series(["ab", "c"], name="text"), pl.Series("text", ["ab", "c"])):
            assert list(loaded.predict(asked)) == [2, 1]
            error = refusal(SignatureMismatchError, loaded.predict, type(asked)(["abcd", "e"]))
            assert told(error) == [("text", "str_length(1, 3)", "'abcd' (1 value)")]

    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at=_RULES)
    def test_data_that_break_the_schema_are_refused_with_all_their_faults(
        self, loaded_by: LoadedBy, specimen: Specimen, pandera: Any, library: str
    ) -> None:
        """One for each rule and column, with some of the values that break it, on the way in and on the way out."""
        inputs, ranks = TABLES[library](DATA), pandera.DataFrameSchema({"rank": pandera.Column(int)})
        strict = loaded_by(DataRules(input_schema=strict_rules(pandera)))
        error = refusal(SignatureMismatchError, strict.predict, inputs)
        assert sorted(told(error)) == faults_of(library)
        assert (error.problem, error.side) == ("The inputs break 9 rules of the schema.", "inputs")
        assert error.remedy == "repair the inputs, or correct the schema"
        assert isinstance(error.__cause__, Exception)
        by_rows = loaded_by(DataRules(input_schema=rules_of_rows(pandera)))
        assert told(refusal(SignatureMismatchError, by_rows.predict, inputs)) == [("", "never", "False")]
        ranking = loaded_by(DataRules(output_schema=ranks))
        error = refusal(SignatureMismatchError, ranking.predict, specimen.example)
        assert told(error) == [("rank", "a column", "no such column")]
        assert (error.problem, error.side) == ("The outputs break 1 rule of the schema.", "outputs")
        assert error.remedy == "repair the outputs, or correct the schema"

    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at="how many faults a message lists")
    def test_the_first_fifty_faults_are_told_and_how_many_more_there_are(
        self, loaded_by: LoadedBy, pandera: Any, library: str
    ) -> None:
        """A table of thousands of columns makes no message of thousands of lines."""
        first = [(f"c{each}", "a column", "no such column") for each in range(50)]
        for number, more in _MORE.items():
            columns = {f"c{each}": pandera.Column(int) for each in range(number)}
            loaded = loaded_by(DataRules(input_schema=pandera.DataFrameSchema(columns)))
            error = refusal(SignatureMismatchError, loaded.predict, TABLES[library]({"c": [1]}))
            assert told(error) == first + more
            assert error.problem == f"The inputs break {number} rules of the schema."

    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at="what becomes of an exception of the schema's own code")
    def test_a_schema_that_fails_itself_is_named_as_the_culprit(self, loaded_by: LoadedBy, specimen: Specimen) -> None:
        """With its exception; one of a single check is a fault of that check."""
        pandera = pytest.importorskip("pandera.pandas", reason=WITHOUT_PANDERA)
        parsing = pandera.DataFrameSchema(parsers=pandera.Parser(fail))
        for side, rules in (
            ("inputs", DataRules(input_schema=parsing)),
            ("outputs", DataRules(output_schema=parsing)),
        ):
            error = refusal(SignatureMismatchError, loaded_by(rules).predict, specimen.example)
            assert (error.problem, error.expected, error.remedy, error.side) == (
                f"The schema itself fails on the {side}: ZeroDivisionError: no way",
                "a schema whose parsers and checks take any data",
                f"correct the schema, or pass {side} that it takes",
                side,
            )
            assert isinstance(error.__cause__, ZeroDivisionError)
        checking = pandera.DataFrameSchema({specimen.columns[0]: pandera.Column(checks=pandera.Check(fail))})
        error = refusal(SignatureMismatchError, loaded_by(DataRules(input_schema=checking)).predict, specimen.example)
        assert told(error) == [(specimen.columns[0], "fail", 'ZeroDivisionError("no way")')]


def _rounding(loaded_by: LoadedBy, specimen: Specimen, pandera: Any) -> tuple[LoadedModel, list[str]]:
    """Load the sample by a schema that makes its outputs float32, and give the names of these."""
    names = [str(spec.name) for spec in specimen.signature.outputs]
    dtype = pl.Float32 if pandera.__name__ == "pandera.polars" else "float32"
    schema = pandera.DataFrameSchema({name: pandera.Column(dtype, coerce=True) for name in names})
    return loaded_by(DataRules(output_schema=schema)), names


def _rounded(answers: list[list[Any]]) -> list[list[float]]:
    return [np.asarray(column, "float32").tolist() for column in answers]
