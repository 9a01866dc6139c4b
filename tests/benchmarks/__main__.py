"""``make bench``: measures modelport beside raw MLflow, and prints the table."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from benchmarks import trust
from benchmarks.table import surroundings, to_dict, to_text


def main() -> None:
    """Measure everything, print the table, and write it as JSON where that is asked for."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="how often each line is measured; the median counts")
    parser.add_argument("--megabytes", type=int, default=500, help="the size of the large models")
    parser.add_argument("--json", type=Path, help="a file that the table is written to")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="modelport-bench-") as directory:
        lines = list(trust.lines(Path(directory), megabytes=chosen.megabytes, rounds=chosen.rounds))
    print(to_text(lines, surroundings()))  # noqa: T201 - what it is for
    if chosen.json:
        chosen.json.write_text(json.dumps(to_dict(lines, surroundings()), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
