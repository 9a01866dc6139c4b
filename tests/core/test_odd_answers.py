"""What models answer by mistake: each is refused in words, whatever the table that was asked with."""

from __future__ import annotations

import array
import collections
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from modelport import ColumnSpec, ModelportError, Predictor, Signature, SignatureMismatchError, TensorSpec
from modelport.core.prediction import rehearse_model

INPUTS: dict[str, Any] = {
    "pandas": pd.DataFrame({"a": [1.0, 2.0]}, index=[7, 8]),
    "polars": pl.DataFrame({"a": [1.0, 2.0]}),
    "pyarrow": pa.table({"a": [1.0, 2.0]}),
    "numpy": np.array([[1.0], [2.0]]),
    "dict": {"a": [1.0, 2.0]},
}
OUTPUTS: dict[str, Any] = {
    "a column": [ColumnSpec("y", "double")],
    "two columns": [ColumnSpec("y", "double"), ColumnSpec("z", "double")],
    "a column without a name": [ColumnSpec(None, "double")],
}


class Uncounted(list[float]):
    """A list that does not tell its length."""

    def __len__(self) -> int:
        """Fail."""
        raise RuntimeError


class Unread(Mapping[str, Any]):
    """A mapping that cannot be read."""

    def __getitem__(self, key: str) -> Any:
        """Fail."""
        raise RuntimeError(key)

    def __iter__(self) -> Iterator[str]:
        """Fail."""
        raise RuntimeError

    def __len__(self) -> int:
        """Count one."""
        return 1


ODD: dict[str, Callable[[], Any]] = {
    "a number": lambda: 1.0,
    "a number of NumPy": lambda: np.float64(1.0),
    "nothing": lambda: None,
    "a missing value": lambda: pd.NA,
    "a text": lambda: "ab",
    "bytes": lambda: b"ab",
    "a set": lambda: {1.0, 2.0},
    "a generator": lambda: (each for each in [1.0, 2.0]),
    "a range": lambda: range(2),
    "a deque": lambda: collections.deque([1.0, 2.0]),
    "an array of Python's": lambda: array.array("d", [1.0, 2.0]),
    "a lazy frame": lambda: pl.LazyFrame({"y": [1.0, 2.0]}),
    "a class": lambda: list,
    "a module": lambda: np,
    "a scalar array": lambda: np.array(1.0),
    "a cube": lambda: np.zeros((2, 1, 1)),
    "an array of records": lambda: np.zeros(2, dtype=[("y", "f8"), ("z", "f8")]),
    "rows on their side": lambda: np.zeros((1, 2, 1)),
    "rows of different lengths": lambda: [[1.0, 2.0], [1.0]],
    "a list of another length": lambda: [1.0],
    "an empty list": list,
    "an empty array": lambda: np.array([]),
    "an empty frame": pd.DataFrame,
    "an empty dict": dict,
    "a frame without columns": lambda: pd.DataFrame(index=[7, 8]),
    "a frame with a column twice": lambda: pd.DataFrame([[1.0, 2.0]] * 2, columns=["y", "y"], index=[7, 8]),
    "a dict of a number": lambda: {"y": 1.0},
    "a dict of a number under another name": lambda: {"p": 1.0},
    "a dict of nothing": lambda: {"y": None},
    "a dict of a text": lambda: {"y": "ab"},
    "a dict of a set": lambda: {"y": {1.0, 2.0}},
    "a dict of a generator": lambda: {"y": (each for each in [1.0, 2.0])},
    "a dict of a scalar array": lambda: {"y": np.array(1.0)},
    "a dict of a table": lambda: {"y": pd.DataFrame({"y": [1.0, 2.0]})},
    "a dict of columns of different lengths": lambda: {"y": [1.0, 2.0], "z": [1.0]},
    "a list without a length": lambda: Uncounted([1.0, 2.0]),
    "a mapping that cannot be read": Unread,
}


def answering(make: Callable[[], Any]) -> Any:
    """Give a model that answers whatever *make* makes."""

    class Odd:
        def predict(self, _inputs: Any) -> Any:
            return make()

    return Odd()


@pytest.mark.parametrize("kind", INPUTS)
@pytest.mark.parametrize("outputs", OUTPUTS)
@pytest.mark.parametrize("answer", ODD)
def test_an_odd_answer_is_refused_at_save(answer: str, outputs: str, kind: str) -> None:
    """Before anything is written, with what was expected instead."""
    signature = Signature([ColumnSpec("a", "double")], OUTPUTS[outputs])
    with pytest.raises(SignatureMismatchError) as refused:
        rehearse_model(answering(ODD[answer]), signature, INPUTS[kind])
    assert refused.value.side == "outputs"
    assert refused.value.faults or refused.value.expected


SHAPELESS = [each for each in ODD if each not in {"rows of different lengths", "an array of records"}]


@pytest.mark.parametrize("kind", INPUTS)
@pytest.mark.parametrize("outputs", OUTPUTS)
@pytest.mark.parametrize("answer", SHAPELESS)
def test_an_odd_answer_is_refused_at_predict(answer: str, outputs: str, kind: str) -> None:
    """A model may give one for other inputs than its example."""
    signature = Signature([ColumnSpec("a", "double")], OUTPUTS[outputs])
    with pytest.raises(SignatureMismatchError) as refused:
        Predictor(lambda _inputs, _params: ODD[answer](), signature)(INPUTS[kind])
    assert refused.value.side == "outputs"


@pytest.mark.parametrize("kind", INPUTS)
@pytest.mark.parametrize("answer", ODD)
def test_only_errors_of_modelport_come_of_odd_answers_where_tensors_are_expected(answer: str, kind: str) -> None:
    """Tensors have no columns or rows that could be matched to the inputs'."""
    signature = Signature(
        [ColumnSpec("a", "double")], [TensorSpec("float64", (-1,), "y"), TensorSpec("int8", (2,), "z")]
    )
    with pytest.raises(ModelportError):
        rehearse_model(answering(ODD[answer]), signature, INPUTS[kind])


@pytest.mark.parametrize("odd", ODD)
def test_only_errors_of_modelport_come_of_odd_inputs(odd: str) -> None:
    """A service passes on what it was sent."""
    signature = Signature([ColumnSpec("y", "string"), ColumnSpec("z", "long")], [ColumnSpec("y", "double")])
    with pytest.raises(SignatureMismatchError) as refused:
        Predictor(lambda inputs, _params: inputs, signature)(ODD[odd]())
    assert refused.value.side == "inputs"


def test_what_was_found_is_told_in_words() -> None:
    """As the model's author knows it."""
    signature = Signature([ColumnSpec("a", "double")], [ColumnSpec("y", "double")])
    for answer, found in (
        ({"y": 1.0}, "float as column 'y'"),
        (None, "NoneType"),
        ([1.0], "1 row"),
        (np.array(1.0), "an array of shape ()"),
    ):
        with pytest.raises(SignatureMismatchError) as refused:
            rehearse_model(answering(lambda given=answer: given), signature, INPUTS["pandas"])  # type: ignore[misc]
        assert [(fault.expected, fault.found) for fault in refused.value.faults] == [("2 rows of 1 column", found)]
    with pytest.raises(SignatureMismatchError) as extra:
        rehearse_model(answering(lambda: {"y": [1.0, 2.0], "z": [1, 2]}), signature, INPUTS["pandas"])
    assert [str(fault) for fault in extra.value.faults] == ["'z': expected no such column, found list"]
