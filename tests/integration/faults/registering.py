"""Registrations and publications that something fails in, and what must be there afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from integration.faults.ground import ALIAS, Act, Check, Ground, Outcome
from modelport import AmbiguousWriteError, ModelVersion
from modelport.adapters.mlflow import BuiltinSaver, MlflowConnection, MlflowRegister
from modelport.application.publish import PublishModel
from modelport.testing.samples import sklearn_sample


def registering(key: str | None) -> Act:
    """Register the shared model, with a key or without."""

    def act(connection: MlflowConnection, ground: Ground, name: str) -> ModelVersion:
        return MlflowRegister(connection).register(name, ground.saved, idempotency_key=key)

    return act


def check_registered(before: int) -> Check:
    """At most one version more than before; the caller has it, or is told of it."""

    def check(ground: Ground, name: str, outcome: Outcome) -> Iterator[str]:
        yield from _check_versions(ground, name, outcome, before)
        if ground.is_half_registered(name) and ground.is_seen(name):
            yield "a reader sees a name that never had a version"
        if isinstance(outcome.error, AmbiguousWriteError):
            ground.register(name, outcome.error.key)
            if len(ground.numbers(name)) != before + 1:
                yield f"after a repeat with its key: versions {ground.numbers(name)}"

    return check


def check_count(count: int) -> Callable[[Ground, str], Iterator[str]]:
    """So many versions are there in the end."""

    def check(ground: Ground, name: str) -> Iterator[str]:
        if len(ground.numbers(name)) != count:
            yield f"after a repeat with its key: versions {ground.numbers(name)}"

    return check


def _check_versions(ground: Ground, name: str, outcome: Outcome, before: int) -> Iterator[str]:
    numbers = ground.numbers(name)
    made = len(numbers) - before
    if outcome.result and (made != 1 or outcome.result.version != numbers[-1]):
        yield f"version {outcome.result.version} is given, and there are {numbers}"
    is_told = isinstance(outcome.error, AmbiguousWriteError) or _tells_of_version(outcome.error)
    if outcome.error and made and not (made == 1 and is_told):
        yield f"{type(outcome.error).__name__}, and there are versions {numbers}"


def _tells_of_version(error: Exception | None) -> bool:
    """Tell whether a publication that failed says that its version is still there."""
    return any("could not be deleted again" in note for note in getattr(error, "__notes__", ()))


def publish(connection: MlflowConnection, _ground: Ground, name: str) -> ModelVersion:
    """Publish a model under an alias, with a key."""
    sample = sklearn_sample()
    saver = BuiltinSaver(connection, requirements=[])
    publish = PublishModel(saver, MlflowRegister(connection))
    return publish(
        name, sample.model, sample.signature, sample.input_example, alias=ALIAS, idempotency_key=f"key-{name}"
    )


def check_published(ground: Ground, name: str, outcome: Outcome) -> Iterator[str]:
    """A version with its alias, or neither, nor a name that a reader sees."""
    yield from _check_versions(ground, name, outcome, 0)
    numbers, pointed = ground.numbers(name), ground.pointed_at(name)
    if outcome.result and pointed != outcome.result.version:
        yield f"the alias is at {pointed}"
    if pointed and pointed not in numbers:
        yield f"the alias is at {pointed}, of {numbers}"
    if ground.is_half_registered(name) and ground.is_seen(name):
        yield "a reader sees a name that has no version"


def check_published_once(ground: Ground, name: str) -> Iterator[str]:
    """There is one version, and the alias is at it."""
    if ground.numbers(name) != [ground.pointed_at(name)]:
        yield f"after a repeat with its key: versions {ground.numbers(name)}, the alias at {ground.pointed_at(name)}"
