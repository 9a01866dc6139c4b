"""What savers write of a model's environment, by each of their settings."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
import pytest
import yaml
from pytest_mock import MockerFixture

from adapters.mlflow.fake_packages import write
from adapters.mlflow.flavor_models import extreme, files_of, linear
from modelport import UnsupportedModelError
from modelport.adapters.mlflow import BuiltinSaver, CustomSaver, MlflowConnection, requirements
from modelport.testing.samples import houses, price_signature


def lines(saver: Any, model: Any) -> list[str]:
    """Save a model, and give the lines of its requirements, which all three files agree on."""
    place: Path = files_of(saver, model)
    written = (place / "requirements.txt").read_text().splitlines()
    conda = yaml.safe_load((place / "conda.yaml").read_text())
    assert conda["dependencies"][-1]["pip"] == [line for line in written if not line.startswith("#")]
    assert "-r requirements.txt" in (place / "python_env.yaml").read_text()
    return written


def pin(name: str) -> str:
    """Give the line for the version that is installed here."""
    return f"{name}=={version(name)}"


def model_with_an_extra() -> Any:
    """Give a model that takes another library along when it predicts; its code does not name it."""

    class Table:
        def predict(self, inputs: Any) -> Any:
            return nw.from_dict({"price": inputs["size"].tolist()}, backend="polars")["price"].to_numpy()

    return Table()


def test_an_estimator_has_what_its_format_and_its_prediction_need(connection: MlflowConnection) -> None:
    """MLflow first, then the others by name, each in the version that is installed."""
    first, *rest = lines(BuiltinSaver(connection), linear())
    assert first == pin("mlflow")
    assert rest == sorted(rest)
    assert {pin(each) for each in ("scikit-learn", "skops", "numpy", "pandas", "scipy")} <= set(rest)
    assert "lightgbm" not in str(rest)


def test_a_flavors_library_is_named_as_it_is_installed(connection: MlflowConnection) -> None:
    """There may be several builds of one library."""
    written = lines(BuiltinSaver(connection, flavor="xgboost"), extreme())
    assert pin("xgboost-cpu") in written
    assert not [line for line in written if line.startswith("xgboost==")]


def test_what_only_the_prediction_takes_is_seen_each_time(connection: MlflowConnection) -> None:
    """A process that has long imported it writes the same list again."""
    saver = CustomSaver(connection)
    written = lines(saver, model_with_an_extra())
    assert {pin("polars"), pin("narwhals"), pin("cloudpickle")} <= set(written)
    assert lines(saver, model_with_an_extra()) == written


def test_the_library_of_the_form_is_needed(connection: MlflowConnection) -> None:
    """Plain MLflow passes pandas, of which the model is made another table."""

    class Echo:
        def predict(self, inputs: Any) -> Any:
            return [0.0 for _ in range(len(inputs))]

    saved = CustomSaver(connection).save(Echo(), price_signature(), pl.from_pandas(houses()))
    place = Path(connection.saved_model(saved.uri.removeprefix("models:/")).artifact_location)
    assert pin("polars") in (place / "requirements.txt").read_text()


@pytest.mark.parametrize("kind", [BuiltinSaver, CustomSaver])
def test_given_lines_are_written_as_they_are(connection: MlflowConnection, kind: Any) -> None:
    """Nothing is inferred; what is to be added is."""
    saver = kind(connection, requirements=["mlflow", "--no-index"], extra_requirements=["./wheels/own.whl"])
    assert lines(saver, linear()) == ["mlflow", "--no-index", "./wheels/own.whl"]


def test_lines_are_added_to_the_inferred_ones(connection: MlflowConnection) -> None:
    """One for a distribution that was inferred stands instead of the inferred one."""
    extra = [
        "Scikit_Learn[alldeps]>=1.6",
        "openpyxl",
        "--extra-index-url https://index.example",
        "git+https://a.example/b",
    ]
    written = lines(BuiltinSaver(connection, extra_requirements=extra), linear())
    assert written[-4:] == extra
    assert pin("skops") in written
    assert pin("scikit-learn") not in written


def test_the_projects_own_modules_are_told_of(
    connection: MlflowConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As a comment of the file that pip reads, and in the log."""
    text = "import stamina\n\nclass Model:\n    def predict(self, inputs):\n        return inputs['size'].to_numpy()\n"
    write(tmp_path / "project", {"a_project_of_its_own.py": text})
    monkeypatch.syspath_prepend(str(tmp_path / "project"))
    model = import_module("a_project_of_its_own").Model()
    with caplog.at_level("INFO", logger=requirements.__name__):
        *written, note = lines(CustomSaver(connection), model)
    told = "needed where the model is loaded, and no distribution that pip can install: a_project_of_its_own"
    assert note == f"# {told}"
    assert caplog.messages == [told]
    assert pin("stamina") in written
    del sys.modules["a_project_of_its_own"]


def test_mlflow_infers_them_where_it_is_asked_to(connection: MlflowConnection) -> None:
    """In a second process, which loads the model and asks it for its example."""
    saver = CustomSaver(connection, requirements="mlflow", extra_requirements=["openpyxl"])
    first, *rest, last = lines(saver, model_with_an_extra())
    assert (first, last) == (pin("mlflow"), "openpyxl")
    assert pin("polars") in rest


def test_where_mlflow_cannot_infer_them_the_save_fails(connection: MlflowConnection, mocker: MockerFixture) -> None:
    """MLflow raises if it is told to; nothing is left behind."""
    asked = mocker.patch.object(requirements, "infer_pip_requirements", autospec=True)
    asked.side_effect = RuntimeError("no second process")
    with pytest.raises(UnsupportedModelError, match="no second process") as caught:
        BuiltinSaver(connection, requirements="mlflow").save(linear(), price_signature(), houses())
    assert caught.value.__cause__ is asked.side_effect
