"""The manifest of a saved model: which files it has, and what is in them.

``manifest.json`` is written into the artifact last, so an artifact that has one is complete. Its digest names
the bytes of the whole model. The file is canonical JSON (sorted keys, no white space, ASCII), version 1::

    {"files":{"MLmodel":{"sha256":"<64 hex>","size":1042}},"version":1}

Source: the in-toto and OpenSSF model-signing manifests, https://github.com/sigstore/model-transparency
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from attrs import field, frozen

from modelport.core.errors import IntegrityError
from modelport.core.frozen_mappings import FrozenMapping
from modelport.core.manifest_texts import MANIFEST_FILE, NOT_LISTED, check_listable, read_text, to_text
from modelport.core.model_files import hashed_files, regular_files

__all__ = ["MANIFEST_FILE", "FileEntry", "Manifest", "regular_files"]


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
        """Read every file under *directory*, but for the manifest itself and the note that plain MLflow leaves.

        Several files are read at once, by threads, where that is quicker. Sizes are counted from the bytes that were
        read.

        Args:
            directory: A directory with regular files and directories only.

        Raises:
            IntegrityError: There is a link or a special file, or a name that no manifest can hold.
        """
        return cls.of_hashes(hashed_files(directory, without=NOT_LISTED))

    @classmethod
    def of_pieces(cls, pieces: Mapping[str, bytes]) -> Manifest:
        """Give the manifest of files that are in memory: path to content.

        Raises:
            IntegrityError: There is a name that no manifest can hold.

        Example:
            >>> Manifest.of_pieces({"model.pkl": b"..."}).size_bytes
            3
        """
        return cls.of_hashes({path: (hashlib.sha256(piece).hexdigest(), len(piece)) for path, piece in pieces.items()})

    @classmethod
    def of_hashes(cls, files: Mapping[str, tuple[str, int]]) -> Manifest:
        """Give the manifest of files that somebody has read: path to SHA-256 in hex and size in bytes.

        Raises:
            IntegrityError: There is a name that no manifest can hold.
        """
        check_listable(files)
        return cls({path: FileEntry(*entry) for path, entry in files.items()})

    def to_json(self) -> bytes:
        """Give the canonical JSON text, as it stands in ``manifest.json``."""
        return to_text({path: (entry.sha256, entry.size) for path, entry in self.files.items()})

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
        """Read the text of a ``manifest.json``. What is read gives the same text again, to the byte.

        Raises:
            IntegrityError: It is not one of version 1, as modelport writes it.
        """
        return cls({path: FileEntry(*entry) for path, entry in read_text(text).items()})

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
