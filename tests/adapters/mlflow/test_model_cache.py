"""Files of models are fetched once for all who ask, and what was used the longest ago goes first."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.mlflow.cached_files import (
    WHOLE,
    Places,
    Source,
    cache,
    digest,
    entry_of,
    fetching,
    files_of,
    places,
    refused,
    write,
)
from modelport import ConfigurationError, IntegrityError, ModelportError, deadline
from modelport.adapters.mlflow import ModelCache
from modelport.adapters.mlflow.waiting import OverdueError
from modelport.core.deadlines import allowed
from modelport.core.manifests import Manifest

__all__ = ["cache", "digest", "places"]


def test_a_model_is_fetched_once(cache: ModelCache, digest: str, places: Places) -> None:
    """Later loads are given the same files, of which nothing in the cache is whoever asks again's."""
    source, first, second = Source(), places(), places()

    with cache.lease(digest, first, source):
        assert files_of(first) == WHOLE
    with cache.lease(digest, second, source) as found:
        assert (files_of(second), found.manifest.digest) == (WHOLE, digest)

    assert source.fetched == 1
    assert [model.digest for model in cache.models()] == [digest]


def test_threads_share_one_download(cache: ModelCache, digest: str, places: Places) -> None:
    """Sixteen that ask at once."""
    source, together = Source(), threading.Barrier(16)

    def load(place: Path) -> list[str]:
        together.wait()
        with cache.lease(digest, place, source):
            return files_of(place)

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(load, [places() for _ in range(16)]))

    assert found == [WHOLE] * 16
    assert source.fetched == 1


def test_processes_share_one_download(cache: ModelCache, digest: str, tmp_path: Path) -> None:
    """Each is given the files; one says that it fetches."""
    others = [fetching(cache.places.root, digest, tmp_path / str(number), 0.3) for number in range(2)]
    said = [other.communicate(timeout=60)[0].splitlines() for other in others]

    assert sum(lines[0] == "fetching" for lines in said) == 1
    assert {lines[-1] for lines in said} == {str(WHOLE)}


def test_the_next_one_takes_over_where_a_download_fails(cache: ModelCache, digest: str, places: Places) -> None:
    """Only the one that failed is told."""
    under_way, may_fail, source = threading.Event(), threading.Event(), Source()

    def failing(directory: Path) -> Manifest:
        (directory / "part").write_text("half")
        under_way.set()
        may_fail.wait()
        raise IntegrityError("It is another model.")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(cache.lease, digest, places(), failing)
        under_way.wait()
        second = pool.submit(cache.lease, digest, places(), source)
        may_fail.set()
        with pytest.raises(IntegrityError):
            first.result()
        with second.result():
            assert source.fetched == 1
    assert cache.abandoned_staging() == ()
    assert files_of(cache.places.root / "staging") == []


def test_the_next_one_takes_over_where_a_process_is_killed(
    cache: ModelCache, digest: str, tmp_path: Path, places: Places
) -> None:
    """And what it left is removed."""
    other = fetching(cache.places.root, digest, tmp_path / "other", 600)
    assert other.stdout
    with other, other.stdout:
        assert other.stdout.readline() == "fetching\n"
        assert cache.abandoned_staging() == ()
        other.kill()
        other.wait()
    (left,) = cache.abandoned_staging()
    kept = Path(shutil.copytree(left, left.with_name("kept")))
    assert cache.abandoned_staging(timedelta(hours=1)) == ()
    assert files_of(left) == ["part"]
    assert [cache.remove_staging(kept), cache.remove_staging(kept), kept.exists()] == [True, False, False]

    source, place = Source(), places()
    with cache.lease(digest, place, source):
        assert (source.fetched, files_of(place)) == (1, WHOLE)

    assert files_of(cache.places.root / "staging") == []


def test_what_somebody_is_at_is_not_taken_for_left(cache: ModelCache) -> None:
    """However old it is."""
    with cache.places.staging() as staging:
        os.utime(staging.directory, (0, 0))
        assert cache.abandoned_staging() == ()
        assert not cache.remove_staging(staging.directory)
        assert staging.directory.is_dir()


