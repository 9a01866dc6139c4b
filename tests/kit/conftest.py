"""The one run of the contract on all broken adapters."""

from __future__ import annotations

import fcntl
import os

import pytest

from kit.broken.running import Run, run_contracts


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Give how the contract ended on each broken adapter, on the intact one, and on classes with wrong hooks.

    Where the tests are shared by several processes, the first that asks makes the run, and the others read it.
    """
    base = tmp_path_factory.getbasetemp()
    directory = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "broken-adapters"
    directory.mkdir(exist_ok=True)
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return run_contracts(directory)
