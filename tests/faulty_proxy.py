"""A proxy that does to requests and answers what networks, balancers and dying servers do; a dead server is one too."""

from __future__ import annotations

import contextlib
import http.client
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Literal, Self
from urllib.parse import urlsplit

from attrs import define, field, frozen

Side = Literal["first", "before", "during", "after"]
"""When something is done: first, and then the server is asked; instead of asking it, while it works, or afterwards."""
SIDES: Final[tuple[Side, Side]] = ("before", "after")
LATE_SECONDS: Final = 0.4
DRIP_SECONDS: Final = 0.5
RETRY_AFTER: Final = {"Retry-After": "1"}
_AT_ONCE: Final = 100
_UPSTREAM_SECONDS: Final = 60
_NOT_PASSED_ON: Final = {"connection", "content-length", "host", "transfer-encoding"}


@frozen
class Answer:
    """What a server says."""

    status: int = 200
    headers: Mapping[str, str] = field(factory=dict)
    content: bytes = b"{}"

    def raw(self, content: bytes | None = None, connection: str = "close") -> bytes:
        """Give the bytes that go over the connection, with another body than the one whose length is told."""
        told = {**self.headers, "Content-Length": str(len(self.content)), "Connection": connection}
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        body = self.content if content is None else content
        return f"HTTP/1.1 {self.status} X\r\n{head}\r\n".encode("latin-1") + body


Treat = Callable[[socket.socket, Answer, threading.Event], None]
"""Does something else than to give an answer; what it waits for ends when the event is set."""


def drops(connection: socket.socket, answer: Answer, stopped: threading.Event) -> None:
    """Close the connection without a word."""
    del connection, answer, stopped


def resets(connection: socket.socket, answer: Answer, stopped: threading.Event) -> None:
    """Break the connection off."""
    del answer, stopped
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def waits(connection: socket.socket, answer: Answer, stopped: threading.Event) -> None:
    """Wait a while."""
    del connection, answer
    stopped.wait(LATE_SECONDS)


def delays(connection: socket.socket, answer: Answer, stopped: threading.Event) -> None:
    """Answer late."""
    stopped.wait(LATE_SECONDS)
    connection.sendall(answer.raw())


def never_answers(connection: socket.socket, answer: Answer, stopped: threading.Event) -> None:
    """Keep the connection, and say nothing."""
    del connection, answer
    stopped.wait()


def drips(connection: socket.socket, answer: Answer, stopped: threading.Event) -> None:
    """Answer a byte at a time, so that some byte always came a moment ago."""
    for byte in answer.raw():
        connection.send(bytes([byte]))
        if stopped.wait(DRIP_SECONDS):
            return


