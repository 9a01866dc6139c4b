"""What an adapter may be made with: a setting that cannot work is refused at once, and named.

Values are never shown, only their types: a mistyped setting may hold a password.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from modelport.core.errors import ConfigurationError

Check: TypeAlias = Callable[[Any, Any, Any], None]
"""A validator of an attrs field."""


def instance(kind: type) -> Check:
    """Give the check that a field holds a *kind*.

    Raises:
        ConfigurationError: By the check: it holds something else.
    """

    def check(_owner: object, attribute: Any, value: object) -> None:  # noqa: ANN401 - attrs' own kind
        if not isinstance(value, kind):
            raise _refusal(attribute.name, f"a {kind.__name__}", value, f"pass a {kind.__name__} that was made before")

    return check


def one_of(*choices: str) -> Check:
    """Give the check that a field holds one of a few words.

    Raises:
        ConfigurationError: By the check: it holds something else.
    """

    def check(_owner: object, attribute: Any, value: object) -> None:  # noqa: ANN401 - attrs' own kind
        if not isinstance(value, str) or value not in choices:
            raise _refusal(attribute.name, " or ".join(choices), value, "set one of them, or leave it out")

    return check


def is_text(_owner: object, attribute: Any, value: object) -> None:  # noqa: ANN401 - attrs' own kind
    """Check that a field holds a text with more than white space in it.

    Raises:
        ConfigurationError: It holds something else.
    """
    if not isinstance(value, str) or not value.strip():
        raise _refusal(attribute.name, "a text that is not empty", value, "correct it, or leave it out")


def is_positive(_owner: object, attribute: Any, value: object) -> None:  # noqa: ANN401 - attrs' own kind
    """Check that a field holds a finite number above 0.

    Raises:
        ConfigurationError: It holds something else.
    """
    if not is_duration(value):
        raise _refusal(attribute.name, "a number of seconds above 0", value, "set one such as 30")


def is_time_to_live(_owner: object, attribute: Any, value: object) -> None:  # noqa: ANN401 - attrs' own kind
    """Check that a field holds a finite number that is 0 or more.

    Raises:
        ConfigurationError: It holds something else.
    """
    if value != 0 and not is_duration(value):
        raise _refusal(attribute.name, "a number of seconds, or 0", value, "set one such as 10")


def is_byte_count(_owner: object, attribute: Any, value: object) -> None:  # noqa: ANN401 - attrs' own kind
    """Check that a field holds a whole number above 0.

    Raises:
        ConfigurationError: It holds something else.
    """
    if type(value) is not int or value <= 0:
        raise _refusal(attribute.name, "a number of bytes above 0", value, "set one such as 10000000000")


def is_duration(value: object) -> bool:
    """Tell whether *value* is a finite number above 0."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < math.inf


def texts(entry: str, values: object) -> tuple[str, ...]:
    """Give a list of texts, read-only.

    Args:
        entry: The setting's name.
        values: Any collection of texts; one text by itself is none.

    Raises:
        ConfigurationError: It is none.

    Example:
        >>> texts("requirements", ["scikit-learn", "pandas"])
        ('scikit-learn', 'pandas')
    """
    if isinstance(values, Iterable) and not isinstance(values, str | bytes | Mapping):
        listed = tuple(values)
        if all(isinstance(each, str) for each in listed):
            return listed
    raise _refusal(entry, "a list of texts", values, "write [first, second]")


def named_values(entry: str, values: object) -> dict[str, Any]:
    """Give values by name; none for ``None``.

    Args:
        entry: The setting's name.
        values: A mapping from texts.

    Raises:
        ConfigurationError: It is none.

    Example:
        >>> named_values("options", None)
        {}
    """
    if values is None:
        return {}
    if isinstance(values, Mapping) and all(isinstance(name, str) for name in values):
        return dict(values)
    raise _refusal(entry, "a mapping from names", values, "write {name: value}")


def _refusal(entry: str, expected: str, value: object, remedy: str) -> ConfigurationError:
    return ConfigurationError(
        f"{entry} cannot be {'this text' if isinstance(value, str) else f'of the type {type(value).__name__}'}.",
        expected=expected,
        remedy=remedy,
        entry=entry,
    )
