"""A real MLflow server that is killed and is back at once, on the same port and store."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
from attrs import define

_START_SECONDS: Final = 90
_FORKER: Final = Path(__file__).with_name("forking_server.py")


@define(eq=False)
class RestartedServer:
    """A server; what serves is a fork of a process that has imported it, so that it is back in a moment.

    Attributes:
        address: Its address.
    """

    address: str
    _forker: subprocess.Popen[str]
    _serving: int = 0

    def start(self) -> None:
        """Have it serve."""
        assert self._forker.stdin
        assert self._forker.stdout
        self._forker.stdin.write("serve\n")
        self._forker.stdin.flush()
        self._serving = int(self._forker.stdout.readline())
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.address}/health", timeout=1).is_success:
                    return
            time.sleep(0.02)
        message = "the server did not come back"
        raise RuntimeError(message)

    def kill(self) -> None:
        """Kill it, in whatever it does; its port is free afterwards."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._serving, signal.SIGKILL)
            while True:
                os.kill(self._serving, 0)
                time.sleep(0.002)

    def restart(self) -> None:
        """Kill it, and have it serve again."""
        self.kill()
        self.start()


@contextlib.contextmanager
def restarted_server(directory: Path, store_uri: str = "") -> Iterator[RestartedServer]:
    """Give a server that keeps its artifacts under *directory*; it is killed afterwards.

    Its store is at *store_uri*, or in a SQLite file beside the artifacts.
    """
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    store = store_uri or f"sqlite:///{directory / 'server.db'}"
    command = [sys.executable, str(_FORKER), str(port), store, str(directory / "artifacts")]
    with (directory / "server.log").open("wb") as log:
        forker = subprocess.Popen(  # noqa: S603 - this file's own command
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=directory,
            start_new_session=True,
        )
        server = RestartedServer(f"http://127.0.0.1:{port}", forker)
        try:
            server.start()
            yield server
        finally:
            os.killpg(forker.pid, signal.SIGKILL)
            forker.communicate()
