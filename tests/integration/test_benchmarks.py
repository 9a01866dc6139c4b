"""What ``make bench`` measures runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from attrs import evolve

from benchmarks.options import FURTHER, PARTS
from benchmarks.peaks import Job, peak_of
from benchmarks.reports import read

TESTS = Path(__file__).parents[1]


def test_lines_are_measured_and_written(tmp_path: Path, server_uri: str) -> None:
    """A short run with small models."""
    report, chart = tmp_path / "bench.json", tmp_path / "bench.svg"
    parts = [*(part for part in (*PARTS, *FURTHER) if part != "memory"), "--versions", "20", "--stores", "SQLite"]
    command = [sys.executable, "-m", "benchmarks", "--rounds", "1", "--warm-ups", "0", "--server", server_uri]
    done = subprocess.run(  # noqa: S603
        [*command, "--megabytes", "1", "--rows", "100", "--only", *parts, "--json", str(report), "--chart", str(chart)],
        env=os.environ | {"PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    lines, _ = read(report)
    assert [line.work in done.stdout for line in lines] == [True] * (3 + 1 + 9 + 4 + 4 + 14 + 8 + 7)
    assert chart.read_text(encoding="utf-8").count('height="16"') == len(lines)


def test_the_most_memory_of_a_piece_of_work_is_measured(tmp_path: Path) -> None:
    """What a model that is read takes at the least is seen, and in a process of its own."""
    job = Job("write", "project model", 100, str(tmp_path))
    assert peak_of(job).mib < 64
    assert 64 < peak_of(evolve(job, work="read")).mib < 164
