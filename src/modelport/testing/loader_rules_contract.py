"""What a loader is held to that was given rules: for columns that the signature lacks, and for where schemas are."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from modelport.core.errors import ConfigurationError, SignatureMismatchError
from modelport.core.models import LoadedModel
from modelport.core.prediction import DataRules, Predictor
from modelport.core.settings import one_of
from modelport.core.signatures import check_schema
from modelport.testing.pandera_hooks import LoadedBy, PanderaHooks
from modelport.testing.promises import promise
from modelport.testing.refusing import refusal, told
from modelport.testing.rule_kinds import (
    NAME_IT,
    SETTINGS_REFUSED,
    TABLES,
)
from modelport.testing.samples import Specimen, same_bits
from modelport.testing.sentences import PREDICT, PREDICT_MISMATCH

_RULES = "whether the loader hands its DataRules to the Predictor of what it loads"


class LoaderRulesContract(PanderaHooks):
    """What is promised of a loader with rules, as tests."""

    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at=_RULES)
    def test_columns_that_the_signature_lacks_are_refused_unless_the_loader_ignores_them(
        self, loaded_by: LoadedBy, specimen: Specimen
    ) -> None:
        """And those that are missing, either way."""
        forbidding, ignoring = loaded_by(DataRules()), loaded_by(DataRules(extra_columns="ignore"))
        more = specimen.example.assign(**{"one-more": 1.0})
        error = refusal(SignatureMismatchError, forbidding.predict, more)
        assert told(error) == [("one-more", "no such column", "float64")]
        assert error.remedy == (
            "drop the columns that the signature lacks, or let the loader do so with extra_columns: ignore"
        )
        assert same_bits(ignoring.predict(more), specimen.answers)
        missing = specimen.columns[0]
        error = refusal(SignatureMismatchError, ignoring.predict, more.drop(columns=missing))
        assert told(error) == [(missing, "double", "no such column")]

    @promise(LoadedModel.predict, PREDICT, look_at="whether settings are read by DataRules, which refuses what is none")
    def test_rules_that_cannot_work_are_refused_when_they_are_made(self) -> None:
        """With the setting, and what may stand there; the cause is kept. An adapter's own are refused alike."""

        @frozen
        class OwnSettings:
            extra_columns: Any = field(validator=one_of("forbid", "ignore"))

        for name, (wrong, message) in SETTINGS_REFUSED.items():
            for kind in (DataRules, OwnSettings) if "extra_columns" in wrong else (DataRules,):
                error = refusal(ConfigurationError, kind, **wrong)
                assert (error.problem, error.expected, error.remedy, error.entry) == message, name
        assert [OwnSettings(word).extra_columns for word in ("forbid", "ignore")] == ["forbid", "ignore"]
        assert isinstance(refusal(ConfigurationError, DataRules, input_schema="json.x").__cause__, AttributeError)
        error = refusal(ConfigurationError, check_schema, object, {"a": [1]}, "inputs")
        assert (error.problem, error.remedy) == ("<class 'object'> is no pandera model.", NAME_IT)

    @promise(LoadedModel.predict, PREDICT, look_at=_RULES)
    def test_a_schema_may_be_a_model_or_its_path(
        self, loaded_by: LoadedBy, specimen: Specimen, pandera: Any, library: str
    ) -> None:
        """Of pandas or of polars; one without columns lets all pass."""
        rules = DataRules(input_schema=f"pandera.{library}.DataFrameModel", output_schema=pandera.DataFrameModel)
        assert rules.input_schema is rules.output_schema is pandera.DataFrameModel
        assert same_bits(loaded_by(rules).predict(specimen.example), specimen.answers)

    @promise(LoadedModel.predict, PREDICT, look_at="models that plain MLflow logged without a signature")
    def test_a_model_without_a_signature_is_given_what_the_caller_gives(self, pandera: Any, library: str) -> None:
        """The schemas are kept all the same; parameters are the caller's."""
        given: list[Any] = []

        def call(inputs: Any, params: dict[str, Any]) -> Any:
            given.append((inputs, params))
            return inputs

        table, params = TABLES[library]({"a": [1.0, 2.0]}), {"free": 1}
        assert Predictor(call, None)(5) == 5
        assert Predictor(call, None)(table, params) is table
        assert [each for _, each in given] == [{}, {"free": 1}]
        assert given[1][0] is table
        assert given[1][1] is not params
        floats = DataRules(input_schema=pandera.DataFrameSchema({"a": pandera.Column(float, coerce=True)}))
        assert list(Predictor(call, None, rules=floats)(table["a"])) == [1.0, 2.0]
        for side in ("input", "output"):
            schema = pandera.DataFrameSchema({"b": pandera.Column(int)})
            predictor = Predictor(call, None, rules=DataRules(**{f"{side}_schema": schema}))
            error = refusal(SignatureMismatchError, predictor, table)
            assert told(error) == [("b", "a column", "no such column")]
            assert error.side == f"{side}s"
