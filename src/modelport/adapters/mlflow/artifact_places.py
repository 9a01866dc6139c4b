"""Where a connection lets models' files be: an artifact address is held against this before anything is asked of it.

MLflow asks whatever host an address names, and sends the caller's credentials along. Addresses are records in a
registry, so whoever can write there chooses them; this list is the connection's own.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit
from urllib.request import url2pathname

from attrs import field, frozen

from modelport.adapters.mlflow.addresses import sqlite_file
from modelport.core.errors import ConfigurationError, UriNotAllowedError
from modelport.core.names import shown
from modelport.core.settings import texts
from modelport.core.uris import mask_secrets

_SERVERS: Final = {"http": 80, "https": 443}
_DATABASES: Final = {"mssql", "mysql", "postgresql", "sqlite"}
_DATABRICKS: Final = {"databricks", "databricks-uc"}
PROXIED: Final = "mlflow-artifacts"
"""The scheme of what a tracking server keeps itself."""
_RESOLVED_BY_MLFLOW: Final = {"models", "runs"}
_MLFLOWS_OWN_ROOT: Final = "mlruns"
_HOST = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<host>(?:[\w.-]+@)?[A-Za-z0-9._:\[\]-]+)(?P<path>(?:/[\w.=+,-]+)*)/?", re.ASCII
)
_NOT_SET: Final = {"file", *_RESOLVED_BY_MLFLOW}
_MODEL_ID = re.compile(r"m-[0-9a-f]{32}", re.ASCII)
_UNCLEAR = re.compile(r"\A\s|[\x00-\x1f\x7f\\#?%]|\s\Z")
"""What one reader of an address drops, and the next one takes for the end of its host, or for another path."""


@frozen
class Place:
    """An allowed host, or a part of what is there.

    Attributes:
        scheme: The scheme, in lower case.
        host: The host and port, or the bucket; ``*`` for any.
        path: What an address' path starts with: segments, each after a ``/``; empty for any path.
    """

    scheme: str
    host: str
    path: str = ""

    def holds(self, scheme: str, host: str, path: str) -> bool:
        """Tell whether an address is here."""
        return self.scheme == scheme and self.host in {"*", host} and f"{path}/".startswith(f"{self.path}/")

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}{self.path}"


def to_artifact_hosts(hosts: Collection[str]) -> tuple[Place | Path, ...]:
    """Read the setting ``artifact_hosts``.

    Args:
        hosts: Addresses such as ``s3://bucket``, ``s3://bucket/models`` or ``https://files.example:8443``, and
            directories of this machine, which start with ``/`` or ``./``.

    Raises:
        ConfigurationError: One is neither.

    Example:
        >>> [str(place) for place in to_artifact_hosts(["s3://bucket", "/srv/models"])]
        ['s3://bucket', '/srv/models']
    """
    return tuple(_place(entry) for entry in texts("artifact_hosts", hosts))


@frozen
class ArtifactPlaces:
    """The hosts and directories where a connection lets models' files be.

    Attributes:
        hosts: Hosts, by scheme.
        directories: Directories of this machine, absolute.
        read_only: Directories of this machine where nothing is written or removed.
    """

    hosts: tuple[Place, ...] = field(repr=lambda hosts: str([mask_secrets(str(each)) for each in hosts]))
    directories: tuple[Path, ...]
    read_only: tuple[Path, ...] = ()

    @classmethod
    def of(
        cls, tracking_uri: str, artifact_root: str | None, roots: tuple[Path, ...], added: tuple[Place | Path, ...]
    ) -> ArtifactPlaces:
        """Give the places of a connection.

        Args:
            tracking_uri: The tracking store: a server's own host is allowed, and a database's local artifact root.
            artifact_root: Where the files of a new experiment go.
            roots: Directories under which paths may be loaded from.
            added: What the setting ``artifact_hosts`` allows besides.
        """
        own = [*_of_store(tracking_uri), *([] if artifact_root is None else [_of_root(artifact_root)])]
        places = [*own, *added]
        return cls(
            hosts=tuple(dict.fromkeys(each for each in places if isinstance(each, Place))),
            directories=tuple(dict.fromkeys(each for each in places if isinstance(each, Path))),
            read_only=roots,
        )

    def check(self, location: str) -> Path | None:
        """Check that files may be read at an artifact address.

        Args:
            location: The address that a registry's record holds.

        Returns:
            The directory that it names, its links resolved, where it is one of this machine; else ``None``.

        Raises:
            UriNotAllowedError: They may not. Nothing was asked of the address.
        """
        return self._check(location, (*self.directories, *self.read_only), "look")

    def check_writable(self, location: str) -> Path | None:
        """Check as `check` does that files may be written at an artifact address.

        Raises:
            UriNotAllowedError: They may not.
        """
        return self._check(location, self.directories, "write")

    def check_own(self, location: str, model_id: str) -> Path | None:
        """Check as `check` does that the files of one saved model, and no others, may be written and removed.

        MLflow keeps them in a directory that has the id for a name, or in one below it.

        Raises:
            UriNotAllowedError: They may not, or the place is not this saved model's own.
        """
        directory = self.check_writable(location)
        path = str(directory) if directory else urlsplit(location).path
        if not _MODEL_ID.fullmatch(model_id) or model_id not in re.split(r"[/\\]", path):
            masked = mask_secrets(location)
            raise UriNotAllowedError(
                f"The registry says that the files of the saved model {shown(model_id)} are at {shown(masked)}, which "
                "is not a place of its own.",
                expected="an address with the saved model's id, such as …/models/m-<32 hex>/artifacts",
                remedy="find out who wrote to the registry; nothing was written or removed there",
                uri=masked,
            )
        return directory

    def _check(self, location: str, directories: tuple[Path, ...], act: str) -> Path | None:
        parts = None
        with contextlib.suppress(ValueError):
            parts = urlsplit(location)
        if parts is None:
            raise self._refusal(location, directories, act)
        if parts.scheme in {"", "file"}:
            return self._checked_directory(location, parts, directories, act)
        if _UNCLEAR.search(location) or not self._holds(parts):
            raise self._refusal(location, directories, act)
        return None

    def _holds(self, parts: SplitResult) -> bool:
        steps = parts.path.split("/")
        if parts.scheme in _RESOLVED_BY_MLFLOW or ".." in steps:
            return False
        if parts.scheme == PROXIED and not parts.netloc:
            return any(place.scheme == PROXIED for place in self.hosts)
        host, path = _host(parts.scheme, parts.netloc), "/".join(["", *filter(None, steps)])
        return any(place.holds(parts.scheme, host, path) for place in self.hosts)

    def _checked_directory(self, location: str, parts: SplitResult, directories: tuple[Path, ...], act: str) -> Path:
        place = url2pathname(parts.path if parts.scheme else location)
        if parts.netloc in {"", "localhost"} and "\0" not in place:
            real = Path(os.path.realpath(place))
            if any(real.is_relative_to(os.path.realpath(each)) for each in directories):
                return real
        raise self._refusal(location, directories, act)

    def _refusal(self, location: str, directories: tuple[Path, ...], act: str) -> UriNotAllowedError:
        masked = mask_secrets(location)
        allowed = ", ".join(mask_secrets(str(each)) for each in (*self.hosts, *directories)) or "none is set"
        if location.partition(":")[0].lower() in _RESOLVED_BY_MLFLOW:
            remedy = "register the version again, from the saved model itself"
        else:
            remedy = "if whoever can write there is trusted, add the scheme and host, or the directory, to the "
            remedy += "connection's 'artifact_hosts'"
        return UriNotAllowedError(
            f"The registry says that the model's files are at {shown(masked)}, where this connection may not {act}.",
            expected=f"an address under one of: {allowed}",
            remedy=remedy,
            uri=masked,
        )


def _host(scheme: str, netloc: str) -> str:
    """Give host and port as they are compared: in lower case, without the scheme's usual port."""
    return netloc.lower().removesuffix(f":{_SERVERS.get(scheme, '')}")


