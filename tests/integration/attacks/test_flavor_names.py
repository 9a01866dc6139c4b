"""A model names the flavor and the classes that it is read by: a name opens nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from integration.attacks.markers import Marker
from integration.attacks.models_that_run_code import describe, seal
from modelport import ModelportError, TrustPolicy, UnsupportedModelError, UntrustedModelError
from modelport.adapters.mlflow import BuiltinLoader, CustomLoader, MlflowConnection
from modelport.adapters.mlflow.mlmodels import read_model_file
from modelport.core.trust import FLAVORS

NAMES: Final = [
    *("os", "sys", "pickle", "builtins", "this", "posix", "__main__", "mlflow", "mlflow.sklearn", "sklearn.evil"),
    *("python_function.evil", "pyfunc", "tracking", "utils", "..sklearn", "../sklearn", "sklearn/..", "sklearn\n"),
    *("sklearn\0", "", " ", "\N{CYRILLIC SMALL LETTER DZE}klearn", "SKLEARN", "a" * 5_000, "transformers", "langchain"),
]
DATA_ALONE: Final = {"catboost", "lightgbm", "onnx", "xgboost"}
"""Flavors whose files are data, unless their settings name a class."""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A directory with files that run code where they are read as a pickle."""
    place = tmp_path / "models" / "model"
    place.mkdir(parents=True)
    for name in ("model", "model.pkl", "model.xgb", "model.lgb", "model.onnx"):
        (place / name).write_bytes(Marker(tmp_path / "ran").pickled)
    return place


@pytest.fixture
def refused(place: Path) -> Callable[..., ModelportError]:
    """Gives the error with which a loader refuses a model of these flavors; nothing of it ran."""

    def refused(
        described: Mapping[str, Any], *, sealed: bool, loader: type[Any] = BuiltinLoader, **policy: Any
    ) -> ModelportError:
        connection = MlflowConnection(f"sqlite:///{place.parents[1] / 'none.db'}", roots=[str(place.parent)])
        describe(place, **described)
        if sealed:
            seal(place)
        with pytest.raises(ModelportError) as caught:
            loader(connection, trust=TrustPolicy(**policy)).load(str(place))
        assert not (place.parents[1] / "ran").exists()
        assert "this" not in sys.modules
        return caught.value

    return refused


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name)[:30])
def test_a_name_of_no_trusted_flavor_is_refused(refused: Callable[..., ModelportError], name: str) -> None:
    """Alone, before and after a flavor that is trusted; by a loader that was told to trust the name as well."""
    own: Mapping[str, Any] = {"data": "model.pkl", "pickled_model": "model.pkl", "loader_module": name}
    for flavors in ({name: own}, {name: own, "python_function": own}):
        for trusted in (FLAVORS, {name or "sklearn"}):
            error = refused(flavors, sealed=True, flavors=trusted)
            assert isinstance(error, UntrustedModelError | UnsupportedModelError)
    assert isinstance(refused({"python_function": own}, sealed=True, loader=CustomLoader), UntrustedModelError)


@pytest.mark.parametrize("module", [[], {}, ["mlflow.pyfunc.model"], {"a": 1}, 1, None], ids=str)
def test_a_loader_module_that_is_no_text_is_refused(refused: Callable[..., ModelportError], module: Any) -> None:
    """It is on no list, whatever it is."""
    error = refused({"python_function": {"loader_module": module}}, sealed=True, loader=CustomLoader)

    assert isinstance(error, UntrustedModelError)
    assert error.types == ()


@pytest.mark.parametrize("name", sorted(FLAVORS - {"python_function"} - DATA_ALONE))
@pytest.mark.parametrize("verify", ["warn", "off"])
def test_a_flavor_that_may_be_a_pickle_is_refused_without_a_digest(
    refused: Callable[..., ModelportError], name: str, verify: str
) -> None:
    """Before its module is imported; networks with layers that are code among them."""
    before = f"mlflow.{name}" in sys.modules

    error = refused({name: {"data": "model.pkl", "pickled_model": "model.pkl"}}, sealed=False, verify=verify)

    assert isinstance(error, UntrustedModelError)
    assert "pickles" in error.remedy
    assert (f"mlflow.{name}" in sys.modules) is before


