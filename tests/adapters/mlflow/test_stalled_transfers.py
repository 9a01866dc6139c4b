"""Transfers by MLflow's own libraries: waited for while something comes, and no longer."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from mlflow import MlflowClient
from mlflow.entities import FileInfo
from mlflow.store.artifact import artifact_repository_registry
from mlflow.store.artifact.artifact_repo import ArtifactRepository

from modelport import DeadlineExceededError, SavedModel, deadline
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowConnection
from modelport.testing.samples import houses, sklearn_sample

STALL = 0.5
PLACE = "slow://bucket/models"


class SlowRepository(ArtifactRepository):  # type: ignore[misc]
    """Files in a bucket that MLflow has a library for: a directory, at a speed."""

    bucket: ClassVar[Path]
    released: ClassVar[threading.Event]
    stalls_at: ClassVar[str] = ""
    stalls_in: ClassVar[str] = ""
    pause: ClassVar[float] = 0.0

    def _at(self, path: str | None) -> Path:
        return Path(self.bucket, self.artifact_uri.removeprefix("slow://"), path or "")

    def _move(self, doing: str, source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        content = source.read_bytes()
        half = len(content) // 2
        with target.open("wb") as file:
            file.write(content[:half])
            file.flush()
            if doing == self.stalls_in and source.name == self.stalls_at:
                self.released.wait()
            time.sleep(self.pause)
            file.write(content[half:])

    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        """Send a file: see MLflow's own."""
        file = Path(local_file)
        self._move("sending", file, self._at(artifact_path) / file.name)

    def log_artifacts(self, local_dir: str, artifact_path: str | None = None) -> None:
        """Send what is in a directory: see MLflow's own."""
        for each in Path(local_dir).rglob("*"):
            if each.is_file():
                self._move("sending", each, self._at(artifact_path) / each.relative_to(local_dir))

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        """Give what is there: see MLflow's own."""
        place, root = self._at(path), self._at("")
        found = sorted(place.iterdir()) if place.is_dir() else []
        return [FileInfo(str(each.relative_to(root)), each.is_dir(), None) for each in found]

    def _download_file(self, remote_file_path: str, local_path: str) -> None:
        self._move("fetching", self._at(remote_file_path), Path(local_path))

    def delete_artifacts(self, artifact_path: str | None = None) -> None:
        """Remove files: see MLflow's own."""
        shutil.rmtree(self._at(artifact_path), ignore_errors=True)


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[SlowRepository]]:
    """The bucket's library, known to MLflow by its scheme; what stalls is let go in the end."""

    class Own(SlowRepository):
        bucket = tmp_path / "bucket"
        released = threading.Event()

    registry: Any = artifact_repository_registry._artifact_repository_registry  # noqa: SLF001 - plugins come in so
    monkeypatch.setitem(registry._registry, "slow", Own)  # noqa: SLF001 - the same
    before = set(threading.enumerate())
    yield Own
    Own.released.set()
    for each in set(threading.enumerate()) - before:
        each.join()


@pytest.fixture
def stalling(slow: type[SlowRepository], tracking_uri: str) -> MlflowConnection:
    """A connection whose files are in the bucket."""
    del slow
    return MlflowConnection(tracking_uri, artifact_root=PLACE, experiment="slow", stall_seconds=STALL)


def save(connection: MlflowConnection) -> SavedModel:
    """Save a model."""
    sample = sklearn_sample()
    return BuiltinSaver(connection, requirements=[]).save(sample.model, sample.signature, sample.input_example)


def private_places() -> set[str]:
    """Give what modelport keeps in the temporary directory."""
    return {each.name for each in Path(tempfile.gettempdir()).glob("modelport-*")}


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A temporary directory of each test's own."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))


def test_a_transfer_takes_the_time_that_it_takes_while_bytes_come(
    slow: type[SlowRepository], stalling: MlflowConnection
) -> None:
    """Longer than it may stand still, both ways."""
    slow.pause = 0.6 * STALL
    saved = save(stalling)
    start = time.monotonic()
    assert len(BuiltinLoader(stalling).load(saved.uri).predict(houses())) == len(houses())
    assert time.monotonic() - start > slow.pause
    assert private_places() == set()


@pytest.mark.parametrize("file", ["MLmodel", "manifest.json"])
def test_a_download_that_stalls_is_given_up(slow: type[SlowRepository], stalling: MlflowConnection, file: str) -> None:
    """With the place, and how long nothing came; what it would still write, it cannot."""
    saved = save(stalling)
    slow.stalls_in, slow.stalls_at = "fetching", file
    start = time.monotonic()
    with pytest.raises(DeadlineExceededError) as caught:
        BuiltinLoader(stalling).load(saved.uri)
    assert time.monotonic() - start >= STALL
    assert caught.value.address.startswith(PLACE)
    assert (caught.value.seconds, caught.value.attempts) == (STALL, 1)
    assert private_places() == set()
    slow.released.set()
    slow.stalls_at = ""
    BuiltinLoader(stalling).load(saved.uri)
    assert private_places() == set()


def test_a_download_that_stalls_under_a_deadline_ends_with_it(slow: type[SlowRepository], tracking_uri: str) -> None:
    """Though it might stand still for longer."""
    connection = MlflowConnection(tracking_uri, artifact_root=PLACE, experiment="slow")
    saved = save(connection)
    slow.stalls_in, slow.stalls_at = "fetching", "MLmodel"
    start = time.monotonic()
    with deadline(2), pytest.raises(DeadlineExceededError) as caught:
        BuiltinLoader(connection).load(saved.uri)
    assert time.monotonic() - start <= 1.2 * 2
    assert caught.value.seconds == 2
    assert private_places() == set()


def test_an_upload_that_stalls_is_given_up_and_the_model_is_taken_back(
    slow: type[SlowRepository], stalling: MlflowConnection
) -> None:
    """After as many times as there are files, for MLflow's libraries do not tell how far they are."""
    slow.stalls_in, slow.stalls_at = "sending", "manifest.json"
    with pytest.raises(DeadlineExceededError) as caught:
        save(stalling)
    assert caught.value.address.startswith(PLACE)
    client = MlflowClient(stalling.tracking_uri, stalling.tracking_uri)
    experiment = client.get_experiment_by_name("slow")
    assert client.search_logged_models([experiment.experiment_id]) == []
    assert private_places() == set()
