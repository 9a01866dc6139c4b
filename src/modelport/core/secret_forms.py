"""The ways in which secrets can be written, and one pattern that finds them all.

Secrets may come from an attacker's text, so the cost of the pattern at each place of a text has a bound, whatever the
secrets are: they share their beginnings, and only the beginning of a long one is compared. What follows it is taken
for the rest.
"""

from __future__ import annotations

import html
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final
from urllib.parse import quote, quote_plus, unquote

from attrs import frozen

SHORTEST: Final = 4
"""Characters; a shorter secret is hidden where it is seen to be one, and not wherever its few letters stand."""

_COMPARED: Final = 100
_WRITTEN_WHOLE: Final = 1_000
_DEEPEST: Final = 30
_WIDEST: Final = 12
"""Characters that one character has at most in any form: an emoji in JSON or in an address."""
_ANY: Final = "surrogatepass"
"""How characters are encoded that no text should hold, and that a variable of the environment may."""
_SAFE_IN_QUOTES = ("", "/", "!$&'()*+,;=", "!$&'()*+,;=:", "!$&'()*+,;=:@/?", " +")
_WRITTEN: Iterable[Callable[[str], str]] = (
    str,
    lambda text: repr(text)[1:-1],
    lambda text: repr(f"{text}'\"")[1:-4],
    lambda text: ascii(text)[1:-1],
    lambda text: json.dumps(text)[1:-1],
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    html.escape,
    lambda text: quote_plus(text, errors=_ANY),
)


@frozen
class _Form:
    """One way to write a secret.

    Attributes:
        opening: What is compared, in the case that all forms are compared in.
        rest: How many characters may follow that are the secret's as well.
        has_space: Whether white space may be among them.
    """

    opening: str
    rest: int
    has_space: bool

    def after(self, position: int) -> _Form:
        return _Form(self.opening[position:], self.rest, self.has_space)


def pattern_of(secrets: Iterable[str]) -> re.Pattern[str] | None:
    """Give a pattern that finds secrets in each of their forms, the longest at each place; ``None`` for no secrets.

    Example:
        >>> pattern_of(["hunt er2"]).sub("***", "no hunt%20er2, and no HUNT+ER2")
        'no ***, and no ***'
    """
    forms = {form for secret in secrets for form in _forms(secret)}
    return re.compile(_either(forms, _DEEPEST), re.IGNORECASE | re.DOTALL) if forms else None


def _forms(secret: str) -> Iterator[_Form]:
    for plain in (secret, unquote(secret)):
        if len(plain) < SHORTEST:
            continue
        start, more = plain[:_WRITTEN_WHOLE], _WIDEST * len(plain[_WRITTEN_WHOLE:])
        has_space = any(map(str.isspace, plain))
        quoted = (quote(start, safe=safe, errors=_ANY) for safe in _SAFE_IN_QUOTES)
        for text in itertools.chain((written(start) for written in _WRITTEN), quoted):
            if len(text) >= SHORTEST:
                opening = "".join(map(_lower, text[:_COMPARED]))
                yield _Form(opening, len(text) - len(opening) + more, has_space)


def _either(forms: Iterable[_Form], depth: int) -> str:
    """Give a pattern for any of *forms*; below *depth*, for what they have in common and as much as the longest has."""
    branches: dict[str, list[_Form]] = {}
    for form in forms:
        branches.setdefault(form.opening[:1], []).append(form)
    ended = branches.pop("", [])
    patterns = [_branch(branch, depth) for branch in branches.values()]
    patterns += [_rest(ended)] if ended else []
    return patterns[0] if len(patterns) == 1 else f"(?:{'|'.join(patterns)})"


def _branch(forms: list[_Form], depth: int) -> str:
    pairs = zip(min(form.opening for form in forms), max(form.opening for form in forms), strict=False)
    shared = "".join(one for one, _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
    left = [form.after(len(shared)) for form in forms]
    if depth == 0:
        left = [_Form("", form.rest + len(form.opening), form.has_space or " " in form.opening) for form in left]
    return f"{re.escape(shared)}{_either(set(left), depth - 1)}"


def _rest(forms: Iterable[_Form]) -> str:
    longest = max(form.rest for form in forms)
    kind = "." if any(form.has_space for form in forms) else r"\S"
    return f"{kind}{{,{longest}}}" if longest else ""


def _lower(character: str) -> str:
    """Give a character as patterns compare it: some have no single small letter."""
    lower = character.lower()
    return lower if len(lower) == 1 else character
