"""What a saver and a loader are held to about what models answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
import pytest

from modelport.core.errors import PredictionFailedError, SignatureMismatchError
from modelport.core.model_registries import ModelSaver, Registry
from modelport.core.models import LoadedModel
from modelport.core.signatures import ColumnSpec, DataType, Signature, TensorSpec
from modelport.testing import project_models as models
from modelport.testing.answer_kinds import ANSWERS, RANKS, TWO_ANSWERS, VALUES
from modelport.testing.hooks import RegistryHooks
from modelport.testing.project_model_contract import PRICES, reloaded
from modelport.testing.project_models import named
from modelport.testing.promises import promise
from modelport.testing.refused_answers import NO_ANSWERS
from modelport.testing.refusing import columns_at_fault, refusal, told
from modelport.testing.samples import houses, price_signature, same_bits
from modelport.testing.sentences import PREDICT, PREDICT_FAILED, PREDICT_MISMATCH, PREDICT_RETURNS, SAVE_MISMATCH
from modelport.testing.table_kinds import CONTAINERS

_FAILURES: Final[Mapping[float, str]] = {
    -1.0: "SpeechlessError: its message cannot be read: SpeechlessError",
    -2.0: "WeightsError",
    -488.0: f"WeightsError: {'x' * 486}",
    -489.0: f"WeightsError: {'x' * 483}...",
}
"""What is told of a failure of the `MoodyModel`: one line, of 500 characters at most."""

_NOT_FIT: Final[Mapping[int, str]] = {
    1: "The outputs do not fit the signature: 1 fault.",
    2: "The outputs do not fit the signature: 2 faults.",
    4: "The outputs do not fit the signature: 4 faults.",
}
"""What is said of so many faults."""

_TWO: Final = [ColumnSpec("price", DataType.DOUBLE), ColumnSpec("rank", DataType.LONG)]


class AnswerContract(RegistryHooks):
    """What is promised of a model's answers, as tests."""

    @pytest.mark.usefixtures("any_model")
    @pytest.mark.parametrize("form", ANSWERS)
    @promise(LoadedModel.predict, PREDICT, look_at="whether the loaded model predicts through modelport's Predictor")
    def test_a_model_may_answer_in_any_form(self, ports: Registry, form: str) -> None:
        """The caller finds it in the signature's column, on the rows of the inputs and in their form."""
        inputs = houses().set_index(pd.Index(["r", "q", "p"]))
        loaded = reloaded(ports, models.AnsweringModel(ANSWERS[form]()), price_signature(), inputs)
        expected = [-3.5, 2.5, 1.5] if form == "Series on other rows" else VALUES
        predicted = loaded.predict(inputs)
        assert type(predicted) is pd.DataFrame
        assert list(predicted.columns) == ["price"]
        assert list(predicted.index) == ["r", "q", "p"]
        assert predicted["price"].tolist() == expected

    @pytest.mark.usefixtures("any_model")
    @pytest.mark.parametrize("form", TWO_ANSWERS)
    @promise(LoadedModel.predict, PREDICT, look_at="whether outputs go by their names, not by their order")
    def test_a_model_may_answer_several_things_in_any_form(self, ports: Registry, form: str) -> None:
        """Each is found in its column, whatever the order of the columns in the answer."""
        signature = Signature(price_signature().inputs, _TWO)
        predicted = reloaded(ports, models.AnsweringModel(TWO_ANSWERS[form]()), signature, houses()).predict(houses())
        assert list(predicted.columns) == ["price", "rank"]
        assert (predicted["price"].tolist(), predicted["rank"].tolist()) == (VALUES, RANKS)

    @pytest.mark.usefixtures("any_model")
    @pytest.mark.parametrize("kind", NO_ANSWERS)
    @promise(
        ModelSaver.save,
        SAVE_MISMATCH,
        look_at="whether the saver holds the model's answer against the signature's outputs",
    )
    def test_an_answer_that_is_no_row_for_each_row_is_refused_at_save(self, ports: Registry, kind: str) -> None:
        """With what was expected and found, column by column."""
        for name, refused in NO_ANSWERS[kind].items():
            signature = Signature(price_signature().inputs, refused.outputs)
            model = models.AnsweringModel(refused.answer)
            error = refusal(SignatureMismatchError, ports.saver.save, model, signature, houses().iloc[: refused.rows])
            assert error.side == "outputs", name
            assert told(error) == refused.faults, name
            assert error.remedy == refused.remedy, name
            assert (error.problem, error.expected) == (_NOT_FIT[len(refused.faults)], ""), name

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT, look_at="whether outputs go by their names, not by their order")
    def test_a_model_may_have_several_outputs(self, ports: Registry) -> None:
        """Each in its column, in the signature's order."""
        outputs = [ColumnSpec("price", DataType.DOUBLE), ColumnSpec("rank", DataType.LONG)]
        loaded = reloaded(
            ports, models.RankingModel(), Signature(price_signature().inputs, outputs), houses().iloc[::-1]
        )
        for table in CONTAINERS.values():
            predicted = loaded.predict(table(houses()))
            assert same_bits(predicted, [PRICES, [1.0, 2.0, 3.0] if isinstance(predicted, np.ndarray) else [1, 2, 3]])
        assert list(loaded.predict(houses()).columns) == ["price", "rank"]

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_FAILED, look_at="what becomes of an exception of the model")
    def test_an_exception_of_the_model_is_the_cause_of_the_error(self, ports: Registry) -> None:
        """It is told in one line, with its type; afterwards the model goes on."""
        loaded = reloaded(ports, models.MoodyModel(), price_signature(), houses())
        error = refusal(PredictionFailedError, loaded.predict, houses().assign(rooms=0.0))
        assert type(error.__cause__) is models.WeightsError
        assert error.model_error_type == named(models.WeightsError)
        assert "WeightsError: a house without rooms" in error.problem
        assert error.remedy
        for rooms, said in _FAILURES.items():
            failed = refusal(PredictionFailedError, loaded.predict, houses().assign(rooms=rooms))
            assert failed.problem == f"The model failed: {said}"
        assert same_bits(loaded.predict(houses()), [PRICES])

    @pytest.mark.usefixtures("any_model")
    @promise(
        LoadedModel.predict,
        PREDICT_MISMATCH,
        look_at="whether the rows of the answer are counted",
    )
    def test_an_answer_that_lacks_rows_is_refused(self, ports: Registry) -> None:
        """No prediction is given for a row that it was not made for."""
        loaded = reloaded(ports, models.UnevenModel(), price_signature(), houses())
        error = refusal(SignatureMismatchError, loaded.predict, houses().assign(rooms=[2.0, 0.0, 5.0]))
        assert error.side == "outputs"
        assert columns_at_fault(error.faults) == [""]
        assert "3 rows" in error.faults[0].expected
        assert "2" in error.faults[0].found

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_RETURNS, look_at="whether answers are converted to the types of the outputs")
    def test_the_values_of_an_answer_are_the_models_own(self, ports: Registry) -> None:
        """Whole numbers stay integers where the signature says double, and narrow floats stay narrow."""
        for answer in (np.array([1, 2, 3]), np.array([0.1, 0.2, 0.3], "float32")):
            loaded = reloaded(ports, models.AnsweringModel(answer), price_signature(), houses())
            for table in (houses(), houses().to_numpy()):
                predicted = np.asarray(loaded.predict(table)).ravel()
                assert predicted.dtype == answer.dtype
                assert predicted.tobytes() == answer.tobytes()

    @pytest.mark.usefixtures("any_model")
    @pytest.mark.parametrize("outputs", [[TensorSpec("float64", (-1, 2, 2))], []], ids=["tensor", "untold"])
    @promise(LoadedModel.predict, PREDICT_RETURNS, look_at="what is done with answers that are no columns")
    def test_tensors_and_outputs_that_are_not_told_are_what_the_model_gives(
        self, ports: Registry, outputs: list[TensorSpec]
    ) -> None:
        """To the last axis."""
        answer = np.arange(12.0).reshape(3, 2, 2)
        signature = Signature(price_signature().inputs, outputs)
        predicted = reloaded(ports, models.AnsweringModel(answer), signature, houses()).predict(houses())
        assert type(predicted) is np.ndarray
        assert predicted.tolist() == answer.tolist()
