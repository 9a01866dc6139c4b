"""The files of a model's directory: how they are found and read."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from modelport import IntegrityError
from modelport.core.model_files import hashed_files, regular_files

MEGABYTE = 1 << 20


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A model's directory with one file."""
    place = tmp_path / "model"
    place.mkdir()
    (place / "model.pkl").write_bytes(b"good")
    return place


@pytest.fixture
def before_opening(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Has something done after the directory was looked through, and before its files are opened."""

    def arrange(act: Callable[[], object]) -> None:
        really_open, waiting = os.open, [act]

        def open_late(path: Path, flags: int, **at: int) -> int:
            while waiting:
                waiting.pop()()
            return really_open(path, flags, **at)

        monkeypatch.setattr(os, "open", open_late)

    return arrange


def is_refused(directory: Path) -> None:
    """Look whether the file is refused by its name."""
    with pytest.raises(IntegrityError) as found:
        hashed_files(directory)
    assert found.value.extra == ("model.pkl",)


def test_every_file_is_told_by_what_was_read_of_it(directory: Path) -> None:
    """Its SHA-256 and the number of its bytes; what is left out is not read."""
    (directory / "data").mkdir()
    (directory / "data" / "empty").touch()
    (directory / "note").write_bytes(b"x")
    nothing = hashlib.sha256().hexdigest()
    assert hashed_files(directory, without=["note"]) == {
        "model.pkl": (hashlib.sha256(b"good").hexdigest(), 4),
        "data/empty": (nothing, 0),
    }
    assert sorted(regular_files(directory)) == ["data/empty", "model.pkl", "note"]


def test_a_link_that_took_a_files_place_is_not_followed(
    directory: Path, tmp_path: Path, before_opening: Callable[[Callable[[], object]], None]
) -> None:
    """Nothing outside of the directory is read."""
    (tmp_path / "secret").write_bytes(b"secret")

    def swap() -> None:
        (directory / "model.pkl").unlink()
        (directory / "model.pkl").symlink_to(tmp_path / "secret")

    before_opening(swap)
    is_refused(directory)


@pytest.mark.parametrize("depth", [1, 2])
def test_a_link_that_took_a_directorys_place_is_not_followed(
    directory: Path, tmp_path: Path, depth: int, before_opening: Callable[[Callable[[], object]], None]
) -> None:
    """Neither where the file is in it, nor further up."""
    below = "/".join(["data", "more"][:depth])
    for place in (directory, tmp_path / "secret"):
        (place / below).mkdir(parents=True)
        (place / below / "x").write_bytes(b"as long")

    def swap() -> None:
        (directory / "data").rename(tmp_path / "away")
        (directory / "data").symlink_to(tmp_path / "secret" / "data")

    before_opening(swap)
    with pytest.raises(IntegrityError) as found:
        hashed_files(directory)
    assert found.value.extra == (f"{below}/x",)


@pytest.mark.parametrize("special", ["pipe", "directory", "socket"])
def test_what_is_no_file_any_more_is_refused_and_not_waited_for(
    directory: Path, special: str, before_opening: Callable[[Callable[[], object]], None], mocker: MockerFixture
) -> None:
    """A pipe that nobody writes to would never end."""
    path = directory / "model.pkl"
    if special == "socket":
        mocker.patch("os.open", autospec=True, side_effect=OSError(6, "No such device or address"))
    else:

        def swap() -> None:
            path.unlink()
            os.mkfifo(path) if special == "pipe" else path.mkdir()

        before_opening(swap)
    is_refused(directory)


def test_no_descriptor_stays_open(directory: Path, before_opening: Callable[[Callable[[], object]], None]) -> None:
    """Neither of what was read nor of what was refused."""

    def swap() -> None:
        path = directory / "model.pkl"
        path.unlink()
        os.mkfifo(path)

    hashed_files(directory)
    opened = set(Path("/proc/self/fd").iterdir())
    before_opening(swap)
    is_refused(directory)
    assert set(Path("/proc/self/fd").iterdir()) <= opened


def test_sizes_are_counted_from_what_is_read(
    directory: Path, before_opening: Callable[[Callable[[], object]], None]
) -> None:
    """A file that grew since the directory was looked through is told as it was read."""

    def grow() -> None:
        (directory / "model.pkl").write_bytes(b"better")

    before_opening(grow)
    assert hashed_files(directory) == {"model.pkl": (hashlib.sha256(b"better").hexdigest(), 6)}


@pytest.fixture
def threads_used(mocker: MockerFixture) -> set[int]:
    """The threads by which files were opened."""
    used = set()
    really_open = os.open

    def note_and_open(path: Path, flags: int, **at: int) -> int:
        used.add(threading.get_ident())
        return really_open(path, flags, **at)

    mocker.patch("os.open", autospec=True, side_effect=note_and_open)
    mocker.patch("modelport.core.model_files._processors", autospec=True, return_value=2)
    return used


@pytest.mark.parametrize("sizes", [[2_000] * 9, [5 * MEGABYTE], [5 * MEGABYTE, 2_000], []])
def test_a_small_model_and_a_single_file_start_no_thread(
    tmp_path: Path, sizes: list[int], threads_used: set[int]
) -> None:
    """They would be read no sooner."""
    for number, size in enumerate(sizes):
        (tmp_path / str(number)).write_bytes(bytes(size))
    assert len(hashed_files(tmp_path)) == len(sizes)
    assert threads_used <= {threading.get_ident()}


def test_several_large_files_are_read_by_threads_with_the_same_outcome(tmp_path: Path, threads_used: set[int]) -> None:
    """Each file once, and no thread stays."""
    pieces = {f"{number}/weights": os.urandom(2 * MEGABYTE + number) for number in range(4)}
    for path, piece in pieces.items():
        (tmp_path / path).parent.mkdir()
        (tmp_path / path).write_bytes(piece)
    before = threading.active_count()
    found = hashed_files(tmp_path)
    assert found == {path: (hashlib.sha256(piece).hexdigest(), len(piece)) for path, piece in pieces.items()}
    assert threads_used
    assert threading.get_ident() not in threads_used
    assert threading.active_count() == before


def test_an_error_in_a_thread_is_the_callers(tmp_path: Path, mocker: MockerFixture) -> None:
    """It is raised as it is without threads."""
    for number in range(3):
        (tmp_path / str(number)).write_bytes(bytes(2 * MEGABYTE))
    mocker.patch("modelport.core.model_files._processors", autospec=True, return_value=2)
    mocker.patch("os.open", autospec=True, side_effect=PermissionError(13, "Permission denied"))
    with pytest.raises(PermissionError):
        hashed_files(tmp_path)


def test_a_directory_that_cannot_be_listed_is_not_passed_over(tmp_path: Path, mocker: MockerFixture) -> None:
    """Its files would be missed without a word."""
    mocker.patch("os.scandir", autospec=True, side_effect=PermissionError(13, "Permission denied"))
    with pytest.raises(PermissionError):
        hashed_files(tmp_path)
