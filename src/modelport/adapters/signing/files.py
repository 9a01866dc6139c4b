"""Settings that name files of keys and certificates, and the library that reads them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib.util import find_spec

from modelport.core.errors import ConfigurationError

_LIBRARIES = ("model_signing", "OpenSSL")
"""The first needs the second, and does not say so."""


def check_library() -> None:
    """Look whether the library is installed; it is imported where it is used first.

    Raises:
        ConfigurationError: It is not.
    """
    missing = [name for name in _LIBRARIES if find_spec(name) is None]
    if missing:
        problem = f"Signatures need {' and '.join(missing)}, which cannot be imported."
        raise ConfigurationError(problem, remedy="install it: pip install 'modelport[signing]'")


def file_of(entry: str, value: object) -> str:
    """Give the path of a file. Whether there is one shows when it is used.

    Args:
        entry: The setting's name.
        value: A path. What a file holds is refused without being shown.

    Raises:
        ConfigurationError: It is none.

    Example:
        >>> file_of("public_key", "signing.pub")
        'signing.pub'
    """
    path = os.fspath(value) if isinstance(value, os.PathLike) else value
    if isinstance(path, str) and path.strip() and path.isprintable():
        return path
    kind = "this text" if isinstance(path, str) else f"of the type {type(value).__name__}"
    raise ConfigurationError(
        f"{entry} cannot be {kind}.",
        expected="the path of a PEM file",
        remedy="write the path, not what the file holds",
        entry=entry,
    )


def files_of(entry: str, values: object) -> tuple[str, ...]:
    """Give the paths of files; one by itself is a list of one.

    Raises:
        ConfigurationError: They are none.

    Example:
        >>> files_of("roots", "ca.pem")
        ('ca.pem',)
    """
    if isinstance(values, Iterable) and not isinstance(values, str | bytes | os.PathLike):
        return tuple(file_of(entry, each) for each in values)
    return (file_of(entry, values),)


def unusable(entry: str, what: str, error: Exception) -> ConfigurationError:
    """Say that a file of keys or certificates, or several of them, cannot be used."""
    return ConfigurationError(
        f"{what} cannot be used: {type(error).__name__}: {error}",
        expected="PEM files, with an EC key on the curve P-256, P-384 or P-521",
        remedy=f"correct {entry}, or what the file holds",
        entry=entry,
    )
