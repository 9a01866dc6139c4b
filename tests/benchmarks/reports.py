"""Tells lines of measurements: as text, as JSON and in a page of the documentation, each with what they depend on."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, Final

from attrs import evolve

from benchmarks.table import SECONDS, Line

HISTORY: Final = Path(__file__).parent / "history"
"""Where runs are kept, a file for each day."""
_DIGITS = 5
_BEGIN, _END = "<!-- written by make bench: begin -->", "<!-- written by make bench: end -->"
_HEAD = ("work", "median (spread)", "compared with", "median (spread)", "both add to", "ratio", "target", "")


def surroundings() -> dict[str, str]:
    """Give what the figures depend on: the day, the machine and the versions."""
    return {
        "day": time.strftime("%Y-%m-%d", time.gmtime()),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        **{name: version(name) for name in ("mlflow", "modelport", "scikit-learn", "pandas", "polars", "pyarrow")},
    }


def to_text(lines: Sequence[Line], around: Mapping[str, str]) -> str:
    """Give the table as text: medians, the spread between the quickest and the slowest round, and the ratio."""
    rows = [_HEAD, *map(_cells, lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    table = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([_told(around), "", *table])


def to_json(lines: Sequence[Line], around: Mapping[str, str]) -> str:
    """Give the table with the figures of all rounds, a line of text for each of its lines."""
    rows = ",\n".join(f"    {json.dumps(_as_dict(line))}" for line in lines)
    return f'{{\n  "surroundings": {json.dumps(dict(around))},\n  "lines": [\n{rows}\n  ]\n}}\n'


def read(file: Path) -> tuple[list[Line], dict[str, str]]:
    """Give the lines that `to_json` wrote, and what they depend on.

    Raises:
        ValueError: A line claims what its figures do not show.
    """
    kept = json.loads(file.read_text(encoding="utf-8"))
    return [_from_dict(each) for each in kept["lines"]], kept["surroundings"]


def rounded(line: Line) -> Line:
    """Give a line with as many digits as are worth keeping."""
    base, figures, native = (
        tuple(float(f"{each:.{_DIGITS}g}") for each in kept) for kept in (line.base, line.figures, line.native)
    )
    return evolve(line, base=base, figures=figures, native=native)


def shown_ratio(ratio: float) -> str:
    """Give a ratio with two digits behind the point, or three where it is small."""
    return f"{ratio:.2f}" if ratio >= 0.1 or ratio == round(ratio, 2) else f"{ratio:.3f}"


def with_table(page: str, lines: Sequence[Line], around: Mapping[str, str]) -> str:
    """Give *page* with this table between its two markers, in the place of the one that is there."""
    head, _, rest = page.partition(_BEGIN)
    _, _, tail = rest.partition(_END)
    rows = [_HEAD, ("---",) * len(_HEAD), *map(_cells, lines)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"{head}{_BEGIN}\n\n{_told(around)}.\n\n{table}\n\n{_END}{tail}"


def _told(around: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in around.items())


def _cells(line: Line) -> tuple[str, ...]:
    return (
        line.work,
        _spread(line.figures, line.unit),
        line.base_name,
        _spread(line.base, line.unit),
        _shown(median(line.native), line.unit) if line.native else "",
        shown_ratio(line.ratio),
        shown_ratio(line.target),
        "" if line.holds else "falls short",
    )


def _as_dict(line: Line) -> dict[str, Any]:
    return {
        "work": line.work,
        "compared_with": line.base_name,
        "unit": line.unit,
        "figures": line.figures,
        "base": line.base,
        "native": line.native,
        "target": line.target,
        "ratio": line.ratio,
        "holds": line.holds,
    }


def _from_dict(kept: Mapping[str, Any]) -> Line:
    base, figures, native = (tuple(kept[name]) for name in ("base", "figures", "native"))
    line = Line(kept["work"], kept["compared_with"], base, figures, kept["target"], native, kept["unit"])
    if (line.ratio, line.holds) != (kept["ratio"], kept["holds"]):
        raise ValueError(f"{line.work}: the figures show {line.ratio}, and {kept['ratio']} is claimed")
    return line


def _spread(figures: Sequence[float], unit: str) -> str:
    quickest, middle, slowest = (_shown(each, unit) for each in (min(figures), median(figures), max(figures)))
    return middle if quickest == slowest else f"{middle} ({quickest}-{slowest})"


def _shown(figure: float, unit: str) -> str:
    if unit != SECONDS:
        return f"{figure:.3g} {unit}"
    for name, size in (("s", 1.0), ("ms", 1e-3)):
        if figure >= size:
            return f"{figure / size:.3g} {name}"
    return f"{figure * 1e6:.3g} µs"
