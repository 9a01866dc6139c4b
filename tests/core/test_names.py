"""What a name, an alias, a tag, a description and an idempotency key may be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelport import InvalidAliasError, InvalidNameError, InvalidRequestError, InvalidTagError
from modelport.core.names import (
    MAX_DESCRIPTION,
    MAX_TAG_VALUE,
    check_alias,
    check_description,
    check_idempotency_key,
    check_name,
    check_name_prefix,
    check_tags,
    shown,
)
from modelport.testing.refused import (
    BAD_ALIASES,
    BAD_DESCRIPTIONS,
    BAD_KEYS,
    BAD_NAMES,
    BAD_PREFIXES,
    BAD_TAG_KEYS,
    BAD_TAG_VALUES,
)

GOOD_NAMES = ["a", "A", "0a", "churn-classifier", "v1", "a.b_c-d", "latest", "M-1", "m", "m_1", "1-", "x" * 128]


@pytest.mark.parametrize("name", GOOD_NAMES)
def test_a_name_in_the_grammar_is_given_back(name: str) -> None:
    """What follows the grammar comes back unchanged."""
    assert check_name(name) == name


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_outside_the_grammar_is_refused_with_the_name_and_the_rule(name: Any) -> None:
    """The error carries the name as it was given, the rule that it breaks and an example that would pass."""
    with pytest.raises(InvalidNameError) as refused:
        check_name(name)
    assert refused.value.name is name
    assert refused.value.expected
    assert "churn-classifier" in refused.value.remedy


@given(name=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}", fullmatch=True))
def test_any_name_is_ascii_one_uri_segment_and_neither_a_number_nor_a_model_id(name: str) -> None:
    """Whatever passes can stand in a URI; what is refused of the characters that may is a number or an id."""
    try:
        check_name(name)
    except InvalidNameError:
        assert name.isdigit() or name.startswith("m-")
    else:
        assert not name.isdigit()
        assert not name.startswith("m-")


@pytest.mark.parametrize("prefix", ["", "a", "m", "2026", "m_", "churn-", "churn.", "x" * 128])
def test_a_prefix_that_can_start_a_name_is_given_back(prefix: str) -> None:
    """A prefix may be digits alone, as more can follow, and the empty one starts every name."""
    assert check_name_prefix(prefix) == prefix


@pytest.mark.parametrize("prefix", BAD_PREFIXES)
def test_a_prefix_that_no_name_starts_with_is_refused(prefix: Any) -> None:
    """Asking for it could never find anything, so it is a mistake."""
    with pytest.raises(InvalidNameError) as refused:
        check_name_prefix(prefix)
    assert refused.value.name is prefix
    assert refused.value.expected


@given(name=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}", fullmatch=True), data=st.data())
def test_every_start_of_a_name_is_a_prefix(name: str, data: st.DataObject) -> None:
    """However much of a name is typed, it can be searched for."""
    try:
        check_name(name)
    except InvalidNameError:
        return
    start = name[: data.draw(st.integers(0, len(name)))]
    assert check_name_prefix(start) == start


@pytest.mark.parametrize("alias", ["champion", "A", "a-1_b", "lates", "latest2", "v", "va1", "v1a", "x" * 128])
def test_an_alias_in_the_grammar_is_given_back(alias: str) -> None:
    """What follows the grammar comes back unchanged."""
    assert check_alias(alias) == alias


@pytest.mark.parametrize("alias", BAD_ALIASES)
def test_an_alias_outside_the_grammar_is_refused_with_the_alias_and_the_rule(alias: Any) -> None:
    """The error carries the alias as it was given, the rule that it breaks and an example that would pass."""
    with pytest.raises(InvalidAliasError) as refused:
        check_alias(alias)
    assert refused.value.alias is alias
    assert refused.value.expected
    assert "champion" in refused.value.remedy


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"team": "growth"},
        {"a b/c.d_e-f": ""},
        {"k" * 250: "v" * MAX_TAG_VALUE},
        {"note": "naïve 🤖 \n \u202e 'quoted' \"twice\" %"},
        {"mlflowish": "1", "modelports.x": "2"},
    ],
)
def test_tags_in_the_grammar_come_back_as_a_read_only_copy(tags: dict[str, str]) -> None:
    """Later changes of the caller's dict do not show in what was checked."""
    checked = check_tags(tags)
    before = dict(tags)
    tags["later"] = "change"
    assert checked == before


def test_no_tags_are_an_empty_mapping() -> None:
    """``None`` stands for no tags."""
    assert check_tags(None) == {}


@pytest.mark.parametrize("key", BAD_TAG_KEYS)
def test_a_tag_key_outside_the_grammar_or_reserved_is_refused_with_the_key(key: Any) -> None:
    """The error carries the key as it was given."""
    with pytest.raises(InvalidTagError) as refused:
        check_tags({key: "value"})
    assert refused.value.key is key
    assert refused.value.expected


@pytest.mark.parametrize("value", BAD_TAG_VALUES)
def test_a_tag_value_that_is_no_plain_text_is_refused_with_its_key(value: Any) -> None:
    """Nothing is turned into text on the quiet."""
    with pytest.raises(InvalidTagError) as refused:
        check_tags({"team": value})
    assert refused.value.key == "team"
    assert refused.value.expected


@pytest.mark.parametrize("tags", ["team=growth", [("team", "growth")], 1, {"team"}])
def test_tags_that_are_no_mapping_are_refused(tags: Any) -> None:
    """A text or a list of pairs is not taken for a mapping."""
    with pytest.raises(InvalidTagError, match="mapping"):
        check_tags(tags)


@pytest.mark.parametrize("text", ["", "naïve 🤖\n\u202e", "x" * MAX_DESCRIPTION])
def test_any_text_can_describe_a_version(text: str) -> None:
    """What is in the text does not matter."""
    assert check_description(text) == text


@pytest.mark.parametrize("text", BAD_DESCRIPTIONS)
def test_a_description_that_no_backend_could_store_is_refused(text: Any) -> None:
    """The rule that it breaks is named."""
    with pytest.raises(InvalidRequestError) as refused:
        check_description(text)
    assert refused.value.expected


@pytest.mark.parametrize("key", ["a", "0", "-", "_", "9f8b-4c2d_x", "k" * 128])
def test_an_idempotency_key_in_the_grammar_is_given_back(key: str) -> None:
    """What follows the grammar comes back unchanged."""
    assert check_idempotency_key(key) == key


@pytest.mark.parametrize("key", [*BAD_KEYS, None])
def test_an_idempotency_key_outside_the_grammar_is_refused(key: Any) -> None:
    """The rule that it breaks is named, and a way to make a good one."""
    with pytest.raises(InvalidRequestError) as refused:
        check_idempotency_key(key)
    assert refused.value.expected
    assert "uuid" in refused.value.remedy


@pytest.mark.parametrize(
    "check", [check_name, check_name_prefix, check_alias, check_description, check_idempotency_key]
)
@given(value=st.one_of(st.text(), st.binary(), st.integers(), st.none(), st.floats()))
def test_whatever_is_given_is_either_given_back_or_refused_with_a_readable_error(
    check: Callable[[object], str], value: object
) -> None:
    """No check lets another error out, and no message is longer than a screen or holds a control character."""
    try:
        assert check(value) is value
    except InvalidRequestError as refused:
        message = str(refused)
        assert len(message) < 500
        assert message.replace("\n", "").isprintable()


def test_a_long_value_is_cut_in_messages() -> None:
    """A message stays readable whatever was passed."""
    assert shown("x" * 1_000_000) == "'" + "x" * 76 + "..."
