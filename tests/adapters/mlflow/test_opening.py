"""Stores are opened once, by many processes at a time if need be, and forks do no harm."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from modelport.adapters.mlflow.cold_starts import one_at_a_time

SECONDS = 240

OPENING = """
import sys
from modelport.adapters.mlflow import MlflowConnection
MlflowConnection(sys.argv[1]).create_registered_model("model-" + sys.argv[2])
"""

FORKING = """
import os, signal, sys, threading
from modelport.adapters.mlflow import MlflowConnection

def in_child(work):
    child = os.fork()
    if not child:
        signal.alarm(60)
        try:
            work()
            os._exit(0)
        except BaseException as error:
            os.write(2, repr(error).encode())
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert status == 0, status

connection = MlflowConnection(sys.argv[1])
"""

AFTER_USE = """
connection.create_registered_model("parent")
in_child(lambda: connection.create_registered_model("child"))
in_child(lambda: MlflowConnection(sys.argv[1]).create_registered_model("another"))
assert [each.name for each in connection.find_registered_models("")] == ["another", "child", "parent"]
"""

WHILE_OPENING = """
started = threading.Event()

def open_it():
    started.set()
    connection._client.get()

thread = threading.Thread(target=open_it)
thread.start()
started.wait()
while not connection._client._hooked:
    pass
in_child(lambda: connection.create_registered_model("child"))
thread.join()
assert [each.name for each in connection.find_registered_models("")] == ["child"]
"""


def start(script: str, *args: str) -> subprocess.Popen[str]:
    """Start Python on a script."""
    command = [sys.executable, "-W", "ignore", "-c", script, *args]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603


def ended(process: subprocess.Popen[str]) -> str:
    """Wait for a process, and give what it complained of if it failed."""
    try:
        _, errors = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
    return errors if process.returncode else ""


def test_a_lock_that_a_killed_process_left_keeps_nobody_out(tmp_path: Path) -> None:
    """What counts is whether a process holds it, not whether the file is there."""
    (tmp_path / "registry.db.lock").touch()
    assert ended(start(OPENING, f"sqlite:///{tmp_path / 'registry.db'}", "1")) == ""
    assert [path.name for path in tmp_path.iterdir()] == ["registry.db"]


@pytest.mark.parametrize("script", [AFTER_USE, WHILE_OPENING])
def test_a_forks_child_works(tmp_path: Path, script: str) -> None:
    """After its parent used the connection, and while a thread of the parent's is opening it."""
    assert ended(start(FORKING + script, f"sqlite:///{tmp_path / 'registry.db'}")) == ""


def test_the_first_opening_of_a_file_prints_nothing(tmp_path: Path) -> None:
    """That tables are made is no news to the user of a service."""
    process = start(OPENING, f"sqlite:///{tmp_path / 'registry.db'}", "1")

    assert process.communicate(timeout=SECONDS) == ("", "")


def test_only_what_the_maker_of_the_tables_is_told_stays_unlogged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Not what other threads do meanwhile, nor warnings, nor anything afterwards."""
    logger = logging.getLogger("mlflow.store.db.utils")
    before = list(logger.filters)
    with caplog.at_level(logging.INFO, logger.name):
        with one_at_a_time(tmp_path / "registry.db"):
            logger.info("tables are made")
            logger.warning("something is odd")
            thread = threading.Thread(target=logger.info, args=("another thread's",))
            thread.start()
            thread.join()
        logger.info("afterwards")

    assert [each.message for each in caplog.records if each.name == logger.name] == [
        "something is odd",
        "another thread's",
        "afterwards",
    ]
    assert logger.filters == before
