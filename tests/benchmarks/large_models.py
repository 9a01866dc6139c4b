"""Models of some hundred megabytes, each of the kind that its users have."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import sklearn.ensemble

_BYTES_OF_A_NODE = 72
"""What scikit-learn keeps of each node of a tree, and of what it answers there."""
_TREES = 40


class Weights:
    """A project model that is one array of 64-bit floats: nothing is quicker to read, so nothing is worse to verify."""

    def __init__(self, megabytes: int) -> None:
        self.weights = np.random.default_rng(0).random(megabytes * 125_000)

    def predict(self, inputs: pd.DataFrame) -> pd.DataFrame:
        """Add the first weight to the inputs' first column."""
        return pd.DataFrame({"sum": inputs.iloc[:, 0] + self.weights[0]})


def large_forest(megabytes: int, inputs: pd.DataFrame) -> Any:
    """Give a forest that keeps some *megabytes*: fully grown trees over noise."""
    leaves = megabytes * 1_000_000 // (2 * _BYTES_OF_A_NODE * _TREES)
    rng = np.random.default_rng(0)
    noise = pd.DataFrame(rng.random((leaves, inputs.shape[1])), columns=inputs.columns)
    forest = sklearn.ensemble.ExtraTreesRegressor(_TREES, n_jobs=2, random_state=0, max_features=1)
    forest.fit(noise, rng.random(leaves))
    forest.set_params(n_jobs=None)
    return forest
