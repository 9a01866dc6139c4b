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
    """

    work: str
    base_name: str
    base: tuple[float, ...]
    seconds: tuple[float, ...]
    target: float

    @property
    def ratio(self) -> float:
        """The median of the work over the median of what it is compared with."""
        return median(self.seconds) / median(self.base)

    @property
    def holds(self) -> bool:
        """Whether the target is reached."""
        return self.ratio <= self.target


def measure(
    work: str, compared: tuple[str, Callable[[], object]], done: Callable[[], object], *, target: float, rounds: int
) -> Line:
    """Measure two calls in turns, after one of each that does not count: a machine that slows down slows both."""
    base_name, base_call = compared
    base, seconds = [], []
    for _ in range(rounds + 1):
        base.append(_timed(base_call))
        seconds.append(_timed(done))
    return Line(work, base_name, tuple(base[1:]), tuple(seconds[1:]), target)


def _timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


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
    rows = [("work", "seconds (spread)", "compared with", "seconds (spread)", "ratio", "target", "")]
    rows += [
        (
            line.work,
            _spread(line.seconds),
            line.base_name,
            _spread(line.base),
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
                "ratio": round(line.ratio, 4),
                "target": line.target,
                "holds": line.holds,
            }
            for line in lines
        ],
    }


def _spread(seconds: Sequence[float]) -> str:
    return f"{median(seconds):.3f} ({min(seconds):.3f}-{max(seconds):.3f})"
