"""A model runs where nothing is installed but what was inferred of it, by plain MLflow."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from adapters.mlflow.trained import Trained, train
from clean_environments import Environment, lines_of, notes_of

ROWS = {"size": [50.0, 80.0, 120.5], "rooms": [2.0, 3.0, 5.0]}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the directory of the project whose program saves the models."""
    return tmp_path_factory.mktemp("project")


@pytest.fixture(scope="module")
def models(project: Path) -> dict[str, Trained]:
    """Models that one program saved."""
    return train(project)


@pytest.mark.parametrize(
    ("name", "needed", "absent"),
    [
        ("sklearn", "scikit-learn", "xgboost"),
        ("xgboost", "xgboost-cpu", "lightgbm"),
        ("lightgbm", "lightgbm", "polars"),
        ("installed", "lightgbm", "xgboost"),
        ("defined here", "polars", "rich"),
        ("imports inside", "rich", "polars"),
        ("extra", "polars", "modelport"),
    ],
)
def test_the_inferred_list_is_enough(
    name: str, needed: str, absent: str, models: dict[str, Trained], tmp_path: Path
) -> None:
    """Plain MLflow loads the model there, and gets the same answers; what other models need is not there."""
    model = models[name]
    assert f"{needed}=={version(needed)}" in lines_of(model.requirements)
    assert notes_of(model.requirements) == []

    clean = Environment(tmp_path / "clean")
    clean.link(model.requirements)

    assert clean.answers(model.place, ROWS, absent=absent) == model.answers


def test_the_list_is_enough_besides_the_projects_own_modules(
    models: dict[str, Trained], project: Path, tmp_path: Path
) -> None:
    """What these import is on it, the modules themselves are told of, and where they are the model answers the same."""
    model = models["own"]
    named = {line.partition("==")[0] for line in lines_of(model.requirements)}
    assert {"stamina", "polars"} <= named
    assert {"hypothesis", "modelport", "shop", "tariffs"}.isdisjoint(named)
    assert [note.rpartition(": ")[2] for note in notes_of(model.requirements)] == ["shop, tariffs"]

    clean = Environment(tmp_path / "clean")
    clean.link(model.requirements)

    assert clean.answers(model.place, ROWS, project, absent="hypothesis") == model.answers
