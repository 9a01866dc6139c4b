"""What a process does when its disk is full, and once there is room, done by forks."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from mlflow import MlflowClient

from modelport import ModelLoader, ModelSaver, StorageFullError
from modelport.adapters.mlflow import (
    BuiltinLoader,
    BuiltinSaver,
    CustomLoader,
    CustomSaver,
    MlflowConnection,
    MlflowRegister,
)
from modelport.testing.samples import houses, project_sample, sklearn_sample

_NUMBERS: Final = 400_000
_WRITING: Final = os.O_WRONLY | os.O_RDWR
_SPARE: Final = 1 << 18
_MANY: Final = 200


def fill(kind: str, stage: str, uri: str, directory: str) -> dict[str, Any]:
    """Run out of room in a stage of saving or loading a large model, make room, and do it again.

    Returns:
        What the call raised, what it left, and whether it worked the second time.
    """
    tempfile.tempdir = str(Path(directory, "temporary"))
    Path(tempfile.tempdir).mkdir()
    connection = MlflowConnection(uri)
    saver: ModelSaver = BuiltinSaver(connection) if kind == "sklearn" else CustomSaver(connection)
    loader: ModelLoader = BuiltinLoader(connection) if kind == "sklearn" else CustomLoader(connection)
    sample = sklearn_sample() if kind == "sklearn" else project_sample()
    sample.model.numbers_ = np.random.default_rng(0).random(_NUMBERS)

    def save() -> str:
        return saver.save(sample.model, sample.signature, sample.input_example).uri

    def load() -> str:
        return loader.load(save_first).uri

    save_first = save() if stage == "download" else ""
    call = load if stage == "download" else save
    limit = Path(uri.removeprefix("sqlite:///")).stat().st_size + _SPARE
    where = Path(directory, "artifacts") if stage == "upload" else Path(tempfile.tempdir)
    error = _told(call, where, limit)
    left = [each.name for each in Path(tempfile.tempdir).iterdir()]
    left += [str(each.status) for each in _unfinished(uri)]
    _limit(resource.getrlimit(resource.RLIMIT_FSIZE)[1])
    loader.load(call()).predict(houses())
    return {"error": error, "left": left}


def fill_database(uri: str) -> dict[str, Any]:
    """Register until the SQLite file cannot grow any more, make room, and register once more."""
    connection, sample = MlflowConnection(uri), sklearn_sample()
    saved = BuiltinSaver(connection).save(sample.model, sample.signature, sample.input_example)
    registrar, file = MlflowRegister(connection), Path(uri.removeprefix("sqlite:///"))
    registrar.register("wine", saved.uri)
    made, error = 1, ""
    _limit(file.stat().st_size)
    try:
        for _ in range(_MANY):
            registrar.register("wine", saved.uri, description="x" * 4_000)
            made += 1
    except StorageFullError as full:
        error = repr(full)
    _limit(resource.getrlimit(resource.RLIMIT_FSIZE)[1])
    registrar.register("wine", saved.uri)
    return {"error": error, "made": made + 1, "there": len(list(connection.find_versions("name='wine'")))}


def _told(call: Callable[[], str], where: Path, limit: int) -> str:
    def full_from_the_first_write(name: str, args: tuple[Any, ...]) -> None:
        if name == "open" and args[2] & _WRITING and str(args[0]).startswith(str(where)) and not full:
            full.append(str(args[0]))
            _limit(limit)

    full: list[str] = []
    sys.addaudithook(full_from_the_first_write)
    try:
        call()
    except StorageFullError as error:
        return repr(error)
    return ""


def _limit(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


def _unfinished(uri: str) -> list[Any]:
    client = MlflowClient(uri, uri)
    models = client.search_logged_models([each.experiment_id for each in client.search_experiments()])
    return [each for each in models if each.status != "READY"]
