"""The one run of a model on its example, before anything is written."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from modelport.core.errors import InvalidSignatureError, SignatureMismatchError, UnsupportedModelError
from modelport.core.signatures import ColumnSpec, Container, InputForm, Signature, TensorSpec, rehearse

SIGNATURE = Signature([ColumnSpec("a", "double"), ColumnSpec("b", "string")], [ColumnSpec("y", "double")])
VALUES: dict[str, list[Any]] = {"a": [1.5, 2.5], "b": ["x", "y"]}
EXAMPLES: dict[Container, Any] = {
    Container.PANDAS: pd.DataFrame(VALUES),
    Container.POLARS: pl.DataFrame(VALUES),
    Container.PYARROW: pa.table(VALUES),
    Container.DICT: VALUES,
}


def double(inputs: Any) -> Any:
    """Predict twice the first column."""
    return 2 * np.asarray(inputs["a"])


@pytest.mark.parametrize("container", EXAMPLES)
def test_a_model_that_keeps_its_signature_passes(container: Container) -> None:
    """What comes back: the kind of container, the conformed example, the labelled outputs."""
    rehearsal = rehearse(double, SIGNATURE, EXAMPLES[container])
    assert rehearsal.form == InputForm(container)
    assert rehearsal.inputs is EXAMPLES[container]
    assert list(np.asarray(rehearsal.outputs["y"])) == [3.0, 5.0]


def test_the_model_sees_the_example_conformed() -> None:
    """Columns in order, numbers widened."""
    seen = []

    def predict(inputs: pd.DataFrame) -> Any:
        seen.append((list(inputs.columns), str(inputs["a"].dtype)))
        return double(inputs)

    rehearse(predict, SIGNATURE, pd.DataFrame({"b": ["x"], "a": [1]}))
    assert seen == [(["a", "b"], "float64")]


def test_arrays_and_tensors_are_rehearsed() -> None:
    """With NumPy in and out; the model works on an array even where the example is a table."""
    array = np.ones((2, 2))
    signature = Signature.infer(array, array[:, 0])
    rehearsal = rehearse(lambda inputs: inputs.sum(axis=1), signature, array)
    assert rehearsal.form.container is Container.NUMPY
    assert rehearsal.outputs.tolist() == [2.0, 2.0]
    frame = pd.DataFrame(array)
    rehearsal = rehearse(lambda inputs: inputs.sum(axis=1), signature, frame)
    assert rehearsal.form.container is Container.NUMPY
    assert rehearsal.inputs.tolist() == array.tolist()


def wreck_pandas(frame: pd.DataFrame) -> Any:
    """Change whatever can be changed."""
    frame.loc[:, "a"] = 9.0
    frame["c"].iloc[0].append(9)
    frame["d"] = 1
    return np.zeros(len(frame))


def wreck_polars(frame: pl.DataFrame) -> Any:
    """Change whatever can be changed."""
    frame[0, "a"] = 9.0
    frame.insert_column(0, pl.Series("d", [1]))
    return np.zeros(len(frame))


def wreck_dict(data: dict[str, Any]) -> Any:
    """Change whatever can be changed."""
    data["a"][0] = 9.0
    data["c"][0].append(9)
    data["d"] = [1]
    return np.zeros(1)


@pytest.mark.parametrize(
    ("wreck", "make"),
    [(wreck_pandas, pd.DataFrame), (wreck_polars, pl.DataFrame), (wreck_dict, dict)],
    ids=["pandas", "polars", "dict"],
)
def test_a_model_cannot_change_the_callers_example(wreck: Any, make: Any) -> None:
    """It works on a copy, down to the lists in the cells."""
    example = make({"a": [1.5], "c": [[1]]})
    signature = Signature.infer(example, np.zeros(1))
    rehearsal = rehearse(wreck, signature, example)
    assert list(getattr(example, "columns", example)) == ["a", "c"]
    assert list(example["a"]) == [1.5]
    assert [list(each) for each in example["c"]] == [[1]]
    assert list(rehearsal.inputs["a"]) == [1.5]


def test_a_model_cannot_change_an_array_or_a_series() -> None:
    """Arrays are copied as well."""

    def wreck(inputs: Any) -> Any:
        inputs[0] = 9.0
        return np.zeros(len(inputs))

    examples: list[Any] = [np.array([1.5]), pd.Series([1.5])]
    for example in examples:
        rehearse(wreck, Signature([ColumnSpec("a", "double")], [TensorSpec("float64", (-1,))]), example)
        assert list(example) == [1.5]


def test_a_failing_model_is_unsupported_with_its_exception_as_the_cause() -> None:
    """Its type is named, for whoever looks for it in a log."""

    class Broken:
        def predict(self, inputs: Any) -> Any:
            raise KeyError(list(inputs))

    with pytest.raises(UnsupportedModelError, match="KeyError") as refused:
        rehearse(Broken().predict, SIGNATURE, EXAMPLES[Container.PANDAS])
    assert isinstance(refused.value.__cause__, KeyError)
    assert refused.value.types[0].endswith("Broken")


def test_outputs_that_break_the_signature_are_refused() -> None:
    """By their type, their columns or their rows."""
    for predict in (lambda inputs: inputs["b"], lambda _inputs: np.ones((2, 2)), lambda _inputs: [1.5]):
        with pytest.raises(SignatureMismatchError) as refused:
            rehearse(predict, SIGNATURE, EXAMPLES[Container.PANDAS])
        assert refused.value.side == "outputs"


EXAMPLES_THAT_DO_NOT_FIT: list[Any] = [
    pd.DataFrame({"a": [1.5]}),
    EXAMPLES[Container.PANDAS].head(0),
    [1],
    None,
    {"a": [], "b": []},
]


def test_an_example_that_breaks_the_signature_is_refused_before_the_model_runs() -> None:
    """So is one without rows, or of no kind of table."""

    def never(_inputs: Any) -> Any:
        raise AssertionError

    for example in EXAMPLES_THAT_DO_NOT_FIT:
        with pytest.raises(SignatureMismatchError) as refused:
            rehearse(never, SIGNATURE, example)
        assert refused.value.side == "inputs"


@pytest.mark.parametrize("signature", [None, {}, SIGNATURE.to_dict(), SIGNATURE.inputs])
def test_what_is_no_signature_is_refused_with_the_way_to_one(signature: Any) -> None:
    """The remedy is to infer it."""
    with pytest.raises(InvalidSignatureError, match=r"Signature\.infer"):
        rehearse(double, signature, EXAMPLES[Container.PANDAS])


def test_a_model_without_outputs_in_its_signature_may_give_anything() -> None:
    """MLmodel files that say nothing of outputs exist."""
    outputs = rehearse(lambda _inputs: {"free": "form"}, Signature(SIGNATURE.inputs, ()), VALUES).outputs
    assert outputs == {"free": "form"}
