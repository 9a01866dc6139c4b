"""Processes of their own for a millisecond each: forks of one that has imported and used MLflow already.

A task is a function by its dotted name, ``package.module:function``; its arguments and its result go as JSON.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name
from typing import IO, Any, Final

from attrs import frozen

_PATIENCE_SECONDS: Final = 240
_QUIET: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MLFLOW_DISABLE_TELEMETRY": "true"}
"""No threads that a fork would lose."""


@frozen
class Outcome:
    """How a process ended.

    Attributes:
        status: Its exit code; negative is the signal that ended it.
        result: What the task gave.
        error: The traceback of what it raised.
    """

    status: int
    result: Any = None
    error: str = ""


@frozen(eq=False)
class ForkServer:
    """A process that forks."""

    process: subprocess.Popen[str]

    def run(self, task: str, *args: object) -> Outcome:
        """Run a task in a process of its own."""
        return self.run_at_once((task, *args))[0]

    def run_at_once(self, *tasks: tuple[object, ...]) -> list[Outcome]:
        """Run tasks at the same time, each in a process of its own."""
        orders, answers = self.process.stdin, self.process.stdout
        if orders is None or answers is None:
            message = "the process was started without pipes"
            raise ValueError(message)
        orders.write(f"{json.dumps(tasks)}\n")
        orders.flush()
        return [Outcome(*each) for each in json.loads(answers.readline())]


@contextlib.contextmanager
def running_fork_server(empty_store: Path) -> Iterator[ForkServer]:
    """Give a process that forks; it is ended afterwards.

    Args:
        empty_store: A SQLite file with MLflow's tables, which is copied to warm up with.
    """
    command = [sys.executable, "-W", "ignore", __file__, str(empty_store)]
    environment = {**os.environ, **_QUIET, "PYTHONPATH": str(Path(__file__).parent)}
    with subprocess.Popen(  # noqa: S603 - our own
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            yield ForkServer(process)
        finally:
            if process.stdin:
                process.stdin.close()
            process.wait(_PATIENCE_SECONDS)


def main(empty_store: str) -> None:
    """Warm up, then run what is asked for, a line each, until there are no lines."""
    with tempfile.TemporaryDirectory(prefix="modelport-warm-") as directory:
        store = shutil.copy(empty_store, Path(directory, "registry.db"))
        resolve_name("integration.crashes.operations:warm_up")(f"sqlite:///{store}")
    for line in sys.stdin:
        children = [_forked(*task) for task in json.loads(line)]
        sys.stdout.write(f"{json.dumps([_ended(*child) for child in children])}\n")
        sys.stdout.flush()


def _forked(task: str, *args: object) -> tuple[int, IO[str]]:
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, os.fdopen(reading, encoding="utf-8")
    signal.alarm(_PATIENCE_SECONDS)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        said: object = [resolve_name(task)(*args), ""]
    except BaseException:  # noqa: BLE001 - it is told
        said = [None, traceback.format_exc()]
    os.write(writing, json.dumps(said).encode())
    os._exit(0)


def _ended(child: int, said: IO[str]) -> tuple[int, object, str]:
    with said:
        text = said.read()
    _, status = os.waitpid(child, 0)
    result, error = json.loads(text) if text else (None, "")
    return os.waitstatus_to_exitcode(status), result, error


if __name__ == "__main__":
    main(sys.argv[1])
