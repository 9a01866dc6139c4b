"""Models' files that a tracking server keeps itself, over requests of our own.

Source: https://mlflow.org/docs/latest/self-hosting/architecture/artifact-store/
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from mlflow.entities import FileInfo
from mlflow.store.artifact.mlflow_artifacts_repo import MlflowArtifactsRepository
from mlflow.utils.uri import validate_path_is_safe

from modelport.adapters.mlflow.http_messages import Reply, Request
from modelport.adapters.mlflow.rest_answers import check_done, content_of, refusal
from modelport.adapters.mlflow.wire import Wire

_SERVICE: Final = "/api/2.0/mlflow-artifacts/artifacts"
_AT_ONCE: Final = 4
_CHUNK: Final = 1 << 20
_OK: Final = 200


class ServedFiles(MlflowArtifactsRepository):  # type: ignore[misc]
    """The files at one artifact address of a server."""

    def __init__(self, location: str, tracking_uri: str, wire_to: Callable[[str], Wire]) -> None:
        super().__init__(location, tracking_uri)
        server, _, root = self.artifact_uri.partition(_SERVICE)
        self._root = root.strip("/")
        self._wire = wire_to(server)

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        """Give what is in a directory: see MLflow's own."""
        asked = {"path": posixpath.join(self._root, path) if path else self._root}
        request = Request("GET", _SERVICE, is_repeatable=True, query=asked)
        found = content_of(self._wire.ask(request), _SERVICE).get("files", [])
        return sorted((_file_info(path, each) for each in found), key=lambda each: str(each.path))

    def download_artifacts(self, artifact_path: str, dst_path: str | None = None) -> str:
        """Copy all files into a directory, some at a time: see MLflow's own."""
        directory = str(dst_path)
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="modelport-fetch") as pool:
            fetching = []
            for each in self._iter_artifacts_recursive(artifact_path):
                if not each.is_dir:
                    target = self._create_download_destination(each.path, directory)
                    fetching.append(pool.submit(copy_context().run, self._download_file, each.path, target))
            try:
                for one in fetching:
                    one.result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
        return directory

    def _download_file(self, remote_file_path: str, local_path: str) -> None:
        def write(reply: Reply, pieces: Iterator[bytes]) -> Reply:
            if reply.status != _OK:
                return Reply(reply.status, reply.headers, b"".join(pieces))
            with Path(local_path).open("wb") as file:
                file.writelines(pieces)
            return reply

        path = self._path(remote_file_path)
        reply = self._wire.stream(Request("GET", path, is_repeatable=True), write)
        if reply.status != _OK:
            raise refusal(reply, path)

    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        """Copy a file to the server: see MLflow's own."""
        file = Path(local_file)
        path = self._path(posixpath.join(artifact_path or "", file.name))
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(file.stat().st_size)}
        request = Request("PUT", path, is_repeatable=True, headers=headers, pieces=lambda: _pieces(file))
        check_done(self._wire.ask(request), path)

    def delete_artifacts(self, artifact_path: str | None = None) -> None:
        """Remove files: see MLflow's own."""
        path = self._path(artifact_path or "")
        check_done(self._wire.ask(Request("DELETE", path, is_repeatable=True)), path)

    def _path(self, path: str) -> str:
        return quote(posixpath.join(_SERVICE, self._root, path).rstrip("/"), safe="/")


def _file_info(directory: str | None, entry: Any) -> FileInfo:  # noqa: ANN401 - as JSON
    name = validate_path_is_safe(entry["path"])
    size = int(entry["file_size"]) if "file_size" in entry else None
    return FileInfo(posixpath.join(directory or "", name), entry["is_dir"], size)


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(_CHUNK):
            yield piece
