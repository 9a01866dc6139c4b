"""Finds what is registered: a registered model's record, and the one version that a URI names."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from attrs import field, frozen
from mlflow.entities.model_registry import ModelVersion as MlflowModelVersion
from mlflow.entities.model_registry import RegisteredModel

from modelport.adapters.mlflow.absences import no_model, no_version, prompts_version
from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.entities import (
    alias_target,
    aliases_of,
    is_prompts_version,
    newest,
    number_of,
    signature_of,
    to_version,
)
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.half_registered import existing
from modelport.core.errors import AliasNotFoundError, BackendError, VersionNotFoundError
from modelport.core.models import ModelVersion
from modelport.core.uris import AliasUri, LatestUri, RegisteredUri, VersionUri


@frozen
class VersionRecord:
    """What the registry has of a version.

    Attributes:
        version: The version.
        signature: The cryptographic signature over its files; empty where there is none.
    """

    version: ModelVersion
    signature: str = field(repr=False)


def find_version(connection: MlflowConnection, uri: RegisteredUri) -> ModelVersion:
    """Give the version that *uri* names now.

    Raises:
        ModelNotFoundError, VersionNotFoundError, AliasNotFoundError: There is none.
        BackendError: The backend failed.
    """
    return find_record(connection, uri).version


def find_record(connection: MlflowConnection, uri: RegisteredUri) -> VersionRecord:
    """Give what the registry has of the version that *uri* names now.

    Raises:
        ModelNotFoundError, VersionNotFoundError, AliasNotFoundError: There is none.
        BackendError: The backend failed.
    """
    match uri:
        case VersionUri(name, number):
            try:
                record = connection.version(name, number)
                found = to_version(record)
            except AbsentError as error:
                raise no_version(connection, name, number) from error
            if (found.name, found.version) != (name, number):
                problem = f"The registry was asked for {uri}, and answered with {found.uri}."
                raise BackendError(problem, remedy="check that the address is that of an MLflow server")
            return VersionRecord(found, signature_of(record))
        case AliasUri(name, alias):
            model = registered_model(connection, name)
            target = alias_target(model, alias)
            if target is None:
                problem = f"The registered model {name!r} has no alias {alias!r}."
                remedy = f"set it with set_alias, or use one of {sorted(model.aliases)}"
                raise AliasNotFoundError(problem, remedy=remedy, name=name, alias=alias)
            return find_record(connection, VersionUri(name, target))
        case LatestUri(name):
            model = registered_model(connection, name)
            if latest := newest(model):
                if is_prompts_version(latest):
                    raise prompts_version(name, number_of(latest))
                return VersionRecord(to_version(latest, aliases_of(model, number_of(latest))), signature_of(latest))
            problem = f"The registered model {name!r} has no version."
            raise VersionNotFoundError(problem, remedy="register one", name=name)
    message = f"not a URI of a registered model: {uri!r}"
    raise TypeError(message)


def versions_of(connection: MlflowConnection, model: RegisteredModel) -> list[MlflowModelVersion]:
    """Give the records of all versions of a registered model that are a model's, the newest first.

    MLflow's search finds none where one is tagged as a prompt's; then each is asked for by its number.
    """
    found = list(connection.find_versions(f"name='{model.name}'"))
    latest = None if found else newest(model)
    if latest:
        found = [*_by_number(connection, model.name, number_of(latest))]
    return [each for each in found if not is_prompts_version(each)]


def _by_number(connection: MlflowConnection, name: str, last: int) -> Iterator[MlflowModelVersion]:
    for number in range(last, 0, -1):
        with contextlib.suppress(AbsentError):
            yield connection.version(name, number)


def registered_model(connection: MlflowConnection, name: str) -> RegisteredModel:
    """Give a registered model's record.

    Raises:
        ModelNotFoundError: There is none.
        BackendError: The backend failed.
    """
    try:
        return existing(connection, name)
    except AbsentError as error:
        raise no_model(connection, name) from error
