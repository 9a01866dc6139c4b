"""What a registered model's name, an alias, a tag and a description may be.

One grammar for every adapter, a little narrower than MLflow's own, so that whatever passes here is accepted,
stored and given back unchanged by each backend, and can stand in a URI.

Source: https://mlflow.org/docs/latest/ml/model-registry/
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from modelport.core.errors import InvalidAliasError, InvalidNameError, InvalidRequestError, InvalidTagError
from modelport.core.frozen_mappings import FrozenMapping
from modelport.core.secrecy import mask_secrets

RESERVED_TAG_PREFIXES = ("mlflow.", "modelport.")
MAX_TAG_VALUE = 5_000
MAX_DESCRIPTION = 5_000

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}", re.ASCII)
_ALIAS = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,127}", re.ASCII)
_ALIAS_RESERVED = re.compile(r"latest|v[0-9]+", re.ASCII | re.IGNORECASE)
_TAG_KEY = re.compile(r"[A-Za-z0-9_./ -]{1,250}", re.ASCII)
_IDEMPOTENCY_KEY = re.compile(r"[A-Za-z0-9_-]{1,128}", re.ASCII)
_LONGEST_SHOWN = 80
_LONGEST_MASKED = 16_384
"""Where an address is cut, the secret before its host is not seen to be one; none is as long as that."""


def shown(value: object) -> str:
    """Give *value* as a message may show it: quoted, escaped, without secrets and cut to a readable length."""
    try:
        text = mask_secrets(ascii(value)[:_LONGEST_MASKED])
    except Exception:  # noqa: BLE001 -- what is shown is a caller's, may be of any class, and nested to any depth
        text = f"<{type(value).__qualname__} that cannot be shown>"
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}..."


def check_name(name: object) -> str:
    """Give *name* back if a registered model can be called so.

    Args:
        name: 1 to 128 characters of ``[A-Za-z0-9._-]``, the first a letter or a digit; not digits alone and
            not starting with ``m-``, which in a URI would mean a version or a saved model.

    Raises:
        InvalidNameError: It cannot. Nothing was read or written.

    Example:
        >>> check_name("churn.classifier")
        'churn.classifier'
    """
    broken = _broken_name_rule(name)
    if not broken and isinstance(name, str):
        return name
    problem = f"{shown(name)} cannot be the name of a registered model."
    raise InvalidNameError(problem, expected=broken, remedy="choose a name such as 'churn-classifier'", name=name)


def check_name_prefix(prefix: object) -> str:
    """Give *prefix* back if a registered model's name can start with it.

    Args:
        prefix: The start of a name in the grammar of `check_name`, or ``""``, which starts every name.

    Raises:
        InvalidNameError: It cannot. Nothing was read or written.

    Example:
        >>> check_name_prefix("churn.")
        'churn.'
    """
    if isinstance(prefix, str) and (not prefix or not all(map(_broken_name_rule, (prefix, f"{prefix}a")))):
        return prefix
    problem = f"{shown(prefix)} cannot be the start of a registered model's name."
    raise InvalidNameError(
        problem,
        expected=_broken_name_rule(prefix),
        remedy="search by a prefix such as 'churn', or by '' for all names",
        name=prefix,
    )


def check_alias(alias: object) -> str:
    """Give *alias* back if it can be an alias.

    Args:
        alias: 1 to 128 characters of ``[A-Za-z0-9_-]``, the first a letter; neither ``latest`` nor ``v`` and
            digits, in any case, which would read as a version.

    Raises:
        InvalidAliasError: It cannot. Nothing was read or written.

    Example:
        >>> check_alias("champion")
        'champion'
    """
    if not isinstance(alias, str) or not _ALIAS.fullmatch(alias):
        broken = "1 to 128 characters of A-Z a-z 0-9 _ -, starting with a letter"
    elif _ALIAS_RESERVED.fullmatch(alias):
        broken = "an alias other than 'latest' and 'v<digits>', which are reserved"
    else:
        return alias
    problem = f"{shown(alias)} cannot be an alias."
    raise InvalidAliasError(problem, expected=broken, remedy="choose an alias such as 'champion'", alias=alias)


def check_tags(tags: object) -> FrozenMapping[str, str]:
    """Give a read-only copy of *tags* if all can be set by a caller.

    Args:
        tags: Keys of 1 to 250 characters of ``[A-Za-z0-9_./ -]`` that would be a plain relative path and do not
            start with ``..``, ``mlflow.`` or ``modelport.``; values of at most 5,000 characters, without NUL.
            ``None`` is no tags.

    Raises:
        InvalidTagError: One cannot. Nothing was read or written.

    Example:
        >>> dict(check_tags({"stage": "candidate"}))
        {'stage': 'candidate'}
    """
    if tags is None:
        return FrozenMapping({})
    if not isinstance(tags, Mapping):
        problem = f"Tags must be a mapping of str to str, not {type(tags).__name__}."
        raise InvalidTagError(problem, remedy="pass tags such as {'team': 'growth'}")
    return FrozenMapping({_check_tag_key(key): _check_tag_value(key, value) for key, value in tags.items()})


def check_description(description: object) -> str:
    """Give *description* back if it can describe a version.

    Args:
        description: Any text of at most 5,000 characters, without NUL.

    Raises:
        InvalidRequestError: It cannot. Nothing was read or written.

    Example:
        >>> check_description("Gradient boosting on the 2026 snapshot.")
        'Gradient boosting on the 2026 snapshot.'
    """
    broken = _broken_text_rule(description, MAX_DESCRIPTION)
    if not broken:
        return str(description)
    problem = f"{shown(description)} cannot be a description."
    raise InvalidRequestError(problem, expected=broken, remedy="pass a plain text, or '' for none")


def check_idempotency_key(key: object) -> str:
    """Give *key* back if it can name one registration.

    Args:
        key: 1 to 128 characters of ``[A-Za-z0-9_-]``, such as a UUID.

    Raises:
        InvalidRequestError: It cannot. Nothing was read or written.

    Example:
        >>> check_idempotency_key("nightly-2026-03-01")
        'nightly-2026-03-01'
    """
    if isinstance(key, str) and _IDEMPOTENCY_KEY.fullmatch(key):
        return key
    problem = f"{shown(key)} cannot be an idempotency key."
    raise InvalidRequestError(
        problem,
        expected="1 to 128 characters of A-Z a-z 0-9 _ -",
        remedy="pass a key such as uuid.uuid4().hex, the same one for each repeat",
    )


def _broken_name_rule(name: object) -> str:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return "1 to 128 characters of A-Z a-z 0-9 . _ -, starting with a letter or a digit"
    if name.isdigit():
        return "at least one character that is not a digit"
    if name.startswith("m-"):
        return "a name that does not start with 'm-', which marks a saved model's id"
    return ""


def _check_tag_key(key: object) -> str:
    if not isinstance(key, str) or not _TAG_KEY.fullmatch(key):
        broken = "a key of 1 to 250 characters of A-Z a-z 0-9 _ . / - and space"
    elif key.lower().startswith(RESERVED_TAG_PREFIXES):
        broken = "a key that does not start with 'mlflow.' or 'modelport.', which are reserved"
    elif any(part in {"", ".", ".."} for part in key.split("/")):
        broken = "a key whose parts between slashes are neither empty nor '.' nor '..'"
    elif key.startswith(".."):
        broken = "a key that does not start with '..'"
    else:
        return key
    problem = f"{shown(key)} cannot be a tag's key."
    raise InvalidTagError(problem, expected=broken, remedy="choose a key such as 'team/owner'", key=key)


def _check_tag_value(key: str, value: object) -> str:
    broken = _broken_text_rule(value, MAX_TAG_VALUE)
    if not broken:
        return str(value)
    problem = f"{shown(value)} cannot be the value of the tag {shown(key)}."
    remedy = "shorten or change it" if isinstance(value, str) else f"pass it as text, such as {shown(str(value)[:20])}"
    raise InvalidTagError(problem, expected=broken, remedy=remedy, key=key)


def _broken_text_rule(value: object, longest: int) -> str:
    if not isinstance(value, str):
        return f"str, not {type(value).__name__}"
    if len(value) > longest:
        return f"at most {longest:,} characters, not {len(value):,}"
    if "\0" in value:
        return "text without the NUL character, which databases refuse"
    if any("\ud800" <= character <= "\udfff" for character in value):
        return "text that can be encoded as UTF-8: it holds a lone surrogate"
    return ""
