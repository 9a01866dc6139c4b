"""Loaded models that break a promise."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

from functools import partial
from threading import Lock
from time import sleep
from typing import Any, ClassVar, cast

import numpy as np
import pandas as pd
from attrs import evolve

from kit.broken.defects import WIDE, breaks
from modelport import LoadedModel
from modelport.adapters.memory import InMemoryModelLoader
from modelport.core.errors import PredictionFailedError, SignatureMismatchError
from modelport.core.prediction import Predictor


class Answering(InMemoryModelLoader):
    """Gives models that answer in their own way."""

    def load(self, uri: str) -> LoadedModel:
        loaded = super().load(uri)
        return evolve(loaded, predictor=cast("Predictor", partial(self.answer, loaded.predictor)))

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        """Give what the model predicts."""
        return predictor(inputs, params)


@breaks("test_columns_go_by_name_not_by_order")
class GoesByOrder(Answering):
    """The first column of the inputs is taken for the first of the signature, whatever its name is."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        names = [column.name for column in predictor.signature.inputs]  # type: ignore[union-attr]
        return predictor(inputs.set_axis(names, axis=1), params)


@breaks("test_a_column_is_given_in_the_type_of_the_signature_or_refused")
class LosesFractions(Answering):
    """Numbers are made whole where the signature asks for whole ones."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        try:
            return predictor(inputs, params)
        except SignatureMismatchError:
            return predictor(inputs.astype("int64"), params)


@breaks("test_predicting_changes_no_input_and_can_be_repeated")
class WearsOut(Answering):
    """The second prediction of a model is twice the first."""

    asked: ClassVar[list[int]] = []

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        self.asked.append(id(predictor))
        return predictor(inputs, params) * self.asked.count(id(predictor))


@breaks("test_predicting_changes_no_input_and_can_be_repeated")
class WritesIntoTheInputs(Answering):
    """The caller's table gets a column more."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        predicted = predictor(inputs, params)
        if isinstance(inputs, pd.DataFrame):
            inputs["predicted"] = 1.0
        return predicted


@breaks(
    "test_any_kind_of_table_predicts_the_same_and_is_answered_in_kind",
    "test_a_model_whose_method_is_compiled_is_given_the_inputs_alone",
    "test_values_that_fit_are_given_as_they_are",
)
class TakesPandasAlone(Answering):
    """Only pandas tables are taken."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        if not isinstance(inputs, pd.DataFrame):
            problem = "The inputs are no pandas table."
            raise SignatureMismatchError(problem, faults=(), side="inputs")
        return predictor(inputs, params)


@breaks("test_any_kind_of_table_predicts_the_same_and_is_answered_in_kind")
class AnswersInPandas(Answering):
    """Every answer is a pandas table, whatever was asked with."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        predicted = predictor(inputs, params)
        return predicted if isinstance(predicted, pd.DataFrame) else pd.DataFrame(predicted)


@breaks("test_the_answer_is_on_the_index_of_the_inputs_in_the_columns_of_the_outputs")
class LosesTheIndex(Answering):
    """The rows of an answer are numbered anew."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        predicted = predictor(inputs, params)
        return predicted.reset_index(drop=True) if isinstance(predicted, pd.DataFrame) else predicted


@breaks("test_the_values_of_an_answer_are_the_models_own")
class ConvertsTheAnswer(Answering):
    """Every number of an answer is made a double."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        return predictor(inputs, params).astype("float64")


@breaks(
    "test_a_saved_model_is_kept_with_its_signature_and_example_and_predicts_as_before",
    "test_a_schema_may_be_a_model_or_its_path",
)
class RoundsTheAnswer(Answering):
    """The last bit of an answer is lost."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        return np.nextafter(predictor(inputs, params), np.inf)


@breaks("test_threads_may_share_a_loaded_model")
class PredictsForOneAtATime(Answering):
    """A model that is predicting refuses whoever comes meanwhile."""

    free = Lock()

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        if not self.free.acquire(blocking=False):
            problem = "The model is busy."
            raise PredictionFailedError(problem)
        sleep(WIDE * 5)
        self.free.release()
        return predictor(inputs, params)


@breaks("test_parameters_have_defaults_and_can_be_set", "test_parameters_that_fit_are_given_in_their_types")
class ForgetsTheParameters(Answering):
    """Parameters have their defaults, whatever is passed."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        del params
        return predictor(inputs)


@breaks("test_parameters_that_the_signature_lacks_are_refused", "test_parameters_that_do_not_fit_are_refused")
class IgnoresUnknownParameters(Answering):
    """Parameters that do not fit have no effect."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        try:
            return predictor(inputs, params)
        except SignatureMismatchError as error:
            if error.side != "params":
                raise
            return predictor(inputs)


@breaks(
    "test_inputs_that_do_not_fit_are_refused_with_every_fault",
    "test_all_parameters_that_do_not_fit_are_told_at_once",
)
class TellsTheFirstFault(Answering):
    """Of several faults only the first is told."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        try:
            return predictor(inputs, params)
        except SignatureMismatchError as error:
            raise evolve(error, faults=error.faults[:1]) from error


@breaks("test_inputs_that_do_not_fit_are_refused_with_every_fault")
class DropsExtraColumns(Answering):
    """Columns that the signature lacks are dropped."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        known = [column.name for column in predictor.signature.inputs]  # type: ignore[union-attr]
        return predictor(inputs[[name for name in inputs.columns if name in known]], params)


@breaks("test_an_answer_that_lacks_rows_is_refused")
class FillsMissingRows(Answering):
    """Rows that the model gave no answer for are filled."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        try:
            return predictor(inputs, params)
        except SignatureMismatchError as error:
            if error.side != "outputs":
                raise
            return pd.DataFrame({"price": np.zeros(len(inputs))})


@breaks(
    "test_a_model_that_fails_is_told_from_inputs_that_do_not_fit",
    "test_an_exception_of_the_model_is_the_cause_of_the_error",
)
class LetsTheModelsErrorOut(Answering):
    """What the model raises comes out as it is."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        try:
            return predictor(inputs, params)
        except PredictionFailedError as error:
            raise (error.__cause__ or error) from None


@breaks("test_a_model_that_fails_is_told_from_inputs_that_do_not_fit")
class SwallowsTheModelsError(Answering):
    """Where the model fails, the answer is zero."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        try:
            return predictor(inputs, params)
        except PredictionFailedError:
            return np.zeros(len(inputs))
