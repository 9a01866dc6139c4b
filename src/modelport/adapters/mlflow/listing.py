"""Copies what an artifact store lists, within bounds: one that lies could list for ever."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any, Final

from attrs import field, frozen
from mlflow.entities import FileInfo
from mlflow.store.artifact.artifact_repo import ArtifactRepository

from modelport.core.errors import BackendError
from modelport.core.uris import mask_secrets

MOST_ENTRIES: Final = 100_000
DEEPEST: Final = 64


@frozen(eq=False)
class Download:
    """The files of an artifact store, on their way into a directory.

    MLflow fetches in threads of its own, which otherwise go on where a listing fails half-way, in a directory that is
    gone by then; and the interpreter waits for them when it ends.

    Attributes:
        repository: MLflow's way to the files.
        directory: Where they go.
    """

    repository: ArtifactRepository
    directory: Path
    _is_given_up: Event = field(init=False, repr=False, factory=Event)

    @property
    def artifact_uri(self) -> str:
        """Where the files are."""
        return str(self.repository.artifact_uri)

    def make(self) -> None:
        """Copy all files, and write nothing into the directory afterwards.

        Raises:
            BackendError: The store lists more than 100,000 files and directories, or 64 directories in one another.
        """
        self.repository.list_artifacts = self._bounded_listing()
        self.repository._create_download_destination = self._destination  # noqa: SLF001 - MLflow makes directories there
        try:
            self.repository.download_artifacts("", str(self.directory))
        finally:
            self.repository.thread_pool.shutdown(cancel_futures=True)

    def files_and_bytes_there(self) -> tuple[int, int]:
        """Count what has come so far."""
        sizes = []
        for place, _, names in os.walk(self.directory):
            for name in names:
                with contextlib.suppress(OSError):
                    sizes.append(Path(place, name).stat().st_size)
        return len(sizes), sum(sizes)

    def give_up(self) -> None:
        """Begin nothing any more: no file, no directory, no listing."""
        self._is_given_up.set()
        self.repository.thread_pool.shutdown(wait=False, cancel_futures=True)

    def _destination(self, src_artifact_path: str, dst_local_dir_path: str | None = None) -> str:
        self._check_wanted()
        make: Callable[..., str] = type(self.repository)._create_download_destination  # noqa: SLF001 - see above
        return make(self.repository, src_artifact_path, dst_local_dir_path)

    def _bounded_listing(self) -> Any:  # noqa: ANN401 - MLflow's own signature
        """Give the repository's listing, refusing when all that it listed is more than a model can have."""
        listed, counts = self.repository.list_artifacts, [0]

        def list_artifacts(path: str | None = None) -> list[FileInfo]:
            self._check_wanted()
            if path and path.count("/") >= DEEPEST:
                raise _too_much(self.repository, f"more than {DEEPEST} directories in one another")
            found: list[FileInfo] = listed(path)
            counts[0] += len(found)
            if counts[0] > MOST_ENTRIES:
                raise _too_much(self.repository, f"more than {MOST_ENTRIES:,} files and directories")
            return found

        return list_artifacts

    def _check_wanted(self) -> None:
        if self._is_given_up.is_set():
            raise BackendError(f"The transfer from {mask_secrets(self.artifact_uri)} was given up.")


def _too_much(repository: ArtifactRepository, what: str) -> BackendError:
    problem = f"The artifact store lists {what} at {mask_secrets(str(repository.artifact_uri))}."
    return BackendError(problem, remedy="look at what is there, and save the model again with fewer files")
