"""Models for tests: importable, so that they pickle by reference, and each with one trait."""

from __future__ import annotations

from threading import Lock
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen
from sklearn.linear_model import LinearRegression

from modelport import Signature


@frozen(eq=False)
class Sample:
    """A model that can be saved, with what is needed to save it.

    Attributes:
        model: The model. Its attributes are what it has learnt: without them it cannot predict.
        signature: From columns ``size`` and ``rooms`` to the column ``price``.
        input_example: Three rows, a pandas frame.
    """

    model: Any
    signature: Signature
    input_example: pd.DataFrame

    @property
    def prices(self) -> list[float]:
        """What the model answers to its input example."""
        return [float(price) for price in self.model.predict(self.input_example)]


class PriceModel:
    """A project model: a price by size and number of rooms."""

    def __init__(self, per_size: float = 2_000.0, per_room: float = 10_000.0) -> None:
        self.per_size = per_size
        self.per_room = per_room

    def predict(self, inputs: Any) -> Any:
        """Give one price for each row, in whatever the columns are in."""
        return inputs["size"] * self.per_size + inputs["rooms"] * self.per_room


class DiscountModel(PriceModel):
    """A model with a parameter."""

    def predict(self, inputs: Any, params: dict[str, Any]) -> Any:  # type: ignore[override]
        """Give prices with ``params["discount"]`` off."""
        return super().predict(inputs) * (1.0 - params["discount"])


class RecordingModel(PriceModel):
    """A model that tells what it was given."""

    given: ClassVar[list[Any]] = []

    def predict(self, inputs: Any) -> Any:
        """Note the inputs, then predict."""
        self.given.append(inputs)
        return super().predict(inputs)


class ArrowModel:
    """A model that works on pyarrow tables."""

    def predict(self, inputs: pa.Table) -> Any:
        """Give prices as a pyarrow column."""
        by_size = pc.multiply(inputs["size"], 2_000.0)
        return pc.add(by_size, pc.multiply(inputs["rooms"], 10_000.0))


class FailingModel:
    """A model that cannot predict."""

    def predict(self, inputs: Any) -> Any:
        """Fail."""
        message = f"no weights for {len(inputs)} rows"
        raise RuntimeError(message)


class SizeModel:
    """A model that asks for a column by its name."""

    def predict(self, inputs: Any) -> Any:
        """Give the sizes back."""
        return inputs[["size"]]


class LengthModel:
    """A model of texts that works on a single column only, as scikit-learn's text vectorizers do."""

    def predict(self, inputs: Any) -> Any:
        """Give the length of each text."""
        if len(getattr(inputs, "shape", (0,))) > 1:
            message = f"a single column is needed, not a table of {inputs.shape}"
            raise ValueError(message)
        return np.asarray([len(str(text)) for text in np.asarray(inputs)])


class LockedModel(PriceModel):
    """A model that cannot be pickled."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = Lock()


class GreedyModel(PriceModel):
    """A model that spoils what it is given."""

    def predict(self, inputs: Any) -> Any:
        """Predict, then set every input to zero."""
        prices = super().predict(inputs)
        inputs["size"] = inputs["size"] * 0.0
        return prices


class RankingModel(PriceModel):
    """A model with two outputs."""

    def predict(self, inputs: Any) -> Any:
        """Give each row's price and its rank."""
        price = super().predict(inputs)
        return pd.DataFrame({"price": price, "rank": price.rank().astype("int64")})


class WrappedModel(PriceModel):
    """A project model around a native estimator."""

    def __init__(self, estimator: Any) -> None:
        super().__init__()
        self.estimator = estimator

    def get_internal_model(self) -> Any:
        """Give the native estimator."""
        return self.estimator

    def predict(self, inputs: Any) -> Any:
        """Give twice what the estimator says."""
        return 2.0 * self.estimator.predict(inputs)


def houses() -> pd.DataFrame:
    """Give three rows of inputs."""
    return pd.DataFrame({"size": [50.0, 80.0, 120.5], "rooms": [2.0, 3.0, 5.0]})


def price_signature() -> Signature:
    """Give the signature from houses to prices."""
    return Signature.infer(houses(), pd.DataFrame({"price": [1.0, 2.0, 3.0]}))


def project_sample() -> Sample:
    """Give a project model with its signature and example."""
    return Sample(PriceModel(), price_signature(), houses())


def sklearn_sample() -> Sample:
    """Give a fitted estimator of scikit-learn with its signature and example."""
    estimator = LinearRegression().fit(houses(), PriceModel().predict(houses()))
    return Sample(estimator, price_signature(), houses())
