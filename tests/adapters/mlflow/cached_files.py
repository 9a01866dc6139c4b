"""Models' files to keep in a cache, and processes that fetch them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeAlias

import pytest

import modelport
from modelport.adapters.mlflow import ModelCache
from modelport.adapters.mlflow.staging import seal
from modelport.core.manifests import Manifest

Places: TypeAlias = Callable[[], Path]

WHOLE: Final = ["MLmodel", "data/weights", "manifest.json"]
"""The files of a model here."""

_FETCH: Final = """
import sys, time
from pathlib import Path
from adapters.mlflow.cached_files import files_of, write
from modelport.adapters.mlflow import ModelCache

cache, digest, place, seconds = ModelCache(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), float(sys.argv[4])

def fetch(directory):
    (directory / "part").write_text("half a model")
    print("fetching", flush=True)
    time.sleep(seconds)
    (directory / "part").unlink()
    return write(directory, "1")

place.mkdir(parents=True)
with cache.lease(digest, place, fetch):
    print(files_of(place), flush=True)
"""


def write(directory: Path, text: str, size: int = 1000) -> Manifest:
    """Write the files of a model into a directory, and give their manifest."""
    (directory / "data").mkdir()
    (directory / "MLmodel").write_text(text)
    (directory / "data" / "weights").write_bytes(text.encode() * size)
    return seal(directory)


def files_of(directory: Path) -> list[str]:
    """Give the paths of the files under a directory."""
    return sorted(path.relative_to(directory).as_posix() for path in directory.rglob("*") if not path.is_dir())


def fetching(cache: Path, digest: str, place: Path, seconds: float) -> subprocess.Popen[str]:
    """Start a process that leases the model ``1`` from a cache, and takes that long to fetch it."""
    paths = (str(Path(modelport.__file__).parents[1]), str(Path(__file__).parents[2]))
    code = f"import sys; sys.path[:0] = {paths!r}\n{_FETCH}"
    command = [sys.executable, "-c", code, str(cache), digest, str(place), str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own


@pytest.fixture
def cache(tmp_path: Path) -> ModelCache:
    """An empty cache."""
    return ModelCache(tmp_path / "cache")


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    """Gives empty directories."""
    numbers = iter(range(1000))

    def make() -> Path:
        place = tmp_path / "loads" / str(next(numbers))
        place.mkdir(parents=True)
        return place

    yield make
    shutil.rmtree(tmp_path / "loads", ignore_errors=True)


class Source:
    """Where models are fetched from; it counts."""

    def __init__(self, text: str = "1", size: int = 1000) -> None:
        self.fetched = 0
        self._write = (text, size)

    def __call__(self, directory: Path) -> Manifest:
        """Fetch the model."""
        self.fetched += 1
        return write(directory, *self._write)

    def digest(self, place: Path) -> str:
        """Give its digest."""
        return write(place, *self._write).digest


@pytest.fixture
def digest(places: Places) -> str:
    """The digest of the model ``1``."""
    return Source().digest(places())


def entry_of(cache: ModelCache, digest: str) -> Path:
    """Give where a model's files are kept."""
    return cache.places.model(digest)


def refused(_: Path) -> Manifest:
    """Fetch what may not be fetched."""
    pytest.fail("it is fetched again")
