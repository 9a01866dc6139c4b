"""Does several things at a time, until one of them fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from typing import Final, TypeVar

from modelport.core.transfers import current_transfer

_AT_ONCE: Final = 4
_T = TypeVar("_T")


def two_at_once(first: Callable[[], _T], second: Callable[[], object]) -> _T:
    """Make two calls at a time, each under what the caller is under, and give what the first gives.

    Raises:
        Exception: What the first raised; else what the second raised.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="modelport-meanwhile") as pool:
        meanwhile = pool.submit(copy_context().run, second)
        found = first()
        meanwhile.result()
    return found


def several_at_once(calls: Iterable[Callable[[], object]], threads: str) -> None:
    """Make calls, four at a time, each under what the caller is under.

    Where one fails, no other begins, and those that are at work for the current transfer stop with their next bytes.

    Args:
        calls: What is done; the first may begin before the last is known.
        threads: What the threads are called.

    Raises:
        Exception: What the first one that failed raised; or what *calls* raised.
    """
    moved = current_transfer()
    begun: list[Future[object]] = []
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix=threads) as pool:
        try:
            begun.extend(pool.submit(copy_context().run, call) for call in calls)
            wait(begun, return_when=FIRST_EXCEPTION)
            for each in filter(Future.done, begun):
                each.result()
        except BaseException:
            moved.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