def truncates(connection: socket.socket, answer: Answer, stopped: threading.Event) -> None:
    """Give half of the body, and tell the length of the whole."""
    del stopped
    connection.sendall(answer.raw(answer.content[: len(answer.content) // 2]))


def answering(status: int, content: bytes = b"{}", headers: Mapping[str, str] | None = None) -> Treat:
    """Give what answers in another way than the server."""
    other = Answer(status, headers or {}, content).raw()

    def answer_otherwise(connection: socket.socket, answer: Answer, stopped: threading.Event) -> None:
        del answer, stopped
        connection.sendall(other)

    return answer_otherwise


FAULTS: Final[Mapping[str, Treat]] = {
    "drop": drops,
    "reset": resets,
    "delay": delays,
    "hang": never_answers,
    "drip": drips,
    "truncate": truncates,
    "429": answering(429, headers=RETRY_AFTER),
    "500": answering(500),
    "503": answering(503),
    "html": answering(200, b"<html>sign in</html>", {"Content-Type": "text/html"}),
}


@frozen
class _Planned:
    matches: Callable[[int, str], bool]
    treat: Treat
    side: Side


@define(eq=False)
class FaultyProxy:
    """A proxy under test.

    Attributes:
        address: Its address.
        seen: What was asked for, a line each: method and path.
    """

    address: str = ""
    seen: list[str] = field(factory=list)
    _plans: list[_Planned] = field(factory=list)
    _lock: threading.Lock = field(factory=threading.Lock)

    def fail_at(self, index: int, treat: Treat, side: Side) -> None:
        """Do a fault to the request before which there were *index* others."""
        self._plans.append(_Planned(lambda count, _: count == index, treat, side))

    def fail_on(self, path: str, treat: Treat, side: Side, times: int = 1) -> None:
        """Do a fault to the next requests for what ends with *path*."""
        self._plans += [_Planned(lambda _, asked: asked.endswith(path), treat, side)] * times

    def forgive(self) -> bool:
        """Do nothing from now on, and tell whether all that was to be done has been."""
        with self._lock:
            is_done = not self._plans
            self._plans.clear()
        return is_done

    def plan_for(self, method: str, path: str) -> _Planned | None:
        """Give what is to be done to a request."""
        with self._lock:
            self.seen.append(f"{method} {path}")
            for each in self._plans:
                if each.matches(len(self.seen) - 1, path):
                    self._plans.remove(each)
                    return each
        return None


@define(eq=False)
class _DeadServer(FaultyProxy):
    """What does the same to every request."""

    treat: Treat = drops

    def plan_for(self, method: str, path: str) -> _Planned:
        super().plan_for(method, path)
        return _Planned(lambda _count, _path: True, self.treat, "before")


class _Listener(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = _AT_ONCE

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self._open = set[socket.socket]()
        self._guard = threading.Lock()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close, and nothing before: a reset is one only for a connection that nobody has said goodbye on."""
        with self._guard:
            self._open.discard(request)
        self.close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: whoever asked is gone."""

    def hang_up(self) -> None:
        """End the connections that are kept open."""
        with self._guard:
            for each in self._open:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def faulty_proxy(server: str) -> Iterator[FaultyProxy]:
    """Give a proxy before a server; it is stopped afterwards."""
    with _listening(FaultyProxy(), urlsplit(server).netloc) as proxy:
        yield proxy


@contextlib.contextmanager
def dead_server(treat: Treat) -> Iterator[tuple[str, list[str]]]:
    """Give the address of a server that does nothing else, and a list to which a line is added for each request."""
    with _listening(_DeadServer(treat=treat), "") as dead:
        yield dead.address, dead.seen


@contextlib.contextmanager
def _listening(proxy: FaultyProxy, upstream: str) -> Iterator[FaultyProxy]:
    stopped = threading.Event()

    class Passing(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            plan = proxy.plan_for(self.command, urlsplit(self.path).path)
            with _Asking(upstream) as asking:
                if plan is None or plan.side == "first":
                    if plan:
                        plan.treat(self.connection, Answer(), stopped)
                    asking.send(self.command, self.path, dict(self.headers), body)
                    self.connection.sendall(asking.answer().raw(connection="keep-alive"))
                    return
                self.close_connection = True
                if plan.side != "before":
                    asking.send(self.command, self.path, dict(self.headers), body)
                plan.treat(self.connection, asking.answer() if plan.side == "after" else Answer(), stopped)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _pass_on  # noqa: N815 - as http.server calls them

    with _Listener(Passing) as listener:
        proxy.address = f"http://127.0.0.1:{listener.server_port}"
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield proxy
        finally:
            listener.shutdown()
            thread.join()
            stopped.set()
            listener.hang_up()


class _Asking:
    """A request to the server behind; one that is not there shows as balancers show it."""

    def __init__(self, upstream: str) -> None:
        self._connection = http.client.HTTPConnection(upstream, timeout=_UPSTREAM_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def send(self, method: str, path: str, headers: dict[str, str], body: bytes) -> None:
        passed = {name: value for name, value in headers.items() if name.lower() not in _NOT_PASSED_ON}
        with contextlib.suppress(OSError):
            self._connection.request(method, path, body, passed)

    def answer(self) -> Answer:
        try:
            answer = self._connection.getresponse()
            kept = {name: value for name, value in answer.getheaders() if name.lower() not in _NOT_PASSED_ON}
            return Answer(answer.status, kept, answer.read())
        except (OSError, http.client.HTTPException):
            return Answer(502)
