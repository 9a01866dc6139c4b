"""Reads the registry in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from modelport.adapters.memory.store import InMemoryStore
from modelport.core.model_registries import ModelCatalog
from modelport.core.models import ModelVersion
from modelport.core.names import check_name, check_name_prefix, check_tags
from modelport.core.settings import instance
from modelport.core.uris import RegisteredUri


@frozen
class InMemoryModelCatalog(ModelCatalog):
    """Reads the registry in an `InMemoryStore`. Every call sees the store as it is at one moment.

    Args:
        store: Where to read.
    """

    store: InMemoryStore = field(validator=instance(InMemoryStore))

    def resolve(self, uri: str) -> ModelVersion:
        """See `ModelCatalog.resolve`."""
        parsed = RegisteredUri.parse(uri)
        return self.store.registered(parsed.name).at(parsed)

    def versions(self, name: str) -> Iterator[ModelVersion]:
        """See `ModelCatalog.versions`."""
        return iter(self.store.registered(check_name(name)).newest_first())

    def search(self, *, prefix: str = "", tags: Mapping[str, str] | None = None) -> Iterator[ModelVersion]:
        """See `ModelCatalog.search`."""
        prefix = check_name_prefix(prefix)
        wanted = check_tags(tags).items()
        matching = (model for model in self.store.all_registered() if model.name.startswith(prefix))
        newest = (model.version(max(model.numbered)) for model in matching if model.numbered)
        return (version for version in newest if wanted <= version.tags.items())
