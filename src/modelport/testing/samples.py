"""Models to hold an adapter to the contract with: importable, so that they pickle by reference, each with one trait."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from attrs import evolve, field, frozen
from sklearn.linear_model import LinearRegression

from modelport.core.model_registries import Registry
from modelport.core.models import SavedModel
from modelport.core.signatures import ColumnSpec, DataType, Signature
from modelport.testing.guarding import lines_of


def take_attributes_away(model: Any) -> None:
    """Leave nothing of what an object has learnt."""
    vars(model).clear()


@frozen(eq=False)
class Sample:
    """A model that a saver takes, with what is needed to save it.

    Attributes:
        model: The model.
        signature: From at least two columns of type double to one column or more.
        input_example: A pandas table of two rows or more, float64 throughout.
        answers: What the model answers to the example, one list for each output column; what ``model.predict`` gives
            unless set.
        spoil: Makes such a model useless in place; takes its attributes away unless set.

    Example:
        >>> project_sample().input_example
            size  rooms
        0   50.0    2.0
        1   80.0    3.0
        2  120.5    5.0
    """

    model: Any
    signature: Signature
    input_example: pd.DataFrame
    answers: list[list[Any]] | None = None
    spoil: Callable[[Any], None] = take_attributes_away


@frozen(eq=False)
class Specimen:
    """A sample that was checked, with what it predicts.

    Attributes:
        sample: The sample.
        answers: What the model answered to the example before anything was done with it.
    """

    sample: Sample
    answers: list[list[Any]]
    _example: pd.DataFrame = field(repr=False)

    @classmethod
    def of(cls, sample: Any, who: str) -> Specimen:
        """Check what the hook ``sample`` gave: a `Sample`, or a tuple of model, signature and input example."""
        if isinstance(sample, tuple) and len(sample) == 3:
            sample = Sample(*sample)
        wrong = _wrong_with(sample)
        if wrong:
            pytest.fail(f"the hook 'sample' of {who} gave {wrong}:\n\n{lines_of('sample')}", pytrace=False)
        answers = sample.answers
        if answers is None:
            answers = columns_of(sample.model.predict(sample.input_example.copy()))
        return cls(sample, answers, sample.input_example.copy())

    @property
    def model(self) -> Any:
        """The model."""
        return self.sample.model

    @property
    def signature(self) -> Signature:
        """Its signature."""
        return self.sample.signature

    @property
    def example(self) -> pd.DataFrame:
        """The input example as it was at first: another copy each time."""
        return self._example.copy()

    @property
    def columns(self) -> list[str]:
        """The names of the inputs."""
        return [str(name) for name in self._example.columns]

    def save(self, registry: Registry) -> SavedModel:
        """Save the sample."""
        return registry.saver.save(self.model, self.signature, self.example)

    def faulty_inputs(self) -> tuple[pd.DataFrame, set[str]]:
        """Give inputs with a wrong type, a missing and an extra column, and the columns at fault."""
        wrong, missing = self.columns[:2]
        inputs = self.example.assign(**{wrong: "large", "one-more": "red"}).drop(columns=missing)
        return inputs, {wrong, missing, "one-more"}

    def with_one_more_output(self) -> Signature:
        """Give a signature that the model's answer does not fit."""
        outputs = (ColumnSpec("price", DataType.DOUBLE), ColumnSpec("one-more", DataType.LONG))
        return evolve(self.signature, outputs=outputs)


def _wrong_with(sample: object) -> str:
    if not isinstance(sample, Sample):
        return f"{sample!r:.200}, which is no Sample"
    signature: object = sample.signature
    if not isinstance(signature, Signature):
        return f"the signature {signature!r:.200}, which is no Signature"
    example: object = sample.input_example
    if not isinstance(example, pd.DataFrame):
        return f"an input example of type {type(example).__name__}, which must be a pandas table"
    if len(example) < 2 or len(example.columns) < 2 or any(each != "float64" for each in example.dtypes):
        return "an input example that is not of two rows and two columns at least, float64 throughout"
    return ""


def columns_of(predicted: Any) -> list[list[Any]]:
    """Give predictions as lists of Python's own values, one for each output column, whatever they are in."""
    if isinstance(predicted, Mapping):
        return [_listed(column) for column in predicted.values()]
    if hasattr(predicted, "column_names"):
        return [column.to_pylist() for column in predicted.columns]
    if hasattr(predicted, "columns"):
        return [_listed(predicted[name]) for name in predicted.columns]
    values = np.asarray(predicted)
    return [values.tolist()] if values.ndim < 2 else [column.tolist() for column in values.T]


def _listed(column: Any) -> list[Any]:
    for way in ("to_pylist", "to_list", "tolist"):
        if hasattr(column, way):
            return list(getattr(column, way)())
    return list(column)


def same_bits(predicted: Any, answers: list[list[Any]]) -> bool:
    """Tell whether predictions are the very *answers*: same values to the last bit, same order, NaN as NaN."""
    return [list(map(repr, column)) for column in columns_of(predicted)] == [
        list(map(repr, column)) for column in answers
    ]


class PriceModel:
    """A project model: a price by size and number of rooms."""

    def __init__(self, per_size: float = 2_000.1, per_room: float = 10_000.3) -> None:
        self.per_size = per_size
        self.per_room = per_room

    def predict(self, inputs: Any) -> Any:
        """Give one price for each row, in whatever the columns are in."""
        return inputs["size"] * self.per_size + inputs["rooms"] * self.per_room


class ConstantModel:
    """A model that answers the same to whatever two rows it is given."""

    def predict(self, inputs: Any) -> Any:  # noqa: ARG002 - that is what it is for
        """Give 0.0 twice."""
        return np.zeros(2)


def houses() -> pd.DataFrame:
    """Give three rows of inputs."""
    return pd.DataFrame({"size": [50.0, 80.0, 120.5], "rooms": [2.0, 3.0, 5.0]})


def price_signature() -> Signature:
    """Give the signature from houses to prices."""
    columns = [ColumnSpec("size", DataType.DOUBLE), ColumnSpec("rooms", DataType.DOUBLE)]
    return Signature(columns, [ColumnSpec("price", DataType.DOUBLE)])


def project_sample() -> Sample:
    """Give a project model with its signature and example."""
    return Sample(PriceModel(), price_signature(), houses())


def sklearn_sample() -> Sample:
    """Give a fitted estimator of scikit-learn with its signature and example."""
    return Sample(LinearRegression().fit(houses(), PriceModel().predict(houses())), price_signature(), houses())
