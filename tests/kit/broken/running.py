"""Runs the contract on all broken adapters at once, in a pytest and a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from attrs import field, frozen

_TESTS = Path(__file__).parents[2]
_CONTRACTS = Path(__file__).with_name("contracts.py")
_OPTIONS = ["-q", "--tb=native", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "kit.broken.results"]
_LONGEST_SECONDS = 600


@frozen
class Ended:
    """How a phase of a test of the contract ended.

    Attributes:
        adapter: The broken adapter, or the class under the contract.
        test: The test's name, without parameters.
        phase: ``setup``, ``call`` or ``teardown``.
        outcome: ``passed``, ``failed`` or ``skipped``.
        problem: What was raised.
        notes: What was added to it.
        text: What pytest shows of it.
    """

    adapter: str
    test: str
    phase: str
    outcome: str
    problem: str
    notes: list[str]
    text: str


@frozen
class Run:
    """How the contract ended on all adapters.

    Attributes:
        exit_code: That of pytest.
        ended: The tests' results by adapter and test: several where a test has parameters.
    """

    exit_code: int
    ended: Mapping[tuple[str, str], list[Ended]] = field(repr=False)

    def of(self, adapter: str) -> list[Ended]:
        """Give all results of one adapter."""
        return [each for (name, _), found in self.ended.items() if name == adapter for each in found]


def run_contracts(directory: Path) -> Run:
    """Run them, unless *directory* holds the results of a run already."""
    results, exit_code = directory / "results.json", directory / "exit_code"
    if not exit_code.exists():
        exit_code.write_text(str(_run(results)))
    ended: dict[tuple[str, str], list[Ended]] = defaultdict(list)
    for each in json.loads(results.read_text(encoding="utf-8")):
        ended[each["adapter"], each["test"]].append(Ended(**each))
    return Run(int(exit_code.read_text()), dict(ended))


def _run(results: Path) -> int:
    paths = [str(_TESTS), str(_TESTS.parent / "src")]
    completed = subprocess.run(  # noqa: S603 - this project's own code
        [sys.executable, "-m", "pytest", *_OPTIONS, f"--results={results}", str(_CONTRACTS)],
        cwd=_TESTS.parent,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        check=False,
        timeout=_LONGEST_SECONDS,
    )
    assert results.exists(), completed.stdout[-5_000:] + completed.stderr[-5_000:]
    return completed.returncode
