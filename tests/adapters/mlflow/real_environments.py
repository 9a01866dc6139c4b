"""``make environments``: pip installs each inferred list into a new environment, and the model runs there.

It takes some minutes, and fetches what is not in pip's cache. The tests have the same from what is installed.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from adapters.mlflow.trained import Trained, train
from clean_environments import Environment

ROWS = {"size": [50.0, 80.0, 120.5], "rooms": [2.0, 3.0, 5.0]}
KINDS = ["sklearn", "xgboost", "lightgbm", "installed", "own", "defined here", "imports inside", "extra"]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the directory of the project whose program saves the models."""
    return tmp_path_factory.mktemp("project")


@pytest.fixture(scope="module")
def models(project: Path) -> dict[str, Trained]:
    """Models that one program saved."""
    return train(project)


@pytest.fixture(scope="module")
def with_mlflow(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Give an environment with MLflow alone, which every list asks for in the same version."""
    bare = Environment(tmp_path_factory.mktemp("bare") / "environment")
    bare.install(f"mlflow=={version('mlflow')}")
    return bare


@pytest.mark.parametrize("kind", KINDS)
def test_pip_installs_what_the_model_needs(
    kind: str, models: dict[str, Trained], project: Path, with_mlflow: Environment, tmp_path: Path
) -> None:
    """Plain MLflow loads the model in a new environment, and gets the same answers."""
    model = models[kind]
    clean = with_mlflow.copied_to(tmp_path / "clean")
    clean.install("-r", str(model.requirements))
    searched = [project] if kind == "own" else []

    assert clean.answers(model.place, ROWS, *searched, absent="modelport") == model.answers
