"""Kills processes at every point of every operation, and prints a row for each: operation, cases, kept.

``PYTHONPATH=tests python -m integration.crashes [most cases of one row]``
"""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from attrs import field, frozen

from fork_server import ForkServer, running_fork_server
from integration.crashes.killing import KilledStore, spread
from integration.crashes.operations import OPERATIONS
from mlflow_server import running_server
from modelport.adapters.mlflow import MlflowConnection

_LONGEST: Final = 10_000


@frozen
class Row:
    """What became of the kills of one operation.

    Attributes:
        operation: Where, and what was killed.
        cases: How many kills.
        kept: After how many of them all was as promised.
        left: What stayed for others to collect, and after how many kills.
        faults: What was not as promised.
    """

    operation: str
    cases: int
    kept: int
    left: dict[str, int] = field(factory=dict)
    faults: list[str] = field(factory=list)


def rows(most: int = _LONGEST) -> Iterator[Row]:
    """Kill at no more than *most* points of each operation, on SQLite and over a server."""
    with tempfile.TemporaryDirectory(prefix="modelport-crashes-") as place:
        empty = Path(place, "empty", "registry.db")
        MlflowConnection(f"sqlite:///{empty}").create_registered_model("first")
        MlflowConnection(f"sqlite:///{empty}").delete_registered_model("first")
        with running_fork_server(empty) as forks, contextlib.ExitStack() as servers:
            directory = Path(place, "store")
            directory.mkdir()
            shutil.copy(empty, directory / "registry.db")
            yield from _rows_of("SQLite", forks, f"sqlite:///{directory / 'registry.db'}", directory, most)
            directory = Path(place, "server")
            directory.mkdir()
            uri = servers.enter_context(running_server(directory))
            yield from _rows_of("server", forks, uri, directory / "client", most)


def _rows_of(where: str, forks: ForkServer, uri: str, directory: Path, most: int) -> Iterator[Row]:
    directory.mkdir(exist_ok=True)
    store = KilledStore(forks, uri, directory)
    store.prepare()
    for operation in OPERATIONS:
        effects = store.effects(operation)
        cases = [store.killed(operation, number, effects[number - 1]) for number in spread(len(effects), most)]
        faults = [f"{case.effect}: {fault}" for case in cases for fault in case.faults]
        left = Counter(each for case in cases for each in set(case.left))
        kept = sum(not case.faults for case in cases)
        yield Row(f"{where}: {operation}", len(cases), kept, dict(left), faults)


def main() -> int:
    """Print the rows, and tell by the exit code whether all is as promised."""
    broken = 0
    for row in rows(int(sys.argv[1]) if sys.argv[1:] else _LONGEST):
        broken += row.cases - row.kept
        said = [
            f"{row.operation:30} {row.cases:5} cases {row.kept:5} kept   left: {row.left or 'nothing'}",
            *row.faults,
        ]
        print(*said, sep="\n  ", flush=True)  # noqa: T201 - what it is for
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
