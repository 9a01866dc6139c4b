"""The read-only mapping."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelport.core.frozen_mappings import FrozenMapping
from modelport.testing.refusing import pickled

items = st.dictionaries(st.text(), st.text())


@given(items)
def test_it_is_equal_to_any_mapping_with_the_same_items(mapping: dict[str, str]) -> None:
    """Reading it is reading the mapping that it was made of."""
    frozen = FrozenMapping(mapping)
    assert frozen == mapping
    assert mapping == frozen
    assert frozen == FrozenMapping(mapping)
    assert list(frozen.items()) == list(mapping.items())
    assert len(frozen) == len(mapping)
    assert repr(frozen) == repr(mapping)


@given(items)
def test_it_hashes_by_its_items(mapping: dict[str, str]) -> None:
    """Equal mappings have equal hashes, whatever their order."""
    backwards = dict(reversed(mapping.items()))
    assert hash(FrozenMapping(mapping)) == hash(FrozenMapping(backwards))


@given(items)
def test_it_pickles_and_copies(mapping: dict[str, str]) -> None:
    """What comes back is equal and of the same type."""
    frozen = FrozenMapping(mapping)
    for again in (pickled(frozen), copy.copy(frozen), copy.deepcopy(frozen)):
        assert again == frozen
        assert type(again) is FrozenMapping


def test_later_changes_of_the_source_do_not_show() -> None:
    """It is a copy."""
    source = {"team": "growth"}
    frozen = FrozenMapping(source)
    source["team"] = "other"
    assert frozen["team"] == "growth"


def test_nothing_in_it_can_be_set_or_deleted() -> None:
    """Neither its items nor its attributes."""
    frozen = FrozenMapping({"team": "growth"})
    assert not hasattr(frozen, "__setitem__")
    assert not hasattr(frozen, "__delitem__")
    with pytest.raises(AttributeError, match="read-only"):
        frozen.other = 1
    with pytest.raises(AttributeError, match="read-only"):
        frozen._items = {}  # noqa: SLF001 - that the private attribute is closed is what is tested
    with pytest.raises(AttributeError, match="read-only"):
        del frozen._items  # noqa: SLF001
