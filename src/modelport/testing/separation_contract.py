"""What two registries know of each other: nothing."""

from __future__ import annotations

import pytest

from modelport.core.errors import ArtifactNotFoundError, ModelNotFoundError
from modelport.core.model_registries import ModelCatalog, ModelRegistrar, Registry
from modelport.core.models import ModelVersion, SavedModel
from modelport.testing.hooks import NAME, RegistryHooks
from modelport.testing.observing import names, numbers
from modelport.testing.promises import promise
from modelport.testing.samples import Specimen
from modelport.testing.watching import watched

_WRITES = "Writes to the registry: versions, aliases, tags."
_APART = "Registries over two backends do not see each other, in one process or in several."


class SeparationContract(RegistryHooks):
    """Keeps to its own backend while another one is in use in the same process."""

    @pytest.fixture
    def other(self, second_registry: Registry) -> Registry:
        """Give the second registry, with an eye on each of its calls."""
        return watched(second_registry, self.patience_seconds)

    @promise(ModelRegistrar, _WRITES, look_at="state that is shared by all adapters of a process")
    @promise(ModelCatalog, "Reads the registry.", look_at="which backend the catalog reads, with two in use")
    @promise(Registry, _APART, look_at="state that is shared by all adapters of a process")
    def test_what_one_registry_holds_the_other_does_not(
        self, ports: Registry, other: Registry, version: ModelVersion
    ) -> None:
        """Neither a name, nor a version, nor what was saved."""
        assert names(ports) == [NAME]
        assert names(other) == []
        with pytest.raises(ModelNotFoundError):
            other.catalog.versions(NAME)
        with pytest.raises(ModelNotFoundError):
            other.catalog.resolve(version.uri)
        with pytest.raises(ArtifactNotFoundError):
            other.registrar.register(NAME, version.source_uri)
        assert names(other) == []

    @promise(ModelRegistrar, _WRITES, look_at="counters, aliases and tags that two backends share")
    def test_one_name_in_two_registries_is_two_models(
        self, ports: Registry, other: Registry, specimen: Specimen, saved: SavedModel
    ) -> None:
        """With their own numbers, keys, aliases and tags, and each is deleted alone."""
        twin = specimen.save(other)
        for _ in range(2):
            ports.registrar.register(NAME, saved.uri, tags={"side": "mine"})
        alone = other.registrar.register(NAME, twin.uri, tags={"side": "theirs"}, idempotency_key="key")
        assert ports.registrar.register(NAME, saved.uri, idempotency_key="key").version == 3
        ports.registrar.set_alias(NAME, "champion", 1)
        ports.registrar.set_tags(NAME, 1, {"checked": "yes"})
        assert list(other.catalog.versions(NAME)) == [alone]
        assert (alone.version, alone.source_uri, dict(alone.tags)) == (1, twin.uri, {"side": "theirs"})
        other.registrar.set_alias(NAME, "champion", 1)
        other.registrar.delete_version(NAME, 1)
        assert (numbers(ports), numbers(other)) == ([3, 2, 1], [])
        assert ports.catalog.resolve(f"models:/{NAME}@champion").tags == {"side": "mine", "checked": "yes"}
