"""A proxy before a real server that loses requests or answers, as networks and balancers do."""

from __future__ import annotations

import contextlib
import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import urlsplit

from attrs import define, field

_NOT_PASSED_ON: Final = {"connection", "host", "transfer-encoding"}

LOSSES: Final = (
    "request lost",
    "answer lost",
    "500 instead of the request",
    "503 instead of the request",
    "500 instead of the answer",
    "503 instead of the answer",
)


@define(eq=False)
class LossyProxy:
    """A proxy under test.

    Attributes:
        address: Its address.
        seen: What was asked for, a line each: method and path.
    """

    address: str = ""
    seen: list[str] = field(factory=list)
    _losses: list[tuple[str, str]] = field(factory=list)
    _lock: threading.Lock = field(factory=threading.Lock)

    def lose(self, path: str, loss: str, times: int = 1) -> None:
        """Lose the next requests for what ends with *path*, in one of the ways of `LOSSES`."""
        self._losses += [(path, loss)] * times

    def note(self, method: str, path: str) -> str:
        """Give how a request is to be lost; empty for not at all."""
        with self._lock:
            self.seen.append(f"{method} {path}")
            for each in self._losses:
                if path.endswith(each[0]):
                    self._losses.remove(each)
                    return each[1]
        return ""


@contextlib.contextmanager
def lossy_proxy(server: str) -> Iterator[LossyProxy]:
    """Give a proxy before a server; it is stopped afterwards."""
    proxy, upstream = LossyProxy(), urlsplit(server).netloc

    class Passing(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            loss = proxy.note(self.command, urlsplit(self.path).path)
            if loss == "request lost":
                self.close_connection = True
                return
            if loss.endswith("of the request"):
                self._answer(int(loss[:3]), {}, b"{}")
                return
            status, headers, content = _asked(upstream, self.command, self.path, dict(self.headers), body)
            if loss == "answer lost":
                self.close_connection = True
            elif loss:
                self._answer(int(loss[:3]), {}, b"{}")
            else:
                self._answer(status, headers, content)

        def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _pass_on  # noqa: N815 - as http.server calls them

    with ThreadingHTTPServer(("127.0.0.1", 0), Passing) as listener:
        proxy.address = f"http://127.0.0.1:{listener.server_port}"
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield proxy
        finally:
            listener.shutdown()
            thread.join()


def _asked(
    upstream: str, method: str, path: str, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    with contextlib.closing(http.client.HTTPConnection(upstream, timeout=60)) as connection:
        passed = {name: value for name, value in headers.items() if name.lower() not in _NOT_PASSED_ON}
        connection.request(method, path, body, passed)
        answer = connection.getresponse()
        kept = {
            name: value
            for name, value in answer.getheaders()
            if name.lower() not in {*_NOT_PASSED_ON, "content-length"}
        }
        return answer.status, kept, answer.read()
