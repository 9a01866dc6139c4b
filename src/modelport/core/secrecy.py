"""Secrets in texts, found and hidden: by what they look like, and by their value.

An address shows its secrets by its form. What a library says of it later often does not: a driver quotes the password
decoded, a server the header that was made of it, an error the half that it took for a host. So what is known to be
secret is hidden wherever it stands, in each of these forms.

Source: https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1, https://www.rfc-editor.org/rfc/rfc7617,
https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING and
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

from __future__ import annotations

import base64
import binascii
import itertools
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from attrs import field, frozen

from modelport.core.secret_forms import SHORTEST, pattern_of

MOST: Final = 200
"""Secrets that are told apart in texts."""
DEEPEST: Final = 5
"""Times that a text's secrets are decoded, to find those inside."""

_HIDDEN: Final = "***"
_WORDS = r"passw(?:or)?d|pwd|passphrase|secret|credentials?|api[_-]?key|access[_-]?key|account[_-]?key"
_USER = re.compile(r"(?<=://)(?:[^/\s]*@|([^:/@\s]*:)(?!\d*/))")
"""Up to the last ``@`` before a slash; or, as databases take passwords with a slash, to a colon: see `_users`."""
_LONGEST_PASSWORD: Final = 1_000
_UNBROKEN = re.compile(r"\S*")
_IS_WEB = re.compile(r"(?<![\w+.-])https?://\Z", re.IGNORECASE)
_LOOK_BACK: Final = len("+https://")
_AT_START = re.compile(r"\A(?:([\w+.-]+://)[^/:@\s]*:(?!\d*(?:[/:\s]|\Z))[^@]*|[^/:@\s]+:(?!/)[^@\s]*)@")
"""The same where white space is in the password, or where the scheme is missing; in a text that is all address."""
_IN_PATH = re.compile(r"(?<=[a-z\d]:/)[^/:@\s]+:[^/\s]*@|(?:(?<=http:/)|(?<=https:/))[^/@\s]+@", re.IGNORECASE)
"""The same in an address that was taken for a path, which has one slash where there were two."""
_WITHOUT_SCHEME = re.compile(r"(?<![\w:/])//[^/\s@:?]+:[^/\s@]*@")
_BEFORE_USER = re.compile(r"\A(?:[\w+.-]+:)?//")
_UNCLEAR = re.compile(r"(?<=://)[^/?\s]*\?[^/\s]*@\S*")
"""A ``?`` and then an ``@`` before any slash: the query's or the password's, nobody can tell."""
_SETTING = re.compile(
    rf"(?<=[?&;])((?:(?=[\w.\[\]-]*+=)[\w.\[-]*(?:{_WORDS}|token|signature)[\w.\]-]*"
    r"|[\w.\[\]-]*+%[\w.%\[\]-]*+|odbc_connect|auth|authorization|key|pass|sig|sas|pat|jwt|bearer|passcode|passfile)=)([^&;#\s'\"]+)",
    re.IGNORECASE,
)
"""A setting in an address' query. A name that is written with escapes may be any of them."""
_KEYWORD = re.compile(
    rf"(?<![\w.?&;-])([\w.-]*(?:{_WORDS}|secret[_-]?key|access[_-]?key[_-]?id|token)\s*=\s*)"
    r"('(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|\*{3}(?![^\s,;)])|[^\s'\"]+)",
    re.IGNORECASE,
)
"""The same outside of an address, as in libpq's ``host=db password='…'``."""
_ITEM = re.compile(
    rf"((?<!\\)(?P<q>\\*['\"])[\w.-]*(?:{_WORDS}|token|authorization|cookie)(?P=q)\s*:\s*b?(?P<v>\\*['\"]))"
    r"((?:(?!(?P=v))(?:\\.|[^\\]))+)",
    re.IGNORECASE | re.DOTALL,
)
"""The same in JSON and in the text of a dict."""
_HEADER = re.compile(
    r"(\b(?:authorization|(?:x-)?api-key|x-(?:auth|amz-security)-token)\s*[:=]\s*)((?:aws4|digest)[^\r\n<>]*|(?:(?:basic|bearer|token|negotiate)\s+)?[^\s,;'\"<>]+)",
    re.IGNORECASE,
)
_COOKIE = re.compile(r"(\bcookie\s*:\s*)([^\r\n<>'\"]+)", re.IGNORECASE)
_BEARER = re.compile(r"(\bBearer\s+)((?![a-z]+\b(?![._~+/=-]))[\w.~+/=-]{8,})", re.IGNORECASE)
_BASIC = re.compile(r"(\bBasic\s+)([A-Za-z0-9+/]{4,}={0,2})(?![\w+/=])", re.IGNORECASE)
NO_SECRETS: Final = frozenset({"none", "null", "true", "false", "yes", "no", "on", "off"})
"""Values, in small letters, that are no secrets whatever they are called."""
_RESERVED = re.compile(r"[@/?#:;&=\[\]]")


