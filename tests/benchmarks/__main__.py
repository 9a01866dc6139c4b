"""``make bench``: measures modelport beside raw MLflow, and prints the table."""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from attrs import evolve

from benchmarks import large, predict, processes, reads, scale, trust, writes
from benchmarks.chart import to_svg
from benchmarks.options import parsed
from benchmarks.reports import HISTORY, rounded, surroundings, to_json, to_text, with_table
from benchmarks.stores import Stores
from benchmarks.table import Line, Rounds

_Measured = Callable[[Stores, Rounds, argparse.Namespace], Iterator[Line]]
_PARTS: Mapping[str, _Measured] = {
    "processes": lambda _, rounds, __: processes.lines(rounds),
    "inference": lambda stores, rounds, _: writes.inferring_lines(stores, rounds),
    "writes": lambda stores, rounds, _: writes.lines(stores, rounds),
    "reads": lambda stores, rounds, chosen: reads.lines(stores, megabytes=min(200, chosen.megabytes), rounds=rounds),
    "trust": lambda stores, rounds, chosen: trust.lines(stores, megabytes=chosen.megabytes, rounds=rounds),
    "predict": lambda stores, rounds, chosen: predict.lines(
        stores, rows=chosen.rows, rounds=evolve(rounds, count=3 * rounds.count), calls=100
    ),
    "memory": lambda stores, _, chosen: large.memory_lines(stores, megabytes=chosen.megabytes),
    "transfers": lambda stores, rounds, chosen: large.transfer_lines(stores, megabytes=chosen.megabytes, rounds=rounds),
    "scale": lambda stores, rounds, chosen: scale.lines(
        stores.directory / "scale", stores=chosen.stores, many=chosen.versions, rounds=rounds
    ),
}


def main() -> None:
    """Measure everything, print the table, and write it wherever that is asked for."""
    chosen = parsed(sys.argv[1:])
    rounds = Rounds(chosen.rounds, warm_ups=chosen.warm_ups)
    with tempfile.TemporaryDirectory(prefix="modelport-bench-") as directory:
        lines = [rounded(line) for line in _measured(Path(directory), rounds, chosen)]
    around = surroundings()
    print(to_text(lines, around))  # noqa: T201 - what it is for
    if chosen.keep:
        (HISTORY / f"{around['day']}.json").write_text(to_json(lines, around), encoding="utf-8")
    if chosen.json:
        chosen.json.write_text(to_json(lines, around), encoding="utf-8")
    if chosen.chart:
        chosen.chart.write_text(to_svg(lines, around), encoding="utf-8")
    if chosen.page:
        page = chosen.page.read_text(encoding="utf-8")
        chosen.page.write_text(with_table(page, lines, around), encoding="utf-8")


def _measured(directory: Path, rounds: Rounds, chosen: argparse.Namespace) -> Iterator[Line]:
    """Give the lines; what MLflow writes to the terminal meanwhile goes into a file."""
    with (
        (directory / "log").open("w", encoding="utf-8") as log,
        contextlib.redirect_stdout(log),
        contextlib.redirect_stderr(log),
        contextlib.ExitStack() as running,
    ):
        stores = Stores(directory, running, chosen.server)
        for name in chosen.only:
            yield from _PARTS[name](stores, rounds, chosen)


if __name__ == "__main__":
    main()
