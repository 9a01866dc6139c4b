"""Locks that a fork's child never finds locked by a thread that it does not have."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import weakref

import pytest

from modelport.core.process_locks import ProcessLock, ReentrantProcessLock

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

REENTERED = """
import os, signal, threading
from modelport.core.process_locks import ReentrantProcessLock

lock, held, done = ReentrantProcessLock(), threading.Event(), threading.Event()

def takes(lock):
    taken = threading.Event()
    def take():
        with lock, lock:
            taken.set()
    threading.Thread(target=take, daemon=True).start()
    return taken.wait

def in_child(act):
    child = os.fork()
    if not child:
        signal.alarm(20)
        try:
            os._exit(0 if act() else 1)
        finally:
            os._exit(2)
    _, status = os.waitpid(child, 0)
    assert status == 0, status

def free():
    if lock.is_mine:
        return False
    with lock:
        mine = lock.is_mine
    return mine and not lock.is_mine and takes(lock)(5)

def hold():
    with lock:
        held.set()
        done.wait()
"""
OTHERS = """
threading.Thread(target=hold).start()
held.wait()
try:
    in_child(free)
finally:
    done.set()
"""
MINE = """
def keeps():
    waiting = takes(lock)
    if not lock.is_mine or waiting(0.2):
        return False
    with lock:
        pass
    if waiting(0.2):
        return False
    lock.__exit__(None, None, None)
    if not lock.is_mine or waiting(0.2):
        return False
    lock.__exit__(None, None, None)
    return waiting(5) and free()

with lock, lock:
    waiting = takes(lock)
    in_child(keeps)
    assert lock.is_mine and not waiting(0.2)
assert waiting(5) and free()
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


def test_the_thread_that_holds_it_may_take_it_again() -> None:
    """Another waits until it was given back as often as it was taken."""
    lock, taken = ReentrantProcessLock(), threading.Event()

    def take() -> None:
        with lock:
            taken.set()

    other = threading.Thread(target=take)
    with lock:
        with lock:
            other.start()
            assert lock.is_mine
        assert not taken.wait(0.1)
    assert taken.wait(5)
    other.join()
    assert not lock.is_mine


@pytest.mark.parametrize("act", [OTHERS, MINE], ids=["another thread", "the thread that forks"])
def test_a_child_has_it_only_if_its_own_thread_held_it(act: str) -> None:
    """Another thread is not there; its own goes on, and gives it back as often as it took it, as in the parent."""
    command = [sys.executable, "-W", "ignore", "-c", REENTERED + act]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - our own
    assert ended.returncode == 0, ended.stderr


def test_a_lock_that_is_not_used_any_more_goes() -> None:
    """That it is told of forks does not keep it."""
    lock = ReentrantProcessLock()
    gone = weakref.ref(lock)

    del lock
    gc.collect()

    assert gone() is None
