"""A program that trains and saves models of many kinds, as users' scripts do; it tells where they are, as JSON.

It is run by itself, so that it is ``__main__``: ``python training.py <directory>``, with a project in the directory.
"""

# mypy: allow-untyped-calls

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
from lightgbm import LGBMRegressor
from sklearn.linear_model import LinearRegression
from xgboost import XGBRegressor

from modelport import Signature
from modelport.adapters.mlflow import BuiltinSaver, CustomSaver, MlflowConnection

ROWS = {"size": [50.0, 80.0, 120.5], "rooms": [2.0, 3.0, 5.0]}
PRICES = np.array([1.0, 2.0, 3.0])


class DefinedHere:
    """A model of a class that only this program has, with a library among its globals."""

    def predict(self, inputs: Any) -> Any:
        """Give prices."""
        return pl.from_pandas(inputs).select(pl.col("size") * 2 + pl.col("rooms")).to_series().to_numpy()


class ImportsInside:
    """A model that imports a library where it uses it."""

    def predict(self, inputs: Any) -> Any:
        """Give prices."""

        def length(value: float) -> float:
            from rich.text import Text  # noqa: PLC0415 - that is the point

            return float(len(Text(str(value))))

        return inputs["size"].map(length).to_numpy()


class WantsAnExtra:
    """A model whose code names one library alone, which takes another one along when it is asked to."""

    def predict(self, inputs: Any) -> Any:
        """Give prices."""
        table = nw.from_dict({name: inputs[name].tolist() for name in inputs.columns}, backend="polars")
        return table.select(nw.col("size") + nw.col("rooms"))["size"].to_numpy()


def main(place: Path) -> dict[str, dict[str, Any]]:
    """Save a model of each kind, and tell where its files are and what it answers."""
    sys.path.insert(0, str(place))
    from shop.pricing import Priced  # type: ignore[import-not-found]  # noqa: PLC0415 - it is there from now on

    inputs = pd.DataFrame(ROWS)
    connection = MlflowConnection(f"sqlite:///{place / 'registry.db'}")
    custom = CustomSaver(connection)
    few = {"n_estimators": 2, "n_jobs": 1}
    light = LGBMRegressor(min_child_samples=1, verbose=-1, **few).fit(inputs, PRICES)
    models: dict[str, tuple[Any, Any]] = {
        "sklearn": (BuiltinSaver(connection), LinearRegression().fit(inputs, PRICES)),
        "xgboost": (BuiltinSaver(connection, flavor="xgboost"), XGBRegressor(**few).fit(inputs, PRICES)),
        "lightgbm": (BuiltinSaver(connection, flavor="lightgbm"), light),
        "installed": (custom, light),
        "own": (custom, Priced()),
        "defined here": (custom, DefinedHere()),
        "imports inside": (custom, ImportsInside()),
        "extra": (custom, WantsAnExtra()),
    }
    told = {}
    for name, (saver, model) in models.items():
        answer = model.predict(inputs)
        saved = saver.save(model, Signature.infer(inputs, answer), inputs)
        record = connection.saved_model(saved.uri.removeprefix("models:/"))
        told[name] = {"place": record.artifact_location, "answers": np.asarray(answer).tolist()}
    return told


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))  # noqa: T201 - that is how it tells
