"""Lets eight processes register forty times each, and prints a row for each kind of store.

``PYTHONPATH=tests python -m integration.crowds``
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Final

from fork_server import running_fork_server
from integration.crowds.crowding import registering
from mlflow_server import running_server
from modelport.adapters.mlflow import MlflowConnection
from postgres_server import running_postgres

_PROCESSES: Final = 8
_TIMES: Final = 40


def main() -> int:
    """Print the rows, and tell by the exit code whether none was lost."""
    with tempfile.TemporaryDirectory(prefix="modelport-crowds-") as place:
        uri = f"sqlite:///{Path(place, 'registry.db')}"
        MlflowConnection(uri).create_registered_model("first")
        with (
            running_fork_server(Path(place, "registry.db")) as forks,
            running_postgres() as database,
            running_server(Path(place), database) as server,
        ):
            lost = 0
            for where, address in (("SQLite", uri), ("server over PostgreSQL", server)):
                crowd = registering(forks, address, processes=_PROCESSES, times=_TIMES)
                kept = len(set(crowd.numbers))
                lost += _PROCESSES * _TIMES - kept
                row = f"{where + ': register':30} {_PROCESSES * _TIMES:5} cases {kept:5} kept"
                time = f"slowest call {crowd.slowest:.1f} s, all {crowd.seconds:.1f} s"
                print(f"{row}   {time}", *crowd.errors, sep="\n  ", flush=True)  # noqa: T201 - what it is for
    return int(lost > 0)


if __name__ == "__main__":
    sys.exit(main())
