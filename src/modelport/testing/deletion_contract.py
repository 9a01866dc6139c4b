"""What `ModelRegistrar.delete_version` promises."""

from __future__ import annotations

from functools import partial

import pytest

from modelport.core.errors import (
    AliasNotFoundError,
    InvalidNameError,
    InvalidUriError,
    ModelNotFoundError,
    VersionNotFoundError,
)
from modelport.core.model_registries import ModelRegistrar, Registry
from modelport.core.models import ModelVersion, SavedModel
from modelport.testing import refused
from modelport.testing.concurrency import at_once
from modelport.testing.hooks import NAME, RegistryHooks
from modelport.testing.observing import (
    EMPTIED,
    UNKNOWN,
    furnish,
    is_refused,
    names,
    numbers,
    refuses,
    register_each,
    unchanged,
)
from modelport.testing.promises import promise
from modelport.testing.samples import Specimen, same_bits

_DELETE = "Delete a version, with its tags and aliases."
_STAYS = "The saved model stays, and so does the registered model."
_BAD = "A bad argument; nothing was read or written."
_BEFORE = "that arguments are checked before the backend is asked"


class DeletionContract(RegistryHooks):
    """Deletes versions."""

    @promise(ModelRegistrar.delete_version, _DELETE, look_at="what still names a deleted version: aliases above all")
    def test_a_deleted_version_is_gone_with_its_aliases(self, ports: Registry, version: ModelVersion) -> None:
        """Nothing that named it names it any more; the other version keeps its alias and tags."""
        ports.registrar.register(NAME, version.source_uri, tags={"tier": "2"})
        for alias in ("champion", "steady"):
            ports.registrar.set_alias(NAME, alias, 1)
        second = ports.registrar.set_alias(NAME, "challenger", 2)
        ports.registrar.delete_version(NAME, 1)
        assert list(ports.catalog.versions(NAME)) == [second]
        with pytest.raises(VersionNotFoundError):
            ports.catalog.resolve(version.uri)
        for alias in ("champion", "steady"):
            with pytest.raises(AliasNotFoundError):
                ports.loader.load(f"models:/{NAME}@{alias}")
            with pytest.raises(AliasNotFoundError):
                ports.registrar.delete_alias(NAME, alias)
        assert ports.catalog.resolve(f"models:/{NAME}@challenger") == second

    @promise(ModelRegistrar.delete_version, _DELETE, look_at="aliases and tags that are kept apart from their version")
    def test_an_alias_of_a_deleted_version_is_free(self, ports: Registry, version: ModelVersion) -> None:
        """It can be set as one that was never there; a new version has no tags of the old one."""
        ports.registrar.set_alias(NAME, "champion", 1)
        ports.registrar.delete_version(NAME, 1)
        second = ports.registrar.register(NAME, version.source_uri)
        assert (dict(second.tags), set(second.aliases), second.description) == ({}, set(), "")
        assert ports.registrar.set_alias(NAME, "champion", 2, expect=None).version == 2

    @promise(ModelRegistrar.delete_version, _DELETE, look_at="which version of which model is deleted")
    def test_only_that_version_of_that_model_is_deleted(self, ports: Registry, saved: SavedModel) -> None:
        """The same number of another model stays, and so do its neighbours."""
        register_each(ports, saved, "a", "a", "a", "A")
        ports.registrar.delete_version("a", 2)
        assert (numbers(ports, "a"), numbers(ports, "A")) == ([3, 1], [1])

    @promise(ModelRegistrar.delete_version, _STAYS, look_at="files that are deleted along with a version")
    def test_the_saved_model_stays(
        self, ports: Registry, specimen: Specimen, saved: SavedModel, version: ModelVersion
    ) -> None:
        """It can be loaded, and registered anew."""
        ports.registrar.delete_version(NAME, version.version)
        loaded = ports.loader.load(saved.uri)
        assert loaded.digest == saved.digest
        assert same_bits(loaded.predict(specimen.example), specimen.answers)
        assert ports.registrar.register(NAME, saved.uri).source_uri == saved.uri

    @promise(ModelRegistrar.delete_version, _STAYS, look_at="what becomes of a model whose last version is deleted")
    def test_the_registered_model_stays_without_versions(self, ports: Registry, version: ModelVersion) -> None:
        """It has none to list, none that is the latest, and is not found by a search."""
        ports.registrar.delete_version(NAME, version.version)
        assert numbers(ports) == []
        assert names(ports) == []
        with pytest.raises(VersionNotFoundError) as no_latest:
            ports.catalog.resolve(f"models:/{NAME}/latest")
        assert (no_latest.value.name, no_latest.value.version) == (NAME, None)

    @promise(ModelRegistrar.delete_version, _DELETE, look_at="how the latest is found: by what is left")
    def test_the_latest_is_the_highest_that_is_left(self, ports: Registry, saved: SavedModel) -> None:
        """Deleting the newest makes the one before it the latest."""
        register_each(ports, saved, NAME, NAME, NAME)
        ports.registrar.delete_version(NAME, 3)
        assert ports.catalog.resolve(f"models:/{NAME}/latest").version == 2
        assert [version.version for version in ports.catalog.search()] == [2]
        assert ports.loader.load(f"models:/{NAME}/latest").uri == f"models:/{NAME}/2"

    @promise(
        ModelRegistrar.delete_version,
        "A repeat raises `VersionNotFoundError`.",
        look_at="a delete of what is deleted already",
    )
    def test_deleting_a_version_twice_is_not_found(self, ports: Registry, version: ModelVersion) -> None:
        """Model and version are told, and nothing has changed."""
        ports.registrar.register(NAME, version.source_uri)
        ports.registrar.delete_version(NAME, 1)
        with unchanged(ports):
            is_refused(VersionNotFoundError, partial(ports.registrar.delete_version, NAME, 1), name=NAME, version=1)

    @promise(
        ModelRegistrar.delete_version, "ModelNotFoundError: There is no such version.", look_at="the model is looked up"
    )
    @promise(
        ModelRegistrar.delete_version, "VersionNotFoundError: There is no such version.", look_at="it is looked up"
    )
    def test_a_version_that_is_not_there_is_not_deleted(self, ports: Registry, saved: SavedModel) -> None:
        """Model and version are told, and nothing has changed."""
        furnish(ports, saved)
        delete = ports.registrar.delete_version
        with unchanged(ports):
            is_refused(ModelNotFoundError, partial(delete, UNKNOWN, 1), name=UNKNOWN)
            for name, version in ((NAME, 3), (NAME, 4), (NAME, 2**31 - 1), (EMPTIED, 1)):
                is_refused(VersionNotFoundError, partial(delete, name, version), name=name, version=version)

    @promise(ModelRegistrar.delete_version, f"InvalidNameError: {_BAD}", look_at=_BEFORE)
    @promise(ModelRegistrar.delete_version, f"InvalidUriError: {_BAD}", look_at=_BEFORE)
    def test_a_bad_name_or_version_to_delete_is_refused(self, ports: Registry, saved: SavedModel) -> None:
        """The name is told first, and nothing is deleted."""
        furnish(ports, saved)
        delete = ports.registrar.delete_version
        with unchanged(ports):
            told = refuses(InvalidNameError, lambda name: delete(name, 0), refused.BAD_NAMES)
            assert all(error.name is name for name, error in told)
            for name in (NAME, "never-seen"):
                versions = refuses(InvalidUriError, partial(delete, name), refused.BAD_VERSIONS)
                assert all(str(version) in error.uri for version, error in versions)

    @promise(ModelRegistrar.delete_version, "Threads may share a registrar.", look_at="two deletions at the same time")
    def test_threads_that_delete_and_register_lose_and_double_nothing(self, ports: Registry, saved: SavedModel) -> None:
        """Eight threads delete a version each and make a new one: the eight new ones are left."""
        register_each(ports, saved, *[NAME] * 8)

        def work(thread: int) -> int:
            ports.registrar.delete_version(NAME, thread + 1)
            return ports.registrar.register(NAME, saved.uri).version

        assert sorted(at_once(work)) == list(range(9, 17))
        assert numbers(ports) == list(range(16, 8, -1))

    @promise(ModelRegistrar.delete_version, "Threads may share a registrar.", look_at="two deletions of one version")
    def test_of_threads_that_delete_one_version_those_that_come_late_find_none(
        self, ports: Registry, version: ModelVersion
    ) -> None:
        """One at least deletes it, and no other error comes out."""

        def work(_: int) -> bool:
            try:
                ports.registrar.delete_version(NAME, version.version)
            except VersionNotFoundError:
                return False
            return True

        assert any(at_once(work))
        assert numbers(ports) == []
