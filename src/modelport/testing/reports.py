"""What a check of a registry found: test by test, and promise by promise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest
from attrs import frozen

from modelport.testing.promises import Promise, Proof, all_promises

Outcome = Literal["kept", "broken", "not tried"]
OUTCOMES: dict[str, Outcome] = {"passed": "kept", "failed": "broken", "skipped": "not tried"}
"""What pytest says of a test, and what that says of its promises."""

_MOST_LINES = 10


@frozen
class CheckedTest:
    """What one test of the contract found.

    Attributes:
        name: The test's name, with its parameters.
        proofs: The promises that it proves, each with what to look at.
        outcome: Whether they are kept.
        told: Why not, or why it was not tried: a few lines.
    """

    name: str
    proofs: tuple[Proof, ...]
    outcome: Outcome
    told: tuple[str, ...]


@frozen
class CheckedPromise:
    """What the tests of one promise found.

    Attributes:
        promise: The promise.
        tests: Its tests.
    """

    promise: Promise
    tests: tuple[CheckedTest, ...]

    @property
    def outcome(self) -> Outcome:
        """Broken if one test says so, kept if one was tried and none says so."""
        outcomes = {test.outcome for test in self.tests}
        return next((each for each in ("broken", "kept") if each in outcomes), "not tried")


@frozen
class Report:
    """What a check found.

    Attributes:
        tests: Each test's result, in the order in which they ran.
        left: What could not be taken away afterwards: names of registered models and URIs of saved models.
    """

    tests: list[CheckedTest]
    left: list[str]

    @property
    def promises(self) -> list[CheckedPromise]:
        """What was found of each promise, in the order of the ports."""
        return [
            CheckedPromise(
                each, tuple(test for test in self.tests if any(proof.promise == each for proof in test.proofs))
            )
            for each in all_promises()
        ]

    @property
    def broken(self) -> list[CheckedPromise]:
        """The promises that are broken."""
        return [each for each in self.promises if each.outcome == "broken"]


def _proving(promise: Promise) -> Callable[[CheckedTest], bool]:
    return lambda test: any(proof.promise == promise for proof in test.proofs)


def lines_of(report: pytest.TestReport, proofs: tuple[Proof, ...]) -> tuple[str, ...]:
    """Give the lines of a report that tell what was wrong, without the code around them, and what to look at."""
    longrepr: Any = report.longrepr
    if isinstance(longrepr, tuple):
        return (str(longrepr[2]).partition("\n")[0],)
    if report.passed:
        return ()
    lines = [line[1:].strip() for line in report.longreprtext.splitlines() if line.startswith("E ")]
    said = [line for line in lines if line and not line.startswith(("Broken promise of", "Look at:"))]
    hints = dict.fromkeys(f"Look at: {proof.look_at}" for proof in proofs)
    return (*(said or report.longreprtext.splitlines()[-1:])[:_MOST_LINES], *hints)
