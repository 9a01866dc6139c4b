"""Tells names that are registered from those whose registration was cut short, which nobody sees.

A new name takes two requests of MLflow: one for the registered model, one for its first version. If the client is
killed between them, a registered model without any version stays. It is made with a tag by which it is told from one
that somebody made for its own sake; and as long as it had no version, it was never updated. Where its first version is
taken back, it becomes one again.
"""

from __future__ import annotations

from mlflow.entities.model_registry import RegisteredModel

from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.entities import is_as_made, newest
from modelport.adapters.mlflow.faults import AbsentError


def existing(connection: MlflowConnection, name: str) -> RegisteredModel:
    """Give a registered model's record, or raise `AbsentError`, also where its first registration was not finished."""
    model = connection.registered_model(name)
    if is_half_registered(connection, model):
        message = f"the registration of {name!r} was not finished"
        raise AbsentError(message)
    return model


def is_half_registered(connection: MlflowConnection, model: RegisteredModel) -> bool:
    """Tell whether a registered model was made for a first version that it does not have."""
    return is_as_made(model) and not has_any_version(connection, model)


def has_any_version(connection: MlflowConnection, model: RegisteredModel) -> bool:
    """Tell whether a registered model has versions, prompts' included, as its record or MLflow's search shows."""
    return newest(model) is not None or any(True for _ in connection.find_versions(f"name='{model.name}'"))
