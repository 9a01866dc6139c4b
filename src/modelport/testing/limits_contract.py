"""How long names, aliases, tags, descriptions and keys may be: to the character."""

from __future__ import annotations

from functools import partial

import pytest

from modelport.core.errors import InvalidAliasError, InvalidNameError, InvalidRequestError, InvalidTagError
from modelport.core.model_registries import ModelRegistrar, Registry
from modelport.core.models import ModelVersion, SavedModel
from modelport.testing.hooks import NAME, RegistryHooks
from modelport.testing.observing import is_refused, unchanged
from modelport.testing.promises import promise

_LIMIT = "lengths: counted in characters, not bytes, and the limit itself included"


class LimitsContract(RegistryHooks):
    """Takes what is exactly as long as is allowed, whole, and refuses one character more."""

    @promise(
        ModelRegistrar.register, "name: The registered model, in the grammar of `modelport.core.names`.", look_at=_LIMIT
    )
    def test_a_name_has_128_characters_at_most(self, ports: Registry, saved: SavedModel) -> None:
        """It comes back whole."""
        version = ports.registrar.register("n" * 128, saved.uri)
        assert (version.name, version.uri) == ("n" * 128, f"models:/{'n' * 128}/1")
        assert [found.name for found in ports.catalog.search()] == ["n" * 128]
        with unchanged(ports), pytest.raises(InvalidNameError) as refused:
            ports.registrar.register("n" * 129, saved.uri)
        assert refused.value.name == "n" * 129

    @promise(ModelRegistrar.set_alias, "alias: In the grammar of `modelport.core.names`.", look_at=_LIMIT)
    def test_an_alias_has_128_characters_at_most(self, ports: Registry, version: ModelVersion) -> None:
        """It comes back whole."""
        assert ports.registrar.set_alias(NAME, "a" * 128, version.version).aliases == {"a" * 128}
        assert ports.catalog.resolve(f"models:/{NAME}@{'a' * 128}").aliases == {"a" * 128}
        with unchanged(ports), pytest.raises(InvalidAliasError) as refused:
            ports.registrar.set_alias(NAME, "a" * 129, 1)
        assert refused.value.alias == "a" * 129

    @promise(ModelRegistrar.register, "tags: Text by text, in the same grammar.", look_at=_LIMIT)
    def test_a_tag_has_250_characters_and_a_value_of_5000_at_most(self, ports: Registry, saved: SavedModel) -> None:
        """Both come back whole, when registering and when tagging."""
        longest = {"k" * 250: "🤖" * 5_000, "short": ""}
        version = ports.registrar.register(NAME, saved.uri, tags=longest)
        assert ports.catalog.resolve(version.uri).tags == longest
        with unchanged(ports):
            for key, tags in (("k" * 251, {"k" * 251: ""}), ("team", {"team": "ü" * 5_001})):
                is_refused(InvalidTagError, partial(ports.registrar.register, NAME, saved.uri, tags=tags), key=key)
                is_refused(InvalidTagError, partial(ports.registrar.set_tags, NAME, 1, tags), key=key)
        assert ports.registrar.set_tags(NAME, 1, {"K" * 250: "ü" * 5_000}).tags == longest | {"K" * 250: "ü" * 5_000}

    @promise(ModelRegistrar.register, "description: Any text of at most 5,000 characters.", look_at=_LIMIT)
    def test_a_description_has_5000_characters_at_most(self, ports: Registry, saved: SavedModel) -> None:
        """It comes back whole."""
        version = ports.registrar.register(NAME, saved.uri, description="🤖" * 5_000)
        assert ports.catalog.resolve(version.uri).description == "🤖" * 5_000
        with unchanged(ports), pytest.raises(InvalidRequestError):
            ports.registrar.register(NAME, saved.uri, description="x" * 5_001)

    @promise(
        ModelRegistrar.register,
        "idempotency_key: 1 to 128 characters of ``[A-Za-z0-9_-]`` that name this one registration.",
        look_at=_LIMIT,
    )
    def test_a_key_has_128_characters_at_most(self, ports: Registry, saved: SavedModel) -> None:
        """Two that differ in the last character alone are two."""
        for key in ("k" * 128, "k" * 127, f"{'k' * 127}K"):
            ports.registrar.register(NAME, saved.uri, idempotency_key=key)
        assert ports.registrar.register(NAME, saved.uri, idempotency_key="k" * 127).version == 2
        with unchanged(ports), pytest.raises(InvalidRequestError):
            ports.registrar.register(NAME, saved.uri, idempotency_key="k" * 129)
