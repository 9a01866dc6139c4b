"""What can be chosen for a run."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.scale import STORES

PARTS: Final = ("processes", "inference", "writes", "reads", "trust", "predict")
FURTHER: Final = ("scale", "memory", "transfers")
"""What is measured only if it is asked for, and not kept."""


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """Give what is chosen on the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks", description="Measure modelport beside raw MLflow.")
    parser.add_argument("--rounds", type=int, default=7, help="how often each line is measured; the median counts")
    parser.add_argument("--warm-ups", type=int, default=1, help="how many rounds before those do not count")
    parser.add_argument("--megabytes", type=int, default=500, help="the size of the largest models")
    parser.add_argument("--rows", type=int, default=1_000_000, help="how many rows the large tables have")
    parser.add_argument("--versions", type=int, default=10_000, help="how many versions and names are many")
    parser.add_argument("--stores", nargs="+", default=STORES, choices=STORES, help="where they are many")
    parser.add_argument(
        "--only", nargs="+", choices=[*PARTS, *FURTHER], default=[*PARTS], help="measure these parts alone"
    )
    parser.add_argument("--server", help="the address of a server to measure on; it keeps what is saved there")
    parser.add_argument("--json", type=Path, help="a file that the table is written to")
    parser.add_argument("--chart", type=Path, help="a file that the table is drawn to, as SVG")
    parser.add_argument("--page", type=Path, help="a page that the table is put into, between its markers")
    parser.add_argument("--keep", action="store_true", help="keep the table with those of other days")
    chosen = parser.parse_args(arguments)
    if chosen.keep and chosen.only != [*PARTS]:
        parser.error("a part of the table is not kept: leave out --only or --keep")
    return chosen
