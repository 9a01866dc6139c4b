"""What a loaded model is held to about what its callers get back, whatever the model answers in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import pytest

from modelport.core.errors import SignatureMismatchError
from modelport.core.model_registries import Registry
from modelport.core.models import LoadedModel
from modelport.core.signatures import ColumnSpec, DataType, Signature
from modelport.testing import output_kinds as kinds
from modelport.testing.answer_kinds import ANSWERS, RANKS, TWO_ANSWERS, VALUES
from modelport.testing.describing import is_as
from modelport.testing.hooks import RegistryHooks
from modelport.testing.project_models import AnsweringModel
from modelport.testing.promises import promise
from modelport.testing.refusing import refusal
from modelport.testing.samples import houses, price_signature
from modelport.testing.sentences import PREDICT_INPUTS, PREDICT_MISMATCH, PREDICT_RETURNS

_PRICE: Final = ColumnSpec("price", DataType.DOUBLE)
_TWO: Final = [_PRICE, ColumnSpec("rank", DataType.LONG)]
_KIND: Final = "how the model's columns are put into the kind of table that was asked with"
_ROWS: Final = [[1.5, 3], [2.5, 1], [-3.5, 2]]

NO_PLACE: Final[Mapping[str, tuple[Any, str]]] = {
    "pyarrow": ([1.5, object(), "x"], "The outputs cannot be given as pyarrow: ArrowInvalid: "),
    "pandas": (np.zeros(3, [("price", "float64")]), "The outputs cannot be given as pandas: ValueError: "),
}
"""Values of several types, and an array of records."""


class OutputContract(RegistryHooks):
    """What comes back, by its kind, names, dtypes, values and rows, as tests."""

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_RETURNS, look_at=_KIND)
    def test_one_output_comes_back_in_the_kind_of_table_that_was_asked_with(self, ports: Registry) -> None:
        """Under its name, whatever the form of the answer."""
        loaded = _loaded(ports, [_PRICE], VALUES)
        for kind, expected in kinds.ONE.items():
            inputs = kinds.ASKED[kind]()
            for form, answer in ANSWERS.items():
                predicted = _answered(loaded, answer(), inputs)
                assert is_as(predicted, kinds.ONE_IN_ANOTHER_WAY.get((form, kind), expected)), (kind, form)

    @pytest.mark.usefixtures("any_model")
    @promise(
        LoadedModel.predict, PREDICT_RETURNS, look_at="what is given for an output that the signature does not name"
    )
    def test_one_output_without_a_name_comes_back_as_a_column(self, ports: Registry) -> None:
        """Of the library of the inputs, on their rows."""
        loaded = _loaded(ports, [ColumnSpec(None, DataType.DOUBLE)], VALUES)
        _check(loaded, kinds.NAMELESS_ANSWERS, kinds.NAMELESS)
        two_axes = _answered(loaded, np.array(VALUES).reshape(3, 1), kinds.ASKED["pandas"]())
        assert is_as(two_axes, kinds.NAMELESS["pandas"])

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_RETURNS, look_at=_KIND)
    def test_two_outputs_come_back_in_the_signatures_order(self, ports: Registry) -> None:
        """By their names where the answer has names, else by their order."""
        loaded = _loaded(ports, _TWO, _ROWS)
        _check(loaded, {**TWO_ANSWERS, **kinds.BY_ORDER}, kinds.TWO)
        _check(loaded, {"array": lambda: np.array(_ROWS)}, kinds.MIXED)

    @pytest.mark.usefixtures("any_model")
    @pytest.mark.parametrize("names", [(None, None), (0, 1)], ids=["no names", "numbers"])
    @promise(LoadedModel.predict, PREDICT_RETURNS, look_at="the names of outputs that have a number, or none")
    def test_outputs_without_names_are_numbered(self, ports: Registry, names: tuple[Any, Any]) -> None:
        """In text where the library has texts alone."""
        outputs = [ColumnSpec(names[0], DataType.DOUBLE), ColumnSpec(names[1], DataType.LONG)]
        _check(_loaded(ports, outputs, _ROWS), kinds.BY_ORDER, kinds.NUMBERED)

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_RETURNS, look_at="whether columns of an answer are taken by their order")
    def test_outputs_without_names_go_by_their_order_whatever_the_answer_calls_them(self, ports: Registry) -> None:
        """The first column of the answer is the first output."""
        loaded = _loaded(ports, [ColumnSpec(None, DataType.DOUBLE)] * 2, [[1.0, 2.0]] * 3)
        for form in ("table", "polars table", "pyarrow table", "dict"):
            given = _answered(loaded, TWO_ANSWERS[form](), houses())
            expected = ("pandas table", [(0, "int64", RANKS), (1, "float64", VALUES)], [0, 1, 2])
            assert is_as(given, expected), form

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_RETURNS, look_at="what is done with answers that are no columns")
    def test_answers_that_are_not_told_are_given_as_they_are_but_for_tables_of_another_library(
        self, ports: Registry
    ) -> None:
        """These come in the kind of table that was asked with."""
        loaded = _loaded(ports, [], VALUES)
        _check(loaded, kinds.TABLES, kinds.UNTOLD_TABLES)
        _check(loaded, kinds.COLUMNS, kinds.UNTOLD_COLUMNS)
        inputs = houses()
        for answer in kinds.AS_THEY_ARE:
            assert _answered(loaded, answer, inputs) is answer

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at="whether the answer shares its labels with the inputs")
    def test_what_a_caller_does_with_an_answer_shows_nowhere_else(self, ports: Registry) -> None:
        """Neither in the labels of the inputs nor in the next answer."""
        loaded = _loaded(ports, [_PRICE], VALUES)
        for answer in (VALUES, np.array(VALUES)):
            inputs = kinds.ASKED["pandas"]()
            predicted = _answered(loaded, answer, inputs)
            predicted.index.name = predicted.columns.name = "mine"
            assert (inputs.index.name, inputs.columns.name) == ("house", None)
            again = loaded.predict(inputs)
            assert (again.index.name, again.columns.name) == ("house", None)

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at="what becomes of values that the callers' library refuses")
    def test_an_answer_that_has_no_place_in_the_callers_library_is_refused(self, ports: Registry) -> None:
        """In one line that names the library, with what the library said."""
        loaded = _loaded(ports, [_PRICE], VALUES)
        for kind, (answer, problem) in NO_PLACE.items():
            loaded.native.answer = answer
            error = refusal(SignatureMismatchError, loaded.predict, kinds.ASKED[kind]())
            assert error.problem.startswith(problem), kind
            assert (error.faults, error.side) == ((), "outputs")
            assert (error.expected, error.remedy) == (
                "values of one plain type a column",
                "repair or convert the values named above",
            )


def _loaded(ports: Registry, outputs: Any, answer: Any) -> LoadedModel:
    signature = Signature(price_signature().inputs, outputs)
    return ports.loader.load(ports.saver.save(AnsweringModel(answer), signature, houses()).uri)


def _answered(loaded: LoadedModel, answer: Any, asked: Any) -> Any:
    loaded.native.answer = answer
    return loaded.predict(asked)


def _check(loaded: LoadedModel, answers: Mapping[str, Callable[[], Any]], expected: Mapping[str, Any]) -> None:
    for kind, each in expected.items():
        inputs = kinds.ASKED[kind]()
        for form, answer in answers.items():
            assert is_as(_answered(loaded, answer(), inputs), each), (kind, form)
