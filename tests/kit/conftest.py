"""The one run of the contract on all broken adapters."""

from __future__ import annotations

import pytest

from kit.broken.running import Run, run_contracts


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Give how the contract ended on each broken adapter, on the intact one, and on classes with wrong hooks."""
    return run_contracts(tmp_path_factory.mktemp("broken"))
