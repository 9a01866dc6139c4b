"""Copies a model's files from a directory of this machine, where others may write at the same time.

MLflow would follow links, wait for pipes, and copy a device until the disk is full.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import Executor, ThreadPoolExecutor
from io import FileIO
from pathlib import Path
from typing import BinaryIO, Final

from modelport.adapters.mlflow.faults import AbsentError
from modelport.core.manifest_texts import NOT_LISTED
from modelport.core.manifests import Manifest
from modelport.core.model_files import opened_file, sized_files, threads_worth
from modelport.core.transfers import Part, current_transfer

_CHUNK: Final = 1 << 20


def copy_files(place: Path, directory: Path) -> None:
    """Copy the files under *place* into *directory*, readable by this user alone.

    Raises:
        AbsentError: *place* is no directory.
        IntegrityError: There is a link or a special file. It was not opened.
        OSError: Files cannot be read, or are gone by now, or cannot be kept.
    """
    _check_there(place)
    sizes, moved = dict(sized_files(place)), current_transfer()
    moved.total = sum(sizes.values())
    for path in sizes:
        with opened_file(place, path) as source, _new_file(directory / path) as copy:
            part = moved.part()
            while chunk := source.read(_CHUNK):
                copy.write(chunk)
                part.reach(copy.tell())


def copy_hashed(place: Path, directory: Path) -> Manifest:
    """Copy as `copy_files` does, and give the manifest of what was written: large files are hashed meanwhile.

    Raises:
        AbsentError: *place* is no directory.
        IntegrityError: There is a link or a special file, which was not opened, or a name that no manifest can hold.
        OSError: Files cannot be read, or are gone by now, or cannot be kept.
    """
    _check_there(place)
    sizes, moved = dict(sized_files(place)), current_transfer()
    moved.total = sum(sizes.values())
    paths = sorted(sizes, key=lambda path: sizes[path], reverse=True)
    threads = threads_worth(sizes.values())
    with ThreadPoolExecutor(threads) as copiers, ThreadPoolExecutor(threads) as hashers:

        def copied(path: str) -> tuple[str, int]:
            with opened_file(place, path) as source, _new_file(directory / path) as copy:
                return _copied(source, copy, hashers, moved.part())

        hashes = dict(zip(paths, copiers.map(copied, paths), strict=True))
    return Manifest.of_hashes({path: found for path, found in hashes.items() if path not in NOT_LISTED})


def _check_there(place: Path) -> None:
    if not place.is_dir():
        message = f"no directory: {place}"
        raise AbsentError(message)


def _new_file(path: Path) -> BinaryIO:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path.open("xb")


def _copied(source: FileIO, copy: BinaryIO, hasher: Executor, part: Part) -> tuple[str, int]:
    """Copy a file, and give its SHA-256 and size. A chunk is hashed while it is written and the next one is read."""
    digest, hashing = hashlib.sha256(), None
    while chunk := source.read(_CHUNK):
        if hashing:
            hashing.result()
        if len(chunk) < _CHUNK:
            digest.update(chunk)
            hashing = None
        else:
            hashing = hasher.submit(digest.update, chunk)
        copy.write(chunk)
        part.reach(copy.tell())
    if hashing:
        hashing.result()
    return digest.hexdigest(), copy.tell()