def mask_secrets(text: str) -> str:
    """Give *text*, an address or a message about one, with its secrets replaced by ``***``.

    Secrets are the user and password before an address' host, the values of settings such as ``password``, ``token``
    and ``X-Amz-Signature`` in its query, in a database's keywords or in JSON, and the credentials of an
    ``Authorization`` header.

    Example:
        >>> mask_secrets("https://ada:secret@registry.example/api")
        'https://***@registry.example/api'
        >>> mask_secrets("postgresql://db/models?user=ada&password=secret")
        'postgresql://db/models?user=ada&password=***'
        >>> mask_secrets("cannot connect with host=db password=secret")
        'cannot connect with host=db password=***'
    """
    text = _SETTING.sub(rf"\1{_HIDDEN}", _UNCLEAR.sub(_HIDDEN, text))
    text = _AT_START.sub(rf"\1{_HIDDEN}@", _without_users(text))
    text = _IN_PATH.sub(f"{_HIDDEN}@", _WITHOUT_SCHEME.sub(f"//{_HIDDEN}@", text))
    text = _BASIC.sub(_without_credentials, text)
    for shape in (_KEYWORD, _ITEM, _HEADER, _COOKIE, _BEARER):
        text = shape.sub(rf"\1{_HIDDEN}", text)
    return text


@frozen
class Secrets:
    """What is known to be secret, hidden in whatever form it comes: decoded, encoded, quoted, as a header has it.

    What is looked for has bounds, as a text may be an attacker's: where a text has more secrets than `MOST`, or has
    them encoded `DEEPEST` times over, everything is hidden.

    Args:
        values: The secrets. Those of fewer than `SHORTEST` characters are left out.
        is_endless: Whether there are more than can be looked for: whatever is masked is hidden whole.

    Example:
        >>> Secrets.of("https://ada:s%65cret@registry.example").masked("no host called 'secret@registry'")
        "no host called '***@registry'"
    """

    values: frozenset[str] = field(repr=False)
    is_endless: bool = field(default=False, kw_only=True, repr=False)
    _known: re.Pattern[str] | None = field(init=False, eq=False, repr=False)

    @_known.default
    def _find_forms(self) -> re.Pattern[str] | None:
        if self.is_endless:
            return re.compile(r".+", re.DOTALL)
        return pattern_of(self.values)

    @classmethod
    def of(cls, *texts: str) -> Secrets:
        """Give the secrets that addresses, or texts with addresses and settings in them, hold."""
        found: set[str] = set()
        layers = list(texts)
        for _ in range(DEEPEST):
            inner: list[str] = []
            for secret in itertools.chain.from_iterable(_secrets_in(text, inner) for text in layers):
                found.update((secret,) if len(secret) >= SHORTEST else ())
                if len(found) > MOST:
                    return cls(frozenset(), is_endless=True)
            layers = inner
        return cls(frozenset() if layers else frozenset(found), is_endless=bool(layers))

    def __or__(self, other: Secrets) -> Secrets:
        if other.values <= self.values and other.is_endless <= self.is_endless:
            return self
        return Secrets(self.values | other.values, is_endless=self.is_endless or other.is_endless)

    def masked(self, text: str) -> str:
        """Give *text* with these secrets, and all that `mask_secrets` finds, replaced by ``***``."""
        return mask_secrets(self._known.sub(_HIDDEN, text) if self._known else text)


def _without_credentials(found: re.Match[str]) -> str:
    """Hide what is ``user:password`` in base 64; it may be a word of a sentence as well."""
    try:
        is_word = b":" not in base64.b64decode(found[2], validate=True)
    except binascii.Error:
        is_word = True
    return found[0] if is_word else f"{found[1]}{_HIDDEN}"


def _users(text: str) -> Iterator[tuple[int, int]]:
    """Give where a user and password stand before a host: the start, and the end, which is after the ``@``.

    The next ``@`` and the next white space are remembered, so that none of a text is searched twice.
    """
    position = at = space = 0
    while found := _USER.search(text, position):
        start, position = found.span()
        if found[1] is not None:
            at = text.find("@", position) if 0 <= at < position else at
            space = next(_UNBROKEN.finditer(text, position)).end() if space < position else space
            if not position <= at <= min(space, position + _LONGEST_PASSWORD):
                continue
            position = at + 1
        yield start, position


def _without_users(text: str) -> str:
    pieces, last = [], 0
    for start, end in _users(text):
        pieces.append(f"{text[last:start]}{_HIDDEN}@")
        last = end
    return "".join((*pieces, text[last:]))


def _secrets_in(text: str, inner: list[str]) -> Iterator[str]:
    """Give the secrets that a text shows; the decoded ones, which may hold others, are added to *inner*."""
    others = itertools.chain(_UNCLEAR.finditer(text), _AT_START.finditer(text), _WITHOUT_SCHEME.finditer(text))
    for start, end in itertools.chain(_users(text), (found.span() for found in others)):
        is_token = _IS_WEB.search(text[max(0, start - _LOOK_BACK) : start]) is not None
        user_part = text[start:end]
        yield from _of_user(_BEFORE_USER.sub("", user_part), is_token=is_token)
    for found in itertools.chain(_SETTING.finditer(text), _KEYWORD.finditer(text)):
        value = found[2].strip("'\"")
        if value.lower() not in NO_SECRETS:
            yield value
        if (plain := unquote(value)) != value:
            inner.append(f";{plain}")


def _of_user(user_part: str, *, is_token: bool) -> Iterator[str]:
    """Give what is secret before a host: a user alone is where it can be a server's token, not a database's user."""
    user, _, password = user_part.removesuffix("@").partition(":")
    if password:
        yield from (f"{user}:{password}", password)
        yield from _as_header(f"{unquote(user)}:{unquote(password)}")
        yield from (piece for each in (password, unquote(password)) for piece in _RESERVED.split(each))
    elif is_token:
        yield user
        yield from _as_header(f"{unquote(user)}:")


def _as_header(credentials: str) -> Iterator[str]:
    for encoding in ("utf-8", "latin-1"):
        yield base64.b64encode(credentials.encode(encoding, "replace")).decode()
