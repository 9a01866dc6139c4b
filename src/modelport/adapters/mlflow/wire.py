"""Requests to an MLflow server: bounded by the call's deadline, repeated where that is safe, and nowhere else.

MLflow's own requests take their timeouts and retries from the environment, repeat what is not safe to repeat, and wait
for ever on a server that drips.

Source: https://mlflow.org/docs/latest/rest-api/ and https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
"""

from __future__ import annotations

import os
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import unquote, urlsplit

import httpcore
import stamina
from attrs import define, evolve, field

from modelport.adapters.mlflow.bounded_sockets import BoundedBackend
from modelport.adapters.mlflow.credentials import Route, access_to
from modelport.adapters.mlflow.http_messages import Reply, Request, UnansweredError
from modelport.core.deadlines import current_deadline
from modelport.core.errors import BackendError, ConfigurationError
from modelport.core.uris import mask_secrets

_ATTEMPTS: Final = 5
_WAIT_FIRST, _WAIT_MOST, _JITTER = 0.1, 5.0, 0.3
"""Seconds between two attempts: each time twice as many, and some more by chance."""
CONNECT_SECONDS: Final = 10.0
MOST_BYTES: Final = 64 << 20
"""Of an answer about records; files are streamed elsewhere."""
_IDLE_SECONDS: Final = 3.0
"""So long a connection is kept for another request: servers close theirs after five and more."""
_BUSY: Final = frozenset({408, 425, 429, 502, 503, 504})
"""Statuses by which a server, or what stands before it, says that it cannot serve now."""
_FAILED: Final = 500
_PROXIES: Final = frozenset({"http", "https"})
"""SOCKS is left to others: `requests` needs a library for it that MLflow does not bring along."""
_UNSENT: Final = (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout, httpcore.ProxyError)
_LOST: Final = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)


@define(eq=False)
class Wire:
    """The way to one server. Threads may share it; a forked child opens connections of its own.

    Attributes:
        address: The server's.
        stall: The seconds that it is waited for the next byte, where the call's deadline does not come first.
    """

    address: str
    stall: float = 30.0
    _pools: dict[tuple[int, Route], httpcore.ConnectionPool] = field(init=False, repr=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        weakref.finalize(self, _close, self._pools)

    def ask(self, request: Request) -> Reply:
        """Make a request, again where no answer came and that is safe, until the call's deadline.

        Raises:
            UnansweredError: No answer came.
            BackendError: The answer is too long.
        """
        kept: list[bytes] = []

        def keep(reply: Reply, pieces: Iterator[bytes]) -> Reply:
            kept[:] = bounded(pieces)
            return evolve(reply, content=b"".join(kept))

        return self.stream(request, keep)

    def stream(self, request: Request, take: Callable[[Reply, Iterator[bytes]], Reply]) -> Reply:
        """Make a request as `ask` does, and hand the answer's body on while it comes.

        Args:
            request: What is asked.
            take: Called with the answer, without its body, and the body's pieces; again, with another answer, where the
                first one broke off. Gives the answer to give back.
        """
        due, start = current_deadline(), time.monotonic()

        def again(error: Exception) -> bool | float:
            if not isinstance(error, UnansweredError) or (error.was_sent and not request.is_repeatable):
                return False
            asked = _asked_to_wait(error.reply)
            longest = _longest_wait(error.attempts) if asked is None else asked
            if due and longest >= due.remaining:
                return False
            return True if asked is None else asked

        left = due.remaining if due else None
        if left == 0:
            raise UnansweredError(was_sent=False, attempts=0)
        for attempt in stamina.retry_context(
            on=again,
            attempts=_ATTEMPTS,
            timeout=left,
            wait_initial=_WAIT_FIRST,
            wait_max=_WAIT_MOST,
            wait_jitter=_JITTER,
        ):
            with attempt:
                try:
                    reply = self._once(request, take)
                    return evolve(reply, attempts=attempt.num, seconds=time.monotonic() - start)
                except UnansweredError as error:
                    error.attempts, error.seconds = attempt.num, time.monotonic() - start
                    raise
        raise AssertionError  # pragma: no cover - the last attempt raises

    def _once(self, request: Request, take: Callable[[Reply, Iterator[bytes]], Reply]) -> Reply:
        access = access_to(self.address)
        ready = access.prepared(request)
        waits = {"connect": CONNECT_SECONDS, "pool": CONNECT_SECONDS, "read": self.stall, "write": self.stall}
        content = request.pieces() if request.pieces else _content(ready.body)
        try:
            with self._pool(access.route).stream(
                str(ready.method),
                str(ready.url),
                headers=[(str(name), value) for name, value in ready.headers.items()],
                content=content,
                extensions={"timeout": waits},
            ) as response:
                named = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
                reply = take(Reply(response.status, named), response.iter_stream())
        except _UNSENT as error:
            raise UnansweredError(was_sent=False) from error
        except _LOST as error:
            raise UnansweredError(was_sent=True) from error
        if reply.status in _BUSY or reply.status == _FAILED:
            raise UnansweredError(was_sent=True, reply=reply)
        return reply

    def _pool(self, route: Route) -> httpcore.ConnectionPool:
        key = (os.getpid(), route)
        return self._pools.get(key) or self._pools.setdefault(key, _opened(route))

    def __reduce__(self) -> tuple[type[Wire], tuple[str, float]]:
        return type(self), (self.address, self.stall)


def _close(pools: Mapping[tuple[int, Route], httpcore.ConnectionPool]) -> None:
    """Close what this process has opened; what it has from its parent is the parent's."""
    for (process, _), pool in pools.items():
        if process == os.getpid():
            pool.close()


def _opened(route: Route) -> httpcore.ConnectionPool:
    backend, tls = BoundedBackend(), route.tls()
    if not route.proxy:
        return httpcore.ConnectionPool(ssl_context=tls, keepalive_expiry=_IDLE_SECONDS, network_backend=backend)
    parts = urlsplit(route.proxy)
    if parts.scheme not in _PROXIES:
        raise ConfigurationError(
            f"The environment names {mask_secrets(route.proxy)} as the proxy, which is none that is spoken to here.",
            expected="an http or https proxy",
            remedy="name one in HTTP_PROXY or HTTPS_PROXY, or except the server's host by NO_PROXY",
        )
    login = (unquote(parts.username or ""), unquote(parts.password or "")) if parts.username else None
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return httpcore.HTTPProxy(
        bare, proxy_auth=login, ssl_context=tls, keepalive_expiry=_IDLE_SECONDS, network_backend=backend
    )


def _content(body: object) -> bytes | None:
    return body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else None


def bounded(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Pass on the pieces of an answer that is kept in memory.

    Raises:
        BackendError: It is too long.
    """
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > MOST_BYTES:
            problem = f"The server answers with more than {MOST_BYTES:,} bytes."
            raise BackendError(problem, remedy="check that the address is that of an MLflow server")
        yield piece


def _longest_wait(attempts: int) -> float:
    """Give the most seconds that are waited after so many attempts: the next one has to start in time."""
    doubled: float = _WAIT_FIRST * 2 ** (attempts - 1)
    return min(_WAIT_MOST, doubled) + _JITTER


def _asked_to_wait(reply: Reply | None) -> float | None:
    """Give the seconds that a server asks to wait for before it is asked again; ``None`` where it does not say."""
    said = reply.headers.get("retry-after", "") if reply else ""
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        return max(0.0, (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds()) if said else None
    except (TypeError, ValueError):
        return None
