"""What a saver and a loader are held to about what models answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from modelport.core.errors import PredictionFailedError, SignatureMismatchError
from modelport.core.model_registries import ModelSaver, Registry
from modelport.core.models import LoadedModel
from modelport.core.signatures import ColumnSpec, DataType, Signature, TensorSpec
from modelport.testing import project_models as models
from modelport.testing.hooks import RegistryHooks
from modelport.testing.project_model_contract import PRICES, reloaded
from modelport.testing.project_models import named
from modelport.testing.promises import promise
from modelport.testing.refusing import columns_at_fault, refusal, told
from modelport.testing.samples import houses, price_signature, same_bits
from modelport.testing.sentences import PREDICT, PREDICT_FAILED, PREDICT_MISMATCH, PREDICT_RETURNS, SAVE_MISMATCH
from modelport.testing.table_kinds import CONTAINERS

_V: Final = [1.5, 2.5, -3.5]
_R: Final = [3, 1, 2]
ANSWERS: Final[Mapping[str, Callable[[], Any]]] = {
    "list": lambda: _V,
    "tuple": lambda: tuple(_V),
    "array": lambda: np.array(_V),
    "array of one column": lambda: np.array(_V).reshape(3, 1),
    "narrower array": lambda: np.array(_V, "float32"),
    "Series": lambda: pd.Series(_V),
    "Series on other rows": lambda: pd.Series(_V, index=["p", "q", "r"]),
    "table": lambda: pd.DataFrame({"price": _V}),
    "numbered table": lambda: pd.DataFrame({0: _V}),
    "polars table": lambda: pl.DataFrame({"price": _V}),
    "polars Series": lambda: pl.Series(_V),
    "pyarrow table": lambda: pa.table({"price": _V}),
    "pyarrow array": lambda: pa.array(_V),
    "pyarrow column": lambda: pa.chunked_array([_V]),
    "dict of lists": lambda: {"price": _V},
    "dict of arrays": lambda: {"price": np.array(_V)},
}
"""One answer for each of three rows, in any form that a model may give it."""

TWO_ANSWERS: Final[Mapping[str, Callable[[], Any]]] = {
    "rows": lambda: [[1.5, 3], [2.5, 1], [-3.5, 2]],
    "tuples": lambda: [(1.5, 3), (2.5, 1), (-3.5, 2)],
    "table": lambda: pd.DataFrame({"rank": _R, "price": _V}),
    "polars table": lambda: pl.DataFrame({"rank": _R, "price": _V}),
    "pyarrow table": lambda: pa.table({"rank": _R, "price": _V}),
    "dict": lambda: {"rank": _R, "price": _V},
}
"""Two answers for each of three rows."""

_SHAPE = ("", "3 rows of 1 column")
NO_ANSWERS: Final[Mapping[str, tuple[Any, list[tuple[str, str, str]]]]] = {
    "a number": (1.0, [(*_SHAPE, "float")]),
    "a text": ("price", [(*_SHAPE, "str")]),
    "nothing": (None, [(*_SHAPE, "NoneType")]),
    "a number by name": ({"price": 1.0}, [(*_SHAPE, "float as column 'price'")]),
    "a NumPy number by name": ({"price": np.float64(1.0)}, [(*_SHAPE, "float64 as column 'price'")]),
    "numbers by numbers": ({1: 2}, [(*_SHAPE, "int as column 1")]),
    "too few rows": ([1.0], [(*_SHAPE, "1 row")]),
    "no rows": ([], [(*_SHAPE, "0 rows")]),
    "too many rows": (np.zeros(4), [(*_SHAPE, "an array of shape (4,)")]),
    "too many columns": (np.zeros((3, 2)), [(*_SHAPE, "an array of shape (3, 2)")]),
    "too many axes": (np.zeros((3, 1, 1)), [(*_SHAPE, "an array of shape (3, 1, 1)")]),
    "uneven columns": (
        {"price": _V, "rank": [1]},
        [(*_SHAPE, "columns of different lengths: 1, 3")],
    ),
    "texts": (["a", "b", "c"], [("price", "double", "str")]),
    "another name": (
        pd.DataFrame({"cost": _V}),
        [("price", "double", "no such column"), ("cost", "no such column", "float64")],
    ),
    "one more column": (
        pd.DataFrame({"price": _V, "rank": _R}),
        [("rank", "no such column", "int64")],
    ),
}
"""What is no answer to three rows, and the faults that are told."""

_FAILURES: Final[Mapping[float, str]] = {
    -1.0: "SpeechlessError: its message cannot be read: SpeechlessError",
    -2.0: "WeightsError",
    -488.0: f"WeightsError: {'x' * 486}",
    -489.0: f"WeightsError: {'x' * 483}...",
}
"""What is told of a failure of the `MoodyModel`: one line, of 500 characters at most."""

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
        expected = [-3.5, 2.5, 1.5] if form == "Series on other rows" else _V
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
        assert (predicted["price"].tolist(), predicted["rank"].tolist()) == (_V, _R)

    @pytest.mark.usefixtures("any_model")
    @pytest.mark.parametrize("kind", NO_ANSWERS)
    @promise(
        ModelSaver.save,
        SAVE_MISMATCH,
        look_at="whether the saver holds the model's answer against the signature's outputs",
    )
    def test_an_answer_that_is_no_row_for_each_row_is_refused_at_save(self, ports: Registry, kind: str) -> None:
        """With what was expected and found, column by column."""
        answer, faults = NO_ANSWERS[kind]
        model = models.AnsweringModel(answer)
        error = refusal(SignatureMismatchError, ports.saver.save, model, price_signature(), houses())
        assert error.side == "outputs"
        assert told(error) == faults
        assert error.remedy

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
