"""Starts and stops a real MLflow server on loopback."""

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

import httpx

_STARTUP_SECONDS = 90
_SHUTDOWN_SECONDS = 3


@contextlib.contextmanager
def running_server(directory: Path, store_uri: str = "") -> Iterator[str]:
    """Give the address of a server that keeps its artifacts under *directory*; it is stopped afterwards.

    Its store is at *store_uri*, or in a SQLite file beside the artifacts. It runs no jobs of MLflow's: they have
    no part in models, and take some processes more.
    """
    port = _free_port()
    environment = {**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
    command = [
        *(sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"),
        *("--backend-store-uri", store_uri or f"sqlite:///{directory / 'server.db'}"),
        *("--artifacts-destination", str(directory / "artifacts")),
    ]
    with (directory / "server.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            command, stdout=log, stderr=log, cwd=directory, env=environment, start_new_session=True
        )
        try:
            uri = f"http://127.0.0.1:{port}"
            _wait_for(uri, process, directory / "server.log")
            yield uri
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_SHUTDOWN_SECONDS)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(_SHUTDOWN_SECONDS)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(uri: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _STARTUP_SECONDS
    with httpx.Client(timeout=1) as client:
        while time.monotonic() < until and process.poll() is None:
            with contextlib.suppress(httpx.TransportError):
                if client.get(f"{uri}/health").is_success:
                    return
            time.sleep(0.1)
    message = f"the MLflow server did not start:\n{log.read_text()[-2000:]}"
    raise RuntimeError(message)
