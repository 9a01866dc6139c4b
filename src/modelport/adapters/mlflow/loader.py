"""Loads models from MLflow, checked, and with their signature kept."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import weakref
from abc import abstractmethod
from collections.abc import Collection
from pathlib import Path
from typing import Any, ClassVar, Literal

import cloudpickle
import mlflow.pyfunc
from attrs import evolve, field, frozen

from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.examples import read_example
from modelport.adapters.mlflow.fetching import Fetched, fetched
from modelport.adapters.mlflow.flavors import Flavor, find_flavor, to_trusted_types
from modelport.adapters.mlflow.mlmodels import PROJECT_FLAVOR, ModelFile, named_file, read_model_file
from modelport.adapters.mlflow.plain_examples import read_plain_example
from modelport.adapters.mlflow.sources import Source, find_source
from modelport.adapters.mlflow.staging import staging_failed
from modelport.core.errors import ConfigurationError, UnsupportedModelError
from modelport.core.model_registries import ModelLoader
from modelport.core.models import LoadedModel
from modelport.core.prediction import DataRules, Predictor
from modelport.core.project_models import PredictCall, predict_call
from modelport.core.settings import instance
from modelport.core.signatures import Container, InputForm, TensorSpec
from modelport.core.uris import ModelUri


@frozen(eq=False)
class Loader(ModelLoader):
    """What loaders over one connection share; how a model is read is left to its children.

    Args:
        connection: The stores.
        extra_columns: ``forbid`` refuses columns that the signature lacks; ``ignore`` drops them.
        input_schema: A pandera model, or its dotted path, that inputs must satisfy.
        output_schema: The same for outputs.

    Attributes:
        KIND: Which models it reads, for messages.

    Raises:
        ConfigurationError: A schema is not there, or another setting cannot work.
    """

    KIND: ClassVar[str]

    connection: MlflowConnection = field(validator=instance(MlflowConnection))
    extra_columns: Literal["forbid", "ignore"] = "forbid"
    input_schema: Any = None
    output_schema: Any = None
    _rules: DataRules = field(init=False, repr=False)

    @_rules.default
    def _make_rules(self) -> DataRules:
        return DataRules(self.extra_columns, self.input_schema, self.output_schema)

    @abstractmethod
    def load(self, uri: str) -> LoadedModel:  # noqa: D102 - the port's
        ...

    def _loaded(self, source: Source, files: Fetched, file: ModelFile, native: Any, call: PredictCall) -> LoadedModel:  # noqa: ANN401
        example = _example(source, files, file)
        form = InputForm.of(example) if file.signature and file.form else _usual_form(file)
        return LoadedModel(
            uri=source.uri,
            version=source.version,
            signature=file.signature,
            digest=files.digest,
            native=native,
            input_example=example,
            predictor=Predictor(call, file.signature, form, self._rules),
        )

    def _wrong_kind(self, uri: str, what: str, right: str) -> UnsupportedModelError:
        problem = f"The model at {uri} is {what}, which a loader of the kind {self.KIND!r} does not read."
        return UnsupportedModelError(problem, remedy=f"load it with modelport.adapters.mlflow.{right}")


@frozen(eq=False)
class CustomLoader(Loader):
    """Hands a project model's logic back, whether modelport or plain MLflow saved it."""

    KIND: ClassVar[str] = "custom"

    def load(self, uri: str) -> LoadedModel:
        """Load a project model, as the port promises."""
        source = find_source(self.connection, ModelUri.parse(uri))
        with fetched(self.connection, source) as files:
            file = read_model_file(files.directory, source.uri)
            if not file.is_project_model:
                flavors = " and ".join(file.native_flavors)
                raise self._wrong_kind(source.uri, f"in the flavor {flavors}", "BuiltinLoader")
            if file.form is None:
                return self._foreign(source, files, file)
            native = _project_model(files.directory, file, source.uri)
            return self._loaded(source, files, file, native, predict_call(native))

    def _foreign(self, source: Source, files: Fetched, file: ModelFile) -> LoadedModel:
        with contextlib.ExitStack() as undo:
            if file.flavors[PROJECT_FLAVOR].get("artifacts"):
                files = evolve(files, directory=_kept(files.directory, undo))
            model = _pyfunc(files.directory, source.uri)
            native = model.unwrap_python_model()
            loaded = self._loaded(
                source, files, file, native, lambda inputs, params: model.predict(inputs, params or None)
            )
            weakref.finalize(native, _removed_by, os.getpid(), undo.pop_all())
        return loaded


