"""The manifest of a saved model: which files it has, and what is in them.

``manifest.json`` is written into the artifact last, so an artifact that has one is complete. Its digest names
the bytes of the whole model. The file is canonical JSON (sorted keys, no white space, ASCII), version 1::

    {"files":{"MLmodel":{"sha256":"<64 hex>","size":1042}},"version":1}

Source: the in-toto and OpenSSF model-signing manifests, https://github.com/sigstore/model-transparency
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from attrs import field, frozen

from modelport.core.errors import IntegrityError
from modelport.core.frozen_mappings import FrozenMapping

MANIFEST_FILE = "manifest.json"
_NOT_LISTED = frozenset({MANIFEST_FILE, "registered_model_meta"})
"""The manifest itself, and the note that plain MLflow writes into a local source when it loads from it."""
_CHUNK = 1 << 20


@frozen
class FileEntry:
    """One file of a saved model.

    Attributes:
        sha256: The SHA-256 of its bytes, 64 lower-case hex digits.
        size: Its length in bytes.
    """

    sha256: str
    size: int


def _read_only(files: Mapping[str, FileEntry]) -> Mapping[str, FileEntry]:
    return FrozenMapping(dict(sorted(files.items())))


@frozen
class Manifest:
    """The files of a saved model by their paths, relative and with ``/``.

    Attributes:
        files: Path to entry, sorted by path.
    """

    files: Mapping[str, FileEntry] = field(converter=_read_only)

    @classmethod
    def of_directory(cls, directory: Path) -> Manifest:
        """Read every file under *directory*, but for the manifest itself.

        Args:
            directory: A directory with regular files and directories only.

        Raises:
            IntegrityError: There is a link or a special file, which no manifest can hold.
        """
        return cls({path: _entry(directory / path) for path in regular_files(directory) if path not in _NOT_LISTED})

    @classmethod
    def of_pieces(cls, pieces: Mapping[str, bytes]) -> Manifest:
        """Give the manifest of files that are in memory: path to content.

        Example:
            >>> Manifest.of_pieces({"model.pkl": b"..."}).size_bytes
            3
        """
        return cls({path: FileEntry(hashlib.sha256(piece).hexdigest(), len(piece)) for path, piece in pieces.items()})

    def to_json(self) -> bytes:
        """Give the canonical JSON text, as it stands in ``manifest.json``."""
        files = {path: {"sha256": entry.sha256, "size": entry.size} for path, entry in self.files.items()}
        return json.dumps({"files": files, "version": 1}, sort_keys=True, separators=(",", ":")).encode()

    @property
    def digest(self) -> str:
        """``sha256:`` and the SHA-256 of the canonical JSON text."""
        return f"sha256:{hashlib.sha256(self.to_json()).hexdigest()}"

    @property
    def size_bytes(self) -> int:
        """The lengths of all files together, in bytes."""
        return sum(entry.size for entry in self.files.values())

    @classmethod
    def from_json(cls, text: bytes) -> Manifest:
        """Read the text of a ``manifest.json``.

        Raises:
            IntegrityError: It is not one of version 1.
        """
        try:
            content = json.loads(text)
            if content["version"] != 1:
                raise ValueError(content["version"])
            files = content["files"].items()
            return cls({path: FileEntry(str(each["sha256"]), int(each["size"])) for path, each in files})
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            problem = f"The model's {MANIFEST_FILE} cannot be read."
            remedy = "save the model again, and find out who wrote to its storage"
            raise IntegrityError(problem, remedy=remedy, changed=(MANIFEST_FILE,)) from error

    def compare(self, found: Manifest) -> None:
        """Hold the manifest of the files that were *found* against this one.

        Raises:
            IntegrityError: Files are missing, extra or changed. All are listed.
        """
        missing = tuple(path for path in self.files if path not in found.files)
        extra = tuple(path for path in found.files if path not in self.files)
        changed = tuple(path for path, entry in self.files.items() if found.files.get(path, entry) != entry)
        if missing or extra or changed:
            raise IntegrityError(
                f"The model's files are not those that were saved: missing {list(missing)}, extra {list(extra)}, "
                f"changed {list(changed)}.",
                remedy="save and register the model again, and find out who wrote to its storage",
                missing=missing,
                extra=extra,
                changed=changed,
            )


def regular_files(directory: Path) -> Iterator[str]:
    """Give the path of every file under *directory*, relative and with ``/``; links are not followed.

    Raises:
        IntegrityError: There is a link or a special file.
    """
    for folder, names, files in os.walk(directory):
        for name in (*names, *files):
            path = Path(folder, name)
            mode = path.lstat().st_mode
            if stat.S_ISREG(mode):
                yield path.relative_to(directory).as_posix()
            elif not stat.S_ISDIR(mode):
                relative = path.relative_to(directory).as_posix()
                raise IntegrityError(
                    f"The model holds {relative!r}, which is neither a file nor a directory.",
                    expected="regular files only, no links",
                    remedy="save the model again from real files",
                    extra=(relative,),
                )


def _entry(path: Path) -> FileEntry:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return FileEntry(digest.hexdigest(), path.stat().st_size)
