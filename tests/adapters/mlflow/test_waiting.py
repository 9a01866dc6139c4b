"""Waiting for calls that may never end."""

from __future__ import annotations

import threading
import time

import pytest

from modelport import deadline
from modelport.adapters.mlflow.waiting import OverdueError, waited_for
from modelport.core.deadlines import current_deadline


def test_without_a_deadline_a_call_is_made_here() -> None:
    """In the caller's own thread."""
    assert waited_for(threading.get_ident) == threading.get_ident()


def test_under_a_deadline_a_call_gives_what_it_gives() -> None:
    """From a thread of its own, that is under the same deadline."""
    with deadline(5) as given:
        assert waited_for(divmod, 7, 2) == (3, 1)
        assert waited_for(current_deadline) is given
        assert waited_for(threading.get_ident) != threading.get_ident()


def test_what_a_call_raises_is_raised_here() -> None:
    """The very exception."""
    error = KeyError("gone")

    def fail() -> None:
        raise error

    with deadline(5), pytest.raises(KeyError) as caught:
        waited_for(fail)
    assert caught.value is error


def test_a_call_that_does_not_end_is_not_waited_for_any_longer() -> None:
    """The thread that it is in keeps no process from ending."""
    released = threading.Event()
    before = set(threading.enumerate())
    start = time.monotonic()
    with deadline(0.5), pytest.raises(OverdueError) as caught:
        waited_for(released.wait)
    assert 0.5 <= time.monotonic() - start < 0.6 * 2
    assert caught.value.deadline.seconds == 0.5
    (left,) = set(threading.enumerate()) - before
    assert left.daemon
    released.set()
    left.join()
