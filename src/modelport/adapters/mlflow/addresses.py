"""Where stores and files are: addresses checked, and paths of this machine made absolute."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from modelport.core.errors import ConfigurationError


def absolute(address: str) -> str:
    """Give *address* with the path of its SQLite file made absolute, so that a change of directory changes nothing."""
    file = sqlite_file(address)
    return address if file is None else f"sqlite:///{file}"


def sqlite_file(address: str) -> Path | None:
    """Give the absolute path of the SQLite file that *address* names, if it names one."""
    try:
        url = make_url(address)
    except ArgumentError:
        return None
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"} or url.query:
        return None
    return Path(str(url.database)).absolute()


def absolute_root(root: str | os.PathLike[str] | None) -> str | None:
    """Give the root of artifacts, a path of this machine made absolute."""
    if root is None or "://" in os.fspath(root):
        return root if root is None else os.fspath(root)
    return str(Path(root).absolute())


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
        return uri
    problem = f"The {entry} must be an address, not {type(uri).__name__ if not isinstance(uri, str) else 'empty text'}."
    raise ConfigurationError(problem, remedy="set one such as 'sqlite:///.modelport/registry.db'", entry=entry)


def to_roots(roots: str | tuple[str, ...] | list[str]) -> tuple[Path, ...]:
    """Read the directories under which paths may be loaded from."""
    return tuple(Path(root).absolute() for root in ((roots,) if isinstance(roots, str) else roots))
