"""What the tags of a version are held to as a value."""

from __future__ import annotations

import pytest

from modelport.core.model_registries import ModelCatalog, Registry
from modelport.core.models import ModelVersion
from modelport.testing.hooks import NAME, RegistryHooks
from modelport.testing.promises import promise

_SNAPSHOT = "What it gives are snapshots: later changes do not show in them."


class TagMappingContract(RegistryHooks):
    """What is promised of a version's tags, as tests."""

    @promise(ModelCatalog, _SNAPSHOT, look_at="whether a version's tags are a FrozenMapping")
    def test_nobody_can_change_the_tags_of_a_version(self, ports: Registry, version: ModelVersion) -> None:
        """Neither what is in them, nor what they are made of."""
        for tags in (version.tags, ports.catalog.resolve(version.uri).tags):
            assert (repr(tags), len(tags), list(tags)) == ("{'team': 'growth'}", 1, ["team"])
            with pytest.raises(TypeError):
                tags["team"] = "risk"  # type: ignore[index]
            with pytest.raises(AttributeError, match=r"\AFrozenMapping is read-only\Z"):
                tags.team = "risk"
            with pytest.raises(AttributeError, match=r"\AFrozenMapping is read-only\Z"):
                del tags.team  # type: ignore[attr-defined]
            assert tags == {"team": "growth"}

    @promise(ModelCatalog, _SNAPSHOT, look_at="whether equal versions hash alike")
    def test_versions_and_their_tags_can_be_members_of_sets(self, ports: Registry, version: ModelVersion) -> None:
        """Equal ones count once, in whatever order their tags were set."""
        again = ports.catalog.resolve(version.uri)
        assert {version, again} == {version}
        one = ports.registrar.register(NAME, version.source_uri, tags={"a": "1", "b": "2"}).tags
        other = ports.registrar.register(NAME, version.source_uri, tags={"b": "2", "a": "1"}).tags
        assert {one, other, version.tags} == {one, version.tags}
        assert len({hash(one), hash(version.tags)}) == 2
