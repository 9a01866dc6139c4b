"""The server is killed between two requests of an operation, or in the middle of one, and is back in a moment."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Final

from faulty_proxy import Answer
from integration.faults.ground import Ground
from integration.faults.restarts import RestartedServer
from integration.faults.walk import Case, Tried, attempt, requests_of

KILLS: Final = ("killed before", "killed in it")
_SECONDS: Final = 20.0
_MOMENTS: Final = (0.0, 0.003, 0.006, 0.012)
"""Seconds after which the server is killed that has begun to work."""


def kill_cases(ground: Ground, name: str) -> list[Case]:
    """Give both kinds of kill at each request of an operation."""
    return [Case(name, kill, index, "before") for kill in KILLS for index in range(requests_of(ground, name))]


def killed(ground: Ground, server: RestartedServer, cases: list[Case]) -> Iterator[Tried]:
    """Try some cases, one after another."""

    def before(connection: socket.socket, answer: Answer, stopped: threading.Event) -> None:
        del connection, answer, stopped
        server.restart()

    for case in cases:
        moment = _MOMENTS[case.index % len(_MOMENTS)]

        def within(connection: socket.socket, answer: Answer, stopped: threading.Event, moment: float = moment) -> None:
            del connection, answer, stopped
            time.sleep(moment)
            server.restart()

        if case.fault == "killed before":
            yield attempt(ground, case, before, "first", _SECONDS)
        else:
            yield attempt(ground, case, within, "during", _SECONDS)
