"""Every estimator of scikit-learn saves, loads and predicts the same; xgboost and lightgbm prove the other flavors."""

# mypy: allow-untyped-calls

from __future__ import annotations

from typing import Any

import lightgbm
import numpy as np
import pandas as pd
import pytest
import xgboost
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from adapters.mlflow.estimators import fitted_estimators, fitted_variants
from modelport import Signature, UnsupportedModelError, UntrustedModelError
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowConnection

CASES = {**fitted_estimators(), **fitted_variants()}


def round_trip(connection: MlflowConnection, flavor: str, model: Any, inputs: pd.DataFrame) -> tuple[Any, Any]:
    """Save and load *model*; give what it predicted before and what it predicts after."""
    before = model.predict(inputs)
    saved = BuiltinSaver(connection, flavor=flavor).save(model, Signature.infer(inputs, before), inputs)
    return before, BuiltinLoader(connection).load(saved.uri).predict(inputs)


@pytest.mark.filterwarnings("ignore:Class PassiveAggressive(Classifier|Regressor) is deprecated:FutureWarning")
@pytest.mark.parametrize("name", CASES)
def test_an_estimator_of_scikit_learn_predicts_the_same_after_a_round_trip(
    name: str, connection: MlflowConnection
) -> None:
    """Each one saves in the safe format, with no setting."""
    case = CASES[name]()

    before, after = round_trip(connection, "sklearn", case.estimator, case.inputs)

    np.testing.assert_array_equal(np.asarray(after), np.asarray(before))


TABLE = pd.DataFrame(np.random.default_rng(3).normal(size=(60, 3)), columns=["a", "b", "c"])
TARGET = TABLE["a"] * 2 - TABLE["b"]
OTHERS = {
    "xgboost estimator": ("xgboost", lambda: xgboost.XGBRegressor(n_estimators=5, n_jobs=1).fit(TABLE, TARGET)),
    "xgboost classifier": ("xgboost", lambda: xgboost.XGBClassifier(n_estimators=5, n_jobs=1).fit(TABLE, TARGET > 0)),
    "lightgbm estimator": (
        "lightgbm",
        lambda: lightgbm.LGBMRegressor(n_estimators=5, verbose=-1, n_jobs=1).fit(TABLE, TARGET),
    ),
    "lightgbm booster": (
        "lightgbm",
        lambda: lightgbm.train({"verbose": -1, "num_threads": 1}, lightgbm.Dataset(TABLE, TARGET), 5),
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_models_of_other_flavors_predict_the_same_after_a_round_trip(name: str, connection: MlflowConnection) -> None:
    """A flavor goes by its name alone."""
    flavor, fit = OTHERS[name]

    before, after = round_trip(connection, flavor, fit(), TABLE)

    np.testing.assert_array_equal(np.asarray(after), np.asarray(before))


def test_an_xgboost_booster_takes_a_table_like_any_other_model(connection: MlflowConnection) -> None:
    """Its own matrix is made for it."""
    booster = xgboost.train({"nthread": 1}, xgboost.DMatrix(TABLE, TARGET), 5)
    expected = booster.predict(xgboost.DMatrix(TABLE))
    saved = BuiltinSaver(connection, flavor="xgboost").save(booster, Signature.infer(TABLE, expected), TABLE)

    loaded = BuiltinLoader(connection).load(saved.uri)

    np.testing.assert_array_equal(loaded.predict(TABLE), expected)


def doubled(table: pd.DataFrame) -> pd.DataFrame:
    """Give a step that no library vouches for."""
    return table * 2


def own_pipeline() -> Any:
    """Give a pipeline that holds a function of this project."""
    return make_pipeline(FunctionTransformer(doubled), LinearRegression()).fit(TABLE, TARGET)


def test_an_estimator_with_foreign_types_is_refused_by_their_names(connection: MlflowConnection) -> None:
    """The error names the types and the setting that would trust them."""
    model = own_pipeline()

    with pytest.raises(UnsupportedModelError, match="trusted_types") as caught:
        BuiltinSaver(connection).save(model, Signature.infer(TABLE, model.predict(TABLE)), TABLE)

    assert caught.value.types == (f"{__name__}.doubled",)


def test_foreign_types_go_where_both_sides_trust_them(connection: MlflowConnection) -> None:
    """The list of the artifact counts for nothing, the loader's own for all."""
    model = own_pipeline()
    trusted = [f"{__name__}.doubled"]
    signature = Signature.infer(TABLE, model.predict(TABLE))
    saved = BuiltinSaver(connection, trusted_types=trusted).save(model, signature, TABLE)

    with pytest.raises(UntrustedModelError) as caught:
        BuiltinLoader(connection).load(saved.uri)

    assert caught.value.types == tuple(trusted)
    loaded = BuiltinLoader(connection, trusted_types=trusted).load(saved.uri)
    np.testing.assert_array_equal(loaded.predict(TABLE), model.predict(TABLE))


class Schätzer(LinearRegression):  # type: ignore[misc] # noqa: PLC2401 - what is tested
    """An estimator whose name a file in JSON spells by escapes."""


def test_a_trusted_type_may_have_any_name(connection: MlflowConnection) -> None:
    """Which types a file seems to name is a guess, and is looked up where it was not enough."""
    model = Schätzer().fit(TABLE, TARGET)
    trusted = [f"{__name__}.{Schätzer.__qualname__}"]
    saved = BuiltinSaver(connection, trusted_types=trusted).save(
        model, Signature.infer(TABLE, model.predict(TABLE)), TABLE
    )
    loaded = BuiltinLoader(connection, trusted_types=trusted).load(saved.uri)
    np.testing.assert_array_equal(loaded.predict(TABLE), model.predict(TABLE))
