"""``make faults``: does every fault to every request of every operation, on both stores, and prints what came of it."""

from __future__ import annotations

import argparse
import contextlib
import logging
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from integration.faults.ground import Ground
from integration.faults.kills import kill_cases, killed
from integration.faults.operations import OPERATIONS
from integration.faults.restarts import RestartedServer, restarted_server
from integration.faults.table import HEAD, to_faults, to_text
from integration.faults.walk import Tried, all_cases, litter, own_temporary_directory, tried
from postgres_server import running_postgres

STORES = ("SQLite", "PostgreSQL")


def main() -> int:
    """Walk, and print the table; give 1 where something was not kept."""
    parser = argparse.ArgumentParser(prog="faults", description=__doc__)
    parser.add_argument("--store", choices=STORES, action="append", help="only this one")
    parser.add_argument("--operation", choices=OPERATIONS, action="append", help="only this one")
    parser.add_argument("--every", type=int, default=1, help="of the cases of each operation, each so-manieth alone")
    chosen = parser.parse_args()
    logging.getLogger("stamina").setLevel(logging.ERROR)
    start, count, wrong = time.monotonic(), 0, 0
    print(HEAD)  # noqa: T201 - what it is for
    for store in chosen.store or STORES:
        with _server(store) as server, own_temporary_directory() as directory:
            ground = Ground.at(server.address)
            for name in chosen.operation or OPERATIONS:
                found = list(_walk(ground, server, name, chosen.every))
                print(to_text(store, found), flush=True)  # noqa: T201 - the same
                faults = [
                    *to_faults(found),
                    *(f"{name}: left in the temporary directory: {it}" for it in litter(directory)),
                ]
                for line in faults:
                    print(f"not kept on {store}: {line}", flush=True)  # noqa: T201 - the same
                count, wrong = count + len(found), wrong + len(faults)
    print(f"{count} cases, {wrong} not kept, {time.monotonic() - start:.0f} s")  # noqa: T201 - the same
    return 1 if wrong else 0


def _walk(ground: Ground, server: RestartedServer, name: str, every: int) -> Iterator[Tried]:
    yield from tried(ground, all_cases(ground, name)[::every])
    yield from killed(ground, server, kill_cases(ground, name)[::every])


@contextlib.contextmanager
def _server(store: str) -> Iterator[RestartedServer]:
    with contextlib.ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="faults-server-")))
        address = "" if store == "SQLite" else stack.enter_context(running_postgres())
        yield stack.enter_context(restarted_server(directory, address))


if __name__ == "__main__":
    raise SystemExit(main())
