"""What is done while something fails, what must be there before, and what may be there afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
from attrs import field, frozen
from mlflow import MlflowClient
from mlflow.entities import LoggedModelStatus, Run

from modelport import (
    AmbiguousWriteError,
    IncompleteModelError,
    LoadedModel,
    ModelNotFoundError,
    ModelportError,
    ModelVersion,
    SavedModel,
)
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowCatalog, MlflowConnection, MlflowRegister
from modelport.application.publish import PublishModel
from modelport.testing.samples import houses, sklearn_sample

ALIAS: Final = "champion"


@frozen(eq=False)
class Ground:
    """A store, asked without anything that fails in between.

    Attributes:
        address: The server's.
        saved: The URI of a saved model that is there.
    """

    address: str
    saved: str
    connection: MlflowConnection = field(repr=False)
    client: MlflowClient = field(repr=False)

    @classmethod
    def at(cls, address: str) -> Ground:
        """Save the model that the operations share."""
        connection = MlflowConnection(address)
        return cls(address, save(connection).uri, connection, MlflowClient(address, address))

    def register(self, name: str, key: str | None = None) -> ModelVersion:
        """Make a version."""
        return MlflowRegister(self.connection).register(name, self.saved, idempotency_key=key)

    def numbers(self, name: str) -> list[int]:
        """Give the numbers of the versions that plain MLflow shows."""
        return sorted(int(each.version) for each in self.client.search_model_versions(f"name='{name}'"))

    def pointed_at(self, name: str) -> int | None:
        """Give the number of the version that the alias is at."""
        found = self.client.search_registered_models(f"name='{name}'")
        return next((int(each.aliases[ALIAS]) for each in found if ALIAS in each.aliases), None)

    def is_half_registered(self, name: str) -> bool:
        """Tell whether there is a registered model that has no version."""
        return bool(self.client.search_registered_models(f"name='{name}'")) and not self.numbers(name)

    def is_seen(self, name: str) -> bool:
        """Tell whether a reader is given a registered model that has no version."""
        try:
            return next(MlflowCatalog(self.connection).versions(name), None) is None
        except ModelNotFoundError:
            return False


@frozen
class Outcome:
    """How an operation ended: with what it gave, or with an error."""

    result: Any = None
    error: Exception | None = None


Act = Callable[[MlflowConnection, Ground, str], Any]
Check = Callable[[Ground, str, Outcome], Iterator[str]]


def _whatever(_ground: Ground, _name: str) -> Iterator[str]:
    yield from ()


@frozen(eq=False)
class Operation:
    """Something that is done to a registry.

    Attributes:
        prepare: Makes what must be there before.
        act: Does it, over a connection on which something fails.
        check: Gives what is not as promised afterwards.
        again: Does it once more, where that is another call.
        check_again: Gives what is not as promised after that.
        connect: Opens the connection.
    """

    prepare: Callable[[Ground, str], object]
    act: Act
    check: Check
    again: Act | None = None
    check_again: Callable[[Ground, str], Iterator[str]] = _whatever
    connect: Callable[[Ground, str, str], MlflowConnection] = field(
        default=lambda _ground, address, name: MlflowConnection(address, experiment=name)
    )


@frozen(eq=False, kw_only=True)
class _InRun(MlflowConnection):
    """A connection whose caller has an active run: MLflow keeps that by thread, and its address for the process."""

    run_of_caller: Run

    def active_run(self) -> Run:
        return self.run_of_caller


def save(connection: MlflowConnection) -> SavedModel:
    """Save a small model."""
    sample = sklearn_sample()
    return BuiltinSaver(connection, requirements=[]).save(sample.model, sample.signature, sample.input_example)


def is_right(loaded: LoadedModel) -> bool:
    """Tell whether a model predicts what the saved one does."""
    sample = sklearn_sample()
    return np.allclose(loaded.predict(houses())["price"], sample.model.predict(sample.input_example))


def _nothing(_ground: Ground, _name: str) -> None:
    """Nothing has to be there."""


def _in_new_run(ground: Ground, address: str, name: str) -> MlflowConnection:
    experiment = ground.client.get_experiment_by_name(name)
    found = ground.client.search_runs([experiment.experiment_id])
    return _InRun(address, experiment=name, run_of_caller=found[0])


def _start_run(ground: Ground, name: str) -> None:
    ground.client.create_run(ground.client.create_experiment(name))


def _check_saved(ground: Ground, name: str, outcome: Outcome) -> Iterator[str]:
    """One record that loads after a success; after a failure, what loads at all is whole."""
    experiment = ground.client.get_experiment_by_name(name)
    found = ground.client.search_logged_models([experiment.experiment_id]) if experiment else []
    ready = [each for each in found if each.status == LoggedModelStatus.READY]
    if outcome.result and [f"models:/{each.model_id}" for each in found] != [outcome.result.uri]:
        yield f"records of saved models: {[(each.model_id, str(each.status)) for each in found]}"
    for each in found:
        yield from _check_loading(ground, f"models:/{each.model_id}", is_ready=each in ready)


def _check_loading(ground: Ground, uri: str, *, is_ready: bool) -> Iterator[str]:
    try:
        loaded = BuiltinLoader(ground.connection, cache=None).load(uri)
    except ModelportError as error:
        if is_ready or not isinstance(error, IncompleteModelError):
            yield f"{uri} is called ready: {is_ready}, and does not load: {error!r}"
        return
    if not is_ready or not is_right(loaded):
        yield f"{uri} loads, and was never finished"


def _check_saved_in_run(ground: Ground, name: str, outcome: Outcome) -> Iterator[str]:
    """As without a run; and the run lists the model once, if it was saved."""
    yield from _check_saved(ground, name, outcome)
    experiment = ground.client.get_experiment_by_name(name)
    (run,) = ground.client.search_runs([experiment.experiment_id])
    listed = [f"models:/{each.model_id}" for each in ground.client.get_run(run.info.run_id).outputs.model_outputs]
    if outcome.result and listed != [outcome.result.uri]:
        yield f"the run lists {listed}"


def _registering(key: str | None) -> Act:
    def act(connection: MlflowConnection, ground: Ground, name: str) -> ModelVersion:
        return MlflowRegister(connection).register(name, ground.saved, idempotency_key=key)

    return act


def _check_registered(before: int) -> Check:
    def check(ground: Ground, name: str, outcome: Outcome) -> Iterator[str]:
        yield from _check_versions(ground, name, outcome, before)
        if ground.is_half_registered(name) and ground.is_seen(name):
            yield "a reader sees a name that never had a version"
        if isinstance(outcome.error, AmbiguousWriteError):
            ground.register(name, outcome.error.key)
            if len(ground.numbers(name)) != before + 1:
                yield f"after a repeat with its key: versions {ground.numbers(name)}"

    return check


def _check_count(count: int) -> Callable[[Ground, str], Iterator[str]]:
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


def _publish(connection: MlflowConnection, _ground: Ground, name: str) -> ModelVersion:
    sample = sklearn_sample()
    saver = BuiltinSaver(connection, requirements=[])
    publish = PublishModel(saver, MlflowRegister(connection))
    return publish(
        name, sample.model, sample.signature, sample.input_example, alias=ALIAS, idempotency_key=f"key-{name}"
    )


def _check_published(ground: Ground, name: str, outcome: Outcome) -> Iterator[str]:
    yield from _check_versions(ground, name, outcome, 0)
    numbers, pointed = ground.numbers(name), ground.pointed_at(name)
    if outcome.result and pointed != outcome.result.version:
        yield f"the alias is at {pointed}"
    if pointed and pointed not in numbers:
        yield f"the alias is at {pointed}, of {numbers}"
    if ground.is_half_registered(name) and ground.is_seen(name):
        yield "a reader sees a name that has no version"


def _check_published_once(ground: Ground, name: str) -> Iterator[str]:
    if ground.numbers(name) != [ground.pointed_at(name)]:
        yield f"after a repeat with its key: versions {ground.numbers(name)}, the alias at {ground.pointed_at(name)}"


def _load_version(connection: MlflowConnection, _ground: Ground, name: str) -> LoadedModel:
    return BuiltinLoader(connection, cache=None).load(f"models:/{name}/1")


def _load_alias(connection: MlflowConnection, _ground: Ground, name: str) -> LoadedModel:
    return BuiltinLoader(connection, cache=None).load(f"models:/{name}@{ALIAS}")


def _check_loaded(_ground: Ground, name: str, outcome: Outcome) -> Iterator[str]:
    if outcome.result and (outcome.result.uri != f"models:/{name}/1" or not is_right(outcome.result)):
        yield f"{outcome.result.uri} was loaded, or predicts something else"


def _two_versions(ground: Ground, name: str) -> None:
    ground.register(name)
    ground.register(name)
    MlflowRegister(ground.connection).set_alias(name, ALIAS, 1)


def _one_version(ground: Ground, name: str) -> None:
    ground.register(name)
    MlflowRegister(ground.connection).set_alias(name, ALIAS, 1)


def _move(connection: MlflowConnection, _ground: Ground, name: str) -> ModelVersion:
    return MlflowRegister(connection).set_alias(name, ALIAS, 2)


def _move_from_one(connection: MlflowConnection, _ground: Ground, name: str) -> ModelVersion:
    return MlflowRegister(connection).set_alias(name, ALIAS, 2, expect=1)


def _check_moved(ground: Ground, name: str, outcome: Outcome) -> Iterator[str]:
    pointed = ground.pointed_at(name)
    if pointed not in ({2} if outcome.result else {1, 2}):
        yield f"the alias is at {pointed}"
    if MlflowCatalog(ground.connection).resolve(f"models:/{name}@{ALIAS}").version != pointed:
        yield "the catalog and plain MLflow see the alias at different versions"


OPERATIONS: Final = {
    "save": Operation(_nothing, lambda connection, _, __: save(connection), _check_saved),
    "save in a run": Operation(
        _start_run, lambda connection, _, __: save(connection), _check_saved_in_run, connect=_in_new_run
    ),
    "register new": Operation(_nothing, _registering(None), _check_registered(0)),
    "register new, key": Operation(_nothing, _registering("k1"), _check_registered(0), check_again=_check_count(1)),
    "register known": Operation(lambda ground, name: ground.register(name), _registering(None), _check_registered(1)),
    "register known, key": Operation(
        lambda ground, name: ground.register(name),
        _registering("k1"),
        _check_registered(1),
        check_again=_check_count(2),
    ),
    "publish": Operation(_nothing, _publish, _check_published, check_again=_check_published_once),
    "load version": Operation(_one_version, _load_version, _check_loaded),
    "load alias": Operation(_one_version, _load_alias, _check_loaded),
    "move alias": Operation(_two_versions, _move, _check_moved),
    "move alias, expect": Operation(_two_versions, _move_from_one, _check_moved, again=_move),
}
