"""What is asked of a server, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import field, frozen


@frozen
class Reply:
    """What a server answered.

    Attributes:
        status: The HTTP status.
        headers: By their names in lower case.
        content: The body.
        attempts: How often the server was asked, this answer's time included.
        seconds: How long that took.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(default=b"", repr=False)
    attempts: int = 1
    seconds: float = 0.0


@frozen
class Request:
    """What is asked of a server.

    Attributes:
        method: The HTTP method.
        path: The path under the server's address.
        query: The query's values.
        body: What is sent as JSON.
        headers: Besides those that MLflow sends.
        pieces: Gives what is sent instead of JSON, from the start each time that it is called.
        is_repeatable: Whether a server that did it already may be asked again. What was never sent is repeated in any
            case.
    """

    method: str
    path: str
    is_repeatable: bool
    query: Any = field(default=None, repr=False)
    body: Any = field(default=None, repr=False)
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    pieces: Callable[[], Iterator[bytes]] | None = field(default=None, repr=False)


class UnansweredError(Exception):
    """No answer came, or one that there is none now.

    Attributes:
        attempts: How often it was asked for.
        seconds: How long that took.
        was_sent: Whether the server may have done what it was asked for.
        reply: The last answer, if there was one.
    """

    def __init__(self, *, was_sent: bool, reply: Reply | None = None, attempts: int = 1) -> None:
        super().__init__(f"status {reply.status}" if reply else "no answer")
        self.attempts = reply.attempts if reply else attempts
        self.seconds = reply.seconds if reply else 0.0
        self.was_sent = was_sent
        self.reply = reply
