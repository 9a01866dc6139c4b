"""Project models with one trait each, for savers that take any object with ``predict``."""

from __future__ import annotations

import tempfile
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from modelport.testing.samples import PriceModel


class WeightsError(Exception):
    """What a model of a project raises."""


class RecordingModel(PriceModel):
    """A model that tells what it was given."""

    given: ClassVar[list[Any]] = []

    def predict(self, inputs: Any) -> Any:
        """Note the inputs, then predict."""
        self.given.append(inputs)
        return super().predict(inputs)


class KeepingModel:
    """A model of two rows of anything that tells what it was given."""

    given: ClassVar[list[Any]] = []

    def predict(self, inputs: Any) -> Any:
        """Note the inputs, and give 0.0 twice."""
        self.given.append(inputs)
        return np.zeros(2)


class WatchfulModel(PriceModel):
    """A model that tells which temporary files there are while it predicts."""

    found: ClassVar[list[list[Path]]] = []

    def predict(self, inputs: Any) -> Any:
        """Note the temporary files, then predict."""
        self.found.append(list(Path(tempfile.gettempdir()).iterdir()))
        return super().predict(inputs)


class WakingModel(PriceModel):
    """A model that tells how often it was read from its bytes."""

    woken: ClassVar[list[int]] = []

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.woken.append(1)
        self.__dict__.update(state)


class ParametricModel:
    """A model of two rows of anything that tells the parameters it was given, and then spoils them."""

    given: ClassVar[list[dict[str, Any]]] = []

    def predict(self, inputs: Any, params: dict[str, Any]) -> Any:  # noqa: ARG002 - the parameters are what counts
        """Note the parameters, and give 0.0 twice."""
        self.given.append({name: list(each) if isinstance(each, list) else each for name, each in params.items()})
        for each in params.values():
            if isinstance(each, list):
                each.clear()
        params.clear()
        return np.zeros(2)


class DiscountModel(PriceModel):
    """A model with a parameter."""

    def predict(self, inputs: Any, params: dict[str, Any]) -> Any:  # type: ignore[override]
        """Give prices with ``params["discount"]`` off."""
        return super().predict(inputs) * (1.0 - params["discount"])


class KeywordModel(PriceModel):
    """A model whose parameters can be passed by name only."""

    def predict(self, inputs: Any, *, params: dict[str, Any]) -> Any:  # type: ignore[override]
        """Give prices with ``params["discount"]`` off."""
        return super().predict(inputs) * (1.0 - params["discount"])


class ArrowModel:
    """A model that works on pyarrow tables."""

    def predict(self, inputs: pa.Table) -> Any:
        """Give prices as a pyarrow column."""
        by_size = pc.multiply(inputs["size"], 2_000.1)
        return pc.add(by_size, pc.multiply(inputs["rooms"], 10_000.3))


class FailingModel:
    """A model that cannot predict."""

    def predict(self, inputs: Any) -> Any:
        """Fail."""
        message = f"no weights\nfor {len(inputs)} rows"
        raise WeightsError(message)


class SpeechlessError(WeightsError):
    """What cannot say what went wrong."""

    def __str__(self) -> str:
        raise self


class MoodyModel(PriceModel):
    """A model that fails on houses without rooms, and at any length where there are fewer than none."""

    def predict(self, inputs: Any) -> Any:
        """Predict, or fail."""
        fewest = int(inputs["rooms"].min())
        if fewest == 0:
            message = "a house\nwithout rooms"
            raise WeightsError(message)
        if fewest == -1:
            raise SpeechlessError
        if fewest < 0:
            raise WeightsError("x" * (-2 - fewest))
        return super().predict(inputs)


class UnevenModel(PriceModel):
    """A model that leaves out houses without rooms."""

    def predict(self, inputs: Any) -> Any:
        """Give a price for each house that has rooms."""
        return super().predict(inputs)[inputs["rooms"] > 0.0].to_numpy()


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
            raise WeightsError(message)
        return np.asarray([len(str(text)) for text in np.asarray(inputs)])


class LockedModel(PriceModel):
    """A model that cannot be pickled."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = Lock()


class UnreadableModel(PriceModel):
    """A model that pickles, and whose pickle cannot be read back."""

    def __setstate__(self, state: dict[str, Any]) -> None:
        message = f"no way back from {sorted(state)}"
        raise WeightsError(message)


class MisbuiltModel(PriceModel):
    """A model whose pickle builds it with the wrong arguments."""

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), ("too", "many", "arguments")


class GreedyModel(PriceModel):
    """A model that spoils what it is given."""

    def predict(self, inputs: Any) -> Any:
        """Predict, then set every size to zero."""
        prices = super().predict(inputs)
        inputs["size"] = inputs["size"] * 0.0
        return prices


class RankingModel(PriceModel):
    """A model with two outputs."""

    def predict(self, inputs: Any) -> Any:
        """Give each row's rank and its price, in this order."""
        price = super().predict(inputs)
        return pd.DataFrame({"rank": price.rank().astype("int64"), "price": price})


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


class AnsweringModel:
    """A model that answers one and the same thing."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def predict(self, inputs: Any) -> Any:  # noqa: ARG002 - that is what it is for
        """Give the answer."""
        return self.answer


def named(kind: type) -> str:
    """Give the dotted name of a class."""
    return f"{kind.__module__}.{kind.__qualname__}"
