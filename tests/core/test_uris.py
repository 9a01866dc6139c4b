"""The grammar of model URIs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelport import (
    AliasUri,
    InvalidAliasError,
    InvalidNameError,
    InvalidUriError,
    LatestUri,
    ModelUri,
    PathUri,
    RegisteredUri,
    RunUri,
    SavedModelUri,
    VersionUri,
)
from modelport.core.names import shown
from modelport.core.uris import LARGEST_VERSION, check_version, mask_secrets
from modelport.testing.refused import BAD_URIS, BAD_VERSIONS, HEX

GOOD_URIS = {
    "models:/churn/1": VersionUri("churn", 1),
    f"models:/churn/{LARGEST_VERSION}": VersionUri("churn", LARGEST_VERSION),
    "models:/latest/7": VersionUri("latest", 7),
    "models:/a.b_c-d@champion": AliasUri("a.b_c-d", "champion"),
    "models:/churn/latest": LatestUri("churn"),
    f"models:/m-{HEX}": SavedModelUri(f"m-{HEX}"),
    f"runs:/{HEX}/model": RunUri(HEX, "model"),
    f"runs:/{HEX}/a b/c=d+e,f@g-h_i.j": RunUri(HEX, "a b/c=d+e,f@g-h_i.j"),
    "/srv/models/churn": PathUri("/srv/models/churn"),
    "/srv/mødels/chürn 1/..a": PathUri("/srv/mødels/chürn 1/..a"),
}


@pytest.mark.parametrize(("text", "uri"), GOOD_URIS.items())
def test_each_form_is_read_as_its_kind(text: str, uri: ModelUri) -> None:
    """The parts of a URI are read, and its text is what it was read from."""
    assert ModelUri.parse(text) == uri
    assert str(uri) == text


@pytest.mark.parametrize("text", BAD_URIS)
def test_a_text_outside_the_grammar_is_refused_in_full(text: Any) -> None:
    """There is no reading of a part of it; the error shows what was given and the forms that there are."""
    with pytest.raises(InvalidUriError) as refused:
        ModelUri.parse(text)
    assert refused.value.uri == (mask_secrets(text) if isinstance(text, str) else shown(text))
    assert refused.value.expected
    assert "models:/churn@champion" in refused.value.remedy


@pytest.mark.parametrize("text", [text for text, uri in GOOD_URIS.items() if not isinstance(uri, RegisteredUri)])
def test_a_uri_that_names_no_version_is_refused_where_one_must_be_named(text: str) -> None:
    """A saved model, a run and a path are no versions of a registered model."""
    with pytest.raises(InvalidUriError) as refused:
        RegisteredUri.parse(text)
    assert refused.value.uri == text


@pytest.mark.parametrize("text", [text for text, uri in GOOD_URIS.items() if isinstance(uri, RegisteredUri)])
def test_a_uri_of_a_registered_model_knows_its_name(text: str) -> None:
    """Whatever the form, the registered model's name is known."""
    assert RegisteredUri.parse(text) == ModelUri.parse(text)
    assert RegisteredUri.parse(text).name in text


def test_a_bad_name_or_alias_in_a_uri_is_the_cause_of_the_refusal() -> None:
    """The rule of the part at fault is shown."""
    with pytest.raises(InvalidUriError) as refused:
        ModelUri.parse("models:/-churn/1")
    assert isinstance(refused.value.__cause__, InvalidNameError)
    with pytest.raises(InvalidUriError) as refused:
        ModelUri.parse("models:/churn@v1")
    assert isinstance(refused.value.__cause__, InvalidAliasError)


