"""A third party's adapter, as modelport never saw it: `containers.yaml` names it by its dotted path alone.

Nothing in modelport or in its tests imports this module by name. It is imported because a file says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from modelport.core.errors import BackendError
from modelport.core.model_registries import ANY, Expectation, ModelCatalog, ModelLoader, ModelRegistrar, ModelSaver
from modelport.core.models import LoadedModel, ModelVersion, SavedModel

LABELS = ("a", "constant")


class Shelf:
    """What the adapters share: it keeps what it was given, and counts how often it was made."""

    made = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        Shelf.made += 1
        self.args = args
        self.kwargs = kwargs
        self.name = kwargs.get("name", "")


class ShelfSaver(ModelSaver):
    """Refuses every model."""

    def __init__(self, shelf: Any, flavor: str = "any") -> None:
        self.shelf = shelf
        self.flavor = flavor

    def save(self, model: Any, signature: Any, input_example: Any) -> SavedModel:
        """Refuse."""
        return _refuse(model, signature, input_example)


class ShelfLoader(ModelLoader):
    """Finds no model."""

    def __init__(self, shelf: Any) -> None:
        self.shelf = shelf

    def load(self, uri: str) -> LoadedModel:
        """Refuse."""
        return _refuse(uri)


class ShelfRegistrar(ModelRegistrar):
    """Registers nothing."""

    def __init__(self, shelf: Any) -> None:
        self.shelf = shelf

    def register(
        self,
        name: str,
        model_uri: str,
        *,
        tags: Mapping[str, str] | None = None,
        description: str = "",
        idempotency_key: str | None = None,
    ) -> ModelVersion:
        """Refuse."""
        return _refuse(name, model_uri, tags, description, idempotency_key)

    def set_alias(self, name: str, alias: str, version: int, *, expect: Expectation = ANY) -> ModelVersion:
        """Refuse."""
        return _refuse(name, alias, version, expect)

    def delete_alias(self, name: str, alias: str) -> None:
        """Refuse."""
        _refuse(name, alias)

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        """Refuse."""
        return _refuse(name, version, tags)

    def delete_version(self, name: str, version: int) -> None:
        """Refuse."""
        _refuse(name, version)


class ShelfCatalog(ModelCatalog):
    """Lists nothing."""

    def __init__(self, shelf: Any) -> None:
        self.shelf = shelf

    def resolve(self, uri: str) -> ModelVersion:
        """Refuse."""
        return _refuse(uri)

    def versions(self, name: str) -> Iterator[ModelVersion]:
        """Refuse."""
        return _refuse(name)

    def search(self, *, prefix: str = "", tags: Mapping[str, str] | None = None) -> Iterator[ModelVersion]:
        """Give nothing, whatever is asked for."""
        del prefix, tags
        return iter(())


def make_saver(shelf: Any) -> ShelfSaver:
    """Make a saver by a function."""
    return ShelfSaver(shelf)


def _refuse(*_asked: object) -> NoReturn:
    message = "The shelf is bare."
    raise BackendError(message)
