"""What every loaded model is held to."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from modelport.core.errors import ModelportError, PredictionFailedError, SignatureMismatchError
from modelport.core.model_registries import Registry
from modelport.core.models import LoadedModel, SavedModel
from modelport.core.signatures.specs import names_of
from modelport.testing.concurrency import at_once
from modelport.testing.hooks import RegistryHooks
from modelport.testing.promises import promise
from modelport.testing.refusing import columns_at_fault, refusal
from modelport.testing.samples import Specimen, columns_of, same_bits
from modelport.testing.sentences import PREDICT, PREDICT_FAILED, PREDICT_INPUTS, PREDICT_MISMATCH, PREDICT_RETURNS
from modelport.testing.table_kinds import CONTAINERS


def _columns_of(table: Any) -> list[Any]:
    if isinstance(table, dict):
        return list(table)
    return list(table.column_names if hasattr(table, "column_names") else table.columns)


class PredictionContract(RegistryHooks):
    """Each promise of `LoadedModel.predict`, as a test."""

    @pytest.fixture
    def loaded(self, ports: Registry, saved: SavedModel) -> LoadedModel:
        """Give the sample, saved and loaded."""
        return ports.loader.load(saved.uri)

    @pytest.mark.parametrize("container", CONTAINERS)
    @promise(
        LoadedModel.predict, PREDICT_INPUTS, look_at="whether the loaded model predicts through modelport's Predictor"
    )
    @promise(
        LoadedModel.predict, PREDICT_RETURNS, look_at="whether the loaded model predicts through modelport's Predictor"
    )
    def test_any_kind_of_table_predicts_the_same_and_is_answered_in_kind(
        self, loaded: LoadedModel, specimen: Specimen, container: str
    ) -> None:
        """The answer is in the kind of table that was asked with, a row for each, in the signature's columns."""
        inputs = CONTAINERS[container](specimen.example)
        predicted = loaded.predict(inputs)
        assert type(predicted) is type(inputs)
        assert same_bits(predicted, specimen.answers)
        names = list(names_of(specimen.signature.outputs))
        if container != "NumPy":
            assert _columns_of(predicted) == names

    @pytest.mark.parametrize("container", CONTAINERS)
    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at="whether the inputs are reordered or cast in place")
    @promise(LoadedModel.predict, "A repeat is safe.", look_at="what a prediction leaves behind in the model")
    def test_predicting_changes_no_input_and_can_be_repeated(
        self, loaded: LoadedModel, specimen: Specimen, container: str
    ) -> None:
        """The inputs are as they were, and so is the second answer."""
        inputs = CONTAINERS[container](specimen.example)
        for _ in range(3):
            assert same_bits(loaded.predict(inputs), specimen.answers)
        assert columns_of(inputs) == columns_of(CONTAINERS[container](specimen.example))
        assert str(inputs) == str(CONTAINERS[container](specimen.example))

    @promise(
        LoadedModel.predict, PREDICT_RETURNS, look_at="the index of what the model gave, which need not be the inputs'"
    )
    def test_the_answer_is_on_the_index_of_the_inputs_in_the_columns_of_the_outputs(
        self, loaded: LoadedModel, specimen: Specimen
    ) -> None:
        """A prediction can be joined to what it was made of."""
        labels = [f"row {number}" for number in range(len(specimen.example))][::-1]
        inputs = specimen.example.set_index(pd.Index(labels, name="house"))
        predicted = loaded.predict(inputs)
        assert list(predicted.index) == labels
        assert predicted.index.name == "house"
        assert list(predicted.columns) == list(names_of(specimen.signature.outputs))
        assert same_bits(predicted, specimen.answers)

    @promise(LoadedModel.predict, PREDICT, look_at="whether the columns are put in the signature's order")
    def test_columns_go_by_name_not_by_order(self, loaded: LoadedModel, specimen: Specimen) -> None:
        """Other orders predict the same."""
        inputs = specimen.example[specimen.columns[::-1]]
        assert same_bits(loaded.predict(inputs), specimen.answers)
        assert list(inputs.columns) == specimen.columns[::-1]

    @promise(LoadedModel.predict, PREDICT_RETURNS, look_at="models that take single rows for single columns")
    def test_a_single_row_is_a_table_as_well(self, loaded: LoadedModel, specimen: Specimen) -> None:
        """A service asks for one prediction."""
        predicted = columns_of(loaded.predict(specimen.example.iloc[[1]]))
        assert predicted == [[pytest.approx(column[1])] for column in specimen.answers]

    @promise(LoadedModel.predict, PREDICT, look_at="whether inputs are conformed before the model sees them")
    def test_types_that_widen_without_loss_are_widened(self, loaded: LoadedModel, specimen: Specimen) -> None:
        """Narrower floats and whole numbers where doubles are asked for are no fault."""
        wide = (specimen.example * 0.0 + 2.0).astype("float64")
        answers = columns_of(loaded.predict(wide))
        for dtype in ("float32", "int64", "int8", "uint16", "Int64", "Float64"):
            assert same_bits(loaded.predict(wide.astype(dtype)), answers), dtype

    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at="whether the check stops at the first fault")
    def test_inputs_that_do_not_fit_are_refused_with_every_fault(self, loaded: LoadedModel, specimen: Specimen) -> None:
        """A missing column, a wrong type and an extra column are told at once."""
        inputs, at_fault = specimen.faulty_inputs()
        error = refusal(SignatureMismatchError, loaded.predict, inputs)
        assert columns_at_fault(error.faults) == sorted(at_fault)
        assert error.side == "inputs"
        assert error.remedy
        found = {fault.column: fault.found for fault in error.faults}
        assert found[specimen.columns[1]] == "no such column"

    @pytest.mark.parametrize("inputs", [None, 1, "x", [], {}, [[1.0, 2.0]], b""], ids=repr)
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at="what is taken for a table")
    def test_what_is_no_table_is_refused(self, loaded: LoadedModel, inputs: Any) -> None:
        """And so is one without columns."""
        assert refusal(SignatureMismatchError, loaded.predict, inputs).side == "inputs"

    @pytest.mark.parametrize("params", [{"one-more": 0.1}, {"a": 1, "b": 2}, 1, "one-more", ["one-more"]], ids=repr)
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at="whether parameters are held against the signature")
    def test_parameters_that_the_signature_lacks_are_refused(
        self, loaded: LoadedModel, specimen: Specimen, params: Any
    ) -> None:
        """They would have no effect."""
        error = refusal(SignatureMismatchError, loaded.predict, specimen.example, params)
        assert error.side == "params"
        assert columns_at_fault(error.faults) == (sorted(params) if isinstance(params, dict) else [""])

    @promise(LoadedModel.predict, PREDICT, look_at="whether no parameters are told from parameters that are missing")
    def test_no_parameters_are_fine_where_the_signature_has_none(self, loaded: LoadedModel, specimen: Specimen) -> None:
        """Left out, None, or empty."""
        assert same_bits(loaded.predict(specimen.example, None), specimen.answers)
        assert same_bits(loaded.predict(specimen.example, {}), specimen.answers)

    @promise(LoadedModel.predict, PREDICT_FAILED, look_at="what becomes of an exception of the model")
    def test_a_model_that_fails_is_told_from_inputs_that_do_not_fit(
        self, loaded: LoadedModel, specimen: Specimen
    ) -> None:
        """What it raised is the cause, and its type is an attribute."""
        specimen.sample.spoil(loaded.native)
        error = refusal(PredictionFailedError, loaded.predict, specimen.example)
        cause = error.__cause__
        assert cause is not None
        assert not isinstance(cause, ModelportError)
        assert error.model_error_type == f"{type(cause).__module__}.{type(cause).__qualname__}"
        assert type(cause).__name__ in error.problem
        assert error.remedy

    @promise(
        LoadedModel.predict,
        "Threads may share a loaded model as far as its native model allows it.",
        look_at="what is kept from one prediction to the next",
    )
    def test_threads_may_share_a_loaded_model(self, loaded: LoadedModel, specimen: Specimen) -> None:
        """Eight predictions at once are eight times the same."""
        for predicted in at_once(lambda _: loaded.predict(specimen.example)):
            assert same_bits(predicted, specimen.answers)