def test_who_waits_for_a_download_gives_up_at_a_deadline_of_his_own(
    cache: ModelCache, digest: str, places: Places
) -> None:
    """The deadline of an adapter's settings does not count the transfer, and so not the wait for one."""
    under_way, may_end = threading.Event(), threading.Event()

    def slow(directory: Path) -> Manifest:
        under_way.set()
        may_end.wait()
        return write(directory, "1")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(cache.lease, digest, places(), slow)
        under_way.wait()
        with deadline(0.1), pytest.raises(OverdueError):
            cache.lease(digest, places(), refused)

        def patient() -> list[str]:
            place = places()
            with allowed(0.1), cache.lease(digest, place, refused):
                return files_of(place)

        second = pool.submit(patient)
        with pytest.raises(TimeoutError):
            second.result(0.3)
        may_end.set()
        first.result().__exit__(None, None, None)
        assert second.result() == WHOLE


def _keep(cache: ModelCache, text: str, places: Places, used_at: float) -> str:
    source = Source(text)
    digest = source.digest(places())
    with cache.lease(digest, places(), source):
        pass
    if cache.holds(digest):
        os.utime(entry_of(cache, digest), (used_at, used_at))
    return digest


def test_what_was_used_the_longest_ago_goes_first(tmp_path: Path, places: Places) -> None:
    """Once there is more than the cache may keep; a load is a use."""
    cache = ModelCache(tmp_path / "cache", max_bytes=3_000)
    first, second = (_keep(cache, str(number), places, number) for number in (1, 2))
    assert [model.digest for model in cache.models()] == [first, second]
    with cache.lease(first, places(), refused):
        pass

    third = _keep(cache, "3", places, 3)

    with cache.lease(first, places(), refused):
        assert {model.digest for model in cache.models()} == {first, third}


def test_what_is_in_use_stays(tmp_path: Path, places: Places) -> None:
    """Though there is more than the cache may keep, and by whatever call it is dropped."""
    cache = ModelCache(tmp_path / "cache", max_bytes=1_500)
    first = _keep(cache, "1", places, 1)

    with cache.lease(first, places(), refused):
        second = _keep(cache, "2", places, 2)
        assert {model.digest for model in cache.models()} == {first, second}
        assert [model.digest for model in cache.drop_until(0)] == [second]
    assert [model.digest for model in cache.drop_until(0)] == [first]
    assert files_of(cache.places.root) == []


def test_a_model_that_is_too_large_is_not_kept_and_loads(tmp_path: Path, places: Places) -> None:
    """And nothing else goes for it."""
    cache, place = ModelCache(tmp_path / "cache", max_bytes=1_500), places()
    small = _keep(cache, "2", places, 2)
    large = Source("large")

    with cache.lease(large.digest(places()), place, large):
        assert files_of(place) == WHOLE
    assert [model.digest for model in cache.models()] == [small]


def test_a_fork_leaves_the_locks_to_its_parent(cache: ModelCache, digest: str, places: Places) -> None:
    """A child that lives on keeps nothing from being dropped."""
    context = multiprocessing.get_context("fork")
    with cache.lease(digest, places(), Source()):
        reader, writer = context.Pipe(duplex=False)
        child = context.Process(target=reader.recv, daemon=True)
        child.start()
    assert [model.digest for model in cache.drop_until(0)] == [digest]
    writer.send("end")
    child.join()


def test_a_pickle_of_it_is_a_cache_of_the_same_directory(cache: ModelCache, digest: str, places: Places) -> None:
    """As loaders go through pickle."""
    with cache.lease(digest, places(), Source()), pickle.loads(pickle.dumps(cache)).lease(digest, places(), refused):  # noqa: S301 - our own
        assert cache.drop_until(0) == ()


def test_it_makes_nothing_before_it_is_used(tmp_path: Path) -> None:
    """Neither to look what is there."""
    cache = ModelCache(tmp_path / "cache")
    assert (cache.models(), cache.drop_until(0), cache.abandoned_staging()) == ((), (), ())
    assert not (tmp_path / "cache").exists()


def test_no_test_touches_the_cache_of_who_runs_it(caches: Path) -> None:
    """Nor does a process that a test starts."""
    command = [
        sys.executable,
        "-c",
        "import platformdirs; print(platformdirs.user_cache_path('modelport', appauthor=False))",
    ]
    shown = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own
    assert shown.stdout.strip() == str(ModelCache().places.root)
    assert ModelCache().places.root.is_relative_to(caches)


@pytest.mark.parametrize(
    "settings", [{"max_bytes": 0}, {"max_bytes": 1.5}, {"max_bytes": True}, {"directory": 3}, {"directory": " "}]
)
def test_a_setting_that_cannot_work_is_refused(settings: dict[str, Any]) -> None:
    """With the name of the entry."""
    with pytest.raises(ConfigurationError) as caught:
        ModelCache(**settings)
    assert caught.value.entry == next(iter(settings))
    assert isinstance(caught.value, ModelportError)
