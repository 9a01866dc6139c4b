"""What is not there, said in modelport's errors."""

from __future__ import annotations

from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.entities import PROMPT_TAG
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.half_registered import existing
from modelport.adapters.mlflow.mlmodels import MODEL_FILE
from modelport.core.errors import (
    ArtifactNotFoundError,
    IncompleteModelError,
    ModelNotFoundError,
    VersionNotFoundError,
)


def no_model(connection: MlflowConnection, name: str) -> ModelNotFoundError:
    """Say that there is no registered model of this name."""
    problem = f"No registered model is called {name!r} at {connection.address}."
    return ModelNotFoundError(problem, remedy="register it first, or check the name and the address", name=name)


def no_version(connection: MlflowConnection, name: str, number: int) -> ModelNotFoundError | VersionNotFoundError:
    """Say that there is no such version, or not even the registered model."""
    try:
        existing(connection, name)
    except AbsentError:
        return no_model(connection, name)
    problem = f"The registered model {name!r} has no version {number}."
    return VersionNotFoundError(problem, remedy="list its versions with versions()", name=name, version=number)


def prompts_version(name: str, number: int) -> VersionNotFoundError:
    """Say that MLflow takes a version for one of a prompt's, and so for none of a model's."""
    problem = f"Version {number} of {name!r}, the newest, is a prompt's: it has MLflow's tag {PROMPT_TAG!r}."
    remedy = "ask for another version; or if it is a model's, find out who set the tag, and delete it"
    return VersionNotFoundError(problem, remedy=remedy, name=name, version=number)


def no_artifact(uri: str) -> ArtifactNotFoundError:
    """Say that there are no files of a model."""
    problem = f"There is no model at {uri}: no files, or none that is called {MODEL_FILE}."
    return ArtifactNotFoundError(problem, remedy="check the URI, or save the model first", uri=uri)


def incomplete(uri: str) -> IncompleteModelError:
    """Say that a saved model was never finished."""
    problem = f"The model at {uri} was never finished."
    return IncompleteModelError(problem, remedy="save it again", uri=uri)
