"""What `ModelRegistrar` promises to refuse of aliases: moves from elsewhere, and what is not there."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from modelport.core.errors import (
    AliasConflictError,
    AliasNotFoundError,
    InvalidAliasError,
    InvalidNameError,
    InvalidRequestError,
    InvalidUriError,
    ModelNotFoundError,
    VersionNotFoundError,
)
from modelport.core.model_registries import ANY, ModelRegistrar, Registry
from modelport.core.models import ModelVersion, SavedModel
from modelport.testing import refused, rules
from modelport.testing.concurrency import at_once
from modelport.testing.hooks import NAME, RegistryHooks
from modelport.testing.observing import EMPTIED, UNKNOWN, furnish, is_refused, refuses, unchanged
from modelport.testing.promises import promise

_BAD = "A bad argument; nothing was read or written."
_BEFORE = "that arguments are checked before the backend is asked"
_EXPECT = "expect: Only if the alias points at this version now; ``None``: only if it does not exist."
_CONFLICT = (
    "AliasConflictError: The alias is not where *expect* says, and nothing was changed. Or, on a backend that cannot "
    "compare and set in one step, it was set, and another writer had moved it by the time it was read back; the "
    "message says so."
)
_NO_VERSION = "There is no such version; nothing was changed."


class AliasRefusals(RegistryHooks):
    """Leaves aliases where they are."""

    @pytest.fixture
    def furnished(self, ports: Registry, saved: SavedModel) -> None:
        """Leave version 1 with the alias champion, version 2 without; version 3 was deleted."""
        furnish(ports, saved)

    @promise(ModelRegistrar.set_alias, _EXPECT, look_at="how expect is compared with where the alias points")
    @pytest.mark.usefixtures("furnished")
    def test_expecting_no_alias_sets_it_once(self, ports: Registry) -> None:
        """The second time it exists, and stays where it is."""
        set_new = partial(ports.registrar.set_alias, NAME, "steady", expect=None)
        assert set_new(2).aliases == {"steady"}
        with unchanged(ports):
            for version in (1, 2):
                is_refused(
                    AliasConflictError,
                    partial(set_new, version),
                    name=NAME,
                    alias="steady",
                    expected_version=None,
                    found_version=2,
                )

    @promise(ModelRegistrar.set_alias, _EXPECT, look_at="how expect is compared with where the alias points")
    @pytest.mark.usefixtures("furnished")
    def test_expecting_a_version_moves_it_from_there_only(self, ports: Registry) -> None:
        """From anywhere else it does not move."""
        move = partial(ports.registrar.set_alias, NAME, "champion")
        assert move(2, expect=1).aliases == {"champion"}
        with unchanged(ports):
            for version, expect in ((1, 1), (2, 1), (1, 3)):
                is_refused(
                    AliasConflictError,
                    partial(move, version, expect=expect),
                    name=NAME,
                    alias="champion",
                    expected_version=expect,
                    found_version=2,
                )

    @promise(ModelRegistrar.set_alias, _CONFLICT, look_at="the message of the AliasConflictError")
    @pytest.mark.usefixtures("furnished")
    def test_a_conflict_tells_where_the_alias_is_and_that_it_stayed_there(self, ports: Registry) -> None:
        """In the same words, whatever stands behind the registry."""
        for alias, expect, found, expected in (
            ("champion", None, "version 1", "no version"),
            ("champion", 2, "version 1", "version 2"),
            ("steady", 2, "no version", "version 2"),
        ):
            with pytest.raises(AliasConflictError) as conflict:
                ports.registrar.set_alias(NAME, alias, 2, expect=expect)
            assert conflict.value.problem.endswith(f"points at {found}. Nothing was changed.")
            assert conflict.value.expected == expected

    @promise(ModelRegistrar.set_alias, _CONFLICT, look_at="what is set before expect is compared")
    @pytest.mark.usefixtures("furnished")
    def test_expecting_a_version_of_an_alias_that_is_not_there_is_a_conflict(self, ports: Registry) -> None:
        """It is not created."""
        with unchanged(ports):
            is_refused(
                AliasConflictError,
                lambda: ports.registrar.set_alias(NAME, "steady", 2, expect=1),
                name=NAME,
                alias="steady",
                expected_version=1,
                found_version=None,
            )
        with pytest.raises(AliasNotFoundError):
            ports.catalog.resolve(f"models:/{NAME}@steady")

    @promise(ModelRegistrar.set_alias, _EXPECT, look_at="that ANY, and no expect at all, compare nothing")
    @pytest.mark.usefixtures("furnished")
    def test_expecting_anything_is_expecting_nothing(self, ports: Registry) -> None:
        """``ANY`` sets and moves."""
        for alias, version in (("champion", 2), ("champion", 1), ("steady", 1), ("steady", 2)):
            moved = ports.registrar.set_alias(NAME, alias, version, expect=ANY)
            assert (moved.version, alias in moved.aliases) == (version, True)

    @promise(ModelRegistrar.set_alias, _CONFLICT, look_at="two moves with the same expectation at the same time")
    def test_of_several_writers_that_expect_no_alias_those_that_lose_are_told(
        self, ports: Registry, saved: SavedModel
    ) -> None:
        """It points at a version of one that was told of success, and every other was told of a conflict."""
        for _ in range(8):
            ports.registrar.register(NAME, saved.uri)

        def work(thread: int) -> ModelVersion | AliasConflictError:
            try:
                return ports.registrar.set_alias(NAME, "champion", thread + 1, expect=None)
            except AliasConflictError as conflict:
                return conflict

        outcomes = at_once(work)
        lost = [each for each in outcomes if isinstance(each, AliasConflictError)]
        won = [each.version for each in outcomes if isinstance(each, ModelVersion)]
        assert {(each.name, each.alias, each.expected_version) for each in lost} <= {(NAME, "champion", None)}
        assert ports.catalog.resolve(f"models:/{NAME}@champion").version in won
        assert sum(len(version.aliases) for version in ports.catalog.versions(NAME)) == 1

    @promise(ModelRegistrar.set_alias, f"ModelNotFoundError: {_NO_VERSION}", look_at="the model is looked up first")
    @promise(ModelRegistrar.set_alias, f"VersionNotFoundError: {_NO_VERSION}", look_at="before expect is compared")
    @pytest.mark.usefixtures("furnished")
    def test_an_alias_of_what_is_not_there_is_not_found(self, ports: Registry) -> None:
        """Model and version are told, whatever was expected, and nothing has changed."""
        with unchanged(ports):
            for expect in (ANY, None, 1, 2):
                move = partial(ports.registrar.set_alias, expect=expect)
                is_refused(ModelNotFoundError, partial(move, UNKNOWN, "champion", 1), name=UNKNOWN)
                for version in (3, 4, 2**31 - 1):
                    told = {"name": NAME, "version": version}
                    is_refused(VersionNotFoundError, partial(move, NAME, "champion", version), **told)
                is_refused(VersionNotFoundError, partial(move, EMPTIED, "champion", 1), name=EMPTIED, version=1)

    @promise(
        ModelRegistrar.delete_alias, "ModelNotFoundError: There is no such alias.", look_at="the model is looked up"
    )
    @promise(
        ModelRegistrar.delete_alias, "AliasNotFoundError: There is no such alias.", look_at="the alias is looked up"
    )
    @pytest.mark.usefixtures("furnished")
    def test_an_alias_that_is_not_there_is_not_deleted(self, ports: Registry) -> None:
        """Model and alias are told, and nothing has changed; case counts."""
        delete = ports.registrar.delete_alias
        with unchanged(ports):
            is_refused(ModelNotFoundError, partial(delete, UNKNOWN, "champion"), name=UNKNOWN)
            for name, alias in ((NAME, "steady"), (NAME, "Champion"), (EMPTIED, "champion")):
                is_refused(AliasNotFoundError, partial(delete, name, alias), name=name, alias=alias)

    @promise(ModelRegistrar.set_alias, f"InvalidAliasError: {_BAD}", look_at=_BEFORE)
    @promise(ModelRegistrar.delete_alias, f"InvalidAliasError: {_BAD}", look_at=_BEFORE)
    def test_a_bad_alias_is_refused(self, ports: Registry) -> None:
        """Before anything is looked at: the model is not there either."""
        set_alias, delete_alias = ports.registrar.set_alias, ports.registrar.delete_alias
        told = refuses(InvalidAliasError, lambda alias: set_alias(NAME, alias, 1), refused.BAD_ALIASES)
        told += refuses(InvalidAliasError, lambda alias: delete_alias(NAME, alias), refused.BAD_ALIASES)
        assert all(error.alias is alias for alias, error in told)
        rules.told_in_these_words(told, rules.ALIASES)

    @promise(ModelRegistrar.set_alias, f"InvalidNameError: {_BAD}", look_at=_BEFORE)
    @promise(ModelRegistrar.delete_alias, f"InvalidNameError: {_BAD}", look_at=_BEFORE)
    def test_a_bad_name_of_an_aliased_model_is_refused(self, ports: Registry) -> None:
        """By both calls."""
        set_alias, delete_alias = ports.registrar.set_alias, ports.registrar.delete_alias
        told = refuses(InvalidNameError, lambda name: set_alias(name, "champion", 1), refused.BAD_NAMES)
        told += refuses(InvalidNameError, lambda name: delete_alias(name, "champion"), refused.BAD_NAMES)
        assert all(error.name is name for name, error in told)

    @promise(ModelRegistrar.set_alias, f"InvalidUriError: {_BAD}", look_at=_BEFORE)
    def test_a_bad_version_to_point_at_or_to_expect_is_refused(self, ports: Registry) -> None:
        """A text is no number."""
        move = ports.registrar.set_alias
        told = refuses(InvalidUriError, lambda version: move(NAME, "champion", version), refused.BAD_VERSIONS)
        expected = [version for version in refused.BAD_VERSIONS if version is not None]
        told += refuses(InvalidUriError, lambda version: move(NAME, "champion", 1, expect=version), expected)
        assert all(str(version) in error.uri for version, error in told)
        assert {error.expected for _, error in told} == {"an int from 1 to 2147483647"}

    @promise(ModelRegistrar.set_alias, f"InvalidUriError: {_BAD}", look_at="check_alias_move")
    @pytest.mark.usefixtures("furnished")
    def test_of_several_bad_arguments_of_a_move_the_first_is_told(self, ports: Registry) -> None:
        """In the order name, alias, version, expectation, whatever stands behind the registry; nothing changes."""
        good: list[Any] = [NAME, "champion", 1, ANY]
        bad: list[Any] = ["a/b", "latest", 10**30, 0]
        told: list[type[InvalidRequestError]] = [InvalidNameError, InvalidAliasError, InvalidUriError, InvalidUriError]
        with unchanged(ports):
            for place, error in enumerate(told):
                name, alias, version, expect = good[:place] + bad[place:]
                with pytest.raises(error) as first:
                    ports.registrar.set_alias(name, alias, version, expect=expect)
                assert type(first.value) is error
                assert ("10000" in first.value.problem) == (place == 2)
