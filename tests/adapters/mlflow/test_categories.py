"""Models of categories are given categories, whatever the table that they are asked with brings along."""

# mypy: allow-untyped-calls

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import xgboost

from modelport import LoadedModel, Signature
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, CustomLoader, CustomSaver, MlflowConnection

TOWNS = ["rome", "oslo", "bern", "kiel"]
PRICES = {"rome": 1.0, "oslo": 7.0, "bern": 3.0, "kiel": 20.0}
ASKED = ["bern", "kiel", "kiel", "oslo"]


def sales() -> pd.DataFrame:
    """Give what was sold: in which town, on which floor, and of what size."""
    town = pd.Categorical(TOWNS * 30, categories=TOWNS)
    floor = pd.Categorical([0, 5, 1] * 40, categories=[5, 0, 1])
    return pd.DataFrame({"town": town, "floor": floor, "size": np.linspace(0.0, 1.0, 120)})


def prices() -> Any:
    """Give what each was sold for."""
    return sales()["town"].astype(str).map(PRICES).to_numpy() + 0.1 * sales()["floor"].astype(int).to_numpy()


def light() -> Any:
    """Give a fitted model of LightGBM's."""
    model = lightgbm.LGBMRegressor(n_estimators=20, verbose=-1, n_jobs=1, min_child_samples=1, min_data_per_group=1)
    return model.fit(sales(), prices())


def extreme() -> Any:
    """Give a fitted model of XGBoost's."""
    return xgboost.XGBRegressor(n_estimators=20, n_jobs=1, enable_categorical=True).fit(sales(), prices())


class Priced:
    """A project model around an estimator."""

    def __init__(self, estimator: Any) -> None:
        self.estimator = estimator

    def predict(self, inputs: Any) -> Any:
        """Ask the estimator."""
        return self.estimator.predict(inputs)


def asked() -> pd.DataFrame:
    """Give some rows of which the price is to be told, as the model knows them."""
    frame = pd.DataFrame({"town": ASKED, "floor": [1, 0, 5, 1], "size": [0.1, 0.2, 0.3, 0.4]})
    return frame.astype({name: sales()[name].dtype for name in ("town", "floor")})


def plain() -> dict[str, list[Any]]:
    """Give the same rows as any library holds them."""
    return {"town": ASKED, "floor": [1, 0, 5, 1], "size": [0.1, 0.2, 0.3, 0.4]}


def read_csv(directory: Path) -> pd.DataFrame:
    """Give them as pandas reads them from a file."""
    pd.DataFrame(plain()).to_csv(directory / "asked.csv", index=False)
    return pd.read_csv(directory / "asked.csv")


TABLES: dict[str, Callable[[Path], Any]] = {
    "a file": read_csv,
    "objects": lambda _: pd.DataFrame(plain()).astype({"town": object, "floor": object}),
    "categories of these rows alone": lambda _: pd.DataFrame(plain()).astype({"town": "category", "floor": "category"}),
    "polars": lambda _: pl.DataFrame(plain()),
    "polars' categories": lambda _: pl.DataFrame(plain()).with_columns(pl.col("town").cast(pl.Categorical)),
    "pyarrow": lambda _: pa.table(plain()),
    "pyarrow's dictionaries": lambda _: pa.table({**plain(), "town": pa.array(ASKED).dictionary_encode()}),
    "lists": lambda _: plain(),
    "arrays": lambda _: {name: np.array(column) for name, column in plain().items()},
}


def signature() -> Signature:
    """Give the signature from sales to prices."""
    return Signature.infer(sales(), pd.DataFrame({"price": prices()}))


def loaded(connection: MlflowConnection, kind: str) -> tuple[LoadedModel, Any]:
    """Give a model that was saved and loaded, and the estimator in it."""
    estimator = extreme() if kind == "xgboost" else light()
    output = Signature(signature().inputs, Signature.infer(sales(), estimator.predict(sales().head())).outputs)
    if kind == "project model":
        saved = CustomSaver(connection).save(Priced(estimator), output, sales().head())
        return CustomLoader(connection).load(saved.uri), estimator
    saved = BuiltinSaver(connection, flavor=kind).save(estimator, output, sales().head())
    return BuiltinLoader(connection).load(saved.uri), estimator


@pytest.mark.parametrize("kind", ["lightgbm", "xgboost", "project model"])
def test_any_table_predicts_as_one_with_the_models_categories_does(
    connection: MlflowConnection, tmp_path: Path, kind: str
) -> None:
    """Texts and numbers become the categories that they were in training."""
    model, estimator = loaded(connection, kind)
    expected = estimator.predict(asked())
    assert len(set(np.round(expected, 3))) == len(ASKED)
    np.testing.assert_array_equal(model.predict(asked()), expected)
    for name, make in TABLES.items():
        answer = np.asarray(model.predict(make(tmp_path)), dtype=expected.dtype)
        np.testing.assert_array_equal(answer, expected, err_msg=name)


def test_lightgbm_takes_a_value_that_was_no_category_for_a_missing_one(connection: MlflowConnection) -> None:
    """It reaches the model, which decides."""
    model, estimator = loaded(connection, "lightgbm")
    missing = asked()
    missing.loc[0, "town"] = None
    unknown = pd.DataFrame({**plain(), "town": ["atlantis", *ASKED[1:]]})
    np.testing.assert_array_equal(model.predict(unknown), estimator.predict(missing))


def test_the_example_comes_back_with_its_categories(connection: MlflowConnection) -> None:
    """Those of numbers as well."""
    model, _ = loaded(connection, "project model")
    pd.testing.assert_frame_equal(model.input_example, sales().head())
