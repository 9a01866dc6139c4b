"""Work done by several threads at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

Result = TypeVar("Result")


def at_once(work: Callable[[int], Result], threads: int = 8) -> list[Result]:
    """Call *work* with 0, 1, 2, … from as many threads, all starting together, and give what each returned.

    Whatever one of them raises is raised.
    """
    start = Barrier(threads)

    def run(number: int) -> Result:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))
