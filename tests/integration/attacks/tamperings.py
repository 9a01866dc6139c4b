"""What whoever can write to a model's storage may do to its files, one step at a time."""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from attrs import frozen
from hypothesis import strategies as st

MARK: Final = "modelport-was-here"
"""The name of the file that code in a spoilt pickle would write."""


@frozen
class Draws:
    """What a step draws at random.

    Attributes:
        first: A number that picks a file.
        second: Another one.
        place: A number that picks a place in a file.
        data: Bytes that are none of the file's.
    """

    first: int
    second: int
    place: int
    data: bytes


class _Mark:
    """Writes a file where it is unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, int]]:
        return os.mknod, (self.path, 0o600)


def _files(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if stat.S_ISREG(path.lstat().st_mode))


def _flip(path: Path, _other: Path, draws: Draws) -> None:
    content = bytearray(path.read_bytes())
    if content:
        content[draws.place % len(content)] ^= 1 << (draws.second % 8)
        path.write_bytes(content)


def _truncate(path: Path, _other: Path, draws: Draws) -> None:
    path.write_bytes(path.read_bytes()[: draws.place % max(path.stat().st_size, 1)])


def _extend(path: Path, _other: Path, draws: Draws) -> None:
    path.write_bytes(path.read_bytes() + draws.data)


def _overwrite(path: Path, _other: Path, draws: Draws) -> None:
    path.write_bytes(draws.data)


def _drop(path: Path, _other: Path, _draws: Draws) -> None:
    path.unlink()


def _rename(path: Path, _other: Path, draws: Draws) -> None:
    path.rename(path.with_name(f"{path.name}.{draws.data.hex()}"))


def _add(path: Path, _other: Path, draws: Draws) -> None:
    path.with_name(f"added-{draws.data.hex()}").write_bytes(draws.data)


def _add_below(path: Path, _other: Path, draws: Draws) -> None:
    folder = path.with_name(f"folder-{draws.place}")
    folder.mkdir(exist_ok=True)
    (folder / path.name).write_bytes(draws.data)


def _copy_over(path: Path, other: Path, _draws: Draws) -> None:
    other.write_bytes(path.read_bytes())


def _swap(path: Path, other: Path, _draws: Draws) -> None:
    mine, theirs = path.read_bytes(), other.read_bytes()
    path.write_bytes(theirs)
    other.write_bytes(mine)


def _link(path: Path, _other: Path, _draws: Draws) -> None:
    aside = path.parent.parent / f"aside-{path.name}"
    shutil.move(path, aside)
    path.symlink_to(aside)


def _link_within(path: Path, other: Path, _draws: Draws) -> None:
    path.unlink()
    path.symlink_to(other.name)


def _pipe(path: Path, _other: Path, _draws: Draws) -> None:
    path.unlink()
    os.mkfifo(path)


def _directory(path: Path, _other: Path, _draws: Draws) -> None:
    path.unlink()
    path.mkdir()


def _poison(path: Path, _other: Path, _draws: Draws) -> None:
    path.write_bytes(pickle.dumps(_Mark(str(path.parent.parent / MARK))))


STEPS: Final[Mapping[str, Callable[[Path, Path, Draws], None]]] = {
    step.__name__.removeprefix("_"): step
    for step in (
        _flip, _truncate, _extend, _overwrite, _drop, _rename, _add, _add_below, _copy_over, _swap, _link,
        _link_within, _pipe, _directory, _poison,
    )
}  # fmt: skip
"""By name: what is done to a file, with the help of another one."""

_numbers = st.integers(0, 10_000)
draws = st.builds(Draws, _numbers, _numbers, _numbers, st.binary(min_size=1, max_size=12))
programs = st.lists(st.tuples(st.sampled_from(sorted(STEPS)), draws), min_size=1, max_size=4)
"""One or several steps, by name, with what they draw."""


def tamper(directory: Path, step: str, drawn: Draws) -> None:
    """Do a step to a model's files; nothing where there are too few left."""
    files = _files(directory)
    if len(files) > 1:
        path = files[drawn.first % len(files)]
        others = [each for each in files if each != path]
        STEPS[step](path, others[drawn.second % len(others)], drawn)


def found_in(directory: Path) -> dict[str, str]:
    """Tell what is at every path but for directories: the SHA-256 of a file's bytes; empty for what is no file."""
    found = {}
    for path in directory.rglob("*"):
        mode = path.lstat().st_mode
        if not stat.S_ISDIR(mode):
            content = hashlib.sha256(path.read_bytes()).hexdigest() if stat.S_ISREG(mode) else ""
            found[path.relative_to(directory).as_posix()] = content
    return found
