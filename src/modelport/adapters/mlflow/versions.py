"""Makes a version, or leaves nothing behind."""

from __future__ import annotations

from collections.abc import Mapping

from modelport.adapters.mlflow.absences import no_model
from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.entities import is_prompt, to_version
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.half_registered import has_any_version
from modelport.adapters.mlflow.sources import Source
from modelport.core.deadlines import clearing_up
from modelport.core.errors import ConflictError, ModelportError
from modelport.core.models import ModelVersion


def create_version(
    connection: MlflowConnection, name: str, source: Source, tags: Mapping[str, str], text: str
) -> ModelVersion:
    """Make the next version of a registered model, which is made first if it is new.

    Args:
        connection: The stores.
        name: The registered model.
        source: The files, known to be complete.
        tags: All of its tags.
        text: Its description.

    Raises:
        ConflictError: The name is a prompt's.
        ModelNotFoundError: Another writer deleted the registered model at this moment.
        BackendError: The backend failed. A registered model that was made for this version is gone again.
    """
    is_new = connection.create_registered_model(name)
    if not is_new and _is_prompts(connection, name):
        problem = f"MLflow keeps a prompt under the name {name!r}, and a name is either a prompt's or a model's."
        raise ConflictError(problem, remedy="choose another name")
    try:
        made = connection.create_version(
            name, source.location, run_id=source.run_id, model_id=source.model_id, tags=tags, text=text
        )
        return to_version(made)
    except AbsentError as error:
        raise no_model(connection, name) from error
    except BaseException as error:
        if is_new:
            _undo(connection, name, error)
        raise


def _is_prompts(connection: MlflowConnection, name: str) -> bool:
    """Tell whether a name that is taken is a prompt's: MLflow says of those that there is no such model."""
    try:
        return is_prompt(connection.registered_model(name))
    except AbsentError:
        return True


def _undo(connection: MlflowConnection, name: str, error: BaseException) -> None:
    try:
        with clearing_up():
            if not has_any_version(connection, connection.registered_model(name)):
                connection.delete_registered_model(name)
    except AbsentError:
        return
    except ModelportError as second:
        error.add_note(f"The registered model {name!r}, which has no version, could not be removed: {second}")
