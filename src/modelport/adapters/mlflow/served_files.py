"""Models' files that a tracking server keeps itself, over requests of our own.

Source: https://mlflow.org/docs/latest/self-hosting/architecture/artifact-store/
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from mlflow.entities import FileInfo
from mlflow.store.artifact.mlflow_artifacts_repo import MlflowArtifactsRepository
from mlflow.utils.uri import validate_path_is_safe

from modelport.adapters.mlflow.http_messages import Reply, Request
from modelport.adapters.mlflow.rest_answers import check_done, content_of, refusal
from modelport.adapters.mlflow.several_at_once import several_at_once
from modelport.adapters.mlflow.wire import Wire, bounded
from modelport.core.transfers import Part, current_transfer

_SERVICE: Final = "/api/2.0/mlflow-artifacts/artifacts"
_CHUNK: Final = 1 << 20
_OK: Final = 200


class ServedFiles(MlflowArtifactsRepository):  # type: ignore[misc]
    """The files at one artifact address of a server."""

    def __init__(self, location: str, tracking_uri: str, wire_to: Callable[[str], Wire]) -> None:
        super().__init__(location, tracking_uri)
        server, _, root = self.artifact_uri.partition(_SERVICE)
        self._root = root.strip("/")
        self._wire = wire_to(server)
        self._hashes: dict[Path, tuple[str, int]] | None = None

    def hash_into(self, hashes: dict[Path, tuple[str, int]] | None) -> None:
        """Put the SHA-256 in hex, and the size, of each file that is fetched there; hash nothing where it is `None`."""
        self._hashes = hashes

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        """Give what is in a directory: see MLflow's own."""
        asked = {"path": posixpath.join(self._root, path) if path else self._root}
        request = Request("GET", _SERVICE, is_repeatable=True, query=asked)
        found = content_of(self._wire.ask(request), _SERVICE).get("files", [])
        return sorted((_file_info(path, each) for each in found), key=lambda each: str(each.path))

    def download_artifacts(self, artifact_path: str, dst_path: str | None = None) -> str:
        """Copy all files into a directory, some at a time: see MLflow's own."""
        directory = str(dst_path)
        several_at_once(self._fetches(artifact_path, directory), "modelport-fetch")
        return directory

    def _fetches(self, artifact_path: str, directory: str) -> Iterator[Callable[[], None]]:
        sizes: list[int | None] = []
        for each in self._iter_artifacts_recursive(artifact_path):
            if not each.is_dir:
                sizes.append(each.file_size)
                target = self._create_download_destination(each.path, directory)
                yield partial(self._download_file, each.path, target)
        if None not in sizes:
            current_transfer().total = sum(filter(None, sizes))

    def _download_file(self, remote_file_path: str, local_path: str) -> None:
        part = current_transfer().part()

        def write(reply: Reply, pieces: Iterator[bytes]) -> Reply:
            if reply.status != _OK:
                return Reply(reply.status, reply.headers, b"".join(bounded(pieces)))
            digest, hashes = hashlib.sha256(), self._hashes
            with Path(local_path).open("wb") as file:
                for piece in pieces:
                    if hashes is not None:
                        digest.update(piece)
                    file.write(piece)
                    part.reach(file.tell())
                if hashes is not None:
                    hashes[Path(local_path)] = (digest.hexdigest(), file.tell())
            return reply

        path = self._path(remote_file_path)
        reply = self._wire.stream(Request("GET", path, is_repeatable=True), write)
        if reply.status != _OK:
            raise refusal(reply, path)

    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        """Copy a file to the server: see MLflow's own."""
        file, part = Path(local_file), current_transfer().part()
        path = self._path(posixpath.join(artifact_path or "", file.name))
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(file.stat().st_size)}
        request = Request("PUT", path, is_repeatable=True, headers=headers, pieces=lambda: _pieces(file, part))
        check_done(self._wire.ask(request), path)

    def log_artifacts(self, local_dir: str, artifact_path: str | None = None) -> None:
        """Copy what is in a directory to the server, some files at a time, the largest first: see MLflow's own."""
        directory = Path(local_dir)
        sizes = {path: path.stat().st_size for path in directory.rglob("*") if path.is_file()}
        several_at_once(
            (
                partial(self.log_artifact, str(path), _beside(artifact_path, path.relative_to(directory)))
                for path in sorted(sizes, key=lambda path: sizes[path], reverse=True)
            ),
            "modelport-send",
        )

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


def _beside(directory: str | None, path: Path) -> str:
    """Give the directory of a file that is kept under another one."""
    return posixpath.join(directory or "", *path.parts[:-1])


def _pieces(file: Path, part: Part) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(_CHUNK):
            yield piece
            part.reach(opened.tell())
