"""What `ModelRegistrar` promises of aliases."""

from __future__ import annotations

from typing import Any

import pytest

from contract.hooks import NAME, RegistryHooks, refuses
from contract.refused import BAD_ALIASES, BAD_NAMES, BAD_VERSIONS
from contract.threads import at_once
from modelport import (
    ANY,
    AliasConflictError,
    AliasNotFoundError,
    InvalidAliasError,
    InvalidNameError,
    InvalidRequestError,
    InvalidUriError,
    ModelNotFoundError,
    ModelVersion,
    Registry,
    SavedModel,
    VersionNotFoundError,
)


class AliasBehaviour(RegistryHooks):
    """Points aliases at versions."""

    @pytest.fixture
    def two(self, registry: Registry, saved: SavedModel) -> list[ModelVersion]:
        """Give two versions of one registered model."""
        return [registry.registrar.register(NAME, saved.uri) for _ in range(2)]

    def test_an_alias_is_set_and_shown(self, registry: Registry, two: list[ModelVersion]) -> None:
        """What is given back is the version with the alias, and so is what the catalog gives."""
        champion = registry.registrar.set_alias(NAME, "champion", 1)
        assert champion.uri == two[0].uri
        assert champion.aliases == {"champion"}
        assert registry.catalog.resolve(f"models:/{NAME}@champion") == champion

    def test_an_alias_moves(self, registry: Registry, two: list[ModelVersion]) -> None:
        """It points at one version at a time."""
        registry.registrar.set_alias(NAME, "champion", 1)
        assert registry.registrar.set_alias(NAME, "champion", 2).uri == two[1].uri
        assert [version.aliases for version in registry.catalog.versions(NAME)] == [{"champion"}, frozenset()]

    def test_setting_an_alias_again_is_safe(self, registry: Registry, two: list[ModelVersion]) -> None:
        """A repeat gives the same."""
        first = registry.registrar.set_alias(NAME, "champion", two[0].version)
        assert registry.registrar.set_alias(NAME, "champion", 1) == first

    def test_a_version_has_many_aliases_and_case_counts(self, registry: Registry, two: list[ModelVersion]) -> None:
        """Each is one of its own."""
        for alias in ("champion", "Champion", "blue-green_2", "x" * 128):
            registry.registrar.set_alias(NAME, alias, two[1].version)
        registry.registrar.set_alias(NAME, "Champion", 1)
        assert registry.catalog.resolve(f"models:/{NAME}/2").aliases == {"champion", "blue-green_2", "x" * 128}
        assert registry.catalog.resolve(f"models:/{NAME}@Champion").version == 1

    def test_the_same_alias_of_two_models_is_two_aliases(self, registry: Registry, saved: SavedModel) -> None:
        """Aliases belong to a registered model."""
        for name in ("a", "b"):
            registry.registrar.register(name, saved.uri)
            registry.registrar.set_alias(name, "champion", 1)
        registry.registrar.delete_alias("a", "champion")
        assert registry.catalog.resolve("models:/b@champion").uri == "models:/b/1"

    def test_expecting_no_alias_sets_it_once(self, registry: Registry, two: list[ModelVersion]) -> None:
        """The second time it exists, and stays where it is."""
        registry.registrar.set_alias(NAME, "champion", two[0].version, expect=None)
        with pytest.raises(AliasConflictError) as refused:
            registry.registrar.set_alias(NAME, "champion", 2, expect=None)
        assert (refused.value.name, refused.value.alias) == (NAME, "champion")
        assert (refused.value.expected_version, refused.value.found_version) == (None, 1)
        assert registry.catalog.resolve(f"models:/{NAME}@champion").version == 1

    def test_expecting_a_version_moves_it_from_there_only(self, registry: Registry, two: list[ModelVersion]) -> None:
        """From anywhere else it does not move."""
        registry.registrar.set_alias(NAME, "champion", two[0].version)
        assert registry.registrar.set_alias(NAME, "champion", 2, expect=1).version == 2
        with pytest.raises(AliasConflictError) as refused:
            registry.registrar.set_alias(NAME, "champion", 1, expect=1)
        assert (refused.value.expected_version, refused.value.found_version) == (1, 2)
        assert registry.catalog.resolve(f"models:/{NAME}@champion").version == 2

    def test_expecting_a_version_of_an_alias_that_is_not_there_is_a_conflict(
        self, registry: Registry, two: list[ModelVersion]
    ) -> None:
        """It is not created."""
        with pytest.raises(AliasConflictError) as refused:
            registry.registrar.set_alias(NAME, "champion", two[1].version, expect=1)
        assert (refused.value.expected_version, refused.value.found_version) == (1, None)
        with pytest.raises(AliasNotFoundError):
            registry.catalog.resolve(f"models:/{NAME}@champion")

    def test_expecting_anything_is_expecting_nothing(self, registry: Registry, two: list[ModelVersion]) -> None:
        """``ANY`` sets and moves."""
        for version in two:
            moved = registry.registrar.set_alias(NAME, "champion", version.version, expect=ANY)
            assert moved.version == version.version

    def test_an_alias_of_what_is_not_there_is_not_found(self, registry: Registry, two: list[ModelVersion]) -> None:
        """Model and version are told, and nothing has changed."""
        with pytest.raises(ModelNotFoundError) as no_model:
            registry.registrar.set_alias("unknown", "champion", 1)
        assert no_model.value.name == "unknown"
        for expect in (ANY, None, 1):
            with pytest.raises(VersionNotFoundError) as no_version:
                registry.registrar.set_alias(NAME, "champion", 3, expect=expect)
            assert (no_version.value.name, no_version.value.version) == (NAME, 3)
        assert list(registry.catalog.versions(NAME)) == two[::-1]

    def test_a_deleted_alias_is_gone_and_its_version_stays(self, registry: Registry, two: list[ModelVersion]) -> None:
        """The version's other aliases stay as well."""
        registry.registrar.set_alias(NAME, "champion", two[0].version)
        registry.registrar.set_alias(NAME, "steady", 1)
        registry.registrar.delete_alias(NAME, "champion")
        assert registry.catalog.resolve(f"models:/{NAME}/1").aliases == {"steady"}
        with pytest.raises(AliasNotFoundError):
            registry.catalog.resolve(f"models:/{NAME}@champion")

    def test_deleting_an_alias_twice_is_not_found(self, registry: Registry, two: list[ModelVersion]) -> None:
        """Model and alias are told."""
        registry.registrar.set_alias(NAME, "champion", two[0].version)
        registry.registrar.delete_alias(NAME, "champion")
        with pytest.raises(AliasNotFoundError) as refused:
            registry.registrar.delete_alias(NAME, "champion")
        assert (refused.value.name, refused.value.alias) == (NAME, "champion")
        with pytest.raises(ModelNotFoundError):
            registry.registrar.delete_alias("unknown", "champion")

    def test_a_bad_alias_is_refused(self, registry: Registry) -> None:
        """Before anything is looked at: the model is not there either."""
        refused = refuses(InvalidAliasError, lambda alias: registry.registrar.set_alias(NAME, alias, 1), BAD_ALIASES)
        assert all(error.alias is alias for alias, error in refused)
        refuses(InvalidAliasError, lambda alias: registry.registrar.delete_alias(NAME, alias), BAD_ALIASES)

    def test_a_bad_name_of_an_aliased_model_is_refused(self, registry: Registry) -> None:
        """By both calls."""
        refuses(InvalidNameError, lambda name: registry.registrar.set_alias(name, "champion", 1), BAD_NAMES)
        refuses(InvalidNameError, lambda name: registry.registrar.delete_alias(name, "champion"), BAD_NAMES)

    def test_a_bad_version_to_point_at_or_to_expect_is_refused(self, registry: Registry) -> None:
        """A text is no number."""
        registrar = registry.registrar
        refuses(InvalidUriError, lambda version: registrar.set_alias(NAME, "champion", version), BAD_VERSIONS)
        expected = [version for version in BAD_VERSIONS if version is not None]
        refuses(InvalidUriError, lambda version: registrar.set_alias(NAME, "champion", 1, expect=version), expected)

    def test_of_several_bad_arguments_of_a_move_the_first_is_told(self, registry: Registry) -> None:
        """In the order name, alias, version, expectation, whatever stands behind the registry."""
        good: list[Any] = [NAME, "champion", 1, ANY]
        bad: list[Any] = ["a/b", "latest", 10**30, 0]
        told: list[type[InvalidRequestError]] = [InvalidNameError, InvalidAliasError, InvalidUriError, InvalidUriError]
        for place, error in enumerate(told):
            name, alias, version, expect = good[:place] + bad[place:]
            with pytest.raises(error) as refused:
                registry.registrar.set_alias(name, alias, version, expect=expect)
            assert type(refused.value) is error
            assert ("10000" in refused.value.problem) == (place == 2)

    def test_of_several_writers_the_last_one_wins(self, registry: Registry, saved: SavedModel) -> None:
        """Eight threads that set a new alias all succeed, and it points at a version of theirs."""
        for _ in range(8):
            registry.registrar.register(NAME, saved.uri)
        set_by = at_once(lambda thread: registry.registrar.set_alias(NAME, "champion", thread + 1))
        assert [version.version for version in set_by] == list(range(1, 9))
        assert [version.aliases for version in set_by] == [{"champion"}] * 8
        aliased = [version for version in registry.catalog.versions(NAME) if version.aliases]
        assert [version.aliases for version in aliased] == [{"champion"}]
        assert registry.catalog.resolve(f"models:/{NAME}@champion") == aliased[0]
