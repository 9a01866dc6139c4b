"""What a fork must not cut in two, and what its child must leave to the parent."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable

from modelport.core.process_locks import ProcessLock

_PATIENCE_SECONDS = 30


def mind_forks(lock: ProcessLock, in_child: Callable[[], None]) -> None:
    """Let forks wait, up to half a minute, until *lock* is free, and run *in_child* in each child.

    Args:
        lock: What is held while MLflow opens a store: it takes locks of its own then, which a child could never free.
        in_child: A method. Its object may go: then nothing is called.
    """
    if not hasattr(os, "register_at_fork"):
        return
    weak, taken = weakref.WeakMethod(in_child), list[ProcessLock]()

    def wait() -> None:
        if weak() and lock.acquire(_PATIENCE_SECONDS):
            taken.append(lock)

    def go_on() -> None:
        while taken:
            taken.pop().release()

    def start_anew() -> None:
        taken.clear()
        if method := weak():
            method()

    os.register_at_fork(before=wait, after_in_parent=go_on, after_in_child=start_anew)
