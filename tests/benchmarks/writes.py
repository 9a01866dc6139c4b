"""What it costs to save, register and publish a small model, beside raw MLflow with the same model, data and store.

MLflow's documentation saves in a run. modelport makes none, so that it is compared with MLflow without one as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import mlflow
import numpy as np
import pandas as pd
import sklearn.linear_model
from attrs import evolve, frozen

from benchmarks.raw_mlflow import RawModel, ask_at, in_a_run
from benchmarks.stores import Stores
from benchmarks.table import Line, Rounds, measure
from modelport import Registry, Signature
from modelport.adapters.memory import (
    InMemoryModelCatalog,
    InMemoryModelLoader,
    InMemoryModelRegistrar,
    InMemoryModelSaver,
    InMemoryStore,
)
from modelport.adapters.mlflow import BuiltinSaver, MlflowConnection, MlflowRegister
from modelport.application import PublishModel

_MLFLOW, _IN_A_RUN, _NO_RUN = "raw MLflow", "raw MLflow, in a run", "raw MLflow, no run"
_GIVEN = ("scikit-learn",)
_COLUMNS = [f"x{number}" for number in range(10)]


@frozen
class _Sample:
    model: Any
    inputs: pd.DataFrame
    answer: pd.DataFrame
    signature: Signature

    def raw(self) -> RawModel:
        signature = mlflow.models.infer_signature(self.inputs, self.answer)
        return RawModel(self.model, signature, self.inputs, _GIVEN)

    def saved_by(self, saver: Any) -> Callable[[], Any]:
        return lambda: saver.save(self.model, self.signature, self.inputs)

    def published_by(self, publish: PublishModel, name: str) -> Callable[[], Any]:
        return lambda: publish(name, self.model, self.signature, self.inputs, alias="champion")


def inferring_lines(stores: Stores, rounds: Rounds) -> Iterator[Line]:
    """Measure a save that infers the model's requirements, which MLflow does in a process of its own."""
    sample = _sample()
    ask_at(stores.sqlite, stores.directory / "raw")
    raw, saver = evolve(sample.raw(), requirements=None), BuiltinSaver(MlflowConnection(stores.sqlite))
    yield measure(
        "save, requirements inferred, SQLite",
        (_IN_A_RUN, in_a_run(raw.save)),
        sample.saved_by(saver),
        target=0.05,
        rounds=rounds,
    )


def lines(stores: Stores, rounds: Rounds) -> Iterator[Line]:
    """Measure what writes, the requirements given, on the SQLite file and on the server."""
    sample = _sample()
    ask_at(stores.sqlite, stores.directory / "raw")
    saver = BuiltinSaver(MlflowConnection(stores.sqlite), requirements=_GIVEN)
    yield from _beside_both("save, SQLite", sample.raw().save, sample.saved_by(saver), 0.60, rounds)
    yield from _in_memory(sample, rounds)
    ask_at(stores.server)
    yield from _on_a_server(sample, MlflowConnection(stores.server), rounds)


def _sample() -> _Sample:
    inputs = pd.DataFrame(np.random.default_rng(0).random((5, len(_COLUMNS))), columns=_COLUMNS)
    model = sklearn.linear_model.LinearRegression().fit(inputs, inputs.sum(axis=1))
    answer = pd.DataFrame({"y": model.predict(inputs)})
    return _Sample(model, inputs, answer, Signature.infer(inputs, answer))


def _on_a_server(sample: _Sample, connection: MlflowConnection, rounds: Rounds) -> Iterator[Line]:
    saver, registrar = BuiltinSaver(connection, requirements=_GIVEN), MlflowRegister(connection)
    raw, publish = sample.raw(), PublishModel(saver, registrar)
    yield from _beside_both("save, server", raw.save, sample.saved_by(saver), 0.45, rounds)
    raw_uri, uri = raw.save(), sample.saved_by(saver)().uri
    yield measure(
        "register, server",
        (_MLFLOW, lambda: mlflow.register_model(raw_uri, "bench-raw-registered")),
        lambda: registrar.register("bench-registered", uri),
        target=0.80,
        rounds=rounds,
    )
    published = sample.published_by(publish, "bench-published")
    yield from _beside_both("publish, server", lambda: raw.publish("bench-raw-published"), published, 0.50, rounds)


def _beside_both(
    work: str, raw: Callable[[], object], done: Callable[[], object], target: float, rounds: Rounds
) -> Iterator[Line]:
    in_run, no_run, seconds = rounds.in_turns(in_a_run(raw), raw, done)
    yield Line(work, _IN_A_RUN, in_run, seconds, target)
    yield Line(work, _NO_RUN, no_run, seconds, target)


def _in_memory(sample: _Sample, rounds: Rounds) -> Iterator[Line]:
    store = InMemoryStore()
    registry = Registry(
        InMemoryModelSaver(store, flavor="sklearn"),
        InMemoryModelLoader(store),
        InMemoryModelRegistrar(store),
        InMemoryModelCatalog(store),
    )
    raw = sample.raw()
    published = sample.published_by(PublishModel(registry.saver, registry.registrar), "bench-whole")

    def raw_whole() -> None:
        raw.publish("bench-raw-whole")
        mlflow.pyfunc.load_model("models:/bench-raw-whole@champion").predict(sample.inputs)

    def whole() -> None:
        published()
        registry.loader.load("models:/bench-whole@champion").predict(sample.inputs)

    yield from _beside_both("publish, load, predict: memory for SQLite", raw_whole, whole, 0.03, rounds)
