"""Models that plain MLflow keeps and registers, where a connection may look for files."""

from __future__ import annotations

from pathlib import Path

import mlflow
from mlflow import MlflowClient
from mlflow.models import infer_signature

from modelport.testing.samples import sklearn_sample


def plain_client(tracking_uri: str) -> MlflowClient:
    """Give MLflow's own way to a store."""
    return MlflowClient(tracking_uri, tracking_uri)


def save_plainly(place: Path, serialization_format: str = "skops") -> Path:
    """Save an estimator as plain MLflow does."""
    sample = sklearn_sample()
    mlflow.sklearn.save_model(
        sample.model,
        str(place),
        signature=infer_signature(sample.input_example, sample.model.predict(sample.input_example)),
        pip_requirements=["scikit-learn"],
        serialization_format=serialization_format,
    )
    return place


def register_plainly(tracking_uri: str, place: Path | str, name: str = "plain") -> str:
    """Make a directory, or a saved model by its URI, the next version of a model, and give the version's URI."""
    client = plain_client(tracking_uri)
    if not client.search_registered_models(f"name='{name}'"):
        client.create_registered_model(name)
    model_id = str(place).removeprefix("models:/") if str(place).startswith("models:/m-") else None
    return f"models:/{name}/{client.create_model_version(name, str(place), model_id=model_id).version}"
