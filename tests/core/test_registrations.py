"""What is asked of a registrar is read before anything is done."""

from __future__ import annotations

import pytest

from modelport import InvalidAliasError, InvalidRequestError, InvalidUriError, VersionUri
from modelport.core.registrations import RegistrationRequest, alias_conflict, check_alias_move


def test_a_good_request_is_read_into_values() -> None:
    """The URI is parsed, and the tags are a copy."""
    tags = {"team": "growth"}
    request = RegistrationRequest.read("churn", "models:/trial/1", tags, "text", "key")
    tags.clear()
    assert (request.name, request.uri, request.description, request.key) == (
        "churn",
        VersionUri("trial", 1),
        "text",
        "key",
    )
    assert request.tags == {"team": "growth"}


def test_the_first_bad_argument_is_told() -> None:
    """The source comes before the tags, the description before the key."""
    with pytest.raises(InvalidUriError):
        RegistrationRequest.read("churn", "nowhere", {"": ""}, None, "")
    with pytest.raises(InvalidRequestError, match="description"):
        RegistrationRequest.read("churn", "models:/trial/1", None, None, "")


def test_the_first_bad_argument_of_a_move_is_told() -> None:
    """The alias comes before the version."""
    with pytest.raises(InvalidAliasError):
        check_alias_move("churn", "latest", 0, expect=0)
    with pytest.raises(InvalidUriError):
        check_alias_move("churn", "champion", 1, expect=0)


@pytest.mark.parametrize(("expect", "found"), [(None, 2), (1, None), (1, 2)])
def test_an_alias_s_conflict_tells_both_places_and_the_outcome(expect: int | None, found: int | None) -> None:
    """Nothing was changed, unless something else is said."""
    places = {None: "no version", 1: "version 1", 2: "version 2"}
    conflict = alias_conflict("churn", "champion", expect, found)
    assert conflict.problem == f"The alias 'champion' of 'churn' points at {places[found]}. Nothing was changed."
    assert conflict.expected == places[expect]
    assert (conflict.name, conflict.alias) == ("churn", "champion")
    assert (conflict.expected_version, conflict.found_version) == (expect, found)
    assert alias_conflict("churn", "champion", expect, found, "It moved on.").problem.endswith(". It moved on.")
