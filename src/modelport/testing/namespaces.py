"""Gives an empty registry out of any registry: one whose names all stand under a prefix of their own.

The state machine starts each program with one, and a registry that is in use can be held to the contract inside one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from attrs import evolve, field, frozen

from modelport.core.errors import InvalidRequestError, ModelportError
from modelport.core.model_registries import (
    ANY,
    Expectation,
    ModelCatalog,
    ModelLoader,
    ModelRegistrar,
    ModelSaver,
    Registry,
)
from modelport.core.models import LoadedModel, ModelVersion, SavedModel
from modelport.core.names import check_name, check_name_prefix
from modelport.core.signatures import Signature
from modelport.core.uris import ModelUri, RegisteredUri

_LONGEST_NAME = 128
_SHORTENED = 32


@frozen
class Namespace:
    """A prefix, and what names and URIs are with it and without it.

    What is outside the grammar is left as it is: it is the adapter's to refuse. A name that is too long to be put
    under the prefix is shortened, and known by its digest.

    Attributes:
        prefix: What each name starts with: itself the start of a name.
        made: Each name that was used here, and what it is called without the prefix.
        saved: The URI of each model that was saved here.
    """

    prefix: str = field(converter=check_name_prefix)
    made: dict[str, str] = field(factory=dict, init=False)
    saved: list[str] = field(factory=list, init=False)

    def inside(self, name: Any) -> Any:
        """Give a name with the prefix."""
        if not _passes(check_name, name):
            return name
        inside = f"{self.prefix}{name}"
        if len(inside) > _LONGEST_NAME:
            inside = f"{self.prefix}{name[:_SHORTENED]}-{sha256(name.encode()).hexdigest()[:_SHORTENED]}"
        self.made[inside] = name
        return inside

    def outside(self, name: Any) -> Any:
        """Give a name without the prefix."""
        return self.made.get(name, name) if isinstance(name, str) else name

    def inside_uri(self, uri: Any) -> Any:
        """Give the URI of the name with the prefix, where it is one of a registered model's version."""
        return self._renamed(uri, self.inside)

    def outside_uri(self, uri: Any) -> Any:
        """Give the URI of the name without the prefix, where it is one of a registered model's version."""
        return self._renamed(uri, self.outside)

    def outside_version(self, version: ModelVersion) -> ModelVersion:
        """Give a version under its name without the prefix."""
        return evolve(version, name=self.outside(version.name), uri=self.outside_uri(version.uri))

    @contextmanager
    def outside_errors(self) -> Iterator[None]:
        """Let an error that leaves here name what the caller named."""
        try:
            yield
        except ModelportError as error:
            told = {"name": self.outside, "uri": self.outside_uri, "problem": self._said, "remedy": self._said}
            for attribute, renamed in told.items():
                if hasattr(error, attribute):
                    setattr(error, attribute, renamed(getattr(error, attribute)))
            raise

    def _said(self, text: str) -> str:
        for inside in sorted(self.made, key=len, reverse=True):
            text = text.replace(inside, self.made[inside])
        return text

    def _renamed(self, uri: Any, rename: Callable[[Any], Any]) -> Any:
        if not _passes(ModelUri.parse, uri):
            return uri
        parsed = ModelUri.parse(uri)
        if not isinstance(parsed, RegisteredUri):
            return uri
        return f"models:/{rename(parsed.name)}{uri.removeprefix(f'models:/{parsed.name}')}"


def _passes(check: Callable[[Any], object], value: object) -> bool:
    try:
        check(value)
    except InvalidRequestError:
        return False
    return True


def within(registry: Registry, namespace: Namespace) -> Registry:
    """Give *registry* as seen from within *namespace*: nothing but what was made there."""
    return Registry(
        saver=_NamespacedSaver(registry.saver, namespace),
        loader=_NamespacedLoader(registry.loader, namespace),
        registrar=_NamespacedRegistrar(registry.registrar, namespace),
        catalog=_NamespacedCatalog(registry.catalog, namespace),
    )


@frozen
class _NamespacedSaver(ModelSaver):
    port: ModelSaver
    space: Namespace

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:
        saved = self.port.save(model, signature, input_example)
        self.space.saved.append(saved.uri)
        return saved


@frozen
class _NamespacedLoader(ModelLoader):
    port: ModelLoader
    space: Namespace

    def load(self, uri: str) -> LoadedModel:
        with self.space.outside_errors():
            loaded = self.port.load(self.space.inside_uri(uri))
        version = loaded.version and self.space.outside_version(loaded.version)
        return evolve(loaded, uri=self.space.outside_uri(loaded.uri), version=version)


@frozen
class _NamespacedRegistrar(ModelRegistrar):
    port: ModelRegistrar
    space: Namespace

    def register(
        self,
        name: str,
        model_uri: str,
        *,
        tags: Mapping[str, str] | None = None,
        description: str = "",
        idempotency_key: str | None = None,
    ) -> ModelVersion:
        with self.space.outside_errors():
            version = self.port.register(
                self.space.inside(name),
                self.space.inside_uri(model_uri),
                tags=tags,
                description=description,
                idempotency_key=idempotency_key,
            )
        return self.space.outside_version(version)

    def set_alias(self, name: str, alias: str, version: int, *, expect: Expectation = ANY) -> ModelVersion:
        with self.space.outside_errors():
            changed = self.port.set_alias(self.space.inside(name), alias, version, expect=expect)
        return self.space.outside_version(changed)

    def delete_alias(self, name: str, alias: str) -> None:
        with self.space.outside_errors():
            self.port.delete_alias(self.space.inside(name), alias)

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        with self.space.outside_errors():
            changed = self.port.set_tags(self.space.inside(name), version, tags)
        return self.space.outside_version(changed)

    def delete_version(self, name: str, version: int) -> None:
        with self.space.outside_errors():
            self.port.delete_version(self.space.inside(name), version)


@frozen
class _NamespacedCatalog(ModelCatalog):
    port: ModelCatalog
    space: Namespace

    def resolve(self, uri: str) -> ModelVersion:
        with self.space.outside_errors():
            version = self.port.resolve(self.space.inside_uri(uri))
        return self.space.outside_version(version)

    def versions(self, name: str) -> Iterator[ModelVersion]:
        with self.space.outside_errors():
            found = self.port.versions(self.space.inside(name))
        return map(self.space.outside_version, found)

    def search(self, *, prefix: str = "", tags: Mapping[str, str] | None = None) -> Iterator[ModelVersion]:
        good = _passes(check_name_prefix, prefix)
        with self.space.outside_errors():
            found = self.port.search(prefix=f"{self.space.prefix}{prefix[:_SHORTENED]}" if good else prefix, tags=tags)
        versions = map(self.space.outside_version, found)
        if len(prefix) <= _SHORTENED:
            return versions
        return (version for version in versions if version.name.startswith(prefix))
