"""Where MLflow reads a model's directory by itself, it follows what it finds there: it is given nothing to follow."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import cloudpickle
import mlflow
import numpy as np
import pandas as pd
import pytest
import yaml

from integration.attacks.models_that_run_code import project, seal
from modelport.adapters.mlflow import CustomLoader, MlflowConnection
from modelport.testing.samples import houses


class Answers(mlflow.pyfunc.PythonModel):  # type: ignore[misc]
    """Answers the same to every row."""

    def predict(self, context: Any, model_input: pd.DataFrame) -> Any:
        """Give ones."""
        del context
        return np.ones(len(model_input))


def _example_that_is_a_path(place: Path, pipe: Path) -> dict[str, Any]:
    (place / "example.json").write_text(json.dumps(str(pipe)))
    return {"saved_input_example_info": {"artifact_path": "example.json", "type": "sparse_matrix_csc"}}


def _example_elsewhere(place: Path, pipe: Path) -> dict[str, Any]:
    name = os.path.relpath("/", os.path.realpath(place)) + "/.." * 20 + str(pipe)
    return {"saved_input_example_info": {"artifact_path": name, "type": "dataframe"}}


def _requirements_elsewhere(place: Path, pipe: Path) -> dict[str, Any]:
    (place / "requirements.txt").write_text(f"-r {pipe}\n")
    return {}


def _constraints_elsewhere(place: Path, pipe: Path) -> dict[str, Any]:
    (place / "requirements.txt").write_text(f"numpy\n-c {pipe}\n")
    return {}


LEADS: Final[Mapping[str, Any]] = {
    "an example that is a path": _example_that_is_a_path,
    "an example elsewhere": _example_elsewhere,
    "requirements elsewhere": _requirements_elsewhere,
    "constraints elsewhere": _constraints_elsewhere,
}


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """What waits for ever, for whoever opens it."""
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


@pytest.fixture
def opened(pipe: Path) -> Iterator[threading.Event]:
    """Tells whether somebody opened the pipe, and lets them go on."""
    opened, done = threading.Event(), threading.Event()

    def write() -> None:
        while not done.wait(0.01):
            with contextlib.suppress(OSError):
                os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
                opened.set()

    thread = threading.Thread(target=write)
    thread.start()
    yield opened
    done.set()
    thread.join()


@pytest.fixture(params=list(LEADS.values()), ids=list(LEADS))
def place(request: pytest.FixtureRequest, tmp_path: Path, pipe: Path) -> Path:
    """A model that leads its reader to the pipe."""
    place = tmp_path / "model"
    place.mkdir()
    (place / "python_model.pkl").write_bytes(cloudpickle.dumps(Answers()))
    described = request.param(place, pipe)
    own = {"python_function": project(python_model="python_model.pkl")}
    (place / "MLmodel").write_text(yaml.safe_dump({"flavors": own, **described}))
    seal(place)
    return place


def test_mlflow_is_led_nowhere(place: Path, opened: threading.Event) -> None:
    """The model loads, and nothing but its own files is opened."""
    connection = MlflowConnection(f"sqlite:///{place.parent / 'none.db'}", roots=[str(place)])

    model = CustomLoader(connection).load(str(place))

    assert list(model.predict(houses())) == [1.0, 1.0, 1.0]
    assert not opened.is_set()


def test_plain_mlflow_follows(place: Path, opened: threading.Event) -> None:
    """So the leads are real."""
    mlflow.pyfunc.load_model(str(place))

    assert opened.wait(5)


@pytest.mark.parametrize("name", ["a#b", "a?b", "a b", "models:", "a@b", "\N{LATIN SMALL LETTER E WITH ACUTE}"])
def test_mlflow_reads_the_copy_whatever_its_place_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """It takes a directory for an address, of which ``#`` and ``?`` would cut off the rest."""
    (tmp_path / name).mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / name))
    place = tmp_path / "model"
    place.mkdir()
    (place / "python_model.pkl").write_bytes(cloudpickle.dumps(Answers()))
    own = {"python_function": project(python_model="python_model.pkl")}
    (place / "MLmodel").write_text(yaml.safe_dump({"flavors": own}))
    seal(place)

    model = CustomLoader(MlflowConnection(f"sqlite:///{tmp_path / 'none.db'}", roots=[str(place)])).load(str(place))

    assert list(model.predict(houses())) == [1.0, 1.0, 1.0]
