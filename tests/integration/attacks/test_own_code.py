"""Models that bring code along, where a loader may run it: each runs its own, and the process stays as it was."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import cloudpickle
import pandas as pd
import pytest

from integration.attacks.models_that_run_code import bring_code, describe, project, seal
from modelport import TrustPolicy, UnsupportedModelError
from modelport.adapters.mlflow import BuiltinLoader, CustomLoader, MlflowConnection

RUN: Final = TrustPolicy(code="run", models_from_code="run")
ROWS: Final = pd.DataFrame({"a": [0.0]})
TOLD: Final = """
import sys, mlflow.pyfunc, pandas
models = [mlflow.pyfunc.load_model(each) for each in sys.argv[1:]]
print(*[model.predict(pandas.DataFrame({"a": [0.0]}))[0] for model in models])
"""
SCRIPT: Final = """
import mlflow
import pandas
import shared

class Model(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input: pandas.DataFrame):
        import shared.late
        return [shared.NAME + shared.late.NAME]

mlflow.models.set_model(Model())
"""


@pytest.fixture
def connection(tmp_path: Path) -> MlflowConnection:
    """A connection that loads what is under the temporary directory; its store is never asked."""
    return MlflowConnection(f"sqlite:///{tmp_path / 'none.db'}", roots=[str(tmp_path)])


@pytest.fixture(autouse=True)
def as_before(tmp_path: Path) -> Iterator[None]:
    """The path of modules and the modules are as they were, but for libraries that the process finds as well."""
    path, entries, modules = sys.path, list(sys.path), dict(sys.modules)
    yield
    assert sys.path is path
    assert sys.path == entries
    assert {name: sys.modules.get(name) for name in modules} == modules
    added = {name: vars(module) for name, module in sys.modules.items() if name not in modules}
    places = {name: [str(each.get("__file__")), *each.get("__path__", [])] for name, each in added.items()}
    assert [name for name, files in places.items() if any("modelport-artifacts" in file for file in files)] == []
    assert [name for name, files in places.items() if any(str(tmp_path) in file for file in files)] == []
    assert [name for name in added if importlib.util.find_spec(name) is None] == []


def model_of(place: Path, name: str, script: str = SCRIPT) -> str:
    """Write a model that is a script, with a package of its own that all such models call by the same name."""
    package = place / name / "code" / "shared"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(f"NAME = {name!r}\n")
    (package / "late.py").write_text(f"NAME = {name.upper()!r}\n")
    (place / name / "model.py").write_text(script)
    describe(place / name, python_function=project(model_code_path="model.py", code="code"))
    seal(place / name)
    return str(place / name)


def told(model: Any) -> str:
    """Give what a model predicts."""
    return str(model.predict(ROWS)[0])


def test_two_models_with_modules_of_one_name_run_their_own(connection: MlflowConnection, tmp_path: Path) -> None:
    """When they are loaded, and when they import later, while they predict."""
    loader = CustomLoader(connection, trust=RUN)
    first, second = loader.load(model_of(tmp_path, "a")), loader.load(model_of(tmp_path, "b"))

    assert [told(model) for model in (second, first, second, first)] == ["bB", "aA", "bB", "aA"]


def test_models_run_their_own_code_from_many_threads(connection: MlflowConnection, tmp_path: Path) -> None:
    """Loaded and asked at the same time."""
    loader, names = CustomLoader(connection, trust=RUN), ["a", "b", "c", "d"]
    uris = [model_of(tmp_path, name) for name in names]
    together = threading.Barrier(len(uris))

    def load_and_ask(uri: str) -> set[str]:
        together.wait()
        model = loader.load(uri)
        return {told(model) for _ in range(5)}

    with ThreadPoolExecutor(len(uris)) as pool:
        assert list(pool.map(load_and_ask, uris)) == [{name + name.upper()} for name in names]


def test_a_model_may_ask_another_one(connection: MlflowConnection, tmp_path: Path) -> None:
    """While it predicts itself."""
    loader = CustomLoader(connection, trust=RUN)
    asking = loader.load(model_of(tmp_path, "a", SCRIPT.replace("[shared.NAME", "[context_free() + shared.NAME")))
    second = loader.load(model_of(tmp_path, "b"))
    vars(sys.modules["builtins"])["context_free"] = lambda: told(second)

    try:
        assert told(asking) == "bBaA"
    finally:
        del vars(sys.modules["builtins"])["context_free"]


def test_plain_mlflow_runs_the_first_ones_code_for_both(tmp_path: Path) -> None:
    """So the confusion is a real one."""
    command = [sys.executable, "-c", TOLD, model_of(tmp_path, "a"), model_of(tmp_path, "b")]

    shown = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path)  # noqa: S603 - our own

    assert shown.stdout.split() == ["aA", "aA"]


@pytest.mark.parametrize("name", ["sys", "os", "builtins", "io", "time", "abc"])
def test_a_file_cannot_take_the_place_of_what_python_is_made_of(
    connection: MlflowConnection, tmp_path: Path, name: str
) -> None:
    """It is never looked for in files, so the process's is what the model gets as well."""
    uri = model_of(tmp_path, "a", SCRIPT.replace("[shared.NAME", f"[str(id(__import__({name!r}))) + shared.NAME"))
    bring_code(Path(uri), name, "raise AssertionError")
    seal(Path(uri))

    assert told(CustomLoader(connection, trust=RUN).load(uri)) == f"{id(sys.modules[name])}aA"


