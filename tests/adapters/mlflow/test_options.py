"""What may be passed on to a flavor's own ``save_model``, and what the saver has settings for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.mlflow.flavor_models import extreme, files_of, light, linear, refusal
from modelport import ConfigurationError
from modelport.adapters.mlflow import BuiltinSaver, MlflowConnection

CONNECTION = MlflowConnection("sqlite:///never-opened.db")
SETTINGS = {
    "code_paths": ["pricing"],
    "conda_env": {"name": "pricing"},
    "extra_pip_requirements": ["pandas"],
    "input_example": [[1.0]],
    "mlflow_model": None,
    "path": "elsewhere",
    "pip_requirements": ["pandas"],
    "signature": None,
}


def refused(flavor: str, options: dict[str, Any]) -> ConfigurationError:
    """Give the error that making a saver ends in."""
    with pytest.raises(ConfigurationError) as caught:
        BuiltinSaver(CONNECTION, flavor=flavor, options=options)
    return caught.value


@pytest.mark.parametrize("flavor", ["sklearn", "lightgbm", "transformers"])
@pytest.mark.parametrize("name", SETTINGS)
def test_what_the_saver_itself_passes_is_no_option(flavor: str, name: str) -> None:
    """It would be ignored, or contradict what is passed to save; its place is told."""
    error = refused(flavor, {name: SETTINGS[name]})

    assert error.entry == "options"
    assert name in error.problem
    assert error.remedy


@pytest.mark.parametrize(
    "option", ["serialization_format", "skops_trusted_types", "pyfunc_predict_fn", "extra_files", "metdata"]
)
def test_an_option_without_effect_on_scikit_learn_is_refused(option: str) -> None:
    """Its models are always kept in the safe format, and predict by ``predict``."""
    error = refused("sklearn", {option: "cloudpickle"})

    assert error.entry == "options"
    assert option in error.problem
    assert "metadata" in error.expected


@pytest.mark.parametrize("flavor", ["sklearn", "lightgbm"])
@pytest.mark.parametrize(
    "metadata", [3, "x", [1], {1: 2}, {"owner": object()}, {"owner": "\ud83d"}, {"modelport_kind": "custom"}]
)
def test_metadata_that_a_model_file_cannot_hold_is_refused(flavor: str, metadata: Any) -> None:
    """Or that would say something else than the saver does."""
    assert refused(flavor, {"metadata": metadata}).entry == "options"


@pytest.mark.parametrize(("flavor", "make"), [("sklearn", linear), ("lightgbm", light)])
def test_metadata_goes_into_the_model_file(connection: MlflowConnection, flavor: str, make: Any) -> None:
    """Beside what the saver says there."""
    saver = BuiltinSaver(connection, flavor=flavor, options={"metadata": {"owner": "pricing"}})

    content = yaml.safe_load(Path(files_of(saver, make()), "MLmodel").read_text())

    assert content["metadata"]["owner"] == "pricing"
    assert content["metadata"]["modelport_kind"] == "builtin"


def test_an_option_of_the_flavor_s_own_reaches_it(connection: MlflowConnection) -> None:
    """Such as XGBoost's format of files."""
    saver = BuiltinSaver(connection, flavor="xgboost", options={"model_format": "json"})

    assert Path(files_of(saver, extreme()), "model.json").is_file()


@pytest.mark.parametrize("name", ["metdata", "lgb_model", "kwargs"])
def test_an_option_that_the_flavor_does_not_take_is_refused_at_save(connection: MlflowConnection, name: str) -> None:
    """Its function is asked then; some would take it and do nothing."""
    error = refusal(BuiltinSaver(connection, flavor="lightgbm", options={name: True}), light())

    assert isinstance(error, ConfigurationError)
    assert error.entry == "options"
    assert name in error.problem
    assert "skops_trusted_types" in error.expected
