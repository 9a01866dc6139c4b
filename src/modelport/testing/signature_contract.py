"""What a signature is held to: its parts are kept as they are, are told in words, and refuse what they cannot mean."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from attrs.exceptions import FrozenInstanceError

from modelport.core.errors import InvalidSignatureError, SignatureMismatchError
from modelport.core.model_registries import ModelSaver, Registry
from modelport.core.models import LoadedModel
from modelport.core.signatures import ColumnSpec, DataType, ParamSpec, Signature, TensorSpec
from modelport.testing import project_models as models
from modelport.testing.hooks import RegistryHooks
from modelport.testing.promises import promise
from modelport.testing.refusing import pickled, refusal, told
from modelport.testing.samples import same_bits
from modelport.testing.sentences import PREDICT, SAVE_KEEPS, SAVE_MISMATCH, SAVE_NO_SIGNATURE, SAVE_SIGNATURE
from modelport.testing.signature_kinds import DEEPEST, DTYPES, EQUAL, SPECS, TYPES
from modelport.testing.signature_refused import WRONG

_OUTPUTS: Final = (ColumnSpec(None, DataType.DOUBLE),)


class SignatureContract(RegistryHooks):
    """What is promised of signatures, as tests."""

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_KEEPS, look_at="how a signature is written beside the model, and read again")
    def test_a_column_of_every_type_is_kept(self, ports: Registry) -> None:
        """Required ones and optional ones, in their order."""
        columns = [ColumnSpec(name, kind) for name, (kind, _) in TYPES.items()]
        columns += [ColumnSpec(f"{name}, or none", kind, required=False) for name, (kind, _) in TYPES.items()]
        values = [value for _, value in TYPES.values()]
        example = {
            spec.name: pd.Series([value, value], dtype=object)
            for spec, value in zip(columns, values + values, strict=True)
        }
        signature = Signature(columns, _OUTPUTS)
        saved = ports.saver.save(models.KeepingModel(), signature, pd.DataFrame(example))
        loaded = ports.loader.load(saved.uri)
        assert loaded.signature is not None
        assert saved.signature == signature
        assert loaded.signature == signature
        assert [str(each) for each in loaded.signature.inputs] == [
            *(f"{name}: {name}" for name in TYPES),
            *(f"{name}, or none: {name} (optional)" for name in TYPES),
        ]

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_KEEPS, look_at="how a signature is written beside the model, and read again")
    def test_tensors_and_parameters_are_kept(self, ports: Registry) -> None:
        """On both sides, named or the only one."""
        inputs = [TensorSpec("float32", (-1, 2), "image"), TensorSpec("str", (-1,), "text")]
        signature = Signature(inputs, [TensorSpec("float64", (-1,))], [ParamSpec("rate", "double", 0.5)])
        example = {"image": np.ones((2, 2), "float32"), "text": np.array(["a", "bc"])}
        saved = ports.saver.save(models.ParametricModel(), signature, example)
        loaded = ports.loader.load(saved.uri)
        assert saved.signature == signature
        assert loaded.signature == signature
        assert (signature.inputs, signature.outputs) == (tuple(inputs), (TensorSpec("float64", (-1,)),))

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT, look_at="how columns without names are matched and numbered")
    def test_columns_without_names_go_by_their_order(self, ports: Registry) -> None:
        """Whatever the inputs call them; outputs are numbered as the caller's container numbers columns."""
        inputs = [ColumnSpec(None, DataType.LONG), ColumnSpec(None, DataType.STRING)]
        signature = Signature(inputs, [ColumnSpec(None, DataType.DOUBLE), ColumnSpec(None, DataType.LONG)])
        frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
        model = models.AnsweringModel([(0.5, 1), (1.5, 2)])
        loaded = ports.loader.load(ports.saver.save(model, signature, frame).uri)
        for given, names in (
            (frame, [0, 1]),
            (frame.to_dict("list"), [0, 1]),
            (pl.DataFrame(frame.to_dict("list")), ["0", "1"]),
            (pa.table(frame.to_dict("list")), ["0", "1"]),
        ):
            predicted = loaded.predict(given)
            assert _header(predicted) == names
            assert same_bits(predicted, [[0.5, 1.5], [1, 2]])
        assert loaded.predict(frame.to_numpy()).tolist() == [[0.5, 1.0], [1.5, 2.0]]

    @promise(ModelSaver.save, SAVE_SIGNATURE, look_at="how types and columns are shown")
    def test_every_part_is_told_in_words(self) -> None:
        """The same words as in messages."""
        assert {name: str(kind) for name, (kind, _) in TYPES.items()} == {name: name for name in TYPES}
        assert {name: (str(spec), repr(spec)) for name, (spec, _) in SPECS.items()} == {
            name: (name, shown) for name, (_, shown) in SPECS.items()
        }

    @pytest.mark.parametrize("name", DTYPES)
    @promise(ModelSaver.save, SAVE_SIGNATURE, look_at="what TensorSpec makes of a dtype")
    def test_a_tensor_has_a_dtype_by_name_without_the_size_of_its_texts(self, name: str) -> None:
        """Whether the name was given or the dtype."""
        for dtype in DTYPES[name]:
            assert TensorSpec(dtype, (-1,)).dtype == name

    @pytest.mark.parametrize(("one", "other"), EQUAL, ids=[type(one).__name__ for one, _ in EQUAL])
    @promise(ModelSaver.save, SAVE_SIGNATURE, look_at="whether the parts of a signature compare by value")
    def test_parts_that_mean_the_same_are_equal(self, one: Any, other: Any) -> None:
        """They hash alike, pickle, and never change."""
        assert one == other
        assert hash(one) == hash(other)
        assert repr(one) == repr(other)
        assert pickled(one) == one
        with pytest.raises(FrozenInstanceError):
            one.required = False

    @pytest.mark.parametrize("kind", DEEPEST)
    @promise(ModelSaver.save, SAVE_SIGNATURE, look_at="how deep types may be nested")
    def test_types_are_nested_to_sixty_four_levels(self, kind: str) -> None:
        """Depth does not count in comparisons, and is not shown."""
        deepest, text = DEEPEST[kind]
        assert ColumnSpec("a", deepest).type == deepest
        assert str(deepest) == text
        assert "depth" not in repr(deepest)

    @pytest.mark.parametrize("kind", WRONG)
    @promise(ModelSaver.save, SAVE_NO_SIGNATURE, look_at="what is checked where a signature is built")
    def test_what_a_signature_cannot_mean_is_refused_when_it_is_built(self, kind: str) -> None:
        """What was given is told, what was expected, and what to do."""
        wrong = WRONG[kind]
        error = refusal(InvalidSignatureError, wrong.call, *wrong.arguments)
        assert error.problem == wrong.problem
        assert (error.expected, error.remedy) == (wrong.expected, wrong.remedy)

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_MISMATCH, look_at="how the columns that are missing are told")
    def test_each_missing_column_is_told_by_its_type(self, ports: Registry) -> None:
        """An optional one is not missed; one without a name is told by the name in the data."""
        columns = [ColumnSpec("a", "long"), ColumnSpec("b", "long", required=False), ColumnSpec(0, "string")]
        save, model = ports.saver.save, models.KeepingModel()
        error = refusal(SignatureMismatchError, save, model, Signature(columns, _OUTPUTS), {"c": [1, 2]})
        assert sorted(told(error)) == [
            ("0", "string", "no such column"),
            ("a", "long", "no such column"),
            ("c", "no such column", "list"),
        ]
        nameless = Signature([ColumnSpec(None, "long"), ColumnSpec(None, "string")], _OUTPUTS)
        frame = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
        assert told(refusal(SignatureMismatchError, save, model, nameless, frame)) == [("b", "string", "int64")]


def _header(table: Any) -> list[Any]:
    return list(getattr(table, "column_names", getattr(table, "columns", table)))
