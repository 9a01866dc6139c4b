"""Reads the registry in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from modelport.adapters.memory.failing import can_fail
from modelport.adapters.memory.store import InMemoryStore
from modelport.core.model_registries import ModelCatalog
from modelport.core.models import ModelVersion
from modelport.core.names import check_name
from modelport.core.registered_models import newest_that_match
from modelport.core.settings import instance
from modelport.core.uris import RegisteredUri


@frozen
class InMemoryModelCatalog(ModelCatalog):
    """Reads the registry in an `InMemoryStore`. Every call sees the store as it is at one moment.

    A search gives names in the order of their characters' code points.

    Args:
        store: Where to read.
    """

    store: InMemoryStore = field(validator=instance(InMemoryStore))

    @can_fail
    def resolve(self, uri: str) -> ModelVersion:
        """See `ModelCatalog.resolve`."""
        parsed = RegisteredUri.parse(uri)
        return self.store.registered(parsed.name).at(parsed)

    @can_fail
    def versions(self, name: str) -> Iterator[ModelVersion]:
        """See `ModelCatalog.versions`."""
        return iter(self.store.registered(check_name(name)).newest_first())

    @can_fail
    def search(self, *, prefix: str = "", tags: Mapping[str, str] | None = None) -> Iterator[ModelVersion]:
        """See `ModelCatalog.search`."""
        return newest_that_match(self.store.all_registered(), prefix, tags)
