"""A real data set to try things on: 178 wines, told apart by chemistry. It comes with scikit-learn.

Source: https://archive.ics.uci.edu/dataset/109/wine
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    import pandas as pd

_SEED = 7


@frozen(eq=False)
class TrainedOnWines:
    """A classifier, and the wines that it has not seen.

    Attributes:
        model: The fitted estimator.
        trained_on: The number of wines that it was fitted on.
        inputs: The measurements of the other wines.
        cultivars: Their cultivars.
    """

    model: Any
    trained_on: int
    inputs: pd.DataFrame
    cultivars: pd.Series[str]

    def right(self, predictions: Sequence[str]) -> int:
        """Count the predictions that are right."""
        return sum(predicted == actual for predicted, actual in zip(predictions, self.cultivars, strict=True))


def train_on_wines() -> TrainedOnWines:
    """Fit a classifier on three quarters of the wines. A repeat gives the same."""
    from sklearn.datasets import load_wine
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import train_test_split
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    wines = load_wine(as_frame=True)
    cultivars = wines.target.map(lambda number: f"cultivar {number + 1}")
    seen, unseen, seen_cultivars, unseen_cultivars = train_test_split(
        wines.data, cultivars, random_state=_SEED, stratify=cultivars
    )
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(seen, seen_cultivars)
    return TrainedOnWines(model, len(seen), unseen.reset_index(drop=True), unseen_cultivars.reset_index(drop=True))
