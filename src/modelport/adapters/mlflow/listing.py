"""Copies what an artifact store lists, within bounds: one that lies could list for ever."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from mlflow.entities import FileInfo
from mlflow.store.artifact.artifact_repo import ArtifactRepository

from modelport.core.errors import BackendError
from modelport.core.uris import mask_secrets

MOST_ENTRIES: Final = 100_000
DEEPEST: Final = 64


def download(repository: ArtifactRepository, directory: Path) -> None:
    """Copy all files of *repository* into *directory*, and write nothing there afterwards.

    MLflow fetches in threads of its own, which otherwise go on where a listing fails half-way, in a directory that is
    gone by then; and the interpreter waits for them when it ends.

    Raises:
        BackendError: It lists more than 100,000 files and directories, or 64 directories in one another.
    """
    repository.list_artifacts = _bounded(repository)
    try:
        repository.download_artifacts("", str(directory))
    finally:
        repository.thread_pool.shutdown(cancel_futures=True)


def _bounded(repository: ArtifactRepository) -> Any:  # noqa: ANN401 - MLflow's own signature
    """Give the repository's listing, refusing when all that it listed is more than a model can have."""
    listed, counts = repository.list_artifacts, [0]

    def list_artifacts(path: str | None = None) -> list[FileInfo]:
        if path and path.count("/") >= DEEPEST:
            raise _too_much(repository, f"more than {DEEPEST} directories in one another")
        found: list[FileInfo] = listed(path)
        counts[0] += len(found)
        if counts[0] > MOST_ENTRIES:
            raise _too_much(repository, f"more than {MOST_ENTRIES:,} files and directories")
        return found

    return list_artifacts


def _too_much(repository: ArtifactRepository, what: str) -> BackendError:
    problem = f"The artifact store lists {what} at {mask_secrets(str(repository.artifact_uri))}."
    return BackendError(problem, remedy="look at what is there, and save the model again with fewer files")
