"""Writes to the registry in memory."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

from attrs import evolve, field, frozen

from modelport.adapters.memory.failing import can_fail
from modelport.adapters.memory.sources import source_of
from modelport.adapters.memory.store import InMemoryStore
from modelport.core.errors import ConflictError
from modelport.core.frozen_mappings import FrozenMapping
from modelport.core.model_registries import ANY, Expectation, ModelRegistrar
from modelport.core.models import ModelVersion
from modelport.core.names import check_alias, check_name, check_tags
from modelport.core.registrations import RegistrationRequest, check_alias_move
from modelport.core.settings import instance
from modelport.core.uris import check_version


@frozen
class InMemoryModelRegistrar(ModelRegistrar):
    """Writes to the registry in an `InMemoryStore`. ``expect`` is exact: no other writer comes in between.

    Args:
        store: Where to write.
        tags: Tags of each version that it registers, under those of the call.

    Raises:
        InvalidTagError: One of *tags* is outside the grammar.
    """

    store: InMemoryStore = field(validator=instance(InMemoryStore))
    tags: Mapping[str, str] = field(default=None, converter=check_tags)

    @can_fail
    def register(
        self,
        name: str,
        model_uri: str,
        *,
        tags: Mapping[str, str] | None = None,
        description: str = "",
        idempotency_key: str | None = None,
    ) -> ModelVersion:
        """See `ModelRegistrar.register`."""
        request = RegistrationRequest.read(name, model_uri, tags, description, idempotency_key)
        if known := self.store.replay(request.name, request.key):
            return known
        source = source_of(self.store, request.uri)
        merged = FrozenMapping({**self.tags, **request.tags})
        return self.store.register(source.kept.saved, evolve(request, tags=merged))

    @can_fail
    def set_alias(self, name: str, alias: str, version: int, *, expect: Expectation = ANY) -> ModelVersion:
        """See `ModelRegistrar.set_alias`."""
        check_alias_move(name, alias, version, expect)
        return self.store.change(name, lambda model: model.with_alias(alias, version, expect)).version(version)

    @can_fail
    def delete_alias(self, name: str, alias: str) -> None:
        """See `ModelRegistrar.delete_alias`."""
        check_name(name)
        check_alias(alias)
        self.store.change(name, lambda model: model.without_alias(alias))

    @can_fail
    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        """See `ModelRegistrar.set_tags`."""
        check_name(name)
        check_version(version)
        checked = check_tags(tags)
        return self.store.change(name, lambda model: model.with_tags(version, checked)).version(version)

    @can_fail
    def delete_version(self, name: str, version: int) -> None:
        """See `ModelRegistrar.delete_version`."""
        check_name(name)
        check_version(version)
        self.store.change(name, lambda model: model.without_version(version))

    @can_fail
    def discard_registered_model(self, name: str) -> None:
        """See `DiscardsRegisteredModels.discard_registered_model`."""
        self.store.forget(check_name(name))

    def take_back(self, version: ModelVersion) -> None:
        """See `TakesBackVersions.take_back`. It counts as a call of `delete_version`."""
        self.delete_version(version.name, version.version)
        if version.version == 1:
            with contextlib.suppress(ConflictError):
                self.store.forget(version.name)
