"""A lock that a fork's child never finds locked."""

from __future__ import annotations

import subprocess
import sys

from modelport.core.process_locks import ProcessLock

FORKED = """
import os, signal, threading
from modelport.core.process_locks import ProcessLock

lock, held, done = ProcessLock(), threading.Event(), threading.Event()

def hold():
    with lock:
        held.set()
        done.wait()

threading.Thread(target=hold).start()
held.wait()
child = os.fork()
if not child:
    signal.alarm(20)
    os._exit(0 if lock.acquire(timeout=5) else 1)
_, status = os.waitpid(child, 0)
done.set()
assert status == 0, status
"""


def test_one_thread_at_a_time_holds_it() -> None:
    """Another waits as long as it is told to."""
    lock = ProcessLock()
    with lock:
        assert not lock.acquire(timeout=0.01)
    assert lock.acquire(timeout=0.01)
    lock.release()


def test_a_child_can_take_it_while_a_thread_of_the_parent_holds_it() -> None:
    """The thread is not there in the child, so it could never give the lock back."""
    command = [sys.executable, "-W", "ignore", "-c", FORKED]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    assert ended.returncode == 0, ended.stderr
