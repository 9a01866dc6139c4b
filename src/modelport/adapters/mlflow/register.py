"""Registers models in MLflow's registry."""

from __future__ import annotations

import contextlib
from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from attrs import field, frozen

from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.entities import DIGEST_TAG, KEY_TAG, SOURCE_TAG, to_version
from modelport.adapters.mlflow.faults import AbsentError
from modelport.adapters.mlflow.sources import (
    Source,
    check_complete,
    find_source,
    find_version,
    registered_model,
)
from modelport.core.errors import AliasConflictError, AliasNotFoundError, ModelportError
from modelport.core.model_registries import ANY, Expectation, ModelRegistrar
from modelport.core.models import ModelVersion
from modelport.core.names import check_alias, check_description, check_idempotency_key, check_name, check_tags
from modelport.core.uris import ModelUri, VersionUri, check_version


@frozen(eq=False)
class Register(ModelRegistrar):
    """What registers over one connection share; how a version is made is left to its children.

    Args:
        connection: The stores.
        tags: Tags that every version gets; the call's own go before them.
    """

    KIND: ClassVar[str]

    connection: MlflowConnection
    tags: Mapping[str, str] = field(default=None, converter=check_tags)

    @abstractmethod
    def register(  # noqa: D102 - the port's own promise
        self,
        name: str,
        model_uri: str,
        *,
        tags: Mapping[str, str] | None = None,
        description: str = "",
        idempotency_key: str | None = None,
    ) -> ModelVersion: ...

    def set_alias(self, name: str, alias: str, version: int, *, expect: Expectation = ANY) -> ModelVersion:
        """Point an alias at a version, as the port promises.

        MLflow has no compare-and-set: with *expect* the alias is read, set and read back, so another writer who
        sets it between the first two calls (some milliseconds) is overwritten without notice.
        """
        uri = VersionUri(check_name(name), check_version(version))
        check_alias(alias)
        if expect is not None and expect is not ANY:
            check_version(expect)
        found = find_version(self.connection, uri)
        if expect is not ANY:
            self._compare(name, alias, expect)
        self.connection.set_alias(name, alias, version)
        if expect is not ANY:
            self._compare(name, alias, version)
        return find_version(self.connection, uri) if alias not in found.aliases else found

    def delete_alias(self, name: str, alias: str) -> None:
        """Take an alias away, as the port promises."""
        check_name(name)
        check_alias(alias)
        if alias not in registered_model(self.connection, name).aliases:
            problem = f"The registered model {name!r} has no alias {alias!r}."
            raise AliasNotFoundError(problem, remedy="nothing is left to do", name=name, alias=alias)
        self.connection.delete_alias(name, alias)

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        """Set tags of a version, one call each, as the port promises."""
        uri = VersionUri(check_name(name), check_version(version))
        checked = check_tags(tags)
        find_version(self.connection, uri)
        for key, value in checked.items():
            self.connection.set_tag(name, version, key, value)
        return find_version(self.connection, uri)

    def delete_version(self, name: str, version: int) -> None:
        """Delete a version, as the port promises."""
        uri = VersionUri(check_name(name), check_version(version))
        find_version(self.connection, uri)
        self.connection.delete_version(uri.name, uri.version)

    def _compare(self, name: str, alias: str, expected: int | None) -> None:
        pointed = registered_model(self.connection, name).aliases.get(alias)
        found = None if pointed is None else int(pointed)
        if found == expected:
            return
        raise AliasConflictError(
            f"The alias {alias!r} of {name!r} points at {_place(found)}.",
            expected=_place(expected),
            remedy="resolve the alias again, and decide anew",
            name=name,
            alias=alias,
            expected_version=expected,
            found_version=found,
        )


@frozen(eq=False)
class MlflowRegister(Register):
    """Makes versions from models in MLflow's artifact stores, whoever saved them."""

    KIND: ClassVar[str] = "mlflow"

    def register(
        self,
        name: str,
        model_uri: str,
        *,
        tags: Mapping[str, str] | None = None,
        description: str = "",
        idempotency_key: str | None = None,
    ) -> ModelVersion:
        """Make a saved model the next version of a registered model, as the port promises."""
        check_name(name)
        merged = {**self.tags, **check_tags(tags)}
        check_description(description)
        uri = ModelUri.parse(model_uri)
        if idempotency_key is not None and (known := self._replay(name, check_idempotency_key(idempotency_key))):
            return known
        source = find_source(self.connection, uri)
        check_complete(self.connection, source)
        ours = {DIGEST_TAG: source.digest, SOURCE_TAG: _saved_uri(source), KEY_TAG: idempotency_key}
        merged |= {key: value for key, value in ours.items() if value}
        return self._create(name, source, merged, description)

    def _replay(self, name: str, key: str) -> ModelVersion | None:
        where = f"name='{name}' AND tag.`{KEY_TAG}`='{key}'"
        found = [to_version(each).version for each in self.connection.find_versions(where)]
        return find_version(self.connection, VersionUri(name, min(found))) if found else None

    def _create(self, name: str, source: Source, tags: Mapping[str, str], description: str) -> ModelVersion:
        is_new = self.connection.create_registered_model(name)
        try:
            created = self.connection.create_version(
                name, source.location, run_id=source.run_id, model_id=source.model_id, tags=tags, text=description
            )
        except ModelportError:
            if is_new:
                self._undo(name)
            raise
        return to_version(created)

    def _undo(self, name: str) -> None:
        with contextlib.suppress(ModelportError, AbsentError):
            if not list(self.connection.find_versions(f"name='{name}'")):
                self.connection.delete_registered_model(name)


def _saved_uri(source: Source) -> str:
    if source.model_id:
        return f"models:/{source.model_id}"
    return source.version.source_uri if source.version else source.uri


def _place(version: int | None) -> str:
    return "no version" if version is None else f"version {version}"
