"""What a signature is held to that is read off examples: it says what they hold, or why nothing can be said."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import pytest

from modelport.core.errors import InvalidSignatureError
from modelport.core.model_registries import ModelSaver, Registry
from modelport.core.signatures import ColumnSpec, DataType, ParamSpec, Signature
from modelport.testing import project_models as models
from modelport.testing.hooks import RegistryHooks
from modelport.testing.inference_edges import LONE
from modelport.testing.inference_kinds import EXAMPLES
from modelport.testing.inference_refused import REFUSED
from modelport.testing.promises import promise
from modelport.testing.refusing import refusal
from modelport.testing.sentences import SAVE_KEEPS, SAVE_NO_SIGNATURE, SAVE_SIGNATURE

_PLACE: Final = "Signature.infer"


class InferenceContract(RegistryHooks):
    """What is promised of signatures that are read off examples, as tests."""

    @pytest.mark.usefixtures("any_model")
    @pytest.mark.parametrize("form", EXAMPLES)
    @promise(ModelSaver.save, SAVE_KEEPS, look_at="how a signature is written beside the model, and read again")
    def test_a_signature_that_is_read_off_a_table_is_kept(self, ports: Registry, form: str) -> None:
        """With a column of every kind, which the model is saved with and predicts from."""
        make, columns = EXAMPLES[form]
        signature = Signature.infer(make(), [0.0, 0.0])
        assert [str(spec) for spec in signature.inputs] == columns
        assert signature.outputs == (ColumnSpec(None, DataType.DOUBLE),)
        saved = ports.saver.save(models.KeepingModel(), signature, make())
        loaded = ports.loader.load(saved.uri)
        assert saved.signature == signature
        assert loaded.signature == signature
        assert np.asarray(loaded.predict(make())).ravel().tolist() == [0.0, 0.0]

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_KEEPS, look_at="whether outputs and parameters are read off as the inputs are")
    def test_outputs_and_parameters_are_read_off_as_well(self, ports: Registry) -> None:
        """Of a parameter it is its default that tells the type."""
        example = {"a": [1, 2]}
        signature = Signature.infer(example, pd.Series([0.0, 0.0], name="b"), {"rate": 0.5})
        inputs, outputs = [ColumnSpec("a", DataType.LONG)], [ColumnSpec("b", DataType.DOUBLE)]
        assert signature == Signature(inputs, outputs, [ParamSpec("rate", "double", 0.5)])
        saved = ports.saver.save(models.ParametricModel(), signature, example)
        assert ports.loader.load(saved.uri).signature == signature
        assert Signature.infer(example) == Signature(inputs, ())
        assert Signature.infer(example, params={}) == Signature(inputs, (), ())

    @pytest.mark.parametrize("kind", LONE)
    @promise(ModelSaver.save, SAVE_SIGNATURE, look_at=_PLACE)
    def test_a_side_may_be_read_off_a_lone_column_or_a_tensor(self, kind: str) -> None:
        """A column has the name that the data has, and a tensor any number of rows."""
        make, told = LONE[kind]
        signature = Signature.infer(make(), make())
        assert [str(spec) for spec in signature.inputs] == told
        assert signature.outputs == signature.inputs

    @pytest.mark.parametrize("kind", REFUSED)
    @promise(ModelSaver.save, SAVE_NO_SIGNATURE, look_at=_PLACE)
    def test_what_has_no_type_is_refused_with_the_way_out(self, kind: str) -> None:
        """Nothing is guessed: what was found is told, and what to do about it."""
        refused = REFUSED[kind]
        error = refusal(InvalidSignatureError, Signature.infer, refused.make())
        assert error.problem == refused.problem
        assert (error.expected, error.remedy) == (refused.expected, refused.remedy)

    @pytest.mark.parametrize(
        ("outputs", "problem"),
        [
            (1, "No signature can be read off the outputs, of type int."),
            ({}, "No signature can be read off the outputs: they are a table without columns."),
            (
                pd.DataFrame([[1, 2]], columns=["a", "a"]),
                "The outputs have several columns of one name: ('a', 'a').",
            ),
            (pd.Series([{1}], name="b"), "Column 'b': No type of a signature holds {1}, a set."),
        ],
        ids=["a number", "an empty dict", "a name twice", "a set"],
    )
    @promise(ModelSaver.save, SAVE_NO_SIGNATURE, look_at=_PLACE)
    def test_it_is_told_when_it_is_the_outputs_that_have_no_type(self, outputs: Any, problem: str) -> None:
        """Also where the inputs have one."""
        assert refusal(InvalidSignatureError, Signature.infer, {"a": [1]}, outputs).problem == problem
