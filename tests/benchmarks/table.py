"""Lines of the table of measurements: how long something takes, beside how long what it is compared with takes.

``python -m benchmarks`` measures them; `benchmarks.reports` tells them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Final

from attrs import frozen

SECONDS: Final = "s"


@frozen
class Line:
    """What was measured for one kind of work, each round beside a round of the other.

    Attributes:
        work: What was done.
        base_name: What it is compared with.
        base: The figure of each round of that.
        figures: The figure of each round of the work.
        target: The largest ratio that is aimed at.
        native: The figure of each round of what both only add to, and what is therefore taken off both; none where
            they are compared as a whole.
        unit: What the figures count: seconds, unless something else is said.
    """

    work: str
    base_name: str
    base: tuple[float, ...]
    figures: tuple[float, ...]
    target: float
    native: tuple[float, ...] = ()
    unit: str = SECONDS

    @property
    def ratio(self) -> float:
        """The median of the work over the median of what it is compared with."""
        shared = median(self.native) if self.native else 0.0
        return (median(self.figures) - shared) / (median(self.base) - shared)

    @property
    def holds(self) -> bool:
        """Whether the target is reached."""
        return self.ratio <= self.target


@frozen
class Rounds:
    """How often calls are measured.

    Attributes:
        count: The number of rounds that count.
        calls: How often each call is made in a round: many times where one is too quick for the clock.
        clock: What measures: the time that passes, or that of this thread on a processor, which leaves out what others
            do on the machine, and fits calls that wait for nothing.
        warm_ups: The number of rounds before those, which do not count.
        afterwards: What is done after each call of a round, and is not measured.
    """

    count: int
    calls: int = 1
    clock: Callable[[], float] = time.perf_counter
    warm_ups: int = 1
    afterwards: Callable[[], object] = lambda: None

    def in_turns(self, *calls: Callable[[], object]) -> list[tuple[float, ...]]:
        """Measure calls in turns, after rounds that do not count: a machine that slows down slows all.

        Returns:
            For each call the seconds that it took in each round.
        """
        measured = [[self._timed(call) for call in calls] for _ in range(self.warm_ups + self.count)]
        return list(zip(*measured[self.warm_ups :], strict=True))

    def _timed(self, call: Callable[[], object]) -> float:
        start = self.clock()
        for _ in range(self.calls):
            call()
        seconds = (self.clock() - start) / self.calls
        self.afterwards()
        return seconds


def measure(
    work: str, compared: tuple[str, Callable[[], object]], done: Callable[[], object], *, target: float, rounds: Rounds
) -> Line:
    """Measure two calls in turns, the one that is compared with first."""
    base_name, base_call = compared
    base, seconds = rounds.in_turns(base_call, done)
    return Line(work, base_name, base, seconds, target)
