"""Servers on loopback that do not answer as servers do."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from typing import Final

_AT_ONCE: Final = 100
_BYTE_SECONDS: Final = 0.5

Treat = Callable[[socket.socket, threading.Event], None]


def never_answers(connection: socket.socket, stopped: threading.Event) -> None:
    """Keep the connection, and say nothing."""
    del connection
    stopped.wait()


def drips(connection: socket.socket, stopped: threading.Event) -> None:
    """Answer a byte at a time, so that some byte always came a moment ago."""
    connection.recv(65_536)
    body = b"{" + b" " * 998 + b"}"
    for byte in b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n" + body:
        connection.send(bytes([byte]))
        if stopped.wait(_BYTE_SECONDS):
            return


def resets(connection: socket.socket, stopped: threading.Event) -> None:
    """Break the connection off."""
    del stopped
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def answering(status: int, body: bytes = b"{}", headers: str = "") -> Treat:
    """Give what answers every request in the same way."""
    head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{headers}\r\n".encode()

    def answer(connection: socket.socket, stopped: threading.Event) -> None:
        del stopped
        connection.recv(65_536)
        connection.sendall(head + body)

    return answer


@contextlib.contextmanager
def dead_server(treat: Treat) -> Iterator[tuple[str, list[str]]]:
    """Give the address of a server, and a list to which a line is added for each connection; it is stopped after."""
    stopped, seen = threading.Event(), list[str]()
    with socket.create_server(("127.0.0.1", 0), backlog=_AT_ONCE) as listener:
        threads = [threading.Thread(target=_listen, args=(listener, treat, stopped, seen), daemon=True)]
        threads[0].start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", seen
        finally:
            stopped.set()
            listener.shutdown(socket.SHUT_RDWR)
            threads[0].join()


def _listen(listener: socket.socket, treat: Treat, stopped: threading.Event, seen: list[str]) -> None:
    treated = []
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            break
        seen.append("connected")
        thread = threading.Thread(target=_treat, args=(connection, treat, stopped), daemon=True)
        thread.start()
        treated.append(thread)
    for each in treated:
        each.join()


def _treat(connection: socket.socket, treat: Treat, stopped: threading.Event) -> None:
    with connection, contextlib.suppress(OSError):
        treat(connection, stopped)
