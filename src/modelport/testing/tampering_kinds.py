"""What may have been done to a saved model's files under the adapter, and what a refusal then tells of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Final, TypeAlias

from attrs import field, frozen

from modelport.core.errors import IntegrityError
from modelport.core.manifests import MANIFEST_FILE, Manifest
from modelport.testing.manifest_kinds import NOT_LISTED

Files: TypeAlias = Mapping[str, bytes]
"""Path to content."""

_ADDED: Final = ("added.bin", ".added", "added/model.py", "added/.hidden/file", "added/manifest.json")


def _sorted(paths: set[str]) -> tuple[str, ...]:
    return tuple(sorted(paths))


@frozen
class Tampering:
    """Files that are not those that were saved.

    Attributes:
        what: What was done to them.
        files: The files as they are now.
        missing: Paths that were there.
        extra: Paths that were not there.
        changed: Paths whose content was another.
    """

    what: str
    files: Files = field(repr=False)
    missing: tuple[str, ...] = field(converter=_sorted)
    extra: tuple[str, ...] = field(converter=_sorted)
    changed: tuple[str, ...] = field(converter=_sorted)

    @classmethod
    def of(cls, what: str, before: Files, now: Files) -> Tampering:
        """Tell how the files differ."""
        changed = {path for path in before.keys() & now.keys() if before[path] != now[path]}
        return cls(what, now, before.keys() - now.keys(), now.keys() - before.keys(), changed)

    def is_told_by(self, error: IntegrityError) -> bool:
        """Tell whether an error names just these paths; where a manifest is one of them, it may name fewer."""
        told = _sorted({*error.missing}), _sorted({*error.extra}), _sorted({*error.changed})
        paths = {*self.missing, *self.extra, *self.changed}
        if MANIFEST_FILE in paths:
            named = {path for part in told for path in part}
            return bool(named) and named <= paths
        return told == (self.missing, self.extra, self.changed)


def without_a_file(files: Files) -> Iterator[Tampering]:
    """Take each file away."""
    for path in files:
        yield Tampering.of(f"{path} was taken away", files, _without(files, path))


def with_a_file_more(files: Files) -> Iterator[Tampering]:
    """Add a file: at the root, beside each other, in a directory that is new, hidden, and called as a manifest is."""
    folders = {str(PurePosixPath(path).parent) for path in files} - {"."}
    for path in (*_ADDED, *(f"{folder}/added.bin" for folder in sorted(folders))):
        yield Tampering.of(f"{path} was added", files, {**files, path: b"added"})
    path = min(files)
    yield Tampering.of("an empty file was added", files, {**files, "empty": b""})
    yield Tampering.of(f"a copy of {path} was added", files, {**files, f"{path}.copy": files[path]})


def under_another_name(files: Files) -> Iterator[Tampering]:
    """Rename each file, move it, and spell it in other letters, small for capital."""
    for path in files:
        for name in (f"{path}.old", f"moved/{path}", path.swapcase()):
            yield Tampering.of(f"{path} was renamed to {name}", files, {**_without(files, path), name: files[path]})


def exchanged(files: Files) -> Iterator[Tampering]:
    """Give each file the content of the next one, and the other way round."""
    for one, other in pairwise(sorted(files)):
        if files[one] != files[other]:
            swapped = {**files, one: files[other], other: files[one]}
            yield Tampering.of(f"{one} and {other} were exchanged", files, swapped)


def with_other_bytes(files: Files) -> Iterator[Tampering]:
    """Empty each file, cut it, make it longer, and change its last byte."""
    for path, content in files.items():
        flipped = content[:-1] + bytes([content[-1] ^ 1]) if content else b"\0"
        for what, now in (
            ("emptied", b""),
            ("cut by a byte", content[:-1]),
            ("made a byte longer", content + b"\n"),
            ("changed in its last byte", flipped),
        ):
            if now != content:
                yield Tampering.of(f"{path} was {what}", files, {**files, path: now})


def with_a_manifest_to_match(files: Files) -> Iterator[Tampering]:
    """Change, add and take away a file, each with a manifest that was written anew for what is there then."""
    own = [path for path in files if path not in NOT_LISTED]
    changes = [
        *({**files, path: files[path] + b"\n"} for path in own),
        *(_without(files, path) for path in own),
        {**files, "added.bin": b"added"},
    ]
    for now in changes:
        yield Tampering.of("a file and the manifest were written anew", files, _with_manifest(now))


def _with_manifest(files: Files) -> Files:
    listed = {path: content for path, content in files.items() if path not in NOT_LISTED}
    return {**files, MANIFEST_FILE: Manifest.of_pieces(listed).to_json()}


def _without(files: Files, path: str) -> dict[str, bytes]:
    return {other: content for other, content in files.items() if other != path}
