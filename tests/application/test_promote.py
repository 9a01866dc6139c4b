"""Promoting a version, and taking it back."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_mock import MockerFixture

from modelport import (
    AliasConflictError,
    AliasNotFoundError,
    InvalidAliasError,
    InvalidNameError,
    InvalidRequestError,
    InvalidUriError,
    ModelNotFoundError,
    ModelRegistrar,
    ModelVersion,
    Registry,
    VersionNotFoundError,
)
from modelport.application import PromoteModel
from modelport.testing.concurrency import at_once
from modelport.testing.hooks import NAME
from modelport.testing.observing import refuses
from modelport.testing.refused import BAD_ALIASES, BAD_NAMES, BAD_VERSIONS
from modelport.testing.samples import Specimen

CHAMPION = f"models:/{NAME}@champion"


@pytest.fixture
def promote(registry: Registry, specimen: Specimen) -> PromoteModel:
    """Give the use case over a registered model with eight versions."""
    saved = specimen.save(registry)
    for _ in range(8):
        registry.registrar.register(NAME, saved.uri)
    return PromoteModel(registry.registrar, registry.catalog)


def test_the_first_promotion_replaces_nothing(registry: Registry, promote: PromoteModel) -> None:
    """The alias is created."""
    promotion = promote(NAME, "champion", 1)
    assert promotion.previous is None
    assert promotion.alias == "champion"
    assert promotion.current == registry.catalog.resolve(CHAMPION)
    assert promotion.current.aliases == {"champion"}


def test_a_later_promotion_tells_what_it_replaced(promote: PromoteModel) -> None:
    """The version as it was before."""
    promote(NAME, "champion", 1)
    promotion = promote(NAME, "champion", 2)
    assert promotion.previous is not None
    assert promotion.previous.version == 1
    assert promotion.previous.aliases == {"champion"}
    assert promotion.current.version == 2


def test_a_repeat_is_safe(promote: PromoteModel) -> None:
    """It replaces a version by itself."""
    first = promote(NAME, "champion", 1)
    again = promote(NAME, "champion", 1)
    assert again.previous == again.current == first.current


def test_an_expectation_that_holds_lets_the_alias_move(promote: PromoteModel) -> None:
    """Nowhere at first, then where it was left."""
    assert promote(NAME, "champion", 1, expect=None).previous is None
    promotion = promote(NAME, "champion", 2, expect=1)
    assert promotion.previous is not None
    assert promotion.previous.version == 1


@pytest.mark.parametrize("expect", [None, 3, 99])
def test_an_expectation_that_does_not_hold_is_a_conflict(
    registry: Registry, promote: PromoteModel, expect: int | None
) -> None:
    """Nothing moves, whether the expected version exists or not."""
    promote(NAME, "champion", 1)
    with pytest.raises(AliasConflictError) as refused:
        promote(NAME, "champion", 2, expect=expect)
    assert (refused.value.expected_version, refused.value.found_version) == (expect, 1)
    assert registry.catalog.resolve(CHAMPION).version == 1


def test_what_is_not_there_cannot_be_promoted(registry: Registry, promote: PromoteModel) -> None:
    """Nothing has changed."""
    with pytest.raises(ModelNotFoundError):
        promote("unknown", "champion", 1)
    with pytest.raises(ModelNotFoundError):
        promote("unknown", "champion", 1, expect=None)
    with pytest.raises(VersionNotFoundError):
        promote(NAME, "champion", 9)
    with pytest.raises(AliasNotFoundError):
        registry.catalog.resolve(CHAMPION)


def test_bad_arguments_are_refused_before_anything_is_read(mocker: MockerFixture, registry: Registry) -> None:
    """By name, alias, version and expectation."""
    promote = PromoteModel(mocker.create_autospec(ModelRegistrar, instance=True, spec_set=True), registry.catalog)
    refuses(InvalidNameError, lambda name: promote(name, "champion", 1), BAD_NAMES)
    refuses(InvalidAliasError, lambda alias: promote(NAME, alias, 1), BAD_ALIASES)
    refuses(InvalidUriError, lambda version: promote(NAME, "champion", version), BAD_VERSIONS)
    expected = [version for version in BAD_VERSIONS if version is not None]
    refuses(InvalidUriError, lambda version: promote(NAME, "champion", 1, expect=version), expected)


def test_of_promotions_at_once_each_tells_what_it_itself_replaced(promote: PromoteModel) -> None:
    """Read as a chain, the promotions go through every version once."""
    with_room = [promote(NAME, "champion", 1)]
    with_room += [each for each in at_once(lambda thread: _patiently(promote, thread + 1)) if each is not None]
    replaced = [promotion.previous.version for promotion in with_room if promotion.previous is not None]
    left = [promotion.current.version for promotion in with_room]
    assert sorted([*replaced, promote.catalog.resolve(CHAMPION).version]) == sorted(left)


def _patiently(promote: PromoteModel, version: int) -> Any:
    for _ in range(100):
        try:
            return promote(NAME, "champion", version)
        except AliasConflictError:
            continue
    return None


def test_a_promotion_that_others_overtake_starts_over(
    registry: Registry, promote: PromoteModel, mocker: MockerFixture
) -> None:
    """What it tells is what it found at last."""
    registrar = mocker.create_autospec(ModelRegistrar, instance=True, spec_set=True)
    overtaking = iter([3, 4])

    def set_alias(name: str, alias: str, version: int, *, expect: Any) -> ModelVersion:
        for other in overtaking:
            registry.registrar.set_alias(name, alias, other)
            break
        return registry.registrar.set_alias(name, alias, version, expect=expect)

    registrar.set_alias.side_effect = set_alias
    promotion = PromoteModel(registrar, promote.catalog)(NAME, "champion", 1)
    assert promotion.previous is not None
    assert promotion.previous.version == 4
    assert registrar.set_alias.call_count == 3


def test_a_promotion_that_is_always_overtaken_is_a_conflict(promote: PromoteModel, mocker: MockerFixture) -> None:
    """It does not try for ever."""
    registrar = mocker.create_autospec(ModelRegistrar, instance=True, spec_set=True)
    registrar.set_alias.side_effect = AliasConflictError("Overtaken.")
    with pytest.raises(AliasConflictError):
        PromoteModel(registrar, promote.catalog)(NAME, "champion", 1)
    assert registrar.set_alias.call_count == 5


def test_undoing_moves_the_alias_back(registry: Registry, promote: PromoteModel) -> None:
    """To the version that the promotion replaced."""
    promote(NAME, "champion", 1)
    restored = promote.undo(promote(NAME, "champion", 2))
    assert restored is not None
    assert restored == registry.catalog.resolve(CHAMPION)
    assert restored.version == 1


def test_undoing_a_first_promotion_deletes_the_alias(registry: Registry, promote: PromoteModel) -> None:
    """It was not there before."""
    assert promote.undo(promote(NAME, "champion", 1)) is None
    with pytest.raises(AliasNotFoundError):
        registry.catalog.resolve(CHAMPION)


@pytest.mark.parametrize("first", [True, False])
def test_undoing_twice_is_a_conflict(promote: PromoteModel, *, first: bool) -> None:
    """The alias is not where the promotion left it."""
    if not first:
        promote(NAME, "champion", 3)
    promotion = promote(NAME, "champion", 1)
    promote.undo(promotion)
    with pytest.raises(AliasConflictError) as refused:
        promote.undo(promotion)
    assert (refused.value.expected_version, refused.value.found_version) == (1, None if first else 3)


@pytest.mark.parametrize("first", [True, False])
def test_what_others_promoted_since_is_not_undone(registry: Registry, promote: PromoteModel, *, first: bool) -> None:
    """The alias stays where they put it."""
    if not first:
        promote(NAME, "champion", 3)
    promotion = promote(NAME, "champion", 1)
    promote(NAME, "champion", 2)
    with pytest.raises(AliasConflictError) as refused:
        promote.undo(promotion)
    assert (refused.value.expected_version, refused.value.found_version) == (1, 2)
    assert registry.catalog.resolve(CHAMPION).version == 2


def test_undoing_to_a_deleted_version_changes_nothing(registry: Registry, promote: PromoteModel) -> None:
    """There is nothing to go back to."""
    promote(NAME, "champion", 1)
    promotion = promote(NAME, "champion", 2)
    registry.registrar.delete_version(NAME, 1)
    with pytest.raises(VersionNotFoundError):
        promote.undo(promotion)
    assert registry.catalog.resolve(CHAMPION).version == 2


def test_what_is_no_promotion_cannot_be_undone(mocker: MockerFixture, promote: PromoteModel) -> None:
    """Such as the nothing that a failed promotion left; the registry is not asked."""
    registrar = mocker.create_autospec(ModelRegistrar, instance=True, spec_set=True)
    refuses(InvalidRequestError, PromoteModel(registrar, promote.catalog).undo, [None, CHAMPION, 2, promote])
    registrar.set_alias.assert_not_called()
