"""The grammar of what a catalog is asked for, held against texts that nobody thought of."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from modelport.core.errors import InvalidNameError, InvalidTagError, InvalidUriError, ModelNotFoundError
from modelport.core.model_registries import ModelCatalog, Registry
from modelport.core.models import SavedModel
from modelport.testing import grammar
from modelport.testing.grammar import few, thorough
from modelport.testing.hooks import RegistryHooks
from modelport.testing.observing import is_refused, names, refuses
from modelport.testing.promises import promise

_FORMS = "uri: ``models:/<name>/<version>``, ``models:/<name>@<alias>`` or ``models:/<name>/latest``."
_CHECKS = "the rule that lets it through: each adapter asks modelport.core.names and modelport.core.uris"


class CatalogGrammarContract(RegistryHooks):
    """Reads every name, prefix, tag and URI in the grammar, and none outside it."""

    @promise(ModelCatalog.resolve, _FORMS, look_at=_CHECKS)
    @few
    @given(uri=grammar.version_uris)
    def test_any_uri_of_a_version_is_read(self, ports: Registry, uri: str) -> None:
        """Nothing is there, and the name of what is not there is told."""
        name = uri.removeprefix("models:/").split("/")[0].split("@")[0]
        is_refused(ModelNotFoundError, lambda: ports.catalog.resolve(uri), name=name)

    @promise(ModelCatalog.resolve, "InvalidUriError: *uri* is none of these; nothing was read.", look_at=_CHECKS)
    @thorough
    @given(uri=grammar.bad_version_uris)
    def test_any_uri_that_names_no_version_is_refused(self, ports: Registry, uri: str) -> None:
        """The error tells the very URI, unless there may be a password in it."""
        ((_, error),) = refuses(InvalidUriError, ports.catalog.resolve, [uri])
        assert error.uri == uri or "***" in error.uri

    @promise(
        ModelCatalog.versions, "InvalidNameError: *name* is outside the grammar; nothing was read.", look_at=_CHECKS
    )
    @thorough
    @given(name=grammar.bad_names)
    def test_versions_of_any_name_outside_the_grammar_are_refused(self, ports: Registry, name: str) -> None:
        """The error tells the very name."""
        ((_, error),) = refuses(InvalidNameError, ports.catalog.versions, [name])
        assert error.name is name

    @promise(ModelCatalog.versions, "ModelNotFoundError: There is no such registered model.", look_at=_CHECKS)
    @few
    @given(name=grammar.names)
    def test_any_name_in_the_grammar_can_be_asked_for(self, ports: Registry, name: str) -> None:
        """Nothing is there, and the very name is told."""
        is_refused(ModelNotFoundError, lambda: ports.catalog.versions(name), name=name)

    @promise(ModelCatalog.search, "InvalidTagError: A tag is outside the grammar; nothing was read.", look_at=_CHECKS)
    @thorough
    @given(key=grammar.bad_tag_keys, text=grammar.bad_texts)
    def test_a_search_by_any_tag_outside_the_grammar_is_refused(self, ports: Registry, key: str, text: str) -> None:
        """By its key, or by its value."""
        is_refused(InvalidTagError, lambda: ports.catalog.search(tags={"team": "growth", key: ""}), key=key)
        is_refused(InvalidTagError, lambda: ports.catalog.search(tags={"team": text}), key="team")

    @promise(ModelCatalog.search, "prefix: Only names that start with it; case counts.", look_at=_CHECKS)
    @promise(ModelCatalog.search, "InvalidNameError: *prefix* cannot start a name; nothing was read.", look_at=_CHECKS)
    @few
    @given(prefix=st.text("aAm-._1 %é", max_size=4))
    def test_any_text_starts_a_name_or_is_refused(self, ports: Registry, saved: SavedModel, prefix: str) -> None:
        """Those that start a name find what starts with them."""
        registered = ["a-b", "A.b", "m_a", "1a"]
        if not names(ports):
            for name in registered:
                ports.registrar.register(name, saved.uri)
        if grammar.is_prefix(prefix):
            assert names(ports, prefix=prefix) == sorted(name for name in registered if name.startswith(prefix))
        else:
            is_refused(InvalidNameError, lambda: ports.catalog.search(prefix=prefix), name=prefix)
