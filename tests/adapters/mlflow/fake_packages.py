"""Distributions that are installed into a directory of their own, as an installer leaves them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def install(
    site: Path,
    name: str,
    *files: str,
    version: str = "1.0",
    direct_url: Mapping[str, Any] | None = None,
    recorded: bool = True,
) -> None:
    """Install a distribution.

    Args:
        site: The directory, which is on ``sys.path``.
        name: The distribution's name.
        *files: The modules that it brings, as paths; each is empty.
        version: Its version.
        direct_url: What the installer records of where it came from.
        recorded: Whether the installer records the files; else only the packages.
    """
    metadata = site / f"{name.replace('-', '_')}-{version}.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    for file in files:
        (site / file).parent.mkdir(parents=True, exist_ok=True)
        (site / file).touch()
    if direct_url is not None:
        (metadata / "direct_url.json").write_text(json.dumps(direct_url))
    if recorded:
        (metadata / "RECORD").write_text(
            "".join(f"{each},sha256=0,0\n" for each in (f"{metadata.name}/RECORD", *files))
        )
    else:
        (metadata / "top_level.txt").write_text("\n".join({file.partition("/")[0] for file in files}))


def write(project: Path, files: Mapping[str, str]) -> None:
    """Write a project's own modules."""
    for name, text in files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
