"""What `ModelCatalog` promises, as one class."""

from __future__ import annotations

from copy import copy, deepcopy
from datetime import timedelta
from typing import Any

import attrs
import pytest

from modelport.core.model_registries import ModelCatalog, Registry
from modelport.core.models import ModelVersion
from modelport.testing.catalog_grammar_contract import CatalogGrammarContract
from modelport.testing.fault_contract import CatalogFaults
from modelport.testing.hooks import NAME, RegistryHooks
from modelport.testing.promises import promise
from modelport.testing.refusing import pickled
from modelport.testing.resolving_contract import ResolvingContract, VersionsContract
from modelport.testing.search_contract import SearchContract
from modelport.testing.tag_mapping_contract import TagMappingContract

_SNAPSHOTS = "What it gives are snapshots: later changes do not show in them."


class SnapshotContract(RegistryHooks):
    """Gives snapshots."""

    @promise(ModelCatalog, _SNAPSHOTS, look_at="iterators that read while they are stepped through, and live lists")
    def test_what_was_given_does_not_show_later_changes(self, ports: Registry, version: ModelVersion) -> None:
        """Neither a version nor an iterator that has not been stepped through yet."""
        resolved = ports.catalog.resolve(version.uri)
        versions, found = ports.catalog.versions(NAME), ports.catalog.search()
        ports.registrar.register(NAME, version.source_uri)
        ports.registrar.register("another", version.source_uri)
        ports.registrar.set_tags(NAME, 1, {"team": "pricing"})
        ports.registrar.set_alias(NAME, "champion", 1)
        for given in (version, resolved):
            assert (dict(given.tags), set(given.aliases)) == ({"team": "growth"}, set())
        ports.registrar.delete_version(NAME, 1)
        assert list(versions) == [version]
        assert list(found) == [version]
        assert resolved == version

    @promise(ModelCatalog, _SNAPSHOTS, look_at="fields, tags and aliases that can be written to")
    def test_what_was_given_cannot_be_changed(self, ports: Registry, version: ModelVersion) -> None:
        """Neither its fields nor its tags and aliases, whoever gives it."""
        tags: Any
        for given in (version, ports.catalog.resolve(version.uri), *ports.catalog.versions(NAME)):
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                given.description = "other"  # type: ignore[misc]
            tags = given.tags
            with pytest.raises(TypeError):
                tags["team"] = "pricing"
            with pytest.raises(TypeError):
                del tags["team"]
            with pytest.raises(AttributeError):
                tags.team = "pricing"
            with pytest.raises(AttributeError):
                del tags._items  # noqa: SLF001 - that is what must not work
            assert given.tags == {"team": "growth"}
            assert type(given.aliases) is frozenset
        assert ports.catalog.resolve(version.uri) == version

    @promise(ModelCatalog, _SNAPSHOTS, look_at="what the fields of a ModelVersion are made of")
    @pytest.mark.parametrize("duplicate", [pickled, copy, deepcopy])
    def test_what_was_given_is_a_value(self, ports: Registry, version: ModelVersion, duplicate: Any) -> None:
        """It can be pickled and copied, compared and hashed; its tags are read as any mapping."""
        tagged = ports.registrar.set_tags(NAME, version.version, {"tier": "1"})
        again = duplicate(tagged)
        assert (again, hash(again)) == (tagged, hash(tagged))
        assert hash(ports.catalog.resolve(tagged.uri)) == hash(tagged)
        assert tagged != version
        assert (again.tags, len(again.tags), set(again.tags)) == ({"team": "growth", "tier": "1"}, 2, {"team", "tier"})
        assert (again.tags["team"], again.tags.get("nothing")) == ("growth", None)
        assert again.created_at.utcoffset() == timedelta(0)

    @promise(ModelCatalog, _SNAPSHOTS, look_at="created_at: it is written once, and given in UTC")
    def test_every_read_gives_the_same_date_in_utc(self, ports: Registry, version: ModelVersion) -> None:
        """However it is asked for, and whatever was changed since."""
        ports.registrar.set_alias(NAME, "champion", 1)
        ports.registrar.set_tags(NAME, 1, {"tier": "1"})
        reads = [
            *(ports.catalog.resolve(f"models:/{NAME}{form}") for form in ("/1", "@champion", "/latest")),
            *ports.catalog.versions(NAME),
            *ports.catalog.search(),
        ]
        assert {read.created_at for read in reads} == {version.created_at}
        assert {read.created_at.utcoffset() for read in reads} == {timedelta(0)}
        assert len(set(reads)) == 1


class ModelCatalogContract(
    ResolvingContract,
    VersionsContract,
    SearchContract,
    SnapshotContract,
    TagMappingContract,
    CatalogGrammarContract,
    CatalogFaults,
):
    """Reads the registry.

    The hook ``registry`` gives all four ports: what is read must be saved and registered first.
    """
