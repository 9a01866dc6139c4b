"""Namespaces that are taken away again with all that was made in them."""

from __future__ import annotations

from uuid import uuid4

from attrs import define, field

from modelport.core.discarding import DiscardsRegisteredModels, DiscardsSavedModels
from modelport.core.errors import ModelportError, NotFoundError
from modelport.core.model_registries import Registry
from modelport.testing.namespaces import Namespace

PREFIX = "modelport-check"


@define
class Spaces:
    """The namespaces of one check."""

    registry: Registry
    _prefix: str = field(factory=lambda: f"{PREFIX}-{uuid4().hex[:8]}")
    _made: list[Namespace] = field(factory=list, init=False)

    def new(self) -> Namespace:
        """Give another one, empty."""
        self._made.append(Namespace(f"{self._prefix}-{len(self._made)}-"))
        return self._made[-1]

    def clear(self) -> list[str]:
        """Take away what is in them, and give what is left."""
        names = [name for space in self._made for name in space.made if not _cleared(self.registry, name)]
        return names + [uri for space in self._made for uri in space.saved if not _discarded(self.registry, uri)]


def _cleared(registry: Registry, name: str) -> bool:
    """Take a registered model away with its versions, and tell whether nothing of it is left."""
    registrar = registry.registrar
    try:
        for version in list(registry.catalog.versions(name)):
            registrar.delete_version(name, version.version)
        if isinstance(registrar, DiscardsRegisteredModels):
            registrar.discard_registered_model(name)
    except NotFoundError:
        return True
    except ModelportError:
        return False
    return isinstance(registrar, DiscardsRegisteredModels)


def _discarded(registry: Registry, uri: str) -> bool:
    """Take a saved model away, and tell whether it is gone."""
    if not isinstance(registry.saver, DiscardsSavedModels):
        return False
    try:
        registry.saver.discard_saved_model(uri)
    except NotFoundError:
        return True
    except ModelportError:
        return False
    return True
