"""The most memory that a process takes for one piece of work with a large model, each in a child process of its own."""

from __future__ import annotations

import gc
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import cloudpickle
import numpy as np
import pandas as pd
import skops.io
from attrs import asdict, frozen
from sklearn.linear_model import LinearRegression

from benchmarks.large_models import Weights
from modelport import Signature
from modelport.adapters.mlflow import (
    BuiltinLoader,
    BuiltinSaver,
    CustomLoader,
    CustomSaver,
    MlflowConnection,
    ModelCache,
)

KINDS: Final = ("project model", "sklearn")
_INPUTS: Final = pd.DataFrame({"x": [1.0, 2.0]})
_TESTS: Final = Path(__file__).parents[1]
_MIB: Final = 1 << 20


@frozen
class Job:
    """A piece of work.

    Attributes:
        work: The name of a function below.
        kind: One of `KINDS`.
        megabytes: The model's size.
        home: A directory for files.
        tracking_uri: The registry.
        model_uri: The saved model, for work that reads one.
    """

    work: str
    kind: str
    megabytes: int
    home: str
    tracking_uri: str = ""
    model_uri: str = ""


@frozen
class Peak:
    """What it took.

    Attributes:
        mib: The most memory that the process had while it was at work, beyond what it had before, in MiB.
        answer: What the work gave: the URI of what was saved.
    """

    mib: float
    answer: str


def peak_of(job: Job) -> Peak:
    """Do a piece of work in a child process."""
    command = [sys.executable, "-m", "benchmarks.peaks", json.dumps(asdict(job))]
    path = os.pathsep.join([str(_TESTS), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": path}, stdout=subprocess.PIPE, check=True)  # noqa: S603
    return Peak(**json.loads(done.stdout.splitlines()[-1]))


def _model(job: Job) -> Any:
    if job.kind == KINDS[0]:
        return Weights(job.megabytes)
    estimator = LinearRegression().fit(_INPUTS, [1.0, 2.0])
    estimator.weights_ = np.random.default_rng(0).random(job.megabytes * 125_000)
    return estimator


def _written_by_flavor(job: Job) -> Callable[[], str]:
    model, path = _model(job), Path(job.home, "flavor")

    def write() -> str:
        if job.kind == KINDS[0]:
            with path.open("wb") as file:
                cloudpickle.dump(model, file)
        else:
            skops.io.dump(model, path)
        return ""

    return write


def _read_by_flavor(job: Job) -> Callable[[], str]:
    path = Path(job.home, "flavor")

    def read() -> str:
        if job.kind == KINDS[0]:
            with path.open("rb") as file:
                pickle.load(file)  # noqa: S301 - written a moment ago
        else:
            skops.io.load(path, trusted=[])
        return ""

    return read


def _saved(job: Job) -> Callable[[], str]:
    model, connection = _model(job), MlflowConnection(job.tracking_uri)
    saver = CustomSaver(connection) if job.kind == KINDS[0] else BuiltinSaver(connection)
    _warm_up(saver, connection)
    signature = Signature.infer(_INPUTS, model.predict(_INPUTS))
    return lambda: saver.save(model, signature, _INPUTS).uri


def _warm_up(saver: CustomSaver | BuiltinSaver, connection: MlflowConnection) -> None:
    small = Weights(1) if isinstance(saver, CustomSaver) else LinearRegression().fit(_INPUTS, [1.0, 2.0])
    saved = saver.save(small, Signature.infer(_INPUTS, small.predict(_INPUTS)), _INPUTS)
    loader = CustomLoader if isinstance(saver, CustomSaver) else BuiltinLoader
    loader(connection, cache=None).load(saved.uri)


def _loader(job: Job) -> CustomLoader | BuiltinLoader:
    connection = MlflowConnection(job.tracking_uri)
    _warm_up(CustomSaver(connection) if job.kind == KINDS[0] else BuiltinSaver(connection), connection)
    loader = CustomLoader if job.kind == KINDS[0] else BuiltinLoader
    return loader(connection, cache=ModelCache(Path(job.home, "cache")))


def _loaded(job: Job) -> Callable[[], str]:
    loader = _loader(job)
    return lambda: loader.load(job.model_uri).uri


def _verified(job: Job) -> Callable[[], str]:
    loader = _loader(job)
    return lambda: loader.verify(job.model_uri).uri


_WORKS: Final[Mapping[str, Callable[[Job], Callable[[], str]]]] = {
    "write": _written_by_flavor,
    "read": _read_by_flavor,
    "save": _saved,
    "load": _loaded,
    "verify": _verified,
}


def _main() -> None:
    job = Job(**json.loads(sys.argv[1]))
    work = _WORKS[job.work](job)
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = _status()["VmRSS"]
    answer = work()
    print(json.dumps({"mib": (_status()["VmHWM"] - before) / 1024, "answer": answer}))  # noqa: T201


def _status() -> dict[str, int]:
    """Give the process's sizes in KiB: see proc_pid_status(5)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines) if "kB" in rest}


if __name__ == "__main__":
    _main()
