"""Loaded models that break a promise about what they are given and what they answer with."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kit.broken.defects import breaks
from kit.broken.predicting import Answering
from modelport.core.errors import SignatureMismatchError
from modelport.core.prediction import Predictor


def refused(problem: str) -> SignatureMismatchError:
    """Give a refusal of inputs."""
    return SignatureMismatchError(problem, side="inputs")


@breaks("test_what_is_no_table_is_refused", "test_what_is_no_table_of_the_columns_is_refused_by_its_shape")
class TakesAnythingForATable(Answering):
    """What is no table is answered with nothing."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        try:
            return predictor(inputs, params)
        except SignatureMismatchError:
            return np.zeros(0)


@breaks("test_types_that_widen_without_loss_are_widened")
class WidensNothing(Answering):
    """Only doubles are taken where the signature says double."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        if isinstance(inputs, pd.DataFrame) and any(dtype != "float64" for dtype in inputs.dtypes):
            raise refused("The inputs are no doubles.")
        return predictor(inputs, params)


@breaks("test_only_an_optional_column_may_be_left_out")
class WantsEveryColumn(Answering):
    """An optional column may not be left out."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        if len(inputs.columns) < len(predictor.signature.inputs):  # type: ignore[union-attr]
            raise refused("A column is missing.")
        return predictor(inputs, params)


@breaks("test_a_single_column_may_come_as_a_series_of_its_name_or_of_none")
class TakesAnySeries(Answering):
    """The name of a Series does not count."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        return predictor(inputs.rename(None) if isinstance(inputs, pd.Series) else inputs, params)


@breaks("test_a_tensor_is_taken_in_its_dtype_and_shape_alone")
class CastsTensors(Answering):
    """A tensor of another type is made one of the right type."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        return predictor(inputs.astype("float32") if isinstance(inputs, np.ndarray) else inputs, params)


@breaks("test_named_tensors_are_taken_as_a_dict")
class TakesTensorsByOrder(Answering):
    """Named tensors are taken in the order in which they come."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        names = [tensor.name for tensor in predictor.signature.inputs]  # type: ignore[union-attr]
        return predictor(dict(zip(names, inputs.values(), strict=True)), params)


@breaks("test_no_parameters_are_fine_where_the_signature_has_none")
class WantsNoEmptyParameters(Answering):
    """Parameters may be left out, but not be empty."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        if params == {}:
            raise refused("The parameters are empty.")
        return predictor(inputs, params)


@breaks("test_defaults_are_of_their_types_and_no_model_can_change_them")
class KeepsDefaultsAsTexts(Answering):
    """A default comes back as the text that it was kept as."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        return predictor(inputs, {"name": "None", **(params or {})})


@breaks("test_a_single_row_is_a_table_as_well")
class DoublesSingleRows(Answering):
    """A single row is answered with two."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        predicted = predictor(inputs, params)
        return pd.concat([predicted, predicted]) if len(inputs) == 1 else predicted


@breaks(
    "test_a_model_may_answer_in_any_form",
    "test_a_model_may_answer_several_things_in_any_form",
    "test_a_model_may_have_several_outputs",
)
class GivesTheAnswerAsItCame(Answering):
    """An answer is not put into the columns of the signature."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        return predictor.call(inputs, params or {})


@breaks("test_tensors_and_outputs_that_are_not_told_are_what_the_model_gives")
class FlattensTensors(Answering):
    """An answer of several axes is given with one."""

    def answer(self, predictor: Predictor, inputs: Any, params: Any = None) -> Any:
        return np.asarray(predictor(inputs, params)).ravel()
