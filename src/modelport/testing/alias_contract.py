"""What `ModelRegistrar` promises of aliases."""

from __future__ import annotations

import pytest

from modelport.core.errors import AliasNotFoundError
from modelport.core.model_registries import ANY, ModelRegistrar, Registry
from modelport.core.models import ModelVersion, SavedModel
from modelport.testing.concurrency import at_once
from modelport.testing.hooks import NAME, RegistryHooks
from modelport.testing.observing import unchanged
from modelport.testing.promises import promise

_POINT = "Point an alias at a version, moving it if it points elsewhere."


class AliasContract(RegistryHooks):
    """Points aliases at versions."""

    @pytest.fixture
    def two(self, ports: Registry, saved: SavedModel) -> list[ModelVersion]:
        """Give two versions of one registered model."""
        return [ports.registrar.register(NAME, saved.uri) for _ in range(2)]

    @promise(ModelRegistrar.set_alias, _POINT, look_at="where the alias is kept, and what set_alias gives back")
    @promise(
        ModelRegistrar.set_alias,
        "Returns: The version as it is with the alias.",
        look_at="that what is given back is read after the alias was set",
    )
    @promise(ModelRegistrar.set_alias, "name: The registered model.", look_at="which registered model gets the alias")
    def test_an_alias_is_set_and_shown(self, ports: Registry, two: list[ModelVersion]) -> None:
        """What is given back is the version with the alias, and so is what the catalog gives."""
        champion = ports.registrar.set_alias(NAME, "champion", 1)
        assert (champion.name, champion.version, champion.uri) == (NAME, 1, two[0].uri)
        assert champion.aliases == {"champion"}
        assert ports.catalog.resolve(f"models:/{NAME}@champion") == champion
        assert list(ports.catalog.versions(NAME)) == [two[1], champion]

    @promise(ModelRegistrar.set_alias, _POINT, look_at="that the old place loses the alias")
    @promise(ModelRegistrar.set_alias, "version: The version to point at.", look_at="which version the alias is put on")
    def test_an_alias_moves(self, ports: Registry, two: list[ModelVersion]) -> None:
        """It points at one version at a time."""
        ports.registrar.set_alias(NAME, "champion", 1)
        assert ports.registrar.set_alias(NAME, "champion", 2).uri == two[1].uri
        assert [version.aliases for version in ports.catalog.versions(NAME)] == [{"champion"}, frozenset()]

    @promise(ModelRegistrar.set_alias, "A repeat is safe.", look_at="what set_alias does where the alias is already")
    @pytest.mark.parametrize("expect", [ANY, 1], ids=["whatever there is", "where it is"])
    def test_setting_an_alias_again_is_safe(self, ports: Registry, two: list[ModelVersion], expect: int) -> None:
        """A repeat gives the same."""
        first = ports.registrar.set_alias(NAME, "champion", two[0].version)
        assert ports.registrar.set_alias(NAME, "champion", 1, expect=expect) == first
        assert list(ports.catalog.versions(NAME)) == [two[1], first]

    @promise(
        ModelRegistrar.set_alias,
        "alias: In the grammar of `modelport.core.names`.",
        look_at="how aliases are compared: letter by letter, case included",
    )
    def test_a_version_has_many_aliases_and_case_counts(self, ports: Registry, two: list[ModelVersion]) -> None:
        """Each is one of its own, among them some that nearly read as a version or as the latest."""
        aliases = ("champion", "Champion", "blue-green_2", "x", "latest-1", "v", "v1a", "version1", "latest_")
        for alias in aliases:
            ports.registrar.set_alias(NAME, alias, two[1].version)
        ports.registrar.set_alias(NAME, "Champion", 1)
        assert ports.catalog.resolve(f"models:/{NAME}/2").aliases == {*aliases} - {"Champion"}
        assert ports.catalog.resolve(f"models:/{NAME}@Champion").version == 1

    @promise(ModelRegistrar.set_alias, "name: The registered model.", look_at="aliases kept for each name apart")
    def test_the_same_alias_of_two_models_is_two_aliases(self, ports: Registry, saved: SavedModel) -> None:
        """Aliases belong to a registered model."""
        for name in ("a", "b"):
            ports.registrar.register(name, saved.uri)
            ports.registrar.set_alias(name, "champion", 1)
        ports.registrar.delete_alias("a", "champion")
        assert ports.catalog.resolve("models:/b@champion").uri == "models:/b/1"
        assert ports.catalog.resolve("models:/a/1").aliases == frozenset()

    @promise(ModelRegistrar.set_alias, _POINT, look_at="what else of a version set_alias touches")
    def test_an_alias_changes_nothing_else_of_its_version(self, ports: Registry, version: ModelVersion) -> None:
        """Tags, description, source and date stay as they were."""
        aliased = ports.registrar.set_alias(NAME, "champion", 1)
        assert (dict(aliased.tags), aliased.description) == ({"team": "growth"}, "The first one.")
        assert (aliased.source_uri, aliased.digest) == (version.source_uri, version.digest)
        assert aliased.created_at == version.created_at
        ports.registrar.delete_alias(NAME, "champion")
        assert ports.catalog.resolve(version.uri) == version

    @promise(ModelRegistrar.delete_alias, "Take an alias away.", look_at="what is left of a deleted alias")
    @promise(ModelRegistrar.delete_alias, "The version stays.", look_at="what else delete_alias takes away")
    def test_a_deleted_alias_is_gone_and_its_version_stays(self, ports: Registry, two: list[ModelVersion]) -> None:
        """The version's other aliases stay as well."""
        ports.registrar.set_alias(NAME, "champion", two[0].version)
        steady = ports.registrar.set_alias(NAME, "steady", 2)
        ports.registrar.set_alias(NAME, "spare", 1)
        ports.registrar.delete_alias(NAME, "champion")
        first, second = ports.catalog.resolve(f"models:/{NAME}/1"), ports.catalog.resolve(f"models:/{NAME}/2")
        assert (first.aliases, second) == (frozenset({"spare"}), steady)
        with pytest.raises(AliasNotFoundError):
            ports.catalog.resolve(f"models:/{NAME}@champion")

    @promise(ModelRegistrar.delete_alias, "A repeat raises `AliasNotFoundError`.", look_at="a delete that finds none")
    def test_deleting_an_alias_twice_is_not_found(self, ports: Registry, two: list[ModelVersion]) -> None:
        """Model and alias are told, and nothing has changed; set anew, it is there again."""
        ports.registrar.set_alias(NAME, "champion", two[0].version)
        ports.registrar.delete_alias(NAME, "champion")
        with unchanged(ports), pytest.raises(AliasNotFoundError) as refused:
            ports.registrar.delete_alias(NAME, "champion")
        assert (refused.value.name, refused.value.alias) == (NAME, "champion")
        assert ports.registrar.set_alias(NAME, "champion", 2, expect=None).aliases == {"champion"}

    @promise(
        ModelRegistrar.set_alias,
        "Threads may share a registrar; of several writers the last one wins.",
        look_at="two moves of one alias at the same time",
    )
    def test_of_several_writers_the_last_one_wins(self, ports: Registry, saved: SavedModel) -> None:
        """Eight threads that set a new alias all succeed, and it points at a version of theirs."""
        for _ in range(8):
            ports.registrar.register(NAME, saved.uri)
        set_by = at_once(lambda thread: ports.registrar.set_alias(NAME, "champion", thread + 1))
        assert [version.version for version in set_by] == list(range(1, 9))
        assert [version.aliases for version in set_by] == [{"champion"}] * 8
        aliased = [version for version in ports.catalog.versions(NAME) if version.aliases]
        assert [version.aliases for version in aliased] == [{"champion"}]
        assert ports.catalog.resolve(f"models:/{NAME}@champion") == aliased[0]

    @promise(ModelRegistrar.delete_alias, "Threads may share a registrar.", look_at="two writes to one model's aliases")
    def test_threads_set_and_delete_aliases_of_one_version_and_lose_none(
        self, ports: Registry, version: ModelVersion
    ) -> None:
        """Eight threads set two aliases each and take one away; the other eight are left."""

        def work(thread: int) -> None:
            ports.registrar.set_alias(NAME, f"kept-{thread}", version.version)
            ports.registrar.set_alias(NAME, f"gone-{thread}", 1)
            ports.registrar.delete_alias(NAME, f"gone-{thread}")

        at_once(work)
        assert ports.catalog.resolve(version.uri).aliases == {f"kept-{thread}" for thread in range(8)}
