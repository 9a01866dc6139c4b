"""The grammar of names, aliases, tags and URIs once more, written down apart from the code that it is held against."""

from __future__ import annotations

import re
import string
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

GRAMMAR_EXAMPLES = 40
_LETTERS = string.ascii_letters
_NAME = re.compile(r"(?!m-)(?![0-9]+\Z)[A-Za-z0-9][A-Za-z0-9._-]{0,127}", re.ASCII)
_ALIAS = re.compile(r"(?!(?i:latest|v[0-9]+)\Z)[A-Za-z][A-Za-z0-9_-]{0,127}", re.ASCII)
_KEY = re.compile(r"[A-Za-z0-9_-]{1,128}", re.ASCII)
_TAG_KEY = re.compile(r"(?!(?i:mlflow|modelport)\.)[A-Za-z0-9_./ -]{1,250}", re.ASCII)
_HEX = "[0-9a-f]{32}"
_VERSION = "[1-9][0-9]{0,9}"
_TRICKY = "aZ09._-/:@%#? \n\x00é\u0661\uff41'\"`\\m"

thorough = settings(
    max_examples=GRAMMAR_EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
"""Settings for a property of an adapter: a fixed choice of examples, so that a run can be repeated."""
few = settings(thorough, max_examples=10)
"""The same, for a property that reads or writes."""


def _texts(first: str, rest: str, longest: int) -> SearchStrategy[str]:
    tail = st.text(rest, max_size=longest - 1) | st.text(rest, min_size=longest - 1, max_size=longest - 1)
    return st.builds(str.__add__, st.sampled_from(first), tail)


def _near(valid: SearchStrategy[str]) -> SearchStrategy[str]:
    """Give texts with something put into a valid one, or taken from a tricky alphabet altogether."""
    spoilt = st.builds(
        lambda text, place, more: text[: place % (len(text) + 1)] + more + text[place % (len(text) + 1) :],
        valid,
        st.integers(0, 200),
        st.text(_TRICKY, min_size=1, max_size=3),
    )
    return spoilt | st.text(_TRICKY, max_size=12) | st.text(max_size=8)


def is_name(text: str) -> bool:
    """Tell whether a registered model may be called so."""
    return bool(_NAME.fullmatch(text))


def is_prefix(text: str) -> bool:
    """Tell whether a registered model's name may start so."""
    return not text or is_name(text) or is_name(f"{text}a")


def is_alias(text: str) -> bool:
    """Tell whether an alias may be called so."""
    return bool(_ALIAS.fullmatch(text))


def is_tag_key(text: str) -> bool:
    """Tell whether a tag's key may be so."""
    pieces = text.split("/")
    clean = all(pieces) and not any(piece in {".", ".."} for piece in pieces) and not text.startswith("..")
    return bool(_TAG_KEY.fullmatch(text)) and clean


def is_version_uri(text: str) -> bool:
    """Tell whether a text names a version, an alias, or the latest."""
    found = re.fullmatch(rf"models:/([^/@]+)(?:/(latest|{_VERSION})|@(.+))", text, re.ASCII | re.DOTALL)
    if not found or not is_name(found[1]):
        return False
    if found[3] is not None:
        return is_alias(found[3])
    return found[2] == "latest" or int(found[2]) < 2**31


names: SearchStrategy[str] = _texts(_LETTERS + string.digits, _LETTERS + string.digits + "._-", 128).filter(is_name)
aliases: SearchStrategy[str] = _texts(_LETTERS, _LETTERS + string.digits + "_-", 128).filter(is_alias)
idempotency_keys: SearchStrategy[str] = _texts(_LETTERS + string.digits + "_-", _LETTERS + string.digits + "_-", 128)
tag_keys: SearchStrategy[str] = _texts(_LETTERS + string.digits + "_", _LETTERS + string.digits + "_./ -", 250).filter(
    is_tag_key
)
plain_texts: SearchStrategy[str] = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=200
)
tags: SearchStrategy[dict[str, str]] = st.dictionaries(tag_keys, plain_texts, max_size=3)

bad_names: SearchStrategy[str] = _near(names).filter(lambda text: not is_name(text))
bad_aliases: SearchStrategy[str] = _near(aliases).filter(lambda text: not is_alias(text))
bad_keys: SearchStrategy[str] = _near(idempotency_keys).filter(lambda text: not _KEY.fullmatch(text))
bad_tag_keys: SearchStrategy[str] = _near(tag_keys).filter(lambda text: not is_tag_key(text))
bad_texts: SearchStrategy[str] = st.builds(
    lambda text, place, bad: text[: place % (len(text) + 1)] + bad + text[place % (len(text) + 1) :],
    plain_texts,
    st.integers(0, 200),
    st.sampled_from(["\x00", "\ud800", "\udfff", "x" * 5_001]),
)
version_uris: SearchStrategy[str] = st.builds(
    "models:/{}{}".format,
    names,
    st.just("/latest") | st.integers(1, 2**31 - 1).map("/{}".format) | aliases.map("@{}".format),
)
bad_version_uris: SearchStrategy[str] = _near(version_uris).filter(lambda text: not is_version_uri(text))
no_data: SearchStrategy[Any] = st.none() | st.integers() | st.text(max_size=3) | st.binary(max_size=3)
