"""What is in the cache may be damaged or deleted at any time, and is closed to others."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import shutil
import stat
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from adapters.mlflow.cached_files import (
    WHOLE,
    Places,
    Source,
    cache,
    digest,
    entry_of,
    files_of,
    places,
    refused,
)
from modelport import IntegrityError, StorageFullError
from modelport.adapters.mlflow import ModelCache
from modelport.core.manifests import Manifest

__all__ = ["cache", "digest", "places"]


def _flip(entry: Path) -> None:
    weights = entry / "data" / "weights"
    weights.chmod(0o600)
    content = bytearray(weights.read_bytes())
    content[500] ^= 1
    weights.write_bytes(content)


def _link_a_file(entry: Path) -> None:
    (entry / "MLmodel").rename(entry.parent.parent / "elsewhere")
    (entry / "MLmodel").symlink_to(entry.parent.parent / "elsewhere")


def _exchange_the_manifest(entry: Path) -> None:
    (entry / "manifest.json").unlink()
    (entry / "manifest.json").write_bytes(Manifest({}).to_json())


def _empty(entry: Path) -> None:
    shutil.rmtree(entry)
    entry.mkdir()


def _be_a_file(entry: Path) -> None:
    shutil.rmtree(entry)
    entry.write_text("no directory")


def _be_a_link(entry: Path) -> None:
    shutil.rmtree(entry)
    entry.symlink_to(entry.parent.parent)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a flipped bit": _flip,
    "a file less": lambda entry: Path.unlink(entry / "MLmodel"),
    "a file more": lambda entry: (entry / "data" / "more").write_text("more"),
    "no manifest": lambda entry: Path.unlink(entry / "manifest.json"),
    "another model's manifest": _exchange_the_manifest,
    "a link for a file": _link_a_file,
    "a pipe": lambda entry: os.mkfifo(entry / "pipe"),
    "nothing": _empty,
    "a file for the directory": _be_a_file,
    "a link for the directory": _be_a_link,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_what_is_damaged_is_fetched_anew_once(
    cache: ModelCache, digest: str, places: Places, damage: Callable[[Path], object]
) -> None:
    """Whoever did it: what is loaded is what was registered, and what is kept is so again."""
    source, place = Source(), places()
    with cache.lease(digest, places(), source):
        damage(entry_of(cache, digest))

    with cache.lease(digest, place, source):
        assert (files_of(place), source.fetched) == (WHOLE, 2)
        assert Manifest.of_directory(place).digest == digest

    with cache.lease(digest, places(), refused):
        assert files_of(entry_of(cache, digest)) == WHOLE


def test_what_nobody_lists_does_not_come_along(cache: ModelCache, digest: str, places: Places) -> None:
    """Neither the note of plain MLflow's nor a directory without files: Python would import one as a package."""
    with cache.lease(digest, places(), Source()):
        (entry_of(cache, digest) / "registered_model_meta").write_text("evil")
        (entry_of(cache, digest) / "pandas").mkdir()

    place = places()
    with cache.lease(digest, place, refused):
        assert sorted(path.name for path in place.rglob("*")) == ["MLmodel", "data", "manifest.json", "weights"]


@pytest.mark.parametrize("of_all", [False, True])
def test_whoever_deletes_it_during_a_load_takes_nothing_from_the_load(
    cache: ModelCache, digest: str, places: Places, *, of_all: bool
) -> None:
    """The next load fetches anew."""
    source, place = Source(), places()
    with cache.lease(digest, place, source):
        shutil.rmtree(cache.places.root if of_all else entry_of(cache, digest))
        assert Manifest.of_directory(place).digest == digest

    with cache.lease(digest, places(), source):
        assert source.fetched == 2


def test_whoever_deletes_it_during_a_download_is_told_apart_from_a_bad_download(
    cache: ModelCache, digest: str, places: Places
) -> None:
    """It is the cache that cannot be used then, and not the model that is refused."""

    def deleted(directory: Path) -> Manifest:
        shutil.rmtree(cache.places.root)
        raise IntegrityError("A file is missing.", missing=(directory.name,))

    with pytest.raises(OSError, match="deleted meanwhile"):
        cache.lease(digest, places(), deleted)
    with cache.lease(digest, places(), Source()):
        assert files_of(entry_of(cache, digest)) == WHOLE