def test_a_password_in_a_refused_uri_is_masked_everywhere() -> None:
    """Neither message nor attribute nor cause gives it away."""
    with pytest.raises(InvalidUriError) as refused:
        ModelUri.parse("https://ada:hunter2@registry.example/model")
    assert "hunter2" not in f"{refused.value}{refused.value!r}{refused.value.uri}{refused.value.__cause__!r}"
    assert refused.value.uri == "https://***@registry.example/model"


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("postgresql+psycopg2://u:p@db:5432/ml", "postgresql+psycopg2://***@db:5432/ml"),
        ("https://token@host/a@b", "https://***@host/a@b"),
        ("http://host/a@b", "http://host/a@b"),
        ("models:/churn@champion", "models:/churn@champion"),
        ("see http://u:p@h/ and http://x:y@z/", "see http://***@h/ and http://***@z/"),
        ("http://ada:p@ss@h/", "http://***@h/"),
        ("postgresql://ada:pa/ss@db:5432/ml", "postgresql://***@db:5432/ml"),
        ("http://host:5000/a@b", "http://host:5000/a@b"),
        ("postgresql://h/db?user=u&password=s3cret", "postgresql://h/db?user=u&password=***"),
        (
            "postgresql://h:5432/db?password=p@ss/w:rd&sslmode=require",
            "postgresql://h:5432/db?password=***&sslmode=require",
        ),
        ("mysql://ada:p@h/db?ssl_key=/k.pem&SSLPassword=x", "mysql://***@h/db?ssl_key=/k.pem&SSLPassword=***"),
        ("https://h/a?api_key=k;access_token=t#x", "https://h/a?api_key=***;access_token=***#x"),
        ("https://h.blob/c?sv=1&sig=abc%3D, then", "https://h.blob/c?sv=1&sig=*** then"),
        ("mssql+pyodbc:///?odbc_connect=UID%3Du%3BPWD%3Ds3cret", "mssql+pyodbc:///?odbc_connect=***"),
        ("postgresql://ada:p?token=x@h/db", "postgresql://***"),
        ("https://h/a?page=2&q=monkey=1", "https://h/a?page=2&q=monkey=1"),
    ],
)
def test_secrets_are_masked_and_nothing_else(address: str, masked: str) -> None:
    """What stands before the host goes, and the values of settings that are named as secrets."""
    assert mask_secrets(address) == masked


@pytest.mark.parametrize("version", [1, 2, LARGEST_VERSION])
def test_a_version_in_range_is_given_back(version: int) -> None:
    """Versions count from 1 to what every database holds."""
    assert check_version(version) == version


@pytest.mark.parametrize("version", BAD_VERSIONS)
def test_a_version_out_of_range_or_of_another_type_is_refused(version: Any) -> None:
    """Nothing is turned into a number on the quiet."""
    with pytest.raises(InvalidUriError) as refused:
        check_version(version)
    assert "2147483647" in refused.value.expected


_URI_LIKE = st.one_of(
    st.from_regex(r"models:/[A-Za-z0-9._@/-]{1,40}", fullmatch=True),
    st.from_regex(r"models:/(m-)?[0-9a-f]{32}", fullmatch=True),
    st.from_regex(r"runs:/[0-9a-f]{32}/[A-Za-z0-9./ @=-]{1,30}", fullmatch=True),
    st.text().map("/{}".format),
    st.text(),
)


@given(text=_URI_LIKE)
def test_whatever_is_read_is_written_back_the_same(text: str) -> None:
    """Parsing and formatting are inverse, and no text makes another error than a refusal."""
    try:
        uri = ModelUri.parse(text)
    except InvalidUriError:
        return
    assert str(uri) == text
    assert ModelUri.parse(str(uri)) == uri
    assert hash(ModelUri.parse(text)) == hash(uri)


@given(
    name=st.from_regex(r"[A-Za-z][A-Za-z0-9._]{0,127}", fullmatch=True),
    version=st.integers(1, LARGEST_VERSION),
    alias=st.from_regex(r"[A-KM-UW-Za-km-uw-z][A-Za-z0-9_-]{0,127}", fullmatch=True),
)
def test_whatever_can_be_named_can_be_asked_for(name: str, version: int, alias: str) -> None:
    """Each name, version and alias in the grammar has a URI that names it."""
    for uri in (VersionUri(name, version), AliasUri(name, alias), LatestUri(name)):
        assert ModelUri.parse(str(uri)) == uri
