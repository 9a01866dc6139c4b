"""The rules of the grammar in the words in which refusals tell them, the same whatever stands behind a registry."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Final

from modelport.core.errors import ModelportError
from modelport.testing.refused import HEX, MASKED

_LONGEST_SHOWN = 80
_NUL: Final = "text without the NUL character, which databases refuse"
_SURROGATE: Final = "text that can be encoded as UTF-8: it holds a lone surrogate"
_NAME: Final = "1 to 128 characters of A-Z a-z 0-9 . _ -, starting with a letter or a digit"
_DIGITS: Final = "at least one character that is not a digit"
_SAVED: Final = "a name that does not start with 'm-', which marks a saved model's id"
_ALIAS: Final = "1 to 128 characters of A-Z a-z 0-9 _ -, starting with a letter"
_RESERVED_ALIAS: Final = "an alias other than 'latest' and 'v<digits>', which are reserved"
_KEY: Final = "a key of 1 to 250 characters of A-Z a-z 0-9 _ . / - and space"
_RESERVED_KEY: Final = "a key that does not start with 'mlflow.' or 'modelport.', which are reserved"
_PARTS: Final = "a key whose parts between slashes are neither empty nor '.' nor '..'"
_URI_FORMS: Final = (
    "models:/<name>/<version>, models:/<name>@<alias>, models:/<name>/latest, models:/m-<32 hex>, "
    "runs:/<run id>/<path> or an absolute path"
)
_RUN_ID: Final = "runs:/<run id>/<path>, with a run id of 32 digits 0-9 and letters a-f; a run's name is none"
_RUN_PATH: Final = (
    "runs:/<run id>/<path>, with a path of names of letters, digits, spaces and . _ - = + , @, none of them . or .., "
    "between single slashes"
)

NAMES: Final[Mapping[Any, str]] = {"": _NAME, "a/b": _NAME, "x" * 129: _NAME, 1: _NAME, "0042": _DIGITS, "m-": _SAVED}
PREFIXES: Final[Mapping[Any, str]] = {"-": _NAME, "1" * 128: _DIGITS, "m-abc": _SAVED, 1: _NAME}
ALIASES: Final[Mapping[Any, str]] = {"1a": _ALIAS, None: _ALIAS, "LATEST": _RESERVED_ALIAS, "V007": _RESERVED_ALIAS}
TAG_KEYS: Final[Mapping[Any, str]] = {
    "a'b": _KEY,
    1: _KEY,
    "MLflow.user": _RESERVED_KEY,
    "a//b": _PARTS,
    "a/../b": _PARTS,
    ".": _PARTS,
    "...a": "a key that does not start with '..'",
}
TAG_VALUES: Final[Mapping[Any, str]] = {
    "v" * 5_001: "at most 5,000 characters, not 5,001",
    "a\x00": _NUL,
    "\ud800": _SURROGATE,
    1.5: "str, not float",
    None: "str, not NoneType",
}
DESCRIPTIONS: Final[Mapping[Any, str]] = {
    "x" * 5_001: "at most 5,000 characters, not 5,001",
    "a\x00b": _NUL,
    "\udfff": _SURROGATE,
    1: "str, not int",
}
URIS: Final[Mapping[Any, str]] = {
    "churn": _URI_FORMS,
    "MODELS:/churn/1": _URI_FORMS,
    "models:/churn/0": "'latest', or a version from 1 to 2147483647 in digits without leading zeros",
    "models:/1/1": _DIGITS,
    "models:/churn@latest": _RESERVED_ALIAS,
    f"runs:/{HEX[:31]}/model": _RUN_ID,
    f"runs:/{HEX}": _RUN_PATH,
    f"runs:/{HEX}/a//b": _RUN_PATH,
    f"/{'x' * 4_096}": "at most 4,096 characters, not 4,097",
    None: "a str, not NoneType",
    1: "a str, not int",
}
KEYS: Final[Mapping[Any, str]] = dict.fromkeys(["", "a b", "k" * 129, 1], "1 to 128 characters of A-Z a-z 0-9 _ -")


def told_in_these_words(refusals: Iterable[tuple[Any, ModelportError]], rules: Mapping[Any, str]) -> None:
    """Make sure that each refusal shows the value, escaped and cut, and says the rule that it breaks and what to do."""
    said = {}
    for value, error in refusals:
        text = ascii(MASKED.get(value, value) if isinstance(value, str) else value)
        assert (text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}...") in error.problem
        assert error.expected
        assert error.remedy
        if isinstance(value, Hashable) and value in rules:
            said[value] = error.expected
    assert said == rules
