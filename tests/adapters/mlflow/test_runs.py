"""A saved model belongs to the caller's active run, if there is one on the same store; no run is ever made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import mlflow
import pytest

from modelport import SavedModel
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowConnection, MlflowRegister
from modelport.testing.samples import sklearn_sample


@pytest.fixture(autouse=True)
def restored_addresses() -> Iterator[None]:
    """Leave plain MLflow's process-wide addresses as they were."""
    before = mlflow.get_tracking_uri()
    yield
    mlflow.set_tracking_uri(before)


def save(connection: MlflowConnection) -> SavedModel:
    """Save an estimator."""
    sample = sklearn_sample()
    return BuiltinSaver(connection).save(sample.model, sample.signature, sample.input_example)


def test_a_model_saved_in_an_active_run_belongs_to_it(connection: MlflowConnection, tmp_path: Path) -> None:
    """Its version says so, it loads by the run, and the run lists it."""
    mlflow.set_tracking_uri(connection.tracking_uri)
    experiment = mlflow.create_experiment("caller", str(tmp_path / "mlflow" / "artifacts" / "caller"))
    with mlflow.start_run(experiment_id=experiment) as run:
        saved = save(connection)

    version = MlflowRegister(connection).register("prices", saved.uri)

    assert version.run_id == run.info.run_id
    assert BuiltinLoader(connection).load(f"runs:/{run.info.run_id}/model").uri == saved.uri
    outputs = mlflow.get_run(run.info.run_id).outputs.model_outputs
    assert [f"models:/{output.model_id}" for output in outputs] == [saved.uri]


def test_without_an_active_run_none_is_made(connection: MlflowConnection) -> None:
    """The version has no run, and the store has none."""
    version = MlflowRegister(connection).register("prices", save(connection).uri)

    assert version.run_id is None
    client = mlflow.MlflowClient(connection.tracking_uri, connection.tracking_uri)
    experiments = [each.experiment_id for each in client.search_experiments()]
    assert list(client.search_runs(experiments)) == []


def test_an_active_run_of_another_store_is_left_alone(
    connection: MlflowConnection, tmp_path: Path, empty_store: Path
) -> None:
    """The saved model belongs to no run."""
    elsewhere = tmp_path / "elsewhere.db"
    elsewhere.write_bytes(empty_store.read_bytes())
    mlflow.set_tracking_uri(f"sqlite:///{elsewhere}")
    experiment = mlflow.create_experiment("caller", str(tmp_path / "mlflow" / "artifacts" / "caller"))

    with mlflow.start_run(experiment_id=experiment) as run:
        saved = save(connection)

    assert MlflowRegister(connection).register("prices", saved.uri).run_id is None
    assert not mlflow.get_run(run.info.run_id).outputs.model_outputs
