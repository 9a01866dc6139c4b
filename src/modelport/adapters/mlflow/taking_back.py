"""Takes back a version that was made a moment ago, with the name that was made for it.

The name is marked, and not removed: a version that somebody makes at this moment would go with it. For every reader it
is not there, and it is collected later.
"""

from __future__ import annotations

import contextlib
from functools import partial

from modelport.adapters.mlflow.absences import no_version
from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.entities import NEEDS_VERSION_TAG, TAKEN_BACK
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.several_at_once import two_at_once
from modelport.core.errors import BackendError
from modelport.core.models import ModelVersion
from modelport.core.publications import noted


def take_back(connection: MlflowConnection, version: ModelVersion) -> None:
    """Delete a version; if its name was made for it, no reader is left to see that without one.

    There may be little time left for it, so that what matters is asked for first, and of a server at once.

    Raises:
        VersionNotFoundError: It is gone already.
        BackendError: The backend failed.
    """
    delete, mark = partial(_delete, connection, version), partial(_mark, connection, version.name)
    if not noted(connection, version.name, bool):
        delete()
        if version.version == 1:
            _mark_exactly(connection, version.name)
        return
    if connection.is_remote:
        two_at_once(delete, mark)
    else:
        mark()
        delete()
    with contextlib.suppress(BackendError):
        _mark_exactly(connection, version.name)


def _delete(connection: MlflowConnection, version: ModelVersion) -> None:
    try:
        connection.delete_version(version.name, version.version)
    except AbsentError as error:
        raise no_version(connection, version.name, version.version) from error


def _mark(connection: MlflowConnection, name: str) -> None:
    """Have a name count as half registered whenever it has no version."""
    with contextlib.suppress(AbsentError):
        connection.tag_registered_model(name, NEEDS_VERSION_TAG, TAKEN_BACK)


def _mark_exactly(connection: MlflowConnection, name: str) -> None:
    """Have a name that was made for a version count as half registered until something is done with it."""
    with contextlib.suppress(AbsentError):
        model = connection.registered_model(name)
        if NEEDS_VERSION_TAG in (model.tags or {}):
            connection.tag_registered_model(name, NEEDS_VERSION_TAG, str(model.last_updated_timestamp))
