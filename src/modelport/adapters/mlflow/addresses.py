"""Where stores and files are: addresses checked, and paths of this machine made absolute."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from modelport.core.errors import ConfigurationError

_DATABASES: Final = {"mssql", "mysql", "postgresql"}
SERVERS: Final = frozenset({"http", "https"})


def absolute(address: str) -> str:
    """Give *address* with the path of its SQLite file made absolute, so that a change of directory changes nothing."""
    file = sqlite_file(address)
    return address if file is None else f"sqlite:///{file}"


def sqlite_file(address: str) -> Path | None:
    """Give the absolute path of the SQLite file that *address* names, if it names one."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        return None
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"} or url.query:
        return None
    return Path(str(url.database)).absolute()


def absolute_root(root: str | os.PathLike[str] | None) -> str | None:
    """Give the root of artifacts, a path of this machine made absolute."""
    if root is None:
        return None
    place = _path("artifact_root", root)
    return _parsable("artifact_root", place) if "://" in place else str(Path(place).absolute())


def to_tracking_uri(uri: object) -> str:
    """Read the tracking store's address.

    Raises:
        ConfigurationError: It is empty or no text.
    """
    return absolute(_filled("tracking_uri", uri))


def to_registry_uri(uri: object) -> str:
    """Read the registry's address; empty text where there is none of its own.

    Raises:
        ConfigurationError: It is empty or no text.
    """
    return "" if uri is None else absolute(_filled("registry_uri", uri))


def _filled(entry: str, uri: object) -> str:
    if isinstance(uri, str) and uri.strip():
        return _parsable(entry, uri)
    problem = f"The {entry} must be an address, not {type(uri).__name__ if not isinstance(uri, str) else 'empty text'}."
    raise ConfigurationError(problem, remedy="set one such as 'sqlite:///.modelport/registry.db'", entry=entry)


def _parsable(entry: str, uri: str) -> str:
    """Look whether host and port can be read; the port only of addresses that have one: plugins may write others."""
    scheme = uri.partition(":")[0].partition("+")[0]
    with contextlib.suppress(ValueError):
        parts = urlsplit(uri)
        if scheme in _DATABASES:
            make_url(uri)
        if scheme not in SERVERS or parts.port != 0:
            return uri
    problem = f"The {entry} is no address: its host or its port cannot be read."
    raise ConfigurationError(problem, remedy="correct it; a port is a number up to 65535", entry=entry)


def to_roots(roots: object) -> tuple[Path, ...]:
    """Read the directories under which paths may be loaded from.

    Raises:
        ConfigurationError: They are no paths.
    """
    if isinstance(roots, str | os.PathLike):
        return (Path(roots).absolute(),)
    if not isinstance(roots, Iterable) or isinstance(roots, bytes):
        problem = f"The roots cannot be of the type {type(roots).__name__}."
        raise ConfigurationError(problem, expected="a list of directories", remedy="write [models]", entry="roots")
    return tuple(Path(_path("roots", root)).absolute() for root in roots)


def _path(entry: str, path: object) -> str:
    if isinstance(path, str) or (isinstance(path, os.PathLike) and isinstance(os.fspath(path), str)):
        return str(path)
    problem = f"The {entry} cannot hold a {type(path).__name__}."
    raise ConfigurationError(problem, expected="a path as text", remedy="correct it, or leave it out", entry=entry)