def test_whoever_deletes_it_while_others_wait_harms_nobody(cache: ModelCache, digest: str, places: Places) -> None:
    """Loads go on while the directory is deleted time and again."""
    stop = threading.Event()

    def delete() -> None:
        while not stop.is_set():
            shutil.rmtree(cache.places.root, ignore_errors=True)

    def load(place: Path) -> str:
        for _ in range(20):
            with contextlib.suppress(OSError), cache.lease(digest, place, Source()):
                return Manifest.of_directory(place).digest
            shutil.rmtree(place)
            place.mkdir()
        return "never"

    deleting = threading.Thread(target=delete)
    deleting.start()
    try:
        with ThreadPoolExecutor(4) as pool:
            found = set(pool.map(load, [places() for _ in range(40)]))
    finally:
        stop.set()
        deleting.join()
    assert found <= {digest, "never"}
    assert digest in found


def test_only_this_user_can_look_into_it(cache: ModelCache, digest: str, places: Places) -> None:
    """Whatever the umask, and nobody may write to what is kept."""
    before = os.umask(0)
    try:
        with cache.lease(digest, places(), Source()):
            pass
    finally:
        os.umask(before)
    modes = {path: stat.S_IMODE(path.lstat().st_mode) for path in (cache.places.root, *cache.places.root.rglob("*"))}
    outer = {path: mode for path, mode in modes.items() if path.is_dir() and "models" not in path.parts}
    assert set(outer.values()) == {0o700}
    assert stat.S_IMODE(entry_of(cache, digest).stat().st_mode) == 0o700
    assert {modes[entry_of(cache, digest) / file] for file in WHOLE} == {0o400}


def test_a_directory_that_others_could_look_into_is_closed(cache: ModelCache, digest: str, places: Places) -> None:
    """The cache's own directories; the one that it was given is whoever's it is."""
    (cache.places.root / "models").mkdir(parents=True)
    (cache.places.root / "models").chmod(0o777)
    cache.places.root.chmod(0o755)

    with cache.lease(digest, places(), Source()):
        pass

    assert stat.S_IMODE((cache.places.root / "models").stat().st_mode) == 0o700
    assert stat.S_IMODE(cache.places.root.stat().st_mode) == 0o755


def test_a_link_for_one_of_its_directories_is_not_followed(
    cache: ModelCache, digest: str, places: Places, tmp_path: Path
) -> None:
    """Nothing is written to where it leads."""
    trap = tmp_path / "trap"
    trap.mkdir()
    cache.places.root.mkdir()
    (cache.places.root / "staging").symlink_to(trap)

    with pytest.raises(OSError, match="not a directory of this user's own"):
        cache.lease(digest, places(), refused)
    assert list(trap.iterdir()) == []


def test_where_there_are_no_hard_links_files_are_copied(
    cache: ModelCache, digest: str, places: Places, mocker: MockerFixture
) -> None:
    """As to another file system; they are verified all the same."""
    mocker.patch("os.link", autospec=True, side_effect=OSError(errno.EXDEV, "other file system"))
    source = Source()
    for fetched in (1, 1):
        place = places()
        with cache.lease(digest, place, source) as found:
            assert (files_of(place), found.is_linked, source.fetched) == (WHOLE, False, fetched)
    _flip(entry_of(cache, digest))
    with cache.lease(digest, places(), source):
        assert source.fetched == 2


def test_no_room_for_the_download_is_the_caches_fault(cache: ModelCache, digest: str, places: Places) -> None:
    """There may be room elsewhere: see the loader."""

    def full(_: Path) -> Manifest:
        raise StorageFullError("There is no room.")

    with pytest.raises(OSError, match="no room"):
        cache.lease(digest, places(), full)
    assert files_of(cache.places.root / "staging") == []


def test_a_cache_that_cannot_be_put_in_order_has_served_the_load(
    cache: ModelCache, digest: str, places: Places, mocker: MockerFixture, caplog: pytest.LogCaptureFixture
) -> None:
    """One warning tells of it."""
    mocker.patch.object(Path, "rename", autospec=True, side_effect=OSError(errno.EIO, "broken"))
    place = places()
    with caplog.at_level(logging.WARNING), cache.lease(digest, place, Source()):
        assert files_of(place) == WHOLE
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert not cache.holds(digest)
