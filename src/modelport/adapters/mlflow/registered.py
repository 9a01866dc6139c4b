"""Finds what is registered: a registered model's record, and the one version that a URI names."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Self

from attrs import field, frozen
from mlflow.entities.model_registry import ModelVersion as MlflowModelVersion
from mlflow.entities.model_registry import RegisteredModel

from modelport.adapters.mlflow.absences import no_model, no_version, prompts_version
from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.entities import (
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
from modelport.core.uris import AliasUri, LatestUri, RegisteredUri, VersionUri, mask_secrets


@frozen
class VersionRecord:
    """What the registry has of a version.

    Attributes:
        version: The version.
        source: What MLflow has as its source.
        signature: The cryptographic signature over its files; empty where there is none.
    """

    version: ModelVersion
    source: str = field(repr=mask_secrets)
    signature: str = field(repr=False)

    @classmethod
    def of(cls, record: MlflowModelVersion, aliases: Iterable[str] | None = None) -> Self:
        """Read MLflow's record."""
        return cls(to_version(record, aliases), record.source or "", signature_of(record))


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
                found = VersionRecord.of(connection.version(name, number))
            except AbsentError as error:
                raise no_version(connection, name, number) from error
            return _as_asked(uri, found, number)
        case AliasUri(name, alias):
            pointed = find_aliased(connection, name, alias)
            if is_prompts_version(pointed):
                raise no_version(connection, name, number_of(pointed))
            return _as_asked(uri, VersionRecord.of(pointed), number_of(pointed))
        case LatestUri(name):
            return _latest(connection, name)
    message = f"not a URI of a registered model: {uri!r}"
    raise TypeError(message)


def _as_asked(uri: VersionUri | AliasUri, found: VersionRecord, number: int) -> VersionRecord:
    if (found.version.name, found.version.version) != (uri.name, number):
        problem = f"The registry was asked for {uri}, and answered with {found.version.uri}."
        raise BackendError(problem, remedy="check that the address is that of an MLflow server")
    return found


def find_aliased(connection: MlflowConnection, name: str, alias: str) -> MlflowModelVersion:
    """Give the record of the version that an alias points at, a prompt's too.

    Raises:
        ModelNotFoundError, AliasNotFoundError: There is none.
        BackendError: The backend failed.
    """
    try:
        pointed = connection.aliased(name, alias)
    except AbsentError as error:
        raise no_model(connection, name) from error
    if pointed is None:
        others = sorted(registered_model(connection, name).aliases)
        problem = f"The registered model {name!r} has no alias {alias!r}."
        remedy = f"set it with set_alias, or use one of {others}"
        raise AliasNotFoundError(problem, remedy=remedy, name=name, alias=alias)
    return pointed


def _latest(connection: MlflowConnection, name: str) -> VersionRecord:
    """Give the newest version, by two requests whose cost does not grow with the versions, if MLflow's search finds it.

    It finds none where one is tagged as a prompt's. Then, and where the newest is deleted meanwhile, the registered
    model tells, at the price of looking at them all.
    """
    try:
        latest = connection.newest_version(name)
    except AbsentError as error:
        raise no_model(connection, name) from error
    if latest and not is_prompts_version(latest):
        with contextlib.suppress(VersionNotFoundError):
            return find_record(connection, VersionUri(name, number_of(latest)))
    model = registered_model(connection, name)
    latest = newest(model)
    if latest is None:
        problem = f"The registered model {name!r} has no version."
        raise VersionNotFoundError(problem, remedy="register one", name=name)
    if is_prompts_version(latest):
        raise prompts_version(name, number_of(latest))
    return VersionRecord.of(latest, aliases_of(model, number_of(latest)))


def versions_of(connection: MlflowConnection, model: RegisteredModel) -> Iterator[MlflowModelVersion]:
    """Give the records of all versions of a registered model that are a model's, the newest first, page by page.

    A page is asked for when what stands before it was taken. It begins below the last number of the one before, so that
    none is left out where versions are deleted meanwhile. MLflow's search finds none where one is tagged as a prompt's;
    then each is asked for by its number.
    """
    page = connection.page_of_versions(model.name)
    found = bool(page)
    while page:
        yield from (each for each in page if not is_prompts_version(each))
        page = connection.page_of_versions(model.name, below=number_of(page[-1])) if page.token else None
    latest = None if found else newest(model)
    if latest:
        found_singly = _by_number(connection, model.name, number_of(latest))
        yield from (each for each in found_singly if not is_prompts_version(each))


def _by_number(connection: MlflowConnection, name: str, last: int) -> Iterator[MlflowModelVersion]:
    for number in range(last, 0, -1):
        with contextlib.suppress(AbsentError):
            yield connection.version(name, number)


def pages_of_models(connection: MlflowConnection, where: str) -> Iterator[list[RegisteredModel]]:
    """Give the registered models that a filter of MLflow's names, by name, page by page, none of them twice.

    MLflow counts off what stands before a page, so names that are made meanwhile push others into the next one again.
    What stands there up to the last of these was given, or was not there when its turn came, and is left out. Only the
    names of one page are kept for it.
    """
    given: frozenset[str] = frozenset()
    for page in connection.pages_of_registered_models(where):
        new = page[1 + max((place for place, model in enumerate(page) if model.name in given), default=-1) :]
        if new:
            given = frozenset(model.name for model in page)
        yield new


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
