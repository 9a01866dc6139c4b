"""Lines of the table of measurements: how long something takes, beside how long what it is compared with takes."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from statistics import median
from typing import Any

from attrs import frozen


@frozen
class Line:
    """What was measured for one kind of work, in seconds, each round beside a round of the other.

    Attributes:
        work: What was done.
        base_name: What it is compared with.
        base: The seconds of each round of that.
        seconds: The seconds of each round of the work.
        target: The largest ratio that is aimed at.
        native: The seconds of each round of what both only add to, and what is therefore taken off both; none where
            they are compared as a whole.
    """

    work: str
    base_name: str
    base: tuple[float, ...]
    seconds: tuple[float, ...]
    target: float
    native: tuple[float, ...] = ()

    @property
    def ratio(self) -> float:
        """The median of the work over the median of what it is compared with."""
        shared = median(self.native) if self.native else 0.0
        return (median(self.seconds) - shared) / (median(self.base) - shared)

    @property
    def holds(self) -> bool:
        """Whether the target is reached."""
        return self.ratio <= self.target


def measure(
    work: str, compared: tuple[str, Callable[[], object]], done: Callable[[], object], *, target: float, rounds: int
) -> Line:
    """Measure two calls in turns, the one that is compared with first."""
    base_name, base_call = compared
    base, seconds = Rounds(rounds).in_turns(base_call, done)
    return Line(work, base_name, base, seconds, target)


@frozen
class Rounds:
    """How often calls are measured.

    Attributes:
        count: The number of rounds that count.
        calls: How often each call is made in a round: many times where one is too quick for the clock.
        clock: What measures: the time that passes, or that of this thread on a processor, which leaves out what others
            do on the machine, and fits calls that wait for nothing.
    """

    count: int
    calls: int = 1
    clock: Callable[[], float] = time.perf_counter

    def in_turns(self, *calls: Callable[[], object]) -> list[tuple[float, ...]]:
        """Measure calls in turns, after a round that does not count: a machine that slows down slows all.

        Returns:
            For each call the seconds that it took in each round.
        """
        measured = [[self._timed(call) for call in calls] for _ in range(self.count + 1)]
        return list(zip(*measured[1:], strict=True))

    def _timed(self, call: Callable[[], object]) -> float:
        start = self.clock()
        for _ in range(self.calls):
            call()
        return (self.clock() - start) / self.calls


def surroundings() -> dict[str, str]:
    """Give what the figures depend on: the day, the machine and the versions."""
    return {
        "day": time.strftime("%Y-%m-%d", time.gmtime()),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "mlflow": version("mlflow"),
        "modelport": version("modelport"),
    }


def to_text(lines: Sequence[Line], around: Mapping[str, str]) -> str:
    """Give the table as text: medians, the spread between the quickest and the slowest round, and the ratio."""
    rows = [("work", "median (spread)", "compared with", "median (spread)", "both add to", "ratio", "target", "")]
    rows += [
        (
            line.work,
            _spread(line.seconds),
            line.base_name,
            _spread(line.base),
            _shown(median(line.native)) if line.native else "",
            f"{line.ratio:.2f}",
            f"{line.target:.2f}",
            "" if line.holds else "falls short",
        )
        for line in lines
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    table = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([", ".join(f"{name} {value}" for name, value in around.items()), "", *table])


def to_dict(lines: Sequence[Line], around: Mapping[str, str]) -> dict[str, Any]:
    """Give the table as JSON holds it."""
    return {
        "surroundings": dict(around),
        "lines": [
            {
                "work": line.work,
                "seconds": line.seconds,
                "compared_with": line.base_name,
                "base_seconds": line.base,
                "native_seconds": line.native,
                "ratio": round(line.ratio, 4),
                "target": line.target,
                "holds": line.holds,
            }
            for line in lines
        ],
    }


def _spread(seconds: Sequence[float]) -> str:
    return f"{_shown(median(seconds))} ({_shown(min(seconds))}-{_shown(max(seconds))})"


def _shown(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"
