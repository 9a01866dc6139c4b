"""Reads a model from the private copy of its files, and keeps what of them the model may open later."""

from __future__ import annotations

import contextlib
import shutil
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import cloudpickle
import mlflow.pyfunc
from attrs import frozen

from modelport.adapters.mlflow.claims import ClaimedDirectory
from modelport.adapters.mlflow.mlmodels import PROJECT_FLAVOR, ModelFile, settle_model_file
from modelport.adapters.mlflow.named_places import named_directory, named_file
from modelport.adapters.mlflow.own_code import OwnCode
from modelport.adapters.mlflow.staging import KEPT, staging_failed
from modelport.core.errors import UnsupportedModelError
from modelport.core.foreign_errors import told
from modelport.core.project_models import PredictCall, predict_call


@frozen
class Read:
    """A model that was read: the object underneath, and its prediction."""

    native: Any
    call: PredictCall


Reader: TypeAlias = Callable[[Path], Read]
"""Reads the model of a directory."""


def with_its_files(read: Reader, directory: Path, file: ModelFile, flavor: str) -> Read:
    """Read a model; files that it may open later stay for as long as the object underneath lives, or its prediction.

    Code that it brings along is imported for it alone.

    Args:
        read: Reads it.
        directory: Its files, which may be moved.
        file: What its MLmodel file says.
        flavor: The flavor that is read.

    Raises:
        UnsupportedModelError: It cannot be read.
        UntrustedModelError: It names code outside of its files.
        BackendError: Its files cannot be kept.
    """
    if not file.may_use_files(flavor):
        return read(directory)
    code = file.code_directories(flavor)
    runs_code = bool(code) or file.script(flavor) is not None
    with contextlib.ExitStack() as undo:
        place = _kept(directory, undo)
        own = OwnCode(place, tuple(named_directory(place, each) for each in code))
        found = _read_apart(read, place, own) if runs_code else read(place)
        weakref.finalize(_lasting(found), undo.pop_all().close)
    return found


def project_model(directory: Path, file: ModelFile, uri: str) -> Read:
    """Read a project model that modelport saved.

    Raises:
        UnsupportedModelError: It cannot be read.
        UntrustedModelError: Its file is none of the model's.
    """
    path = named_file(directory, file.flavors[PROJECT_FLAVOR].get("python_model"))
    try:
        with path.open("rb") as pickled:
            native = cloudpickle.load(pickled).model
    except Exception as error:
        raise _unreadable(uri, error) from error
    return Read(native, predict_call(native))


def python_model(directory: Path, uri: str) -> Read:
    """Read a Python model that plain MLflow saved, as MLflow reads it.

    MLflow's warnings are left out: for them it would read the requirements, and the files that these refer to.

    Raises:
        UnsupportedModelError: It cannot be read.
    """
    settle_model_file(directory, uri)
    try:
        model = mlflow.pyfunc.load_model(str(directory), suppress_warnings=True)
        native = model.unwrap_python_model()
    except Exception as error:
        raise _unreadable(uri, error) from error
    return Read(native, lambda inputs, params: model.predict(inputs, params or None))


def _read_apart(read: Reader, place: Path, own: OwnCode) -> Read:
    with own.running():
        found = read(place)

    def call(inputs: Any, params: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever the model takes and gives
        with own.running():
            return found.call(inputs, params)

    return Read(found.native, call)


def _lasting(found: Read) -> object:
    """Give the object underneath, or where none can be told when it goes, such as a tuple, the prediction."""
    return found.native if type(found.native).__weakrefoffset__ else found.call


def _kept(directory: Path, undo: contextlib.ExitStack) -> Path:
    try:
        place = ClaimedDirectory(KEPT)
        undo.callback(place.remove)
        return Path(shutil.move(directory, place.path))
    except OSError as error:
        raise staging_failed(error) from error


def _unreadable(uri: str, error: Exception) -> UnsupportedModelError:
    problem = f"The model at {uri} cannot be read: {told(error)}"
    return UnsupportedModelError(problem, remedy="install what it was saved with, or save it again")
