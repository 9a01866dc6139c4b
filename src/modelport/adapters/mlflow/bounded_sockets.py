"""Connections whose every wait ends with the deadline of the call that waits.

Libraries bound each read, not all of them together: a server that sends a byte a second would keep a call for ever.

Source: https://www.encode.io/httpcore/network-backends/
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any, Final

import httpcore

from modelport.core.deadlines import current_deadline

_PIECE: Final = 1 << 16
"""Bytes that are written at once: so often it is asked how much time is left."""


def seconds_left(timeout: float | None) -> float | None:
    """Give how long one wait may take: *timeout*, or less where the call's deadline comes first.

    Raises:
        httpcore.ReadTimeout: The deadline is over.
    """
    due = current_deadline()
    if due is None:
        return timeout
    if not due.remaining:
        message = "the deadline of the call is over"
        raise httpcore.ReadTimeout(message)
    return due.remaining if timeout is None else min(timeout, due.remaining)


class BoundedBackend(httpcore.NetworkBackend):
    """Opens connections."""

    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect within what is left."""
        left = seconds_left(timeout)
        return _BoundedStream(self._inner.connect_tcp(host, port, left, local_address, socket_options))

    def sleep(self, seconds: float) -> None:
        """Sleep, as the pool asks."""
        self._inner.sleep(seconds)


class _BoundedStream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, seconds_left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        view = memoryview(buffer)
        for start in range(0, len(view), _PIECE):
            self._inner.write(bytes(view[start : start + _PIECE]), seconds_left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _BoundedStream(self._inner.start_tls(ssl_context, server_hostname, seconds_left(timeout)))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as the library says
        return self._inner.get_extra_info(info)
