"""Makes a version, or leaves nothing behind."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

from modelport.adapters.mlflow.absences import no_model
from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.entities import to_version
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.half_registered import has_any_version
from modelport.adapters.mlflow.sources import Source
from modelport.core.deadlines import clearing_up
from modelport.core.errors import ConflictError, ModelportError
from modelport.core.models import ModelVersion
from modelport.core.publications import note


def create_version(
    connection: MlflowConnection, name: str, source: Source, tags: Mapping[str, str], text: str
) -> ModelVersion:
    """Make the next version of a registered model, which is made first if there is none.

    Most registrations are under a name that is there, so the version is asked for first: it costs the same however many
    versions there are, and MLflow reads all of them to say that a name is taken.

    Args:
        connection: The stores.
        name: The registered model, known to be no prompt.
        source: The files, known to be complete.
        tags: All of its tags.
        text: Its description.

    Raises:
        ConflictError: Another writer made a prompt of the name at this moment.
        ModelNotFoundError: Another writer deleted the registered model at this moment.
        BackendError: The backend failed. A registered model that was made for this version is gone again.
    """

    def make() -> ModelVersion:
        location, run, model = source.location, source.run_id, source.model_id
        return to_version(connection.create_version(name, location, run_id=run, model_id=model, tags=tags, text=text))

    with contextlib.suppress(AbsentError):
        return make()
    is_new = connection.create_registered_model(name)
    try:
        if not is_new:
            check_no_prompt(connection, name)
        note(connection, name, is_new)
        return make()
    except BaseException as error:
        if is_new:
            _undo(connection, name, error)
        if isinstance(error, AbsentError):
            raise no_model(connection, name) from error
        raise


def check_no_prompt(connection: MlflowConnection, name: str) -> None:
    """Look whether a name is free for models.

    Raises:
        ConflictError: It is a prompt's.
        BackendError: The backend failed.
    """
    if connection.is_prompts(name):
        problem = f"MLflow keeps a prompt under the name {name!r}, and a name is either a prompt's or a model's."
        raise ConflictError(problem, remedy="choose another name")


def _undo(connection: MlflowConnection, name: str, error: BaseException) -> None:
    try:
        with clearing_up():
            if not has_any_version(connection, connection.registered_model(name)):
                connection.delete_registered_model(name)
    except AbsentError:
        return
    except ModelportError as second:
        error.add_note(f"The registered model {name!r}, which has no version, could not be removed: {second}")
