"""Secrets are found by what they look like and by their value, and nothing else is hidden."""

from __future__ import annotations

import base64
import html
import json
import time
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelport.core.secrecy import Secrets, mask_secrets
from modelport.core.secret_forms import SHORTEST
from modelport.core.uris import mask_secrets as mask_secrets_of_addresses

LOGIN = base64.b64encode(b"ada:hunter2").decode()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("host=db password=hunter2 user=ada", "host=db password=*** user=ada"),
        (r"password='hunt\'er 2' host=db", "password=*** host=db"),
        ('aws_secret_access_key = "hunter 2", region', "aws_secret_access_key = ***, region"),
        ("(token=hunter2", "(token=***"),
        ("DRIVER={x};UID=ada;PWD=hunter2;", "DRIVER={x};UID=ada;PWD=***;"),
        ("{'password': 'hunter2', 'port': 1}", "{'password': '***', 'port': 1}"),
        ('{"api_key": "hunt\\"er2", "a": 1}', '{"api_key": "***", "a": 1}'),
        (r'"{\"token\": \"hunter2\", \"a\": 1}"', r'"{\"token\": \"***\", \"a\": 1}"'),
        ("{b'authorization': b'Basic hunter2'}", "{b'authorization': b'***'}"),
        ("Authorization: Basic hunter2\nHost: db", "Authorization: ***\nHost: db"),
        ("proxy-authorization=Bearer hunter2;", "proxy-authorization=***;"),
        ("Authorization: AWS4-HMAC-SHA256 Credential=AK/s3, Signature=ab", "Authorization: ***"),
        (f"asked by Basic {LOGIN}", "asked by Basic ***"),
        ("asked by bearer abc.def-123", "asked by bearer ***"),
        ("https://b.s3/k?X-Amz-Credential=AK%2Fx&X-Amz-Date=1", "https://b.s3/k?X-Amz-Credential=***&X-Amz-Date=1"),
        ("https://b.s3/k?X-Amz-Security-Token=ab/c+d=", "https://b.s3/k?X-Amz-Security-Token=***"),
        ("https://b.blob/c?se=1&sig=ab%2Fc", "https://b.blob/c?se=1&sig=***"),
        *((f"http://h/?{name}=hunter2", f"http://h/?{name}=***") for name in ("jwt", "sas", "pat", "passcode")),
        *((f"http://h/?{name}=hunter2", f"http://h/?{name}=***") for name in ("p%61ssword", "user[password]")),
        ("cannot open //ada:hunter2@h/p", "cannot open //***@h/p"),
        ("X-Api-Key: hunter2", "X-Api-Key: ***"),
        ("x-amz-security-token: hunter2", "x-amz-security-token: ***"),
        ("Cookie: a=hunter2; b=hunter2", "Cookie: ***"),
        ("https://ada:hunt er2@host/a@b", "https://***@host/a@b"),
        ("ada:hunter2@host:5432/db", "***@host:5432/db"),
        ("https:/ada:hunter2@host/containers.yaml", "https:/***@host/containers.yaml"),
        ("https:/hunter2@host/containers.yaml", "https:/***@host/containers.yaml"),
    ],
)
def test_what_looks_like_a_secret_is_masked(text: str, masked: str) -> None:
    """In a database's keywords, in JSON and dicts, in headers, in signed addresses and in paths."""
    assert mask_secrets(text) == masked
    assert mask_secrets(masked) == masked


