"""The grammar of what a registrar is asked for, held against texts that nobody thought of."""

from __future__ import annotations

from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from modelport.core.errors import (
    InvalidAliasError,
    InvalidNameError,
    InvalidRequestError,
    InvalidTagError,
    InvalidUriError,
    VersionNotFoundError,
)
from modelport.core.model_registries import ModelRegistrar, Registry
from modelport.core.models import ModelVersion, SavedModel
from modelport.testing import grammar
from modelport.testing.grammar import few, thorough
from modelport.testing.hooks import NAME, RegistryHooks
from modelport.testing.observing import NOWHERE, is_refused, names, refuses
from modelport.testing.promises import promise

_BAD = "A bad argument; nothing was read or written."
_NAME = "name: The registered model, in the grammar of `modelport.core.names`."
_KEEPS = "what the backend does to texts: encoding, escapes, white space, case"
_CHECKS = "the rule that lets it through: each adapter asks modelport.core.names and modelport.core.uris"
_LARGEST_VERSION = 2**31 - 1

_numbers = st.integers() | st.sampled_from([0, _LARGEST_VERSION, _LARGEST_VERSION + 1])


class RegistrarGrammarContract(RegistryHooks):
    """Takes every name, alias, tag, text and key in the grammar as it is, and none outside it."""

    @promise(ModelRegistrar.register, _NAME, look_at=_KEEPS)
    @few
    @given(name=grammar.names)
    def test_any_name_in_the_grammar_is_kept(self, ports: Registry, saved: SavedModel, name: str) -> None:
        """It is given back letter by letter, and found under itself."""
        version = ports.registrar.register(name, saved.uri)
        assert (version.name, version.uri) == (name, f"models:/{name}/{version.version}")
        assert ports.catalog.resolve(version.uri) == version
        assert ports.catalog.resolve(f"models:/{name}/latest") == version
        assert next(ports.catalog.versions(name)) == version
        assert version in set(ports.catalog.search())

    @promise(ModelRegistrar.set_alias, "alias: In the grammar of `modelport.core.names`.", look_at=_KEEPS)
    @few
    @given(alias=grammar.aliases)
    def test_any_alias_in_the_grammar_is_kept(self, ports: Registry, version: ModelVersion, alias: str) -> None:
        """It is given back letter by letter, names its version, and goes again."""
        assert ports.registrar.set_alias(NAME, alias, version.version).aliases == {alias}
        assert ports.catalog.resolve(f"models:/{NAME}@{alias}").aliases == {alias}
        ports.registrar.delete_alias(NAME, alias)
        assert ports.catalog.resolve(version.uri) == version

    @promise(ModelRegistrar.register, "tags: Text by text, in the same grammar.", look_at=_KEEPS)
    @promise(ModelRegistrar.register, "description: Any text of at most 5,000 characters.", look_at=_KEEPS)
    @few
    @given(tags=grammar.tags, description=grammar.plain_texts)
    def test_any_tags_and_description_in_the_grammar_are_kept(
        self, ports: Registry, saved: SavedModel, tags: dict[str, str], description: str
    ) -> None:
        """They are given back character by character, and the tags are found."""
        version = ports.registrar.register(NAME, saved.uri, tags=tags, description=description)
        assert (dict(version.tags), version.description) == (tags, description)
        assert ports.catalog.resolve(version.uri) == version
        assert list(ports.catalog.search(tags=tags)) == [version]

    @promise(ModelRegistrar.set_tags, "Set tags of a version; the others stay as they are.", look_at=_KEEPS)
    @few
    @given(tags=grammar.tags)
    def test_any_tags_in_the_grammar_are_set(
        self, ports: Registry, version: ModelVersion, tags: dict[str, str]
    ) -> None:
        """They are given back character by character, among those that were there."""
        before = dict(ports.catalog.resolve(version.uri).tags)
        assert ports.registrar.set_tags(NAME, 1, tags).tags == before | tags
        assert ports.catalog.resolve(version.uri).tags == before | tags

    @promise(
        ModelRegistrar.register,
        "idempotency_key: 1 to 128 characters of ``[A-Za-z0-9_-]`` that name this one registration.",
        look_at=_KEEPS,
    )
    @few
    @given(key=grammar.idempotency_keys)
    def test_any_key_in_the_grammar_names_one_registration(self, ports: Registry, saved: SavedModel, key: str) -> None:
        """Whatever it looks like."""
        first = ports.registrar.register(NAME, saved.uri, idempotency_key=key)
        assert ports.registrar.register(NAME, NOWHERE, idempotency_key=key) == first

    @promise(ModelRegistrar.register, f"InvalidNameError: {_BAD}", look_at=_CHECKS)
    @promise(ModelRegistrar.set_alias, f"InvalidNameError: {_BAD}", look_at=_CHECKS)
    @promise(ModelRegistrar.delete_alias, f"InvalidNameError: {_BAD}", look_at=_CHECKS)
    @promise(ModelRegistrar.set_tags, f"InvalidNameError: {_BAD}", look_at=_CHECKS)
    @promise(ModelRegistrar.delete_version, f"InvalidNameError: {_BAD}", look_at=_CHECKS)
    @thorough
    @given(name=grammar.bad_names)
    def test_any_name_outside_the_grammar_is_refused_by_every_call(
        self, ports: Registry, saved: SavedModel, name: str
    ) -> None:
        """The error tells the very name, and nothing was registered."""
        registrar = ports.registrar
        calls = [
            partial(registrar.register, name, saved.uri),
            partial(registrar.set_alias, name, "champion", 1),
            partial(registrar.delete_alias, name, "champion"),
            partial(registrar.set_tags, name, 1, {"a": "b"}),
            partial(registrar.delete_version, name, 1),
        ]
        told = refuses(InvalidNameError, lambda call: call(), calls)
        assert all(error.name is name for _, error in told)
        assert names(ports) == []

    @promise(ModelRegistrar.set_alias, f"InvalidAliasError: {_BAD}", look_at=_CHECKS)
    @promise(ModelRegistrar.delete_alias, f"InvalidAliasError: {_BAD}", look_at=_CHECKS)
    @thorough
    @given(alias=grammar.bad_aliases)
    def test_any_alias_outside_the_grammar_is_refused(self, ports: Registry, version: ModelVersion, alias: str) -> None:
        """The error tells the very alias, and the version has none."""
        is_refused(InvalidAliasError, lambda: ports.registrar.set_alias(NAME, alias, 1), alias=alias)
        is_refused(InvalidAliasError, lambda: ports.registrar.delete_alias(NAME, alias), alias=alias)
        assert ports.catalog.resolve(version.uri) == version

    @promise(ModelRegistrar.register, f"InvalidTagError: {_BAD}", look_at=_CHECKS)
    @promise(ModelRegistrar.set_tags, f"InvalidTagError: {_BAD}", look_at=_CHECKS)
    @thorough
    @given(tags=st.tuples(grammar.tags, grammar.bad_tag_keys), text=grammar.plain_texts)
    def test_any_tag_outside_the_grammar_is_refused(
        self, ports: Registry, version: ModelVersion, tags: tuple[dict[str, str], str], text: str
    ) -> None:
        """The error tells the very key, and the good ones beside it are not set either."""
        good, key = tags
        asked = {**good, key: text}
        is_refused(InvalidTagError, lambda: ports.registrar.register(NAME, version.source_uri, tags=asked), key=key)
        is_refused(InvalidTagError, lambda: ports.registrar.set_tags(NAME, 1, asked), key=key)
        assert list(ports.catalog.versions(NAME)) == [version]

    @promise(ModelRegistrar.register, f"InvalidRequestError: {_BAD}", look_at=_CHECKS)
    @promise(ModelRegistrar.register, f"InvalidTagError: {_BAD}", look_at=_CHECKS)
    @thorough
    @given(key=grammar.bad_keys, text=grammar.bad_texts)
    def test_any_key_or_text_outside_the_grammar_is_refused(
        self, ports: Registry, saved: SavedModel, key: str, text: str
    ) -> None:
        """And nothing was registered."""
        register = partial(ports.registrar.register, NAME, saved.uri)
        is_refused(InvalidRequestError, lambda: register(idempotency_key=key))
        is_refused(InvalidRequestError, lambda: register(description=text))
        is_refused(InvalidTagError, lambda: register(tags={"team": text}), key="team")
        assert names(ports) == []

    @promise(ModelRegistrar.set_alias, f"InvalidUriError: {_BAD}", look_at=_CHECKS)
    @promise(ModelRegistrar.set_tags, f"InvalidUriError: {_BAD}", look_at=_CHECKS)
    @promise(ModelRegistrar.delete_version, f"InvalidUriError: {_BAD}", look_at=_CHECKS)
    @few
    @given(number=_numbers.filter(lambda number: number != 1))
    def test_any_number_is_one_of_a_version_or_is_refused(
        self, ports: Registry, version: ModelVersion, number: int
    ) -> None:
        """From 1 to 2,147,483,647 it may be there or not; any other never is."""
        calls = [
            lambda: ports.registrar.set_alias(NAME, "champion", number),
            lambda: ports.registrar.set_tags(NAME, number, {}),
            lambda: ports.registrar.delete_version(NAME, number),
        ]
        for call in calls:
            if 1 < number <= _LARGEST_VERSION:
                is_refused(VersionNotFoundError, call, name=NAME, version=number)
            else:
                is_refused(InvalidUriError, call)
        assert ports.catalog.resolve(version.uri) == version

    @promise(ModelRegistrar.register, f"InvalidUriError: {_BAD}", look_at=_CHECKS)
    @thorough
    @given(uri=grammar.bad_version_uris.filter(lambda uri: uri.startswith("models:")))
    def test_any_source_outside_the_grammar_is_refused(self, ports: Registry, uri: str) -> None:
        """Though it begins as one, and nothing was registered."""
        refuses(InvalidUriError, partial(ports.registrar.register, NAME), [uri])
        assert names(ports) == []
