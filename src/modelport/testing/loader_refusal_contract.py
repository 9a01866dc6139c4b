"""What every loader refuses, and what it does not find."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from modelport.core.errors import (
    AliasNotFoundError,
    ArtifactNotFoundError,
    InvalidUriError,
    ModelNotFoundError,
    UriNotAllowedError,
    VersionNotFoundError,
)
from modelport.core.model_registries import ModelLoader, Registry
from modelport.core.models import ModelVersion, SavedModel
from modelport.testing.grammar import bad_version_uris, thorough, version_uris
from modelport.testing.hooks import NAME, RegistryHooks
from modelport.testing.promises import promise
from modelport.testing.refused import BAD_URIS, HEX, MASKED
from modelport.testing.refusing import refusal

_OTHER_FORM = re.compile(r"models:/m-[0-9a-f]{32}|runs:/.*|/.*", re.DOTALL)
_INVALID = "InvalidUriError: *uri* is outside the grammar; nothing was read."
_NO_VERSION = "The registry has no such version."
_NO_ARTIFACT = "ArtifactNotFoundError: There is no model at the address."
_FEW = settings(thorough, max_examples=15)


class LoaderRefusalContract(RegistryHooks):
    """Each refusal of `ModelLoader`, as a test."""

    @promise(ModelLoader.load, _INVALID, look_at="whether the whole text is matched, and by ModelUri.parse alone")
    def test_loading_by_a_uri_outside_the_grammar_is_refused(self, ports: Registry) -> None:
        """Nothing of it is read, and no password in it is told."""
        for uri in BAD_URIS:
            error = refusal(InvalidUriError, ports.loader.load, uri)
            assert error.expected, uri
            assert error.remedy, uri
            assert "secret@" not in f"{error}{error.uri}"
            if isinstance(uri, str):
                assert error.uri == MASKED.get(uri, uri)

    @promise(ModelLoader.load, _INVALID, look_at="whether the whole text is matched, and by ModelUri.parse alone")
    @thorough
    @given(uri=bad_version_uris.filter(lambda uri: not _OTHER_FORM.fullmatch(uri)))
    def test_loading_by_a_uri_that_was_spoilt_is_refused(self, ports: Registry, uri: str) -> None:
        """However little there is wrong with it."""
        error = refusal(InvalidUriError, ports.loader.load, uri)
        assert error.expected

    @promise(ModelLoader.load, _INVALID, look_at="whether the length of a URI and the size of a version are limited")
    def test_a_uri_may_be_as_long_and_a_version_as_large_as_the_grammar_says(self, ports: Registry) -> None:
        """4,096 characters and 2,147,483,647; one more is refused before anything is looked up."""
        assert refusal(UriNotAllowedError, ports.loader.load, f"/{'x' * 4095}").uri == f"/{'x' * 4095}"
        refusal(InvalidUriError, ports.loader.load, f"/{'x' * 4096}")
        assert refusal(ModelNotFoundError, ports.loader.load, "models:/unknown/2147483647").name == "unknown"
        refusal(InvalidUriError, ports.loader.load, "models:/unknown/2147483648")

    @promise(ModelLoader.load, f"ModelNotFoundError: {_NO_VERSION}", look_at="which names and aliases are let through")
    @promise(ModelLoader.load, "uri: Any form of `modelport.core.uris`.", look_at="which names and aliases are known")
    @_FEW
    @given(uri=version_uris)
    def test_loading_by_any_uri_inside_the_grammar_asks_the_registry(self, ports: Registry, uri: str) -> None:
        """In an empty one no name is found, and the name is told."""
        name = re.split("[/@]", uri.removeprefix("models:/"))[0]
        assert refusal(ModelNotFoundError, ports.loader.load, uri).name == name

    @pytest.mark.parametrize("form", ["/1", "@champion", "/latest"])
    @promise(ModelLoader.load, f"ModelNotFoundError: {_NO_VERSION}", look_at="which error an unknown name becomes")
    def test_loading_an_unknown_registered_model_fails_by_its_name(
        self, ports: Registry, version: ModelVersion, form: str
    ) -> None:
        """Whatever form asks for it, and though there is another whose name is alike."""
        for name in ("unknown", version.name[:-1], f"{version.name}2"):
            error = refusal(ModelNotFoundError, ports.loader.load, f"models:/{name}{form}")
            assert error.name == name
            assert error.remedy

    @promise(ModelLoader.load, f"VersionNotFoundError: {_NO_VERSION}", look_at="which error an unknown number becomes")
    def test_loading_an_unknown_version_fails_by_its_number(self, ports: Registry, version: ModelVersion) -> None:
        """The name and the number are told."""
        for number in (version.version + 1, 2**31 - 1):
            error = refusal(VersionNotFoundError, ports.loader.load, f"models:/{NAME}/{number}")
            assert (error.name, error.version) == (NAME, number)
            assert error.remedy

    @promise(ModelLoader.load, f"VersionNotFoundError: {_NO_VERSION}", look_at="what is kept of a deleted version")
    def test_a_deleted_version_cannot_be_loaded_as_a_version(
        self, ports: Registry, saved: SavedModel, version: ModelVersion
    ) -> None:
        """Nor as the latest, where it was the only one; the saved model can."""
        ports.registrar.delete_version(NAME, version.version)
        error = refusal(VersionNotFoundError, ports.loader.load, version.uri)
        assert (error.name, error.version) == (NAME, 1)
        latest = refusal(VersionNotFoundError, ports.loader.load, f"models:/{NAME}/latest")
        assert (latest.name, latest.version) == (NAME, None)
        assert ports.loader.load(saved.uri).version is None

    @promise(ModelLoader.load, f"AliasNotFoundError: {_NO_VERSION}", look_at="which error an unknown alias becomes")
    def test_loading_by_an_unknown_alias_fails_by_its_text(self, ports: Registry, version: ModelVersion) -> None:
        """The name and the alias are told; case counts."""
        ports.registrar.set_alias(NAME, "Champion", version.version)
        ports.registrar.set_alias(NAME, "former", version.version)
        ports.registrar.delete_alias(NAME, "former")
        for alias in ("champion", "Champio", "former"):
            error = refusal(AliasNotFoundError, ports.loader.load, f"models:/{NAME}@{alias}")
            assert (error.name, error.alias) == (NAME, alias)
            assert error.remedy

    @pytest.mark.parametrize("uri", [f"models:/m-{HEX}", f"runs:/{HEX}/model", f"runs:/{HEX}/a/b.c d=+,@-_"])
    @promise(ModelLoader.load, _NO_ARTIFACT, look_at="which error a missing folder, run or object becomes")
    def test_loading_from_an_address_without_a_model_fails_by_the_address(self, ports: Registry, uri: str) -> None:
        """The address is told."""
        error = refusal(ArtifactNotFoundError, ports.loader.load, uri)
        assert error.uri == uri
        assert error.remedy

    @pytest.mark.parametrize("uri", ["/etc", "/srv/models/churn", "/a b/é"])
    @promise(
        ModelLoader.load,
        "TrustError: The model, or its address, is not trusted; nothing of it was run.",
        look_at="whether paths are looked at before they are known to be under a root",
    )
    def test_a_path_outside_the_roots_is_not_loaded(self, ports: Registry, uri: str) -> None:
        """Whether there is something or not: nothing is looked at."""
        error = refusal(UriNotAllowedError, ports.loader.load, uri)
        assert error.uri == uri
        assert uri in error.problem or ascii(uri)[1:-1] in error.problem
        assert error.remedy
