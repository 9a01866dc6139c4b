"""What it costs to load a model from a server by an alias, beside raw MLflow with the same model on the same server."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from attrs import evolve

from benchmarks.large_models import Weights
from benchmarks.raw_mlflow import ask_at
from benchmarks.stores import Stores
from benchmarks.table import Line, Rounds, measure
from faulty_proxy import FaultyProxy, faulty_proxy
from modelport import Signature
from modelport.adapters.mlflow import CustomLoader, CustomSaver, MlflowConnection, MlflowRegister, ModelCache
from modelport.application import PublishModel

_MLFLOW = "raw MLflow"
_OURS, _RAW = "models:/bench-{}@champion", "models:/bench-raw-{}@champion"
_THREADS = 16
_INPUTS = pd.DataFrame({"x": [1.0, 2.0]})


class _RawWeights(mlflow.pyfunc.PythonModel):  # type: ignore[misc] # MLflow is not typed
    def __init__(self, weights: Weights) -> None:
        self.weights = weights

    def predict(self, context: Any, model_input: Any, params: Any = None) -> Any:  # noqa: ARG002 - MLflow's names
        return self.weights.predict(model_input)


def lines(stores: Stores, *, megabytes: int, rounds: Rounds) -> Iterator[Line]:
    """Measure loads of one model, the files that they leave behind, and the downloads of many that come at once."""
    ask_at(stores.server)
    _publish("large", megabytes, stores)
    _publish("small", 1, stores)
    with _temporary_files_in(stores.directory / "temporary") as temporary:
        tidy = evolve(rounds, afterwards=lambda: _empty(temporary))
        yield from _loads(stores, temporary, f"{megabytes} MB, server", tidy)
        yield _downloads(stores)


def _publish(name: str, megabytes: int, stores: Stores) -> None:
    """Keep one model in both ways."""
    model, connection = Weights(megabytes), MlflowConnection(stores.server)
    answer = model.predict(_INPUTS)
    publish = PublishModel(CustomSaver(connection, requirements=[]), MlflowRegister(connection))
    publish(f"bench-{name}", model, Signature.infer(_INPUTS, answer), _INPUTS, alias="champion")
    raw = mlflow.pyfunc.log_model(
        name="model",
        python_model=_RawWeights(model),
        signature=mlflow.models.infer_signature(_INPUTS, answer),
        pip_requirements=[],
        registered_model_name=f"bench-raw-{name}",
    )
    mlflow.MlflowClient().set_registered_model_alias(f"bench-raw-{name}", "champion", raw.registered_model_version)


def _loads(stores: Stores, temporary: Path, what: str, rounds: Rounds) -> Iterator[Line]:
    raw = _raw_load("large")
    connection = MlflowConnection(stores.server)

    def first() -> None:
        CustomLoader(connection, cache=ModelCache(temporary / "cache")).load(_OURS.format("large"))

    yield measure(f"load, first time: {what}", (_MLFLOW, raw), first, target=1.0, rounds=rounds)
    loader = CustomLoader(connection, cache=ModelCache(stores.directory / "cache"))
    loader.load(_OURS.format("large"))

    def again() -> None:
        loader.load(_OURS.format("large"))

    yield measure(f"load again: {what}", (_MLFLOW, raw), again, target=0.2, rounds=rounds)
    raw_left, left = (_left_by(call, temporary) for call in (raw, again))
    yield Line(f"temporary files of that: {what}", _MLFLOW, (raw_left,), (left,), target=0.0, unit="MB")


def _raw_load(name: str) -> Callable[[], object]:
    return lambda: mlflow.pyfunc.load_model(_RAW.format(name))


def _downloads(stores: Stores) -> Line:
    """Count how often the model's file is fetched when many threads ask for it at once."""
    with faulty_proxy(stores.server) as proxy:
        loader = CustomLoader(MlflowConnection(proxy.address), cache=ModelCache(stores.directory / "small cache"))
        ask_at(proxy.address)
        raw = _fetched(proxy, _raw_load("small"))
        ours = _fetched(proxy, lambda: loader.load(_OURS.format("small")))
    ask_at(stores.server)
    return Line(
        f"{_THREADS} threads load one model at once", _MLFLOW, (raw,), (ours,), target=1 / _THREADS, unit="downloads"
    )


def _fetched(proxy: FaultyProxy, load: Callable[[], object]) -> int:
    before = len(proxy.seen)
    with ThreadPoolExecutor(_THREADS) as threads:
        for done in [threads.submit(load) for _ in range(_THREADS)]:
            done.result()
    return sum(asked.startswith("GET ") and asked.endswith(".pkl") for asked in proxy.seen[before:])


@contextlib.contextmanager
def _temporary_files_in(directory: Path) -> Iterator[Path]:
    before, tempfile.tempdir = tempfile.tempdir, str(directory)
    directory.mkdir()
    try:
        yield directory
    finally:
        tempfile.tempdir = before


def _left_by(call: Callable[[], object], temporary: Path) -> float:
    _empty(temporary)
    call()
    return sum(file.stat().st_size for file in temporary.rglob("*") if file.is_file()) / 1_000_000


def _empty(directory: Path) -> None:
    shutil.rmtree(directory)
    directory.mkdir()
