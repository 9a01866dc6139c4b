"""Every request of an operation, and each fault of it: what came of it, held against what is promised."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final
from uuid import uuid4

from attrs import frozen

from faulty_proxy import FAULTS, SIDES, Side, Treat, delays, faulty_proxy, waits
from integration.faults.ground import Ground, Outcome
from integration.faults.operations import OPERATIONS
from modelport import (
    AmbiguousWriteError,
    DeadlineExceededError,
    IntegrityError,
    RegistryUnavailableError,
    deadline,
)

SILENT: Final = ("hang", "drip")
"""Faults that use up the deadline, which is a short one for them."""
_SHORT, _LONG = 2.0, 10.0
AT_MOST: Final = 1.2
"""Of the deadline."""
RIDDEN_OUT: Final = {"drop", "reset", "delay", "truncate", "429", "500", "503"}
"""Faults that the caller does not notice."""
_PATIENCE: Final = 30.0
_WAITING_AT_ONCE, _WORKING_AT_ONCE = 8, 4


@frozen
class Case:
    """One fault of one request."""

    operation: str
    fault: str
    index: int
    side: Side


@frozen
class Tried:
    """What came of it.

    Attributes:
        wrong: What was not as promised.
        seconds: The time that it took.
        share: The same, as a share of its deadline.
        is_half: Whether a registered model without a version was seen afterwards.
        is_met: Whether the operation came as far as its fault.
    """

    case: Case
    wrong: tuple[str, ...]
    seconds: float
    share: float
    is_half: bool
    is_met: bool = True


def requests_of(ground: Ground, name: str) -> int:
    """Count the requests of an operation that nothing happens to."""
    operation, subject = OPERATIONS[name], _fresh_name()
    operation.prepare(ground, subject)
    with faulty_proxy(ground.address) as proxy:
        operation.act(operation.connect(ground, proxy.address, subject), ground, subject)
        return len(proxy.seen)


def all_cases(ground: Ground, name: str) -> list[Case]:
    """Give each fault of each request of an operation, before and after the server's work."""
    places = itertools.product(FAULTS, range(requests_of(ground, name)), SIDES)
    return [Case(name, *place) for place in places]


def some_cases(ground: Ground, per_operation: int) -> list[Case]:
    """Give a sample, the same each time, in which each operation and each fault is."""
    faults, turn = itertools.cycle(FAULTS), itertools.count()
    counts = {name: requests_of(ground, name) for name in OPERATIONS}
    return [
        Case(name, next(faults), step * 7 % count, SIDES[step // len(FAULTS) % 2])
        for name, count in counts.items()
        for step in itertools.islice(turn, per_operation)
    ]


def tried(ground: Ground, cases: Iterable[Case]) -> Iterator[Tried]:
    """Try some cases, some of them at a time: those that wait, then those that work."""
    todo = list(cases)
    for at_once, some in (
        (_WAITING_AT_ONCE, [case for case in todo if case.fault in SILENT]),
        (_WORKING_AT_ONCE, [case for case in todo if case.fault not in SILENT]),
    ):
        with ThreadPoolExecutor(at_once) as pool:
            yield from pool.map(lambda case: try_case(ground, case), some)


def try_case(ground: Ground, case: Case) -> Tried:
    """Try a case; once more, and with more time, where the machine was too busy to come as far as its fault."""
    treat, side = FAULTS[case.fault], case.side
    if treat is delays and side == "before":
        treat, side = waits, "first"
    for seconds in (_SHORT, _LONG) if case.fault in SILENT else (_LONG, _PATIENCE):
        found = attempt(ground, case, treat, side, seconds)
        if found.is_met:
            break
    return found


def attempt(ground: Ground, case: Case, treat: Treat, side: Side, seconds: float) -> Tried:
    """Do an operation while something is done to one of its requests, and look at what came of it."""
    operation, subject = OPERATIONS[case.operation], _fresh_name()
    operation.prepare(ground, subject)
    with faulty_proxy(ground.address) as proxy:
        proxy.fail_at(case.index, treat, side)
        connection = operation.connect(ground, proxy.address, subject)
        outcome, took = _ended(lambda: operation.act(connection, ground, subject), seconds)
        is_met = proxy.forgive()
        is_half = ground.is_half_registered(subject)
        wrong = [*_wrong_with(case, outcome, took / seconds), *operation.check(ground, subject, outcome)]
        wrong += [] if is_met else ["it did not come as far as its fault"]
        after, _ = _ended(lambda: (operation.again or operation.act)(connection, ground, subject), _PATIENCE)
        wrong += [f"the next call failed: {after.error!r}"] if after.error else []
        wrong += operation.check_again(ground, subject)
    return Tried(case, tuple(wrong), took, took / seconds, is_half, is_met)


def litter(directory: Path) -> list[str]:
    """Give what is left in a temporary directory of the walk's own, and take it away."""
    left = [each.name for each in directory.iterdir()]
    for each in directory.iterdir():
        shutil.rmtree(each)
    return left


@contextlib.contextmanager
def own_temporary_directory() -> Iterator[Path]:
    """Have this process keep its temporary files in a directory of its own, to see what is left there."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="faults-") as directory:
        tempfile.tempdir = directory
        try:
            yield Path(directory)
        finally:
            tempfile.tempdir = before


def _ended(act: Callable[[], object], seconds: float) -> tuple[Outcome, float]:
    start = time.monotonic()
    try:
        with deadline(seconds):
            result = act()
    except Exception as error:  # noqa: BLE001 - that it is one of modelport's is among what is looked at
        return Outcome(error=error), time.monotonic() - start
    return Outcome(result), time.monotonic() - start


def _wrong_with(case: Case, outcome: Outcome, share: float) -> Iterator[str]:
    if share > AT_MOST:
        yield f"it took {share:.0%} of its deadline"
    error = outcome.error
    if error is None:
        return
    if case.fault in RIDDEN_OUT or not isinstance(error, _allowed(case)):
        yield f"it failed: {error!r}"
    elif isinstance(error, RegistryUnavailableError | DeadlineExceededError) and not _tells(error):
        yield f"address {error.address!r}, attempts {error.attempts}, seconds {error.seconds}"


def _allowed(case: Case) -> tuple[type[Exception], ...]:
    allowed: tuple[type[Exception], ...] = (RegistryUnavailableError, DeadlineExceededError)
    if case.operation.startswith(("register", "publish")):
        return (*allowed, AmbiguousWriteError)
    if case.operation.startswith("load") and case.fault == "html":
        return (*allowed, IntegrityError)
    return allowed


def _tells(error: RegistryUnavailableError | DeadlineExceededError) -> bool:
    return error.address.startswith("http://127.0.0.1:") and error.seconds > 0


def _fresh_name() -> str:
    return f"f{uuid4().hex}"
