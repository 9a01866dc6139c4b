"""What is asked of a registrar is read before anything is done."""

from __future__ import annotations

import pytest

from modelport import InvalidAliasError, InvalidRequestError, InvalidUriError, VersionUri
from modelport.core.registrations import RegistrationRequest, check_alias_move


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
