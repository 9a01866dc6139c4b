"""Which installed distribution a module's file came with, by what installers recorded.

Source: https://packaging.python.org/en/latest/specifications/recording-installed-packages/
"""

from __future__ import annotations

import functools
import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from attrs import frozen


@frozen
class Installed:
    """An installed distribution.

    Attributes:
        name: Its name, normalised: ``scikit-learn``.
        version: Its version, with the local label that some builds have: ``2.1.0+cpu``.
        from_source: Whether it was installed from a directory or a repository of source, to edit it there or not. Then
            no index is known to have this version.
    """

    name: str
    version: str
    from_source: bool = False

    @property
    def local_label(self) -> str:
        """What the version says of the build: an index has none."""
        return self.version.partition("+")[2]

    @property
    def pin(self) -> str:
        """The line of a pip requirements file that asks for this version."""
        return f"{self.name}=={self.version.partition('+')[0]}"


def owner_of(file: str) -> Installed | None:
    """Give the distribution that a module's file came with; ``None`` for what no installer put there.

    Args:
        file: The file's path, as the module itself has it.
    """
    root = max((each for each in sys.path if each and file.startswith(os.path.join(each, ""))), key=len, default="")  # noqa: PTH118
    if not root:
        return None
    path = file[len(root) :].lstrip(os.sep).replace(os.sep, "/")
    try:
        changed = os.stat(root).st_mtime_ns  # noqa: PTH116
    except OSError:
        return None
    owners = _owners(root, changed).get(_top(path), ())
    if len(owners) > 1:
        owners = [each for each in owners if path in _files(os.path.join(root, each), changed)] or owners  # noqa: PTH118
    return _read(os.path.join(root, owners[0]), changed) if owners else None  # noqa: PTH118


def installed(name: str) -> Installed | None:
    """Give the distribution of a name; ``None`` where there is none.

    Example:
        >>> installed("no-such-distribution") is None
        True
    """
    try:
        return _described(distribution(name))
    except (PackageNotFoundError, ValueError):
        return None


def normalised(name: str) -> str:
    """Give the one form of a distribution's name.

    Example:
        >>> normalised("Scikit_Learn")
        'scikit-learn'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


@functools.lru_cache(maxsize=64)
def _owners(root: str, _changed: int) -> Mapping[str, Sequence[str]]:
    """Give the directories of metadata by the first part of what they recorded; read anew after an installation."""
    owners = defaultdict[str, list[str]](list)
    if not os.path.isdir(root):  # noqa: PTH112
        return owners
    with os.scandir(root) as entries:
        found = sorted(each.name for each in entries if each.name.endswith((".dist-info", ".egg-info")))
    for each in found:
        for top in _tops(Path(root, each)):
            owners[top].append(each)
    return owners


def _tops(metadata: Path) -> set[str]:
    """Give the modules and packages that a distribution brings.

    Some distributors of Python remove the records of files. An egg-info without a version is that of a checkout.
    """
    if recorded := _recorded(metadata):
        return {_top(path) for path in recorded} - {"..", "__pycache__", metadata.name}
    name, dash, _version = metadata.stem.partition("-")
    if metadata.suffix == ".egg-info" and not dash:
        return set()
    listed = metadata / "top_level.txt"
    return set(listed.read_text(encoding="utf-8").split()) if listed.is_file() else {name}


def _recorded(metadata: Path) -> set[str]:
    record = metadata / "RECORD"
    if not record.is_file():
        return set()
    lines = record.read_bytes().decode("utf-8", "replace").splitlines()
    return {line[1:].partition('"')[0] if line.startswith('"') else line.partition(",")[0] for line in lines}


def _top(path: str) -> str:
    first, slash, _rest = path.partition("/")
    return first if slash else first.partition(".")[0]


@functools.lru_cache(maxsize=16)
def _files(metadata: str, _changed: int) -> set[str]:
    return _recorded(Path(metadata))


@functools.lru_cache(maxsize=1024)
def _read(metadata: str, _changed: int) -> Installed:
    return _described(Distribution.at(metadata))


def _described(found: Distribution) -> Installed:
    return Installed(normalised(found.metadata["Name"]), found.version, _is_from_source(found))


def _is_from_source(found: Distribution) -> bool:
    """Tell what the installer recorded of it.

    Source: https://packaging.python.org/en/latest/specifications/direct-url/
    """
    try:
        told = json.loads(found.read_text("direct_url.json") or "{}")
    except ValueError:
        return False
    return "vcs_info" in told or "dir_info" in told
