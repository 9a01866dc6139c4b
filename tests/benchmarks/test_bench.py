"""The table of measurements, and that what it measures runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.table import Line, Rounds, measure, to_dict, to_text

TESTS = Path(__file__).parents[1]


def test_a_line_compares_medians() -> None:
    """One slow round does not count."""
    line = Line("load", "raw", base=(1.0, 1.0, 9.0), seconds=(1.2, 1.2, 0.1), target=1.25)
    assert line.ratio == pytest.approx(1.2)
    assert line.holds


def test_what_both_only_add_to_is_taken_off_both() -> None:
    """What is compared is what each adds to one and the same call."""
    line = Line("predict", "raw", base=(1.6,), seconds=(1.05,), target=0.1, native=(1.0,))
    assert line.ratio == pytest.approx(0.05 / 0.6)
    assert line.holds
    assert to_text([line], {}).splitlines()[-1].split()[-3:] == ["s", "0.08", "0.10"]


def test_calls_too_quick_for_the_clock_are_made_many_times_and_count_by_the_call() -> None:
    """In turns all the same."""
    calls: list[str] = []
    (seconds,) = Rounds(2, calls=3).in_turns(lambda: calls.append("call"))
    assert len(calls) == 3 * 3
    assert len(seconds) == 2


@pytest.mark.parametrize(
    ("seconds", "shown"), [(2.5, "2.5 s"), (0.0123, "12.3 ms"), (0.000_033_3, "33.3 µs"), (1e-7, "0.1 µs")]
)
def test_seconds_are_shown_in_a_unit_that_fits(seconds: float, shown: str) -> None:
    """A prediction takes microseconds, a load seconds."""
    line = Line("work", "raw", base=(1.0,), seconds=(seconds,), target=1)
    assert f"{shown} ({shown}-{shown})" in to_text([line], {})


def test_a_line_over_its_target_stays_in_the_table() -> None:
    """It says that it falls short."""
    line = Line("load", "raw", base=(1.0,), seconds=(2.0,), target=1.25)
    assert to_text([line], {"day": "today"}).splitlines()[-1].endswith("2.00   1.25    falls short")
    assert to_dict([line], {})["lines"][0]["holds"] is False


def test_calls_are_measured_in_turns_and_the_first_does_not_count() -> None:
    """Each round of the work stands beside one of what it is compared with."""
    calls: list[str] = []
    line = measure("work", ("raw", lambda: calls.append("raw")), lambda: calls.append("work"), target=1, rounds=2)
    assert calls == ["raw", "work"] * 3
    assert (len(line.base), len(line.seconds)) == (2, 2)


def test_all_lines_are_measured_and_written(tmp_path: Path) -> None:
    """A short run of the whole, with small models, and few versions in one store."""
    report = tmp_path / "bench.json"
    command = [sys.executable, "-m", "benchmarks", "--rounds", "1", "--megabytes", "1", "--rows", "100"]
    command += ["--versions", "20", "--stores", "SQLite"]
    done = subprocess.run(  # noqa: S603
        [*command, "--json", str(report)],
        env=os.environ | {"PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    lines = json.loads(report.read_text(encoding="utf-8"))["lines"]
    assert [line["work"] in done.stdout for line in lines] == [True] * (4 + 14 + 7)
