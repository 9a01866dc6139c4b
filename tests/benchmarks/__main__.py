"""``make bench``: measures modelport beside raw MLflow, and large beside small, and prints the table."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import predict, scale, trust
from benchmarks.table import Line, surroundings, to_dict, to_text

PARTS = ("trust", "predict", "scale")


def main() -> None:
    """Measure everything, print the table, and write it as JSON where that is asked for."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="how often each line is measured; the median counts")
    parser.add_argument("--megabytes", type=int, default=500, help="the size of the large models")
    parser.add_argument("--rows", type=int, default=1_000_000, help="how many rows the large tables have")
    parser.add_argument("--versions", type=int, default=10_000, help="how many versions and names are many")
    parser.add_argument("--stores", nargs="*", default=scale.STORES, choices=scale.STORES, help="where they are many")
    parser.add_argument("--only", choices=PARTS, help="measure one part alone")
    parser.add_argument("--json", type=Path, help="a file that the table is written to")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="modelport-bench-") as directory:
        lines = [*_measured(chosen, Path(directory))]
    print(to_text(lines, surroundings()))  # noqa: T201 - what it is for
    if chosen.json:
        chosen.json.write_text(json.dumps(to_dict(lines, surroundings()), indent=2) + "\n", encoding="utf-8")


def _measured(chosen: argparse.Namespace, home: Path) -> Iterator[Line]:
    parts = [chosen.only] if chosen.only else PARTS
    if "trust" in parts:
        yield from trust.lines(home / "trust", megabytes=chosen.megabytes, rounds=chosen.rounds)
    if "predict" in parts:
        yield from predict.lines(home / "predict", rows=chosen.rows, rounds=3 * chosen.rounds, calls=100)
    if "scale" in parts:
        yield from scale.lines(home / "scale", stores=chosen.stores, many=chosen.versions, rounds=chosen.rounds)


if __name__ == "__main__":
    main()
