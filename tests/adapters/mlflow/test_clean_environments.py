"""A model runs where nothing is installed but what was inferred of it, by plain MLflow."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.mlflow.trained import Trained, train
from clean_environments import Environment, lines_of, notes_of

ROWS = {"size": [50.0, 80.0, 120.5], "rooms": [2.0, 3.0, 5.0]}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Trained]:
    """Models that one program saved; its project lies in the directory ``project``."""
    return train(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def project(models: dict[str, Trained]) -> Path:
    """Give the directory that the project's own modules are in."""
    return next(each for each in models["own"].place.parents if (each / "tariffs.py").exists())


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("sklearn", "scikit-learn"),
        ("xgboost", "xgboost-cpu"),
        ("lightgbm", "lightgbm"),
        ("installed", "lightgbm"),
        ("defined here", "polars"),
        ("imports inside", "rich"),
        ("extra", "polars"),
    ],
)
def test_the_inferred_list_is_enough(name: str, needed: str, models: dict[str, Trained], tmp_path: Path) -> None:
    """Plain MLflow loads the model there, and gets the same answers to the last bit."""
    model = models[name]
    assert any(line.startswith(f"{needed}==") for line in lines_of(model.requirements))
    assert notes_of(model.requirements) == []

    clean = Environment(tmp_path / "clean")
    clean.link(model.requirements)

    assert clean.answers(model.place, ROWS) == model.answers
    assert not (clean.packages / "hypothesis").exists()


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

    assert clean.answers(model.place, ROWS, project) == model.answers


def test_less_than_the_list_is_not_enough(models: dict[str, Trained], tmp_path: Path) -> None:
    """A clean environment has nothing else: without one of the lines, the model fails there."""
    model = models["extra"]
    less = tmp_path / "less.txt"
    less.write_text("\n".join(line for line in lines_of(model.requirements) if not line.startswith("polars")))
    clean = Environment(tmp_path / "clean")
    clean.link(less)

    with pytest.raises(AssertionError, match=r"No module named|polars"):
        clean.answers(model.place, ROWS)
