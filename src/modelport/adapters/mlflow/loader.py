"""Loads models from MLflow, checked, and with their signature kept."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from abc import abstractmethod
from collections.abc import Collection
from pathlib import Path
from typing import Any, ClassVar, Literal

import cloudpickle
import mlflow.pyfunc
from attrs import field, frozen

from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.examples import read_example
from modelport.adapters.mlflow.fetching import fetched
from modelport.adapters.mlflow.flavors import Flavor, find_flavor
from modelport.adapters.mlflow.mlmodels import PROJECT_FLAVOR, ModelFile, read_model_file
from modelport.adapters.mlflow.sources import Source, find_source
from modelport.core.errors import ConfigurationError, UnsupportedModelError
from modelport.core.model_registries import ModelLoader
from modelport.core.models import LoadedModel
from modelport.core.prediction import DataRules, Predictor
from modelport.core.project_models import PredictCall, predict_call
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

    Raises:
        ConfigurationError: A schema is not there, or a setting is none of its values.
    """

    KIND: ClassVar[str]

    connection: MlflowConnection
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

    def _loaded(self, source: Source, directory: Path, file: ModelFile, native: Any, call: PredictCall) -> LoadedModel:  # noqa: ANN401
        example = None
        if file.signature and file.form:
            example = read_example(directory, file.example, file.signature.inputs, file.form)
        return LoadedModel(
            uri=source.uri,
            version=source.version,
            signature=file.signature,
            digest=source.digest,
            native=native,
            input_example=example,
            predictor=Predictor(call, file.signature, file.form or _usual_form(file), self._rules),
        )


@frozen(eq=False)
class CustomLoader(Loader):
    """Hands a project model's logic back, whether modelport or plain MLflow saved it."""

    KIND: ClassVar[str] = "custom"

    def load(self, uri: str) -> LoadedModel:
        """Load a project model, as the port promises."""
        source = find_source(self.connection, ModelUri.parse(uri))
        with fetched(self.connection, source) as directory:
            file = read_model_file(directory, source.uri)
            if not file.is_project_model:
                raise _wrong_kind(source.uri, f"in the flavor {' and '.join(file.native_flavors)}", "BuiltinLoader")
            if file.form is None:
                return self._foreign(source, directory, file)
            native = _project_model(directory, file, source.uri)
            return self._loaded(source, directory, file, native, predict_call(native))

    def _foreign(self, source: Source, directory: Path, file: ModelFile) -> LoadedModel:
        place = _kept(directory) if file.flavors[PROJECT_FLAVOR].get("artifacts") else directory
        try:
            model = mlflow.pyfunc.load_model(str(place))
            native = model.unwrap_python_model()
        except Exception as error:
            raise _unreadable(source.uri, error) from error
        if place is not directory:
            weakref.finalize(model, shutil.rmtree, place, ignore_errors=True)
        return self._loaded(
            source, directory, file, native, lambda inputs, params: model.predict(inputs, params or None)
        )


@frozen(eq=False)
class BuiltinLoader(Loader):
    """Loads an estimator in its flavor's own format, whether modelport or plain MLflow saved it.

    Args:
        trusted_types: For ``sklearn``: dotted names of types that may be built besides scikit-learn's own.
    """

    KIND: ClassVar[str] = "builtin"

    trusted_types: Collection[str] = ()

    def load(self, uri: str) -> LoadedModel:
        """Load a native estimator, as the port promises."""
        source = find_source(self.connection, ModelUri.parse(uri))
        with fetched(self.connection, source) as directory:
            file = read_model_file(directory, source.uri)
            if file.is_project_model:
                raise _wrong_kind(source.uri, "a project model with its own logic", "CustomLoader")
            flavor = self._flavor(file, source.uri)
            native = flavor.read(directory, file.flavors[flavor.name])
            return self._loaded(source, directory, file, native, flavor.predict_call(native))

    def _flavor(self, file: ModelFile, uri: str) -> Flavor:
        if not file.native_flavors:
            raise _wrong_kind(uri, "without a flavor of its own", "CustomLoader")
        try:
            return find_flavor(file.native_flavors[0], self.trusted_types)
        except ConfigurationError as error:
            problem = f"The model at {uri} is in the flavor {file.native_flavors[0]!r}, which this MLflow lacks."
            raise UnsupportedModelError(problem, remedy="install the MLflow that it was saved with") from error


def _project_model(directory: Path, file: ModelFile, uri: str) -> Any:  # noqa: ANN401
    path = directory / str(file.flavors[PROJECT_FLAVOR].get("python_model"))
    try:
        with path.open("rb") as pickled:
            return cloudpickle.load(pickled).model
    except Exception as error:
        raise _unreadable(uri, error) from error


def _kept(directory: Path) -> Path:
    """Move the files where they stay as long as the model: it may open its artifacts at any time."""
    return Path(shutil.move(directory, tempfile.mkdtemp(prefix="modelport-artifacts-")))


def _usual_form(file: ModelFile) -> InputForm | None:
    if file.signature is None:
        return None
    tensors = any(isinstance(spec, TensorSpec) for spec in file.signature.inputs)
    return None if tensors else InputForm(Container.PANDAS)


def _wrong_kind(uri: str, what: str, right: str) -> UnsupportedModelError:
    problem = f"The model at {uri} is {what}."
    return UnsupportedModelError(problem, remedy=f"load it with modelport.adapters.mlflow.{right}")


def _unreadable(uri: str, error: Exception) -> UnsupportedModelError:
    detail = " ".join(str(error).split())
    problem = f"The model at {uri} cannot be read: {type(error).__name__}: {detail}"
    return UnsupportedModelError(problem, remedy="install what it was saved with, or save it again")
