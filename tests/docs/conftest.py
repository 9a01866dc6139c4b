"""A directory and a session for each page, of which nothing is left."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import mlflow
import pytest

from mlflow_stores import empty_store

__all__ = ["empty_store"]


@pytest.fixture
def desk(tmp_path: Path, empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A current directory of this page's own, with an empty store in its usual place: making one takes seconds."""
    store = tmp_path / ".modelport" / "registry.db"
    store.parent.mkdir()
    shutil.copy(empty_store, store)
    for name in ("MODELPORT_TRACKING_URI", "MODELPORT_CONTAINERS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    modules = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - modules:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.fixture
def _as_mlflow_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a page sets in MLflow's own process-wide state is taken back."""
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_EXPERIMENT_ID"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setattr(mlflow.tracking._tracking_service.utils, "_tracking_uri", None)  # noqa: SLF001 - has no getter
    monkeypatch.setattr(mlflow.tracking.fluent, "_active_experiment_id", None)