@frozen(eq=False)
class BuiltinLoader(Loader):
    """Loads an estimator in its flavor's own format, whether modelport or plain MLflow saved it.

    Args:
        trusted_types: For ``sklearn``: dotted names of types that may be built besides scikit-learn's own.
    """

    KIND: ClassVar[str] = "builtin"

    trusted_types: Collection[str] = field(default=(), converter=to_trusted_types)

    def load(self, uri: str) -> LoadedModel:
        """Load a native estimator, as the port promises."""
        source = find_source(self.connection, ModelUri.parse(uri))
        with fetched(self.connection, source) as files:
            file = read_model_file(files.directory, source.uri)
            if file.is_project_model:
                raise self._wrong_kind(source.uri, "a project model with its own logic", "CustomLoader")
            flavor = self._flavor(file, source.uri)
            native = flavor.read(files.directory, file.flavors[flavor.name])
            return self._loaded(source, files, file, native, flavor.predict_call(native))

    def _flavor(self, file: ModelFile, uri: str) -> Flavor:
        if not file.native_flavors:
            raise self._wrong_kind(uri, "without a flavor of its own", "CustomLoader")
        try:
            return find_flavor(file.native_flavors[0], self.trusted_types)
        except ConfigurationError as error:
            problem = f"The model at {uri} is in the flavor {file.native_flavors[0]!r}, which this MLflow lacks."
            raise UnsupportedModelError(problem, remedy="install the MLflow that it was saved with") from error


def _example(source: Source, files: Fetched, file: ModelFile) -> Any:  # noqa: ANN401
    if file.signature is None:
        return None
    if file.form is None:
        return read_plain_example(files.directory, file.example, file.signature.inputs)
    return read_example(files.directory, file.form, source.uri)


def _project_model(directory: Path, file: ModelFile, uri: str) -> Any:  # noqa: ANN401
    path = named_file(directory, file.flavors[PROJECT_FLAVOR].get("python_model"))
    try:
        with path.open("rb") as pickled:
            return cloudpickle.load(pickled).model
    except Exception as error:
        raise _unreadable(uri, error) from error


def _kept(directory: Path, undo: contextlib.ExitStack) -> Path:
    """Move the files where they stay as long as the model: it may open its artifacts at any time."""
    try:
        place = tempfile.mkdtemp(prefix="modelport-artifacts-")
        undo.callback(shutil.rmtree, place, ignore_errors=True)
        return Path(shutil.move(directory, place))
    except OSError as error:
        raise staging_failed(error) from error


def _removed_by(process: int, undo: contextlib.ExitStack) -> None:
    """Remove the files of a model that is gone, unless this process only inherited it."""
    if os.getpid() == process:
        undo.close()


def _pyfunc(place: Path, uri: str) -> Any:  # noqa: ANN401 - MLflow's own kind
    try:
        model = mlflow.pyfunc.load_model(str(place))
        model.unwrap_python_model()
    except Exception as error:
        raise _unreadable(uri, error) from error
    return model


def _usual_form(file: ModelFile) -> InputForm | None:
    if file.signature is None:
        return None
    tensors = any(isinstance(spec, TensorSpec) for spec in file.signature.inputs)
    return None if tensors else InputForm(Container.PANDAS)


def _unreadable(uri: str, error: Exception) -> UnsupportedModelError:
    detail = " ".join(str(error).split())
    problem = f"The model at {uri} cannot be read: {type(error).__name__}: {detail}"
    return UnsupportedModelError(problem, remedy="install what it was saved with, or save it again")