@pytest.mark.parametrize(
    "text",
    [
        'password authentication failed for user "ada"',
        "Basic authentication is needed, or a Bearer authentication",
        "the parameter max_tokens=5 is an integer, and tokens: 7",
        "Signature(inputs=(ColumnSpec('key=1'),)), signature=None",
        "models:/churn@champion and models:/churn/1, a primary key=3",
        "runs:/0123/model and C:/models and s3://bucket/a@b",
        "expected: a token such as 'x'",
        "http://host:5000: refused, tell ops@example.org",
        "http://host: refused, tell ops@example.org",
    ],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    """A message that says what to do is no use with holes in it."""
    assert mask_secrets(text) == text
    assert Secrets.of("https://ada:hunter2@host").masked(text) == text


def test_addresses_and_messages_are_masked_by_the_same_rules() -> None:
    """Whoever masks an address has no other function to look for."""
    assert mask_secrets_of_addresses is mask_secrets


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("https://ada:hunt%21er@host", "no user with hunt!er"),
        ("https://ada:hunt%21er@host", "no user with HUNT%21ER"),
        ("https://ada:hunter2@host", f"no login {LOGIN}"),
        ("https://hunter2@host", "no token hunter2"),
        ("https://hunter2@host", base64.b64encode(b"hunter2:").decode()),
        ("postgresql://ada:x@hunter2@host/db", "no host hunter2"),
        ("postgresql://ada:hun/ter2@host/db", "no path ter2"),
        ("postgresql://h/db?password=hunt%21er", "fatal: hunt!er"),
        ("https://h/a?api_key=hunter2", "no key hunter2"),
        ("mssql://?odbc_connect=UID%3Du%3BPWD%3Dhunter2", "no login for hunter2"),
        ("sqlserver; password='hunter2'", "no login for hunter2"),
        ("https://ada:hunter2 x@host", "no user hunter2 x"),
        ("ada:hunter2@host", "no scheme ada:hunter2"),
        ("postgresql://ada:p?token=hunter2@h/db", "token is hunter2@h"),
    ],
)
def test_what_is_known_to_be_secret_is_masked_wherever_it_stands(address: str, text: str) -> None:
    """Decoded, as a header, as what a driver took for a host or a path."""
    masked = Secrets.of(address).masked(text)
    assert masked != text
    assert "***" in masked
    assert not [part for part in ("unt", "UNT", "ter2", "aHVudGVy", LOGIN) if part in masked]


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("postgresql://ada@host/db", 'password authentication failed for user "ada"'),
        ("postgresql://adalovelace:hunter2@host/db", 'authentication failed for user "adalovelace"'),
        ("wasbs://container@account.blob", "no such container"),
        ("https://ada:pw@host", "pwd: /home"),
        ("https://h/a?token=none", "it is None"),
        ("https://host:5000/a", "no host on port 5000"),
        ("", "nothing"),
    ],
)
def test_what_is_no_secret_of_an_address_is_told(address: str, text: str) -> None:
    """A user, a container, a port; and a few letters, which stand in every other word."""
    assert Secrets.of(address).masked(text) == text


def test_what_is_no_text_can_be_a_secret() -> None:
    """A variable of the environment may hold bytes that are no UTF-8."""
    secret = b"hunter\xff2".decode("utf-8", "surrogateescape")
    assert Secrets(frozenset({secret})).masked(f"no {secret}") == "no ***"
    assert Secrets.of(f"https://ada:{secret}@host").masked(f"no {secret}") == "no ***"


def test_secrets_do_not_show_in_their_own_repr() -> None:
    """They are parts of other things that are printed."""
    assert repr(Secrets.of("https://ada:hunter2@host")) == "Secrets()"


def test_secrets_can_be_put_together() -> None:
    """Each side keeps its own."""
    both = Secrets.of("https://ada:hunter2@host") | Secrets(frozenset({"winter3"}))
    assert both.masked("hunter2 and winter3") == "*** and ***"


@given(
    st.text(st.characters(codec="utf-8"), min_size=SHORTEST, max_size=40).filter(lambda text: not text.isspace()),
    st.sampled_from(["", "!", "@", "/", ":", "%", "'", '"', "\\", "é", "\n", "&=?#"]),
)
def test_a_password_is_masked_in_each_of_its_forms(password: str, end: str) -> None:
    """Whatever characters it has, and however they are written."""
    password = f"{password}{end}"
    secrets = Secrets.of(f"postgresql://ada:{quote(password, safe='')}@host/db")
    for form in (
        password,
        repr(password)[1:-1],
        ascii(password)[1:-1],
        json.dumps(password)[1:-1],
        quote(password),
        quote_plus(password),
        html.escape(password),
    ):
        assert form not in secrets.masked(f"<<{form}>>")


def test_a_long_text_is_masked_in_a_moment() -> None:
    """A server may answer with megabytes, and an error hold them."""
    secrets = Secrets.of("https://ada:hunter2@host")
    pieces = [
        "a",
        "\\",
        '"token": "',
        "://",
        "password=",
        "?key",
        "Bearer ",
        "'password' : \\",
        "x:/",
        "@",
        "a.b-",
        "://a:b",
    ]
    for piece in pieces:
        start = time.perf_counter()
        secrets.masked(piece * (200_000 // len(piece)))
        assert time.perf_counter() - start < 5, piece
