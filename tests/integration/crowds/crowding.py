"""What each of many processes does at the same time, done by forks."""

from __future__ import annotations

import time
from typing import Any, Final

from attrs import frozen

from fork_server import ForkServer
from integration.crashes.operations import registry_at
from modelport.adapters.mlflow import MlflowConnection, MlflowRegister
from modelport.testing.samples import sklearn_sample

NAME: Final = "crowd"
_ROOM = "integration.crowds.crowding"


def save(uri: str) -> str:
    """Save a model, and give its URI."""
    sample = sklearn_sample()
    return registry_at(uri).saver.save(sample.model, sample.signature, sample.input_example).uri


def register(uri: str, source: str, times: int) -> dict[str, Any]:
    """Register one model again and again, and give the versions and the seconds of the slowest call."""
    registrar, numbers, slowest = MlflowRegister(MlflowConnection(uri)), [], 0.0
    for _ in range(times):
        start = time.monotonic()
        numbers.append(registrar.register(NAME, source).version)
        slowest = max(slowest, time.monotonic() - start)
    return {"numbers": numbers, "slowest": slowest}


def point(uri: str, alias: str, versions: list[int]) -> None:
    """Point an alias at one version after the other."""
    registrar = MlflowRegister(MlflowConnection(uri))
    for version in versions:
        registrar.set_alias(NAME, alias, version)


def follow(uri: str, alias: str, times: int) -> list[int]:
    """Give the versions that an alias is seen to point at."""
    catalog = registry_at(uri).catalog
    return [catalog.resolve(f"models:/{NAME}@{alias}").version for _ in range(times)]


@frozen
class Crowd:
    """Processes that registered at the same time.

    Attributes:
        numbers: The versions that they were given.
        slowest: The seconds that the slowest call took.
        seconds: The seconds that all took together.
        errors: What they complained of.
    """

    numbers: list[int]
    slowest: float
    seconds: float
    errors: list[str]


def registering(forks: ForkServer, uri: str, *, processes: int, times: int) -> Crowd:
    """Let many processes register one model under one new name."""
    source = forks.run(f"{_ROOM}:save", uri).result
    start = time.monotonic()
    outcomes = forks.run_at_once(*[(f"{_ROOM}:register", uri, source, times)] * processes)
    done = [each.result for each in outcomes if each.result]
    return Crowd(
        numbers=[number for each in done for number in each["numbers"]],
        slowest=max((each["slowest"] for each in done), default=0.0),
        seconds=time.monotonic() - start,
        errors=[each.error or f"ended with {each.status}" for each in outcomes if each.error or each.status],
    )
