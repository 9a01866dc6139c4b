"""Servers on loopback that an attacker would run: one that writes down what reaches it, and a lying MLflow server."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from attrs import define, field, frozen

ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts"
VERSIONS = "/api/2.0/mlflow/model-versions"


@frozen
class Request:
    """A request that reached a server: its method, its path with the query, and its headers."""

    method: str
    path: str
    headers: Mapping[str, str]


Answer: TypeAlias = tuple[int, Mapping[str, str], bytes]
"""A status, headers and a body; a ``Content-Length`` among the headers may lie."""


@frozen(eq=False)
class EvilServer:
    """A server that writes down what reaches it.

    Attributes:
        host: Its host and port.
        requests: All requests up to now.
    """

    host: str
    requests: list[Request] = field(factory=list)

    @property
    def address(self) -> str:
        """Its address, as one for artifacts."""
        return f"http://{self.host}"

    @property
    def credentials(self) -> list[str]:
        """The credentials that came with requests."""
        return [each.headers["Authorization"] for each in self.requests if "Authorization" in each.headers]


def connections_refused(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Refuse all that this process looks up or connects to from now on, and give what it was."""
    made: list[object] = []

    def refused(*arguments: Any, **_: Any) -> None:
        made.append(arguments)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.setattr(socket.socket, "connect", refused)
    return made


def nothing_there(_request: Request) -> Answer:
    """Answer that there is nothing: who gets this far has been heard."""
    return 404, {}, b"{}"


@contextlib.contextmanager
def listening(answer: Callable[[Request], Answer] = nothing_there) -> Iterator[EvilServer]:
    """Give a server on a free port of this machine, stopped afterwards."""

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = Request(self.command, self.path, dict(self.headers))
            heard.requests.append(request)
            status, headers, body = answer(request)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), "Connection": "close", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(body)
            self.close_connection = True

        do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = do_HEAD = _answer  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """Say nothing on the standard error."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        heard = EvilServer(f"127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield heard
        finally:
            server.shutdown()
            thread.join()


def as_json(content: object, status: int = 200) -> Answer:
    """Answer with JSON, as MLflow's servers do."""
    return status, {"Content-Type": "application/json"}, json.dumps(content).encode()


@define(eq=False)
class LyingServer:
    """As much of an MLflow server as a load by version takes, with one version; whatever it says may be a lie.

    Attributes:
        digest: The digest of the version.
        bodies: Its files by their paths.
        source: Where it says that the files are.
        listings: What it says that is in a directory, by the directory's path; true unless set.
        spare: What it gives for files that the model has not; nothing unless set.
        overrides: Answers by the end of the path that is asked for, before any other.
    """

    digest: str
    bodies: Mapping[str, bytes]
    source: str = "mlflow-artifacts:/prices"
    listings: Callable[[str], Any] | None = None
    overrides: Mapping[str, Callable[[Request], Answer]] = field(factory=dict)
    spare: bytes | None = None

    def __call__(self, request: Request) -> Answer:
        """Answer a request."""
        path = unquote(urlsplit(request.path).path)
        for end, override in self.overrides.items():
            if path.endswith(end):
                return override(request)
        if path.startswith(ARTIFACTS):
            return self._artifact(request, path.removeprefix(ARTIFACTS).strip("/"))
        known = {
            f"{VERSIONS}/get": {"model_version": self.version()},
            f"{VERSIONS}/get-download-uri": {"artifact_uri": self.source},
            "/api/2.0/mlflow/registered-models/get": {"registered_model": {"name": "prices"}},
        }
        return as_json(known[path]) if path in known else nothing_there(request)

    def version(self) -> dict[str, Any]:
        """Give the version's record."""
        return {
            "name": "prices",
            "version": "1",
            "creation_timestamp": 1_700_000_000_000,
            "source": self.source,
            "status": "READY",
            "tags": [{"key": "modelport.digest", "value": self.digest}] if self.digest else [],
        }

    def _artifact(self, request: Request, name: str) -> Answer:
        if name:
            name = name.removeprefix("prices").lstrip("/")
            body = self.bodies.get(name, self.spare)
            return nothing_there(request) if body is None else (200, {}, body)
        asked = parse_qs(urlsplit(request.path).query).get("path", [""])[0]
        inside = asked.removeprefix("prices").strip("/")
        return as_json({"files": (self.listings or self.listing)(inside)})

    def listing(self, directory: str) -> list[dict[str, Any]]:
        """Give what really is in a directory."""
        below = [Path(name).relative_to(directory) for name in self.bodies if Path(name).is_relative_to(directory)]
        folders = {path.parts[0] for path in below if len(path.parts) > 1}
        files = [path.name for path in below if len(path.parts) == 1]
        return [{"path": name, "is_dir": name in folders} for name in sorted({*folders, *files} - {""})]


def files_under(directory: Path) -> dict[str, bytes]:
    """Give the files of a directory by their paths in it."""
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}
