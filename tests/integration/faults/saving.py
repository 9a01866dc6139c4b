"""Saves that something fails in, and what must be there afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen
from mlflow.entities import LoggedModelStatus, Run

from integration.faults.ground import Ground, Outcome, is_right
from modelport import IncompleteModelError, ModelportError
from modelport.adapters.mlflow import BuiltinLoader, MlflowConnection


@frozen(eq=False, kw_only=True)
class _InRun(MlflowConnection):
    """A connection whose caller has an active run: MLflow keeps that by thread, and its address for the process."""

    run_of_caller: Run

    def active_run(self) -> Run:
        return self.run_of_caller


def in_new_run(ground: Ground, address: str, name: str) -> MlflowConnection:
    """Connect as a caller who has an active run."""
    experiment = ground.client.get_experiment_by_name(name)
    found = ground.client.search_runs([experiment.experiment_id])
    return _InRun(address, experiment=name, run_of_caller=found[0])


def start_run(ground: Ground, name: str) -> None:
    """Make an experiment with a run."""
    ground.client.create_run(ground.client.create_experiment(name))


def check_saved(ground: Ground, name: str, outcome: Outcome) -> Iterator[str]:
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


def check_saved_in_run(ground: Ground, name: str, outcome: Outcome) -> Iterator[str]:
    """As without a run; and the run lists the model once, if it was saved."""
    yield from check_saved(ground, name, outcome)
    experiment = ground.client.get_experiment_by_name(name)
    (run,) = ground.client.search_runs([experiment.experiment_id])
    listed = [f"models:/{each.model_id}" for each in ground.client.get_run(run.info.run_id).outputs.model_outputs]
    if outcome.result and listed != [outcome.result.uri]:
        yield f"the run lists {listed}"
