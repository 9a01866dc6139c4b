"""A directory with a containers file over a store in memory, and a way to run commands in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import modelport as modelport_package
from cli import shared_store
from modelport.adapters.memory import InMemoryStore
from modelport.cli.main import modelport

CONTAINERS = """\
version: "1"
container:
  store: {provider: Object, provides: cli.shared_store.STORE}
  saver:
    {provider: Factory, provides: modelport.adapters.memory.InMemoryModelSaver, kwargs: {store: container.store}}
  loader:
    {provider: Factory, provides: modelport.adapters.memory.InMemoryModelLoader, kwargs: {store: container.store}}
  registrar:
    {provider: Factory, provides: modelport.adapters.memory.InMemoryModelRegistrar, kwargs: {store: container.store}}
  catalog:
    {provider: Factory, provides: modelport.adapters.memory.InMemoryModelCatalog, kwargs: {store: container.store}}
"""

COMMAND = (sys.executable, "-c", "from modelport.cli.main import run; run()")
"""The command as a process, whether the package is installed or not."""

Run = Callable[..., Result]


def process_environment() -> dict[str, str]:
    """Give the environment of a command in a process of its own: as here, without settings of registries."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MODELPORT_", "MLFLOW_"))}
    importable = [str(Path(modelport_package.__file__).parents[1]), str(Path(__file__).parents[1])]
    return {**kept, "PYTHONPATH": os.pathsep.join(importable), "TERM": "xterm", "COLUMNS": "80"}


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory, which is the current one; no variable names a containers file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MODELPORT_CONTAINERS", raising=False)
    return tmp_path


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> InMemoryStore:
    """An empty store, which the containers file of this test names."""
    store = InMemoryStore()
    monkeypatch.setattr(shared_store, "STORE", store)
    return store


@pytest.fixture
def registry(directory: Path, store: InMemoryStore) -> Path:
    """A directory with a containers file over an empty store."""
    del store
    (directory / "containers.yaml").write_text(CONTAINERS)
    return directory


@pytest.fixture
def run() -> Run:
    """Runs one command, and gives its exit code, standard output and standard error."""
    return lambda *args, **settings: CliRunner().invoke(modelport, [str(each) for each in args], **settings)


@pytest.fixture
def greeting(registry: Path, run: Run) -> str:
    """The URI of a published model with a text, an integer and a double column."""
    example = registry / "example.json"
    example.write_text('[{"name": "ada", "count": 1, "price": 0.5}, {"name": "bob", "count": 2, "price": 1.5}]')
    done = run(
        "publish", "greeting", "--model", "cli.sample_models:greeting", "--example", example, "--alias", "champion"
    )
    assert done.exit_code == 0, done.output
    return "models:/greeting@champion"


@pytest.fixture
def doubling(registry: Path, run: Run) -> str:
    """The URI of a published model with one double column, whose outputs have no name."""
    example = registry / "example.csv"
    example.write_text("x\n0.5\n1.5\n")
    done = run("publish", "doubling", "--model", "cli.sample_models:doubling", "--example", example)
    assert done.exit_code == 0, done.output
    return "models:/doubling/1"
