"""The text of a ``manifest.json``: written in one way only, and read strictly.

Whoever can write to a model's storage can write this text. What two readers could take for two things is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from modelport.core.errors import IntegrityError
from modelport.core.names import shown

MANIFEST_FILE: Final = "manifest.json"
NOT_LISTED: Final = frozenset({MANIFEST_FILE, "registered_model_meta"})
"""The manifest itself, and the note that plain MLflow writes into a local source when it loads from it."""
MOST_BYTES: Final = 16 << 20
"""Of a text: some 100,000 files."""
_VERSION: Final = 1
_LARGEST: Final = 2**63 - 1
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_NOT_IN_PATHS = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]")
"""Control characters, backslashes, and what stands for bytes that are not UTF-8."""
_NO_NAMES = frozenset({"", ".", ".."})


def to_text(files: Mapping[str, tuple[str, int]]) -> bytes:
    """Give the one text for files: path to SHA-256 and size."""
    entries = {path: {"sha256": sha256, "size": size} for path, (sha256, size) in files.items()}
    return json.dumps({"files": entries, "version": _VERSION}, sort_keys=True, separators=(",", ":")).encode("ascii")


def read_text(text: bytes) -> dict[str, tuple[str, int]]:
    """Read the text of a ``manifest.json``: path to SHA-256 and size.

    Raises:
        IntegrityError: It is of a later version, or is not what `to_text` would write.
    """
    try:
        content = _content(text)
        _check_version(content)
        files = {path: _entry(path, each) for path, each in content["files"].items()}
        check_listable(files)
        if to_text(files) != text:
            raise ValueError("it is not written as modelport writes it")
    except _LaterVersionError as error:
        raise _of_later_version(error) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, IntegrityError) as error:
        raise IntegrityError(
            f"The model's {MANIFEST_FILE} cannot be read.",
            expected="the canonical JSON of files by their paths, each with sha256 and size, version 1",
            remedy="save the model again, and find out who wrote to its storage",
            changed=(MANIFEST_FILE,),
        ) from error
    return files


def check_listable(files: Mapping[str, tuple[str, int]]) -> None:
    """Look whether a manifest can list *files*: by paths that are the same wherever they are read, and not too many.

    Raises:
        IntegrityError: It cannot; odd paths are named.
    """
    odd = tuple(path for path in files if not _can_be_listed(path))
    if odd:
        raise IntegrityError(
            f"The model holds files by names that no manifest can list: {', '.join(map(shown, odd[:10]))}.",
            expected="names in UTF-8 without backslashes and control characters",
            remedy="save the model again with other names",
            extra=odd,
        )
    if len(to_text(files)) > MOST_BYTES:
        raise IntegrityError(
            f"The model has {len(files):,} files, more than a manifest can list.",
            expected=f"at most {MOST_BYTES:,} bytes for all paths and what is in the files",
            remedy="save it with fewer files, such as one archive",
        )


class _LaterVersionError(ValueError):
    """The version is one that this modelport does not know."""


def _content(text: bytes) -> dict[str, Any]:
    if len(text) > MOST_BYTES:
        message = f"it has more than {MOST_BYTES:,} bytes"
        raise ValueError(message)
    content = json.loads(text.decode("ascii"))
    if not isinstance(content, dict):
        raise TypeError("it is no object")
    return content


def _check_version(content: Mapping[str, Any]) -> None:
    version = content["version"]
    if type(version) is not int or version < _VERSION:
        message = f"it is of the version {shown(version)}"
        raise ValueError(message)
    if version > _VERSION:
        raise _LaterVersionError(shown(version))


def _entry(path: str, entry: Any) -> tuple[str, int]:  # noqa: ANN401 - whatever JSON holds
    sha256, size = entry["sha256"], entry["size"]
    if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
        message = f"{shown(path)} has the sha256 {shown(sha256)}, which is not 64 digits 0-9 and letters a-f"
        raise ValueError(message)
    if type(size) is not int or not 0 <= size <= _LARGEST:
        message = f"{shown(path)} has the size {shown(size)}, which is no number of bytes"
        raise ValueError(message)
    return sha256, size


def _can_be_listed(path: str) -> bool:
    return path not in NOT_LISTED and not _NOT_IN_PATHS.search(path) and _NO_NAMES.isdisjoint(path.split("/"))


def _of_later_version(error: _LaterVersionError) -> IntegrityError:
    return IntegrityError(
        f"The model's {MANIFEST_FILE} is of version {error}: it was written by a later modelport.",
        expected=f"version {_VERSION}",
        remedy="upgrade modelport",
        changed=(MANIFEST_FILE,),
    )
