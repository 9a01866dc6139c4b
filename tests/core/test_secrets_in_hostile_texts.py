"""A text full of secrets costs little more than its length, and none of them shows for that."""

from __future__ import annotations

import html
import json
import time
from urllib.parse import quote, quote_plus

import pytest

from modelport.core.secrecy import DEEPEST, MOST, Secrets

PIECES = ["x@://a:", "://a:", "://a:b ", "x://aaaa:bbbb@h ", "?tokentoken", "token", "password=hunter2 ", "%25", "?a@"]


def _seconds(text: str) -> float:
    """Give what finding a text's secrets and hiding them costs, at best."""
    spent = []
    for _ in range(3):
        start = time.perf_counter()
        Secrets.of(text).masked(text)
        spent.append(time.perf_counter() - start)
    return min(spent)


@pytest.mark.parametrize("piece", PIECES)
def test_eight_times_the_text_costs_no_more_than_twice_that(piece: str) -> None:
    """An attacker's answer of a megabyte does not stop whoever tells of it."""
    short = piece * (10_000 // len(piece))
    assert _seconds(short * 8) < 16 * _seconds(short) + 0.01


def test_a_word_of_settings_costs_no_more_than_its_length() -> None:
    """One that is repeated, and that no value follows."""
    assert _seconds(f"?{'token' * 16_000}") < 16 * _seconds(f"?{'token' * 2_000}") + 0.01


@pytest.mark.parametrize("count", [MOST, MOST + 1, 3 * MOST])
def test_of_many_secrets_none_shows(count: int) -> None:
    """Where there are too many to look for, all is hidden, in other texts as well."""
    secrets = Secrets.of(" ".join(f"password=hunter{each}x" for each in range(count)))

    for each in range(count):
        assert "hunter" not in secrets.masked(f"no such word: hunter{each}x.")
    told = [made.masked("no such file") for made in (secrets, Secrets.of() | secrets, secrets | Secrets.of())]
    assert told == (["no such file"] if count <= MOST else ["***"]) * 3
    assert secrets.masked("") == ""


@pytest.mark.parametrize("depth", [1, DEEPEST, DEEPEST + 1, 12])
def test_a_secret_that_is_encoded_many_times_over_does_not_show(depth: int) -> None:
    """It is decoded some times, and then all is hidden."""
    text = "hunter2"
    for _ in range(depth):
        text = f"pwd={quote(text)}"
    secrets = Secrets.of(f"db://h?{text}")

    assert "hunter2" not in secrets.masked("no login for hunter2")
    assert secrets.masked("no such file") == ("no such file" if depth <= DEEPEST else "***")


@pytest.mark.parametrize("length", [90, 101, 999, 1_001, 5_000])
@pytest.mark.parametrize("piece", ["abc", "a b", "a%/", "é", "\N{GRINNING FACE}", "'a", "<\"'"], ids=ascii)
def test_a_long_secret_is_hidden_to_its_end_in_each_form(piece: str, length: int) -> None:
    """Though only its beginning is compared."""
    secret = f'{(piece * length)[:length]}-the-end"'
    secrets = Secrets(frozenset({secret}))

    for form in (
        secret,
        secret.upper() if secret.isascii() else secret,
        repr(secret)[1:-1],
        ascii(secret)[1:-1],
        json.dumps(secret)[1:-1],
        quote(secret),
        quote_plus(secret),
        html.escape(secret),
    ):
        assert "-end" not in secrets.masked(f"<<{form}>>").lower()


def test_what_follows_a_long_secret_is_told() -> None:
    """As a token has no white space, its end is clear."""
    secret = "abc/" * 500
    assert Secrets(frozenset({secret})).masked(f"the token {secret} is old") == "the token *** is old"


def test_secrets_that_begin_alike_are_told_apart() -> None:
    """Each is hidden whole, whatever other one is a part of it; as many as there may be."""
    alike = [f"{'a' * each}b" for each in range(4, MOST)]
    secrets = Secrets(frozenset(alike))

    assert not [each for each in alike if "b" in secrets.masked(f"<{each}>")]
    assert secrets.masked(f"<{alike[0]}> or <{alike[9]}>") == "<***> or <***>"
    assert secrets.masked("<aaa>") == "<aaa>"


def test_of_secrets_in_one_another_the_longest_is_hidden() -> None:
    """Nothing of it is left over."""
    secrets = Secrets(frozenset({"hunter", "hunter22", "Hunter22xy", "unter22xyz"}))
    assert secrets.masked("a HUNTER22XY, a hunter22x, a hunters") == "a ***, a ***x, a ***s"
