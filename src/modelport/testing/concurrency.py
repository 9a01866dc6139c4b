"""Work done by several threads at once."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any, TypeVar

from attrs import define

Result = TypeVar("Result")
THREADS = 8


@define
class _Share:
    result: Any = None
    error: BaseException | None = None


def at_once(work: Callable[[int], Result], threads: int = THREADS) -> list[Result]:
    """Call *work* with 0, 1, 2, … from as many threads, all starting together, and give what each returned.

    Whatever the first of them raises is raised. No thread keeps the process from ending.
    """
    start = Barrier(threads)
    shares = [_Share() for _ in range(threads)]

    def run(number: int) -> None:
        start.wait()
        try:
            shares[number].result = work(number)
        except BaseException as error:  # noqa: BLE001 - raised again by the thread that waits
            shares[number].error = error

    workers = [Thread(target=run, args=(number,), daemon=True) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for share in shares:
        if share.error is not None:
            raise share.error
    return [share.result for share in shares]
