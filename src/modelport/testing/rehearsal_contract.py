"""What a saver is held to about the one run of the model on its example, and what it says where that fails."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from modelport.core.errors import InvalidSignatureError, SignatureMismatchError, UnsupportedModelError
from modelport.core.model_registries import ModelSaver, Registry
from modelport.core.signatures import AnyType, ColumnSpec, DataType, Signature, TensorSpec, rehearse
from modelport.testing.describing import is_as
from modelport.testing.hooks import RegistryHooks
from modelport.testing.project_models import FailingModel, KeepingModel, WeightsError, named
from modelport.testing.promises import promise
from modelport.testing.refusing import refusal
from modelport.testing.samples import PriceModel, Specimen, houses, price_signature
from modelport.testing.sentences import SAVE_EXAMPLE, SAVE_MISMATCH, SAVE_REHEARSES, SAVE_UNSUPPORTED

_OUTPUTS = [TensorSpec("float64", (-1,))]

_COLUMNS = [
    ColumnSpec("a", DataType.DOUBLE),
    ColumnSpec("b", DataType.STRING),
    ColumnSpec("n", DataType.LONG),
    ColumnSpec("c", AnyType()),
]
_CELLS = [
    ("a", "float64", [1.0, 2.0]),
    ("b", "category", ["x", "y"]),
    ("n", "category", [1, 3]),
    ("c", "object", [[1], {"k": 2}]),
]


class RehearsalContract(RegistryHooks):
    """The run of a model on its example, as tests."""

    @promise(ModelSaver.save, "InvalidSignatureError: *signature* is none.", look_at="the text of the refusal")
    def test_what_is_no_signature_is_named_by_its_type(self, ports: Registry, specimen: Specimen) -> None:
        """With the way to a signature."""
        error = refusal(InvalidSignatureError, ports.saver.save, specimen.model, {"inputs": []}, specimen.example)
        assert error.problem == "The signature is 'dict'."
        assert error.expected == "a modelport.Signature"
        assert error.remedy == "read it off an example: Signature.infer(inputs, outputs)"

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_MISMATCH, look_at="whether an example without rows gets through")
    def test_an_example_needs_a_row(self, ports: Registry) -> None:
        """One is enough."""
        error = refusal(SignatureMismatchError, ports.saver.save, PriceModel(), price_signature(), houses().iloc[:0])
        assert error.problem == "The input example has no rows."
        assert error.expected == "at least one row"
        assert error.remedy == "pass some rows of the training data, for instance frame.head()"
        assert (error.faults, error.side) == ((), "inputs")
        saved = ports.saver.save(PriceModel(), price_signature(), houses().iloc[:1])
        predicted = ports.loader.load(saved.uri).predict(houses().iloc[1:])
        assert is_as(predicted, ("pandas table", [("price", "float64", [190008.9, 291013.55])], [1, 2]))

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_UNSUPPORTED, look_at="what becomes of an exception of the model at save")
    def test_a_model_that_fails_on_its_example_is_told_with_what_it_said(self, ports: Registry) -> None:
        """In one line, with the type of the model."""
        error = refusal(UnsupportedModelError, ports.saver.save, FailingModel(), price_signature(), houses())
        assert error.problem == "The model fails on the input example: WeightsError: no weights for 3 rows"
        assert error.expected == "a prediction for each row of the example"
        assert error.remedy == "make predict work on the example, or pass an example that the model takes"
        assert error.types == (named(FailingModel),)
        assert type(error.__cause__) is WeightsError

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_REHEARSES, look_at="what the model is given at save: the example as it conforms")
    @promise(ModelSaver.save, SAVE_EXAMPLE, look_at="what of the example is kept: as it conforms, in its own form")
    def test_the_model_is_run_on_the_example_as_it_conforms(
        self, ports: Registry, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """In the signature's order and types, with the categories that it has; and so it is kept."""
        given: list[Any] = []
        monkeypatch.setattr(KeepingModel, "given", given)
        texts, counts = pd.CategoricalDtype(["y", "x"], ordered=True), pd.CategoricalDtype([3, 1])
        example = pd.DataFrame(
            {"c": [[1], {"k": 2}], "b": pd.Categorical(["x", "y"], dtype=texts), "a": [1, 2], "n": [1, 3]}
        ).astype({"n": counts})
        saved = ports.saver.save(KeepingModel(), Signature(_COLUMNS, _OUTPUTS), example)
        loaded = ports.loader.load(saved.uri)
        loaded.predict({"c": [[1], {"k": 2}], "b": ["x", "y"], "a": [1.0, 2.0], "n": [1, 3]})
        for seen in (given[0], given[-1], loaded.input_example):
            assert is_as(seen, ("pandas table", _CELLS, [0, 1]))
            assert (seen["b"].dtype, seen["n"].dtype) == (texts, counts)
            assert seen["n"].cat.categories.tolist() == [3, 1]

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_EXAMPLE, look_at="what is kept of a table that is the example of a tensor")
    def test_the_example_of_a_tensor_may_be_a_table(self, ports: Registry) -> None:
        """It is kept as the array that the model is given."""
        example = pd.DataFrame({"n": pd.Categorical([3, 1]), "m": [5, 7]})
        saved = ports.saver.save(KeepingModel(), Signature([TensorSpec("int64", (-1, 2))], _OUTPUTS), example)
        assert is_as(ports.loader.load(saved.uri).input_example, ("array", "int64", [[3, 5], [1, 7]]))

    @promise(ModelSaver.save, SAVE_REHEARSES, look_at="what a saver makes of a rehearsal")
    def test_a_rehearsal_tells_the_form_the_inputs_and_the_outputs(self) -> None:
        """And of a function that fails it tells the type."""
        signature = Signature([ColumnSpec("a", DataType.DOUBLE)], [ColumnSpec("b", DataType.LONG)])
        done = rehearse(lambda inputs: [len(inputs["a"])] * 2, signature, {"a": [1, 2]})
        assert str(done.form) == "dict"
        assert is_as(done.inputs, {"a": [1, 2]})
        assert is_as(done.outputs, {"b": ("array", "int64", [2, 2])})
        error = refusal(UnsupportedModelError, rehearse, [].index, signature, {"a": [1, 2]})
        assert error.types == ("builtins.list",)
        error = refusal(UnsupportedModelError, rehearse, lambda inputs: inputs["b"], signature, {"a": [1, 2]})
        assert error.types == ("builtins.function",)
