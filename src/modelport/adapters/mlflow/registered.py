"""Finds what is registered: a registered model's record, and the one version that a URI names."""

from __future__ import annotations

from mlflow.entities.model_registry import RegisteredModel

from modelport.adapters.mlflow.absences import no_model, no_version
from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.entities import alias_target, aliases_of, newest, number_of, to_version
from modelport.adapters.mlflow.faults import AbsentError
from modelport.core.errors import AliasNotFoundError, VersionNotFoundError
from modelport.core.models import ModelVersion
from modelport.core.uris import AliasUri, LatestUri, RegisteredUri, VersionUri


def find_version(connection: MlflowConnection, uri: RegisteredUri) -> ModelVersion:
    """Give the version that *uri* names now.

    Raises:
        ModelNotFoundError, VersionNotFoundError, AliasNotFoundError: There is none.
        BackendError: The backend failed.
    """
    match uri:
        case VersionUri(name, number):
            try:
                return to_version(connection.version(name, number))
            except AbsentError as error:
                raise no_version(connection, name, number) from error
        case AliasUri(name, alias):
            model = registered_model(connection, name)
            target = alias_target(model, alias)
            if target is None:
                problem = f"The registered model {name!r} has no alias {alias!r}."
                remedy = f"set it with set_alias, or use one of {sorted(model.aliases)}"
                raise AliasNotFoundError(problem, remedy=remedy, name=name, alias=alias)
            return find_version(connection, VersionUri(name, target))
        case LatestUri(name):
            model = registered_model(connection, name)
            if latest := newest(model):
                return to_version(latest, aliases_of(model, number_of(latest)))
            problem = f"The registered model {name!r} has no version."
            raise VersionNotFoundError(problem, remedy="register one", name=name)
    message = f"not a URI of a registered model: {uri!r}"
    raise TypeError(message)


def registered_model(connection: MlflowConnection, name: str) -> RegisteredModel:
    """Give a registered model's record.

    Raises:
        ModelNotFoundError: There is none.
        BackendError: The backend failed.
    """
    try:
        return connection.registered_model(name)
    except AbsentError as error:
        raise no_model(connection, name) from error
