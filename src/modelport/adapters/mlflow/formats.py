"""How each flavor's own format is written, read and asked to predict."""

from __future__ import annotations

import importlib
import inspect
import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import field, frozen

from modelport.adapters.mlflow.flavor_libraries import check_library, package_of
from modelport.adapters.mlflow.flavor_options import check_taken
from modelport.adapters.mlflow.mlmodels import settle_model_file
from modelport.adapters.mlflow.references import DATA_MODULES, modules_in
from modelport.adapters.mlflow.staging import check_room
from modelport.core.errors import ConfigurationError, UnsupportedModelError
from modelport.core.foreign_errors import told
from modelport.core.project_models import PredictCall, predict_call, type_name

_DATA_ALONE = frozenset({"catboost", "onnx"})
"""Flavors whose files are read as data by their library."""
_LIGHTGBM_BOOSTER = "lightgbm.basic.Booster"


@frozen
class Flavor(ABC):
    """One of MLflow's flavors, such as ``sklearn``.

    Args:
        name: The flavor's name, which is that of MLflow's module.
        trusted_types: Dotted names of types that may be built besides the vetted ones.
        options: What is passed on to the flavor's own ``save_model``.
    """

    name: str
    trusted_types: frozenset[str] = frozenset()
    options: Mapping[str, Any] = field(factory=dict)

    def check(self, model: Any) -> None:  # noqa: ANN401
        """Check that *model* is of the flavor's library.

        Raises:
            ConfigurationError: The library is not installed.
            UnsupportedModelError: The model is of another one.
        """
        check_library(self.name, model)

    @abstractmethod
    def write(self, model: Any, directory: Path, requirements: Sequence[str] | None) -> Collection[str]:  # noqa: ANN401
        """Write *model* and its MLmodel file into an empty directory, and make sure that it can be read again.

        Args:
            model: A native estimator.
            directory: Where to; it exists.
            requirements: Lines of a pip requirements file; ``None`` leaves the files on the environment to the caller.

        Returns:
            Dotted names of the modules that reading the model takes.

        Raises:
            ConfigurationError: The flavor does not take its options.
            UnsupportedModelError: The flavor cannot keep such a model.
        """

    @abstractmethod
    def read(self, directory: Path, settings: Mapping[str, Any]) -> Any:  # noqa: ANN401
        """Give the estimator of a model's directory.

        Args:
            directory: The model's directory, with an MLmodel file that has this flavor.
            settings: What that file says of this flavor.

        Raises:
            UntrustedModelError: It holds types that are not trusted.
            UnsupportedModelError: It cannot be read.
        """

    def runs_code(self, settings: Mapping[str, Any]) -> bool:  # noqa: ARG002
        """Tell whether reading a model in this format can run code that its files hold, as a pickle's does.

        Args:
            settings: What the MLmodel file says of this flavor.
        """
        return self.name not in _DATA_ALONE

    def predict_call(self, native: Any) -> PredictCall:  # noqa: ANN401
        """Give the prediction of a native estimator, conformed inputs in and raw outputs out.

        Raises:
            UnsupportedModelError: It cannot predict.
        """
        return predict_call(native)


@frozen
class NamedFlavor(Flavor):
    """Any flavor, through MLflow's module of its name: ``mlflow.<name>.save_model`` and ``load_model``."""

    def write(self, model: Any, directory: Path, requirements: Sequence[str] | None) -> Collection[str]:  # noqa: ANN401
        """Write the model as the flavor's ``save_model`` does."""
        module = _module(self.name)
        check_taken(self.name, module.save_model, self.options)
        directory.rmdir()
        try:
            module.save_model(model, str(directory), pip_requirements=list(requirements or ()), **self.options)
        except Exception as error:
            check_room(directory, error)
            raise unsupported(self.name, model, told(error)) from error
        try:
            module.load_model(str(directory))
        except Exception as error:
            check_room(directory, error)
            raise unsupported(self.name, model, f"it cannot be read back: {told(error)}") from error
        kinds = (str(kind.__module__) for kind in type(model).__mro__)
        return {package_of(self.name), *DATA_MODULES, *_usual_modules(module), *kinds, *modules_in(directory)}

    def read(self, directory: Path, settings: Mapping[str, Any]) -> Any:  # noqa: ANN401, ARG002
        """Read the model as the flavor's ``load_model`` does."""
        return load_by_mlflow(self.name, directory)


@frozen
class LightgbmFlavor(NamedFlavor):
    """LightGBM's models: a Booster is kept as text, an estimator as what `mlflow.sklearn` makes of it."""

    def runs_code(self, settings: Mapping[str, Any]) -> bool:
        """Tell whether it is an estimator: where it is in skops' format, its files say which types are trusted."""
        return bool(settings.get("model_class", _LIGHTGBM_BOOSTER) != _LIGHTGBM_BOOSTER)


@frozen
class XgboostFlavor(NamedFlavor):
    """XGBoost's models; a Booster takes its own matrix instead of a table."""

    def runs_code(self, settings: Mapping[str, Any]) -> bool:
        """Tell whether the settings name a class that is none of XGBoost's: it would be imported and called."""
        named = settings.get("model_class", "xgboost.core.Booster")
        return re.fullmatch(r"xgboost\.(core\.Booster|sklearn\.XGB\w+)", str(named)) is None

    def predict_call(self, native: Any) -> PredictCall:  # noqa: ANN401
        """Give the prediction of an estimator or a Booster."""
        xgboost = importlib.import_module("xgboost")
        if isinstance(native, xgboost.Booster):
            return lambda inputs, _params: native.predict(xgboost.DMatrix(inputs))
        return predict_call(native)


def load_by_mlflow(name: str, directory: Path) -> Any:  # noqa: ANN401
    """Load a model's directory by MLflow's module for the flavor.

    Raises:
        UnsupportedModelError: It cannot be read.
    """
    settle_model_file(directory, str(directory))
    try:
        return _module(name).load_model(str(directory))
    except Exception as error:
        raise unreadable(name, error) from error


def unsupported(flavor: str, model: object, detail: str) -> UnsupportedModelError:
    """Say why a flavor cannot keep a model."""
    return UnsupportedModelError(
        f"The flavor {flavor} cannot keep a {type_name(model)}: {detail}",
        remedy="save it with CustomSaver, which keeps any object that pickles",
        types=(type_name(model),),
    )


def unreadable(flavor: str, error: Exception) -> UnsupportedModelError:
    """Say that a model's directory cannot be read as the flavor that it names."""
    problem = f"The model cannot be read as {flavor}: {told(error)}"
    return UnsupportedModelError(problem, remedy="save it again, or install what it was saved with")


def _module(name: str) -> Any:  # noqa: ANN401 - a module
    try:
        return importlib.import_module(f"mlflow.{name}")
    except Exception as error:
        problem = f"MLflow's flavor {name} cannot be used here: {told(error)}"
        raise ConfigurationError(problem, remedy="install the library of the flavor", entry="flavor") from error


def _usual_modules(module: Any) -> Iterator[str]:  # noqa: ANN401 - a module
    """Ask the flavor where it can say without the model. The names of modules are mostly those of distributions."""
    usual = getattr(module, "get_default_pip_requirements", None)
    if usual and all(each.default is not each.empty for each in inspect.signature(usual).parameters.values()):
        yield from (re.split(r"[^\w.-]", line, maxsplit=1)[0].replace("-", "_") for line in usual())
