"""Fitted models of several libraries, each made anew, and how saving one fails."""

# mypy: allow-untyped-calls

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pytest
import xgboost
from mlflow import MlflowClient
from sklearn.linear_model import LinearRegression

from modelport import ModelportError
from modelport.adapters.mlflow import BuiltinSaver
from modelport.testing.samples import houses, price_signature

PRICES = np.array([1.0, 2.0, 3.0])


def light(kind: Callable[..., Any] = lightgbm.LGBMRegressor) -> Any:
    """Give a fitted model of LightGBM's."""
    return kind(n_estimators=2, verbose=-1, n_jobs=1, min_child_samples=1).fit(houses(), PRICES)


def light_booster() -> Any:
    """Give a model of LightGBM's own interface."""
    return light().booster_


def extreme() -> Any:
    """Give a fitted model of XGBoost's."""
    return xgboost.XGBRegressor(n_estimators=2, n_jobs=1).fit(houses(), PRICES)


def extreme_booster() -> Any:
    """Give a model of XGBoost's own interface."""
    return extreme().get_booster()


def linear() -> Any:
    """Give a fitted model of scikit-learn's."""
    return LinearRegression().fit(houses(), PRICES)


def refusal(saver: BuiltinSaver, model: Any) -> ModelportError:
    """Give the error that saving a model ends in, and see that the save left nothing."""
    with pytest.raises(ModelportError) as caught:
        saver.save(model, price_signature(), houses())
    client = MlflowClient(saver.connection.tracking_uri, saver.connection.tracking_uri)
    assert list(client.search_logged_models([each.experiment_id for each in client.search_experiments()])) == []
    return caught.value


def files_of(saver: BuiltinSaver, model: Any) -> Path:
    """Save a model, and give the directory of its files."""
    saved = saver.save(model, price_signature(), houses())
    return Path(saver.connection.saved_model(saved.uri.removeprefix("models:/")).artifact_location)
