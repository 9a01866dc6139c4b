"""What a loaded model is held to about the columns of its inputs: matched by name or by position, in any order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import polars as pl
import pytest

from modelport.core.errors import SignatureMismatchError
from modelport.core.model_registries import ModelSaver, Registry
from modelport.core.models import LoadedModel
from modelport.core.signatures import ColumnSpec, Conformer, DataType, Signature
from modelport.testing import project_models as models
from modelport.testing.column_matches import BY_NAME, BY_POSITION, CLOSE, CUSTOMERS, LONE, WHOLE, WIDE, Misfit
from modelport.testing.hooks import RegistryHooks
from modelport.testing.promises import promise
from modelport.testing.refusing import refusal, told
from modelport.testing.samples import houses, price_signature
from modelport.testing.sentences import PREDICT, PREDICT_INPUTS, PREDICT_MISMATCH, SAVE_EXAMPLE, SAVE_MISMATCH

_PLACE: Final = "how columns are matched, by name or else by position"
_PAIR: Final = (ColumnSpec(None, DataType.LONG), ColumnSpec(None, DataType.DOUBLE))
_AMOUNT: Final = (ColumnSpec("amount", DataType.LONG),)
_NUMBERED: Final = (ColumnSpec(0, DataType.LONG), ColumnSpec(7, DataType.LONG), ColumnSpec("b", DataType.LONG))


class MatchingContract(RegistryHooks):
    """What is promised of names and order of columns, as tests."""

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at=_PLACE)
    def test_columns_are_given_in_the_order_of_the_signature(self, ports: Registry, given: list[Any]) -> None:
        """By name, whatever order they come in; an array's by their position."""
        loaded = _reloaded(ports, CUSTOMERS, dict(reversed(WHOLE.items())))
        assert list(loaded.input_example.items()) == list(WHOLE.items())
        loaded.predict(dict(reversed(WHOLE.items())))
        assert list(given[-1].items()) == list(WHOLE.items())
        loaded.predict({name: WHOLE[name] for name in ("city", "customer", "amount")})
        assert list(given[-1].items()) == list(WHOLE.items())[:3]
        loaded.predict(np.array([[1, 0.5, "Ulm", None]], object))
        assert {name: each.tolist() for name, each in given[-1].items()} == {
            "customer": [1],
            "amount": [0.5],
            "city": ["Ulm"],
            "note": [None],
        }

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at=_PLACE)
    def test_columns_of_other_names_are_refused(self, ports: Registry, given: list[Any]) -> None:
        """All at once, with what is to be done and the names that were perhaps meant."""
        _refuse_all(_reloaded(ports, CUSTOMERS, WHOLE), BY_NAME, given)

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at="how many names that were perhaps meant are told")
    def test_all_columns_of_many_are_told(self, ports: Registry, given: list[Any]) -> None:
        """Of the names that were perhaps meant only the first twenty."""
        _refuse_all(_reloaded(ports, WIDE, {spec.name: [1, 2] for spec in WIDE}), {"close": CLOSE}, given)

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at=_PLACE)
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at=_PLACE)
    def test_columns_without_names_are_matched_by_position(self, ports: Registry, given: list[Any]) -> None:
        """Whatever names they come with, if only they are of the same number."""
        loaded = _reloaded(ports, _PAIR, pd.DataFrame({"a": [1, 2], "b": [0.5, 1.5]}))
        for names in (["a", "b"], ["b", "a"], [1, 0]):
            loaded.predict(pd.DataFrame([[1, 0.5]], columns=names))
            assert given[-1].to_numpy().tolist() == [[1, 0.5]]
        _refuse_all(loaded, BY_POSITION, given)

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at="whether the name of a Series is held against the column's")
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at="whether the name of a Series is held against the column's")
    def test_a_lone_column_may_come_without_a_name(self, ports: Registry, given: list[Any]) -> None:
        """As a Series of its name or of none, or as an array; one of another name is told what to do."""
        loaded = _reloaded(ports, _AMOUNT, pd.DataFrame({"amount": [1, 2]}))
        for column in (
            pd.Series([3, 4], name="amount"),
            pd.Series([3, 4]),
            pl.Series("amount", [3, 4]),
            pl.Series([3, 4]),
            np.array([3, 4]),
            np.array([[3], [4]]),
        ):
            loaded.predict(column)
            assert given[-1].to_dict("list") == {"amount": [3, 4]}
        _refuse_all(loaded, LONE, given)

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at="names that are numbers, which only pandas has")
    def test_numbered_columns_are_found_by_their_number_as_text(self, ports: Registry, given: list[Any]) -> None:
        """In tables of libraries whose names are all texts; a number itself goes first."""
        example = pd.DataFrame([[1, 2, 3]] * 2, columns=[0, 7, "b"])
        loaded = _reloaded(ports, _NUMBERED, example)
        for inputs in (
            example,
            example[["b", 7, 0]],
            pl.DataFrame({"b": [3, 3], "0": [1, 1], "7": [2, 2]}),
            {7: [2, 2], "b": [3, 3], "0": [1, 1]},
        ):
            loaded.predict(inputs)
            assert given[-1].to_numpy().tolist() == [[1, 2, 3]] * 2
        error = refusal(SignatureMismatchError, loaded.predict, {0: [1], "0": [2], "7": [3], 1: [4]})
        assert told(error) == [
            ("b", "long", "no such column"),
            ("0", "no such column", "list"),
            ("1", "no such column", "list"),
        ]

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_MISMATCH, look_at="how the columns of an answer are matched")
    def test_what_is_to_be_done_about_an_answer_is_told_as_well(self, ports: Registry) -> None:
        """No loader can drop columns of a model's answer."""
        for answer, remedy in (
            (pd.DataFrame({"price": [0.5] * 3, "x": [1] * 3}), "drop the columns that the signature lacks"),
            (
                pd.DataFrame({"x": [0.5] * 3}),
                "add the missing columns; drop the columns that the signature lacks",
            ),
            (pd.DataFrame({"Price": [0.5] * 3}), "rename columns: 'Price' is perhaps 'price'"),
            (["x"] * 3, "cast or repair the outputs so that nothing is lost"),
        ):
            model = models.AnsweringModel(answer)
            error = refusal(SignatureMismatchError, ports.saver.save, model, price_signature(), houses())
            assert (error.side, error.remedy) == ("outputs", remedy)

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_EXAMPLE, look_at="whether an example's columns are held against the signature's")
    def test_an_example_of_other_columns_is_refused(self, ports: Registry) -> None:
        """As inputs are."""
        misfit = BY_NAME["misspelt"]
        error = refusal(
            SignatureMismatchError, ports.saver.save, models.KeepingModel(), Signature(CUSTOMERS, ()), misfit.inputs()
        )
        assert (told(error), error.remedy, error.side) == (misfit.faults, misfit.remedy, "inputs")

    @promise(LoadedModel.predict, PREDICT, look_at="modelport.core.signatures.Conformer")
    def test_a_loader_may_ignore_columns_that_the_signature_lacks(self) -> None:
        """By name or by position; one that is missing is told all the same."""
        ignoring = Conformer(CUSTOMERS, extra_columns="ignore")
        assert list(ignoring.conform({"x": [1, 2], **WHOLE, "y": [3, 4]}).items()) == list(WHOLE.items())
        assert ignoring.conform(np.array([[1, 0.5, "Ulm", None, 9]], object)).tolist() == [[1, 0.5, "Ulm", None]]
        assert ignoring.conform(np.array([[1, 0.5, "Ulm", "a"]], object)).tolist() == [[1, 0.5, "Ulm", "a"]]
        pair = Conformer(_PAIR, extra_columns="ignore")
        assert pair.conform({"a": [1], "b": [0.5], "c": ["x"]}) == {"a": [1], "b": [0.5]}
        for conformer, inputs, faults in (
            (ignoring, {**WHOLE, "city": [1, 2], "x": [3, 4]}, [("city", "string", "1 in row 0 and 1 more")]),
            (ignoring, np.zeros((2, 3)), [("", "4 columns", "3 columns")]),
            (pair, {"a": [1]}, [("", "2 columns", "1 column")]),
        ):
            assert told(refusal(SignatureMismatchError, conformer.conform, inputs)) == faults
        misspelt = {name.capitalize(): each for name, each in WHOLE.items()}
        error = refusal(SignatureMismatchError, ignoring.conform, misspelt)
        assert [column for column, _, _ in told(error)] == ["customer", "amount", "city"]
        assert error.remedy == (
            "rename columns: 'Customer' is perhaps 'customer', 'Amount' is perhaps 'amount', "
            "'City' is perhaps 'city', 'Note' is perhaps 'note'"
        )


def _reloaded(ports: Registry, specs: Sequence[ColumnSpec], example: Any) -> LoadedModel:
    return ports.loader.load(ports.saver.save(models.KeepingModel(), Signature(specs, ()), example).uri)


def _refuse_all(loaded: LoadedModel, misfits: Mapping[str, Misfit], given: list[Any]) -> None:
    given.clear()
    for name, misfit in misfits.items():
        error = refusal(SignatureMismatchError, loaded.predict, misfit.inputs())
        assert told(error) == misfit.faults, name
        assert error.remedy == misfit.remedy, name
        assert error.side == "inputs", name
    assert given == []
