"""Models that bring code along, while the process goes on: it forks, it cleans up, it uses the same libraries."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pytest

from integration.attacks.models_that_run_code import describe, project, seal
from modelport import TrustPolicy
from modelport.adapters.mlflow import CustomLoader, MlflowConnection

ROWS: Final = pd.DataFrame({"a": [0.0]})
SCRIPT: Final = """
import mlflow
import pandas
import q_shared

class Model(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input: pandas.DataFrame):
        {act}
        return [q_shared.NAME]

mlflow.models.set_model(Model())
"""
FORKED: Final = """
import os, signal, sys, threading
from pathlib import Path
import pandas
from modelport import TrustPolicy
from modelport.adapters.mlflow import CustomLoader, MlflowConnection

place = Path(sys.argv[1])
connection = MlflowConnection(f"sqlite:///{place / 'none.db'}", roots=[str(place)])
loader = CustomLoader(connection, trust=TrustPolicy(code="run", models_from_code="run"))
slow, quick = loader.load(str(place / "slow")), loader.load(str(place / "quick"))
rows, names, path = pandas.DataFrame({"a": [0.0]}), set(sys.modules), list(sys.path)
threading.running, threading.done = threading.Event(), threading.Event()
thread = threading.Thread(target=slow.predict, args=[rows])
thread.start()
threading.running.wait()
assert "q_shared" in sys.modules
child = os.fork()
if not child:
    signal.alarm(30)
    try:
        threading.done.set()
        assert "q_shared" not in sys.modules and sys.path == path
        assert [model.predict(rows)[0] for model in (quick, slow, quick)] == ["quick", "slow", "quick"]
        assert loader.load(str(place / "quick")).predict(rows)[0] == "quick"
        assert "q_shared" not in sys.modules and sys.path == path
        os._exit(0)
    except BaseException as error:
        print(repr(error), file=sys.stderr, flush=True)
    finally:
        os._exit(1)
_, status = os.waitpid(child, 0)
threading.done.set()
thread.join()
assert status == 0, status
"""
WAITS: Final = "import threading; threading.running.set(); threading.done.wait()"


@pytest.fixture
def loader(tmp_path: Path) -> CustomLoader:
    """Loads what is under the temporary directory, and runs its code; its store is never asked."""
    connection = MlflowConnection(f"sqlite:///{tmp_path / 'none.db'}", roots=[str(tmp_path)])
    return CustomLoader(connection, trust=TrustPolicy(code="run", models_from_code="run"))


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A library of the process's that uses a module of its own, of the name that models have one of."""
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "q_shared.py").write_text("NAME = 'process'\n")
    (tmp_path / "q_library.py").write_text("from q_shared import NAME\n")
    yield "q_library"
    for name in ("q_shared", "q_library"):
        sys.modules.pop(name, None)


def model_of(place: Path, name: str, act: str = "pass") -> str:
    """Write a model that is a script, with a module that all such models call by the same name."""
    (place / name / "code").mkdir(parents=True)
    (place / name / "code" / "q_shared.py").write_text(f"NAME = {name!r}\n")
    (place / name / "model.py").write_text(SCRIPT.format(act=act))
    describe(place / name, python_function=project(model_code_path="model.py", code="code"))
    seal(place / name)
    return str(place / name)


def told(model: Any) -> str:
    """Give what a model predicts."""
    return str(model.predict(ROWS)[0])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_a_child_that_was_forked_while_a_model_predicts_can_predict(tmp_path: Path) -> None:
    """With that model and with others, and its modules are the process's in between."""
    model_of(tmp_path, "slow", WAITS)
    model_of(tmp_path, "quick")

    command = [sys.executable, "-W", "ignore", "-c", FORKED, str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603 - our own

    assert ended.returncode == 0, ended.stderr


def test_a_library_that_a_model_uses_first_is_none_of_the_models_afterwards(
    loader: CustomLoader, tmp_path: Path, library: str
) -> None:
    """It takes the module of the model while that runs: of each model its own."""
    act = f"import {library}; return [{library}.NAME]"
    models = [loader.load(model_of(tmp_path, name, act)) for name in ("a", "b")]

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(told, models * 5)) == ["a", "b"] * 5

    assert import_module(library).NAME == "process"
    assert import_module("q_shared").NAME == "process"


@pytest.mark.parametrize("when", ["load", "predict"])
def test_the_process_is_as_before_when_a_model_removes_its_files(
    loader: CustomLoader, tmp_path: Path, library: str, when: str
) -> None:
    """As a cleaner of temporary directories would."""
    path, shared = list(sys.path), import_module("q_shared")
    remove = "import pathlib, shutil; shutil.rmtree(pathlib.Path(__file__).parent)"
    uri = model_of(tmp_path, "a", remove if when == "predict" else "pass")
    if when == "load":
        script = Path(uri) / "model.py"
        script.write_text(f"{script.read_text()}\n{remove}\n")
        seal(Path(uri))

    assert told(loader.load(uri)) == "a"

    assert sys.path == path
    assert import_module("q_shared") is shared
    assert import_module(library).NAME == "process"