def _of_store(tracking_uri: str) -> Iterator[Place | Path]:
    parts = urlsplit(tracking_uri)
    scheme = parts.scheme.partition("+")[0]
    if scheme in _SERVERS:
        bare = parts.netloc.rpartition("@")[2]
        for netloc in dict.fromkeys((bare, parts.netloc)):
            yield Place(scheme, _host(scheme, netloc))
            yield Place(PROXIED, _host(scheme, netloc))
    elif scheme in _DATABASES:
        yield Path(_MLFLOWS_OWN_ROOT).absolute()
        if file := sqlite_file(tracking_uri):
            yield file.parent / "artifacts"
    elif scheme in _DATABRICKS or tracking_uri in _DATABRICKS:
        yield Place("dbfs", "*")


def _of_root(root: str) -> Place | Path:
    parts = urlsplit(root)
    if "://" not in root:
        return Path(root)
    if parts.scheme == "file":
        return Path(url2pathname(parts.path))
    return Place(parts.scheme, _host(parts.scheme, parts.netloc), parts.path.rstrip("/"))


def _place(entry: str) -> Place | Path:
    if entry.startswith(("/", "./", "../")) and "\0" not in entry:
        return Path(entry).absolute()
    found = _HOST.fullmatch(entry)
    if found and found["scheme"] not in _NOT_SET and ".." not in found["path"].split("/"):
        scheme, host, path = found.group("scheme", "host", "path")
        if scheme not in _SERVERS or "@" not in host:
            return Place(scheme, _host(scheme, host), path)
    raise ConfigurationError(
        "artifact_hosts holds an entry that is neither a scheme with a host nor a directory.",
        expected="s3://bucket, s3://bucket/models, https://files.example:8443, /srv/models or ./models",
        remedy="write each entry in one of these forms, without a user, a password or a wildcard",
        entry="artifact_hosts",
    )