def test_a_compiled_module_of_the_models_own_is_not_taken_from_the_process(
    connection: MlflowConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here it cannot be loaded; the process's module of its name would be another one's code."""
    monkeypatch.setitem(sys.modules, "compiled", ModuleType("compiled"))
    uri = model_of(tmp_path, "a", SCRIPT.replace("import shared\n", "import shared, compiled\n", 1))
    (Path(uri) / "code" / f"compiled{EXTENSION_SUFFIXES[0]}").write_bytes(b"")
    seal(Path(uri))

    with pytest.raises(UnsupportedModelError, match="compiled"):
        CustomLoader(connection, trust=RUN).load(uri)


def test_code_that_fails_leaves_nothing(connection: MlflowConnection, tmp_path: Path) -> None:
    """Neither when the model is loaded nor when it predicts."""
    script = "import pathlib, sys, shared\nsys.path.insert(0, str(pathlib.Path(__file__).parent))\nraise ValueError"
    broken = model_of(tmp_path, "a", script)
    fails = model_of(tmp_path, "b", SCRIPT.replace("import shared.late", "import shared.missing"))
    loader = CustomLoader(connection, trust=RUN)

    with pytest.raises(Exception, match="Failed to run user code"):
        loader.load(broken)
    with pytest.raises(Exception, match=r"shared\.missing"):
        told(loader.load(fails))


@pytest.mark.parametrize("value", [(1, 2), "text", 3, None], ids=str)
def test_an_object_that_nothing_can_watch_loads_or_is_refused(
    connection: MlflowConnection, tmp_path: Path, value: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tuple that a class of XGBoost's is said to be: the copy of its code is gone with it, or was never kept."""
    place, temporary = tmp_path / "model", tmp_path / "temporary"
    place.mkdir()
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    bring_code(place, "broken", "pass")
    (place / "model.pkl").write_bytes(cloudpickle.dumps(value))
    own = {"pickled_model": "model.pkl", "serialization_format": "cloudpickle", "code": "code"}
    describe(place, python_function={"loader_module": "mlflow.sklearn"}, sklearn=own)
    seal(place)

    with pytest.raises(Exception, match="predict"):
        BuiltinLoader(connection, trust=RUN).load(str(place))

    assert list(temporary.iterdir()) == []
