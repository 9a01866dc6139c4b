"""A flavor keeps the models of its own library, and says which flavor would keep another."""

# mypy: allow-untyped-calls

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pytest
from sklearn.ensemble import VotingRegressor
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from adapters.mlflow.flavor_models import PRICES, extreme, extreme_booster, light, light_booster, linear, refusal
from modelport import ConfigurationError, UnsupportedModelError
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowConnection
from modelport.testing.samples import PriceModel, houses, price_signature


class OwnLight(lightgbm.LGBMRegressor):  # type: ignore[misc]
    """A model of this project's own, which is one of LightGBM's as well."""


class Broken(LinearRegression):  # type: ignore[misc]
    """An estimator that is written, and cannot be read."""

    def __setstate__(self, state: dict[str, Any]) -> None:
        raise RuntimeError(*state)


class BrokenLight(OwnLight):
    """The same of LightGBM's."""

    def predict(self, inputs: Any) -> Any:
        """Predict without copying itself."""
        return self.booster_.predict(inputs)

    def __setstate__(self, state: dict[str, Any]) -> None:
        raise RuntimeError(*state)


def pipeline(last: Any) -> Any:
    """Give a fitted pipeline of scikit-learn's."""
    return make_pipeline(StandardScaler(), last).fit(houses(), PRICES)


def type_of(model: object) -> str:
    """Give the dotted name of a model's type."""
    return f"{type(model).__module__}.{type(model).__qualname__}"


@pytest.mark.parametrize(
    ("flavor", "make", "fitting"),
    [
        ("lightgbm", linear, "sklearn"),
        ("xgboost", linear, "sklearn"),
        ("xgboost", light, "lightgbm"),
        ("lightgbm", extreme, "xgboost"),
        ("sklearn", light, "lightgbm"),
        ("sklearn", extreme, "xgboost"),
        ("sklearn", light_booster, "lightgbm"),
        ("sklearn", extreme_booster, "xgboost"),
        ("sklearn", lambda: light(OwnLight), "lightgbm"),
        ("lightgbm", lambda: pipeline(linear()), "sklearn"),
    ],
)
def test_a_model_of_another_library_is_refused_with_the_flavor_that_fits(
    connection: MlflowConnection, flavor: str, make: Callable[[], Any], fitting: str
) -> None:
    """In the words that the file needs."""
    model = make()

    error = refusal(BuiltinSaver(connection, flavor=flavor), model)

    assert isinstance(error, UnsupportedModelError)
    assert error.types == (type_of(model),)
    assert f"'flavor: {fitting}'" in error.remedy


@pytest.mark.parametrize("flavor", ["lightgbm", "xgboost"])
def test_a_project_model_is_refused_with_the_saver_that_fits(connection: MlflowConnection, flavor: str) -> None:
    """No library knows it."""
    error = refusal(BuiltinSaver(connection, flavor=flavor), PriceModel())

    assert isinstance(error, UnsupportedModelError)
    assert error.types == ("modelport.testing.samples.PriceModel",)
    assert "CustomSaver" in error.remedy


@pytest.mark.parametrize("make", [light, light_booster, lambda: pipeline(light()), lambda: light(OwnLight)])
def test_a_flavor_keeps_what_is_of_its_library_or_holds_a_part_that_is(
    connection: MlflowConnection, make: Callable[[], Any]
) -> None:
    """A pipeline is scikit-learn's, and LightGBM's flavor keeps it with its own step."""
    model = make()
    options = {"skops_trusted_types": [f"{__name__}.OwnLight"]}
    saver = BuiltinSaver(connection, flavor="lightgbm", options=options)

    saved = saver.save(model, price_signature(), houses())

    predicted = BuiltinLoader(connection).load(saved.uri).predict(houses())
    np.testing.assert_array_equal(predicted["price"], model.predict(houses()))


def test_a_model_of_another_library_is_kept_as_sklearn_where_its_types_are_trusted(
    connection: MlflowConnection,
) -> None:
    """The setting is the caller's word."""
    types = ["collections.OrderedDict", "lightgbm.basic.Booster", "lightgbm.sklearn.LGBMRegressor"]
    model = light()

    saved = BuiltinSaver(connection, trusted_types=types).save(model, price_signature(), houses())

    predicted = BuiltinLoader(connection, trusted_types=types).load(saved.uri).predict(houses())
    np.testing.assert_array_equal(predicted["price"], model.predict(houses()))


def test_an_ensemble_with_a_foreign_part_is_refused_by_the_types_of_the_part(connection: MlflowConnection) -> None:
    """The ensemble itself is scikit-learn's, so they can be trusted."""
    part = lightgbm.LGBMRegressor(n_estimators=2, verbose=-1, n_jobs=1, min_child_samples=1)

    error = refusal(BuiltinSaver(connection), VotingRegressor([("light", part)]).fit(houses(), PRICES))

    assert isinstance(error, UnsupportedModelError)
    assert "lightgbm.sklearn.LGBMRegressor" in error.types
    assert "trusted_types" in error.remedy


@pytest.mark.parametrize(
    ("flavor", "package"),
    [
        ("catboost", "catboost"),
        ("keras", "keras"),
        ("langchain", "langchain"),
        ("paddle", "paddlepaddle"),
        ("pytorch", "torch"),
        ("sentence_transformers", "sentence-transformers"),
        ("statsmodels", "statsmodels"),
        ("tensorflow", "tensorflow"),
        ("transformers", "transformers"),
    ],
)
def test_a_flavor_whose_library_is_not_installed_names_the_package(
    connection: MlflowConnection, flavor: str, package: str
) -> None:
    """Which is not always called like the flavor."""
    error = refusal(BuiltinSaver(connection, flavor=flavor), linear())

    assert isinstance(error, ConfigurationError)
    assert error.entry == "flavor"
    assert f"'pip install {package}'" in error.remedy


def test_an_estimator_that_cannot_be_read_back_is_refused(connection: MlflowConnection) -> None:
    """Now, and not when a service loads it."""
    model = Broken().fit(houses(), PRICES)

    error = refusal(BuiltinSaver(connection, trusted_types=[type_of(model)]), model)

    assert isinstance(error, UnsupportedModelError)
    assert error.types == (type_of(model),)
    assert error.__cause__ is not None


def test_a_model_that_its_flavor_cannot_read_back_is_refused(connection: MlflowConnection) -> None:
    """MLflow's own saving does not look."""
    model = light(OwnLight)
    model.__class__ = BrokenLight
    options = {"serialization_format": "cloudpickle"}

    error = refusal(BuiltinSaver(connection, flavor="lightgbm", options=options), model)

    assert isinstance(error, UnsupportedModelError)
    assert error.types == (type_of(model),)
    assert error.__cause__ is not None


def test_scikit_learn_and_its_format_are_imported_by_the_first_estimator_alone(tmp_path: Path) -> None:
    """A service with models of its own pays for neither."""
    script = (
        "import sys\n"
        "from modelport.adapters.mlflow import *\n"
        "connection = MlflowConnection(sys.argv[1])\n"
        "made = [each(connection) for each in (BuiltinSaver, BuiltinLoader, CustomSaver, CustomLoader)]\n"
        "print(sorted({'skops', 'sklearn'} & set(sys.modules)))\n"
    )
    command = [sys.executable, "-W", "ignore", "-c", script, f"sqlite:///{tmp_path / 'registry.db'}"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603

    assert (done.stdout, done.stderr) == ("[]\n", "")