@pytest.mark.parametrize("name", sorted(DATA_ALONE))
def test_a_flavor_that_is_data_reads_no_pickle(refused: Callable[..., ModelportError], name: str) -> None:
    """It finds that the file is none of its own, or that its library is not installed."""
    refused({name: {"data": "model.pkl"}}, sealed=False, verify="off")


CLASSES: Final = [
    *("tempfile.mkdtemp", "os.abort", "this.s", "evil.Model", "xgboost.core.os.abort", "xgboost.sklearn.XGBModel.fit"),
    *("xgboost.sklearn.os", "xgboost.core.Booster\n", "lightgbm.basic.Booster ", "lightgbm.basic.os", ["a"], {"a": 1}),
]


@pytest.mark.parametrize("named", CLASSES, ids=str)
@pytest.mark.parametrize("name", ["xgboost", "lightgbm"])
def test_a_class_that_is_none_of_the_librarys_is_refused_without_a_digest(
    refused: Callable[..., ModelportError], name: str, named: Any
) -> None:
    """It would be called, or would have a pickle read."""
    error = refused({name: {"data": "model.pkl", "model_class": named}}, sealed=False, verify="off")

    assert isinstance(error, UntrustedModelError)


@pytest.mark.parametrize(
    "form", ["pickle", "cloudpickle", "skops ", "SKOPS", "", None, ["skops"], {"skops": 1}], ids=str
)
def test_a_format_that_is_not_the_safe_one_is_a_pickle(refused: Callable[..., ModelportError], form: Any) -> None:
    """However it is written."""
    own = {"pickled_model": "model.pkl", "serialization_format": form}

    error = refused({"sklearn": own}, sealed=False, verify="off")

    assert isinstance(error, UntrustedModelError)


PLACES: Final[Mapping[str, Any]] = {
    "a directory of TensorFlow's": {"tensorflow": {"saved_model_dir": "{above}"}},
    "a list of files": {"pytorch": {"model_data": "data", "extra_files": [{"path": "{above}/model.pkl"}]}},
    "places in places": {"spacy": {"data": {"data": ["{above}"]}}},
    "a list for a file": {"python_function": {"loader_module": "mlflow.pyfunc.model", "python_model": ["{above}"]}},
    "a directory above": {"keras": {"anything": "code/../../other"}},
    "an artifact": {"python_function": {"artifacts": {"a": {"path": "{above}", "uri": "file:///etc"}}}},
}


@pytest.mark.parametrize("flavors", PLACES.values(), ids=PLACES.keys())
def test_a_place_outside_of_the_model_is_refused(
    refused: Callable[..., ModelportError], place: Path, flavors: Mapping[str, Any]
) -> None:
    """Under whatever key: a digest vouches for what the model's file says, and not for what is elsewhere."""
    said = json.loads(json.dumps(flavors).replace("{above}", str(place.parent)))
    loader = CustomLoader if list(said) == ["python_function"] else BuiltinLoader

    error = refused(said, sealed=True, loader=loader)

    assert isinstance(error, UntrustedModelError)
    assert "outside of the model" in error.problem


def test_what_a_model_was_made_from_may_be_anywhere(tmp_path: Path) -> None:
    """A model's own configuration, and where its artifacts came from, are not places that it is read from."""
    own = {"loader_module": "mlflow.pyfunc.model", "config": {"log": "/var/log"}, "artifacts": {"a": {"path": "a"}}}
    own["artifacts"]["a"]["uri"] = "/home/ada/a"  # type: ignore[index]
    describe(tmp_path, python_function=own)

    assert read_model_file(tmp_path, "models:/prices/1").is_project_model
