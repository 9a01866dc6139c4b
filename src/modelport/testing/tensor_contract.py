"""What a saver and a loader are held to about tensors: what fits is given in dtype and shape, the rest is refused."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import polars as pl
import pytest

from modelport.core.errors import SignatureMismatchError
from modelport.core.model_registries import ModelSaver, Registry
from modelport.core.models import LoadedModel
from modelport.core.signatures import Conformer, Signature, TensorSpec
from modelport.testing import named_tensors as named
from modelport.testing import project_models as models
from modelport.testing.asking import asked_at_save
from modelport.testing.hooks import RegistryHooks
from modelport.testing.promises import promise
from modelport.testing.refusing import refusal, told
from modelport.testing.samples import houses, price_signature
from modelport.testing.sentences import PREDICT_INPUTS, PREDICT_MISMATCH, SAVE_EXAMPLE, SAVE_MISMATCH
from modelport.testing.tensor_dtypes import DTYPES
from modelport.testing.tensor_kinds import SHAPES, TensorRule, objects

_TENSORS: Final[Mapping[str, TensorRule]] = {**SHAPES, **DTYPES}
_OUTPUTS: Final = [TensorSpec("float64", (-1,))]
_REMEDY: Final = "pass arrays of this dtype and shape, or of a dtype that NumPy casts to it safely"
_ACCEPTED: Final = (
    "a pandas DataFrame, a polars DataFrame, a pyarrow Table or RecordBatch, a NumPy array, a dict of arrays or "
    "lists, or for one column a Series or one-dimensional array"
)
_STRANGE: Final[Mapping[str, tuple[Any, str]]] = {
    "builtins.int": (5, f"pass {_ACCEPTED}"),
    "builtins.NoneType": (None, f"pass {_ACCEPTED}"),
    "builtins.str": ("ab", f"pass {_ACCEPTED}"),
    "numpy.float64": (np.float64(1.5), f"pass {_ACCEPTED}"),
    "polars.LazyFrame": (pl.LazyFrame({"a": [1.5]}), "collect() the lazy frame first"),
}
_KEPT: Final[Mapping[str, Any]] = {
    "float64": np.ones(2),
    "str": np.array(["a", "bc"]),
    "bytes": np.array([b"a"]),
    "datetime64": np.array(["2026-01-01"], "datetime64[s]"),
    "timedelta64": np.array([1], "timedelta64[s]"),
    "object": objects(1, "a"),
}


class TensorContract(RegistryHooks):
    """What is promised of tensors, as tests."""

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_EXAMPLE, look_at="whether the example is conformed before the model is run on it")
    def test_what_fits_a_tensor_is_given_in_its_dtype_and_shape(self, ports: Registry) -> None:
        """Whatever it comes in: arrays, lists, tables, and columns of lists."""
        for rule in _TENSORS.values():
            signature = Signature([rule.spec], _OUTPUTS)
            for name, (example, dtype, values) in rule.taken.items():
                given = asked_at_save(ports, signature, example)[0]
                assert type(given) is np.ndarray
                assert (name, str(given.dtype), repr(given.tolist())) == (name, dtype, repr(values))

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_MISMATCH, look_at="whether examples are held against a tensor's dtype and shape")
    def test_what_does_not_fit_a_tensor_is_refused_at_save(self, ports: Registry) -> None:
        """Nothing is rounded, cut or read as something else, and it is told what was found, in the error alone."""
        warnings.simplefilter("error")
        for expected, rule in _TENSORS.items():
            signature = Signature([rule.spec], _OUTPUTS)
            for found, example in rule.refused.items():
                error = refusal(SignatureMismatchError, ports.saver.save, models.KeepingModel(), signature, example)
                assert told(error) == [("", expected, found)]
                assert (error.side, error.remedy) == ("inputs", _REMEDY)

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at="whether named tensors are matched by their names")
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at="whether the check of tensors stops at the first fault")
    def test_named_tensors_are_taken_from_a_dict_or_a_table(
        self, ports: Registry, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """All of them by their names, in what kind of data ever; else all faults are told, each with its name."""
        signature = Signature(named.SPECS, _OUTPUTS)
        loaded = ports.loader.load(ports.saver.save(models.KeepingModel(), signature, named.TAKEN["arrays"]).uri)
        given: list[Any] = []
        monkeypatch.setattr(models.KeepingModel, "given", given)
        for name, inputs in named.TAKEN.items():
            loaded.predict(inputs)
            assert _described(given.pop()) == named.ROWS, name
        for name, (inputs, faults) in named.REFUSED.items():
            error = refusal(SignatureMismatchError, loaded.predict, inputs)
            assert told(error) == faults, name
            assert (error.side, error.remedy) == ("inputs", _REMEDY)
        assert given == []

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_EXAMPLE, look_at="what becomes of data without a name for a tensor that has one")
    def test_a_lone_tensor_with_a_name_needs_none_in_the_data(self, ports: Registry) -> None:
        """The model is given it under its name; columns of a table have names of their own."""
        signature = Signature([named.LONE], _OUTPUTS)
        for name, example in named.LONE_TAKEN.items():
            given = asked_at_save(ports, signature, example)[0]
            assert _described(given) == {"x": ("float64", [1.5, 2.5])}, name
        for name, (example, faults) in named.LONE_REFUSED.items():
            error = refusal(SignatureMismatchError, ports.saver.save, models.KeepingModel(), signature, example)
            assert told(error) == faults, name

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_EXAMPLE, look_at="whether names of tensors may be numbers")
    def test_tensors_may_be_numbered_as_pandas_numbers_columns(self, ports: Registry) -> None:
        """The model is given them by these numbers; a text is another name."""
        signature = Signature(named.NUMBERED, _OUTPUTS)
        table = pd.DataFrame({1: [[1.5, 2.5]], 0: [0.5]})
        given = asked_at_save(ports, signature, table)[0]
        assert _described(given) == {0: ("float64", [0.5]), 1: ("float64", [[1.5, 2.5]])}
        error = refusal(SignatureMismatchError, ports.saver.save, models.KeepingModel(), signature, {0: [0.5], "1": []})
        assert told(error) == [
            ("1", "float64 of shape (-1, 2)", "no such tensor"),
            ("1", "no such tensor", "a tensor"),
        ]

    @pytest.mark.usefixtures("any_model")
    @promise(
        ModelSaver.save, SAVE_MISMATCH, look_at="whether the model's answer is held against tensors of the outputs"
    )
    def test_an_answer_that_does_not_fit_the_tensors_is_refused_at_save(self, ports: Registry) -> None:
        """With the faults of the outputs."""
        for name, (specs, answer, faults) in named.ANSWERS_REFUSED.items():
            signature = Signature(price_signature().inputs, specs)
            model = models.AnsweringModel(answer)
            error = refusal(SignatureMismatchError, ports.saver.save, model, signature, houses())
            assert (error.side, told(error)) == ("outputs", faults), name
            assert error.remedy == _REMEDY

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_MISMATCH, look_at="what becomes of examples and answers that are no data at all")
    def test_what_is_no_array_at_all_is_refused_with_what_would_be_taken(self, ports: Registry) -> None:
        """As inputs and as outputs."""
        for kind, (data, remedy) in _STRANGE.items():
            signature = Signature(_OUTPUTS, _OUTPUTS)
            error = refusal(SignatureMismatchError, ports.saver.save, models.KeepingModel(), signature, data)
            assert error.problem == f"The inputs are of type {kind}, which is no kind of table."
            assert (error.side, error.expected, error.remedy) == ("inputs", _ACCEPTED, remedy)
        answering, columns = models.AnsweringModel(5), price_signature().inputs
        error = refusal(SignatureMismatchError, ports.saver.save, answering, Signature(columns, [named.LONE]), houses())
        assert error.problem == "The outputs are of type builtins.int, which is no kind of table."
        assert (error.side, error.expected) == ("outputs", _ACCEPTED)

    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at="copies that are made where nothing is to do")
    def test_tensors_that_fit_are_given_on_as_they_are(self) -> None:
        """The very array, the very dict."""
        for dtype, array in _KEPT.items():
            assert Conformer([TensorSpec(dtype, (-1,))]).conform(array) is array
        ragged = objects([1.5], [1.5, 2.5])
        assert Conformer([TensorSpec("float64", (-1, -1))]).conform(ragged) is ragged
        doubles = np.ones(2)
        assert Conformer([TensorSpec("object", (-1,))]).conform(doubles) is doubles
        arrays = named.TAKEN["arrays"]
        assert Conformer(named.SPECS).conform(arrays) is arrays
        assert Conformer(named.SPECS).conform(arrays | {"age": [36, 41]})["label"] is arrays["label"]

    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at="whether tensors too many are dropped where they are ignored")
    def test_tensors_too_many_are_dropped_where_they_are_ignored(self) -> None:
        """The others are given on in the signature's order; one that lacks is a fault all the same."""
        ignoring = Conformer(named.SPECS, extra_columns="ignore")
        more = {"size": np.zeros(2), **named.TAKEN["arrays"]}
        assert list(ignoring.conform(more)) == ["image", "age", "label"]
        assert _described(ignoring.conform(more)) == named.ROWS
        error = refusal(SignatureMismatchError, ignoring.conform, {"size": [1.5], "image": [[0.5, 1.5]], "age": [1]})
        assert told(error) == [("label", "str of shape (-1,)", "no such tensor")]


def _described(tensors: Any) -> dict[Any, tuple[str, Any]]:
    assert type(tensors) is dict
    assert all(type(array) is np.ndarray for array in tensors.values())
    return {name: (str(array.dtype), array.tolist()) for name, array in tensors.items()}
