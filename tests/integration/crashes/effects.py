"""Counts what a process does to the world outside, and kills the process before one of these effects."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any, Final
from unittest.mock import patch

import httpcore
from attrs import define, field
from sqlalchemy import Engine, event

_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_CHANGES: Final = frozenset({"os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate"})
_READS: Final = ("SELECT", "PRAGMA", "SHOW")


@define(eq=False)
class Effects:
    """The effects of this process so far.

    Attributes:
        kill_at: The number, from 1, of the effect before which it is killed; 0 for none.
        root: The directory in which changes of files count.
        seen: What was done, or would have been done when it was killed.
    """

    kill_at: int
    root: str
    seen: list[str] = field(factory=list)
    _lock: threading.RLock = field(init=False, factory=threading.RLock)

    def watch(self) -> None:
        """Count changes of files, and statements and commits of databases, from now on."""
        sys.addaudithook(self._audit)
        event.listen(Engine, "before_cursor_execute", self._execute)
        event.listen(Engine, "commit", lambda _connection: self.note("COMMIT"))

    def watch_requests(self) -> None:
        """Count requests to servers, each once before it is sent, and once before its answer is read."""
        ask = httpcore.ConnectionPool.handle_request

        def handle_request(pool: httpcore.ConnectionPool, request: httpcore.Request) -> httpcore.Response:
            what = f"{request.method.decode()} {request.url.target.decode()}"
            self.note(f"before {what}")
            answer = ask(pool, request)
            self.note(f"after {what}")
            return answer

        patch.object(httpcore.ConnectionPool, "handle_request", handle_request).start()

    def note(self, what: str) -> None:
        """Count an effect that is about to be."""
        with self._lock:
            self.seen.append(what)
            if len(self.seen) == self.kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    def _audit(self, name: str, args: tuple[Any, ...]) -> None:
        if name == "open":
            path, _, flags = args
            if flags & _WRITING and self._counts(path):
                self.note(f"open {path}")
        elif name in _CHANGES and (self._counts(args[0]) or args[-1] not in {-1, None}):
            self.note(f"{name} {args[0]}")

    def _counts(self, path: object) -> bool:
        return isinstance(path, int) or os.fsdecode(str(path)).startswith(self.root)

    def _execute(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.lstrip().upper().startswith(_READS):
            self.note(" ".join(statement.split())[:60])
