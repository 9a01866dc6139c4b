"""Models that commands publish: small, picklable, and plain to check by eye."""

from __future__ import annotations

from typing import Any

import pandas as pd


class Greeting:
    """Says who bought how much: one text column, one of whole numbers and one of any numbers go in."""

    def predict(self, inputs: pd.DataFrame) -> pd.DataFrame:
        """Give a text and a sum for each row."""
        text = [f"{name}:{type(name).__name__}" for name in inputs["name"]]
        return pd.DataFrame({"greeting": text, "total": inputs["count"] * inputs["price"]}, index=inputs.index)


class Doubling:
    """Doubles the column ``x``, and refuses anything below zero."""

    def predict(self, inputs: pd.DataFrame) -> Any:
        """Give an array without a name."""
        if (inputs["x"] < 0).any():
            message = "x is negative"
            raise ValueError(message)
        return (inputs["x"] * 2).to_numpy()


class Interrupting(Doubling):
    """As if somebody pressed Ctrl-C when a number below zero comes."""

    def predict(self, inputs: pd.DataFrame) -> Any:
        """Double, or be interrupted."""
        if (inputs["x"] < 0).any():
            raise KeyboardInterrupt
        return super().predict(inputs)


class Wrapping:
    """Is built around a native estimator, and has no prediction of its own."""

    def get_internal_model(self) -> Doubling:
        """Give what is wrapped."""
        return Doubling()


greeting = Greeting()
doubling = Doubling()
wrapping = Wrapping()
interrupting = Interrupting()
not_a_model = {"weights": [1, 2]}
