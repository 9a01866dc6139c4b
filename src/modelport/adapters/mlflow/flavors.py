"""How each flavor's own format is written, read and asked to predict: the one place that deserializes an estimator."""

from __future__ import annotations

import importlib
import importlib.util
import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import sklearn
import skops.io
from attrs import field, frozen

from modelport.adapters.mlflow.environments import pinned, write_environment
from modelport.adapters.mlflow.mlmodels import MODEL_FILE, named_file, new_model
from modelport.adapters.mlflow.sklearn_copies import storable
from modelport.adapters.mlflow.sklearn_types import SKLEARN_TYPES
from modelport.adapters.mlflow.staging import check_room
from modelport.core.errors import ConfigurationError, UnsupportedModelError, UntrustedModelError
from modelport.core.names import shown
from modelport.core.project_models import PredictCall, predict_call
from modelport.core.settings import texts


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

    @abstractmethod
    def write(self, model: Any, directory: Path, requirements: Sequence[str] | None) -> None:  # noqa: ANN401
        """Write *model* and its MLmodel file into an empty directory.

        Args:
            model: A native estimator.
            directory: Where to; it exists.
            requirements: Lines of a pip requirements file; ``None`` for the flavor's usual ones.

        Raises:
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

    def predict_call(self, native: Any) -> PredictCall:  # noqa: ANN401
        """Give the prediction of a native estimator, conformed inputs in and raw outputs out.

        Raises:
            UnsupportedModelError: It cannot predict.
        """
        return predict_call(native)


@frozen
class SklearnFlavor(Flavor):
    """scikit-learn's estimators in skops' format, which builds only types that the caller trusts.

    The types are the vetted ones of scikit-learn itself and *trusted_types*, never those that an artifact names.

    Source: https://skops.readthedocs.io/en/stable/persistence.html
    """

    def write(self, model: Any, directory: Path, requirements: Sequence[str] | None) -> None:  # noqa: ANN401
        """Write the estimator as ``model.skops``."""
        path = directory / "model.skops"
        try:
            skops.io.dump(storable(model), path)
            asked = skops.io.get_untrusted_types(file=path)
        except Exception as error:
            check_room(directory, error)
            raise _unsupported(self.name, model, f"skops cannot keep it: {error}") from error
        if refused := self._refused(asked):
            raise UnsupportedModelError(
                f"The model holds types that are not trusted: {', '.join(refused)}.",
                expected="an estimator of scikit-learn's own types",
                remedy="if building these types is safe, add them to 'trusted_types' of saver and loader; "
                "or save the model with CustomSaver",
                types=tuple(refused),
            )
        own = {
            "pickled_model": path.name,
            "serialization_format": "skops",
            "sklearn_version": sklearn.__version__,
            "skops_trusted_types": sorted(asked),
        }
        described = new_model("mlflow.sklearn", {self.name: own}, model_path=path.name, predict_fn="predict")
        described.save(directory / MODEL_FILE)
        usual = pinned(["mlflow", "scikit-learn", "skops", "numpy", "pandas"])
        write_environment(directory, usual if requirements is None else requirements)

    def read(self, directory: Path, settings: Mapping[str, Any]) -> Any:  # noqa: ANN401
        """Read the estimator; formats other than skops are left to MLflow."""
        if settings.get("serialization_format") != "skops":
            return _load_by_mlflow(self.name, directory)
        path = named_file(directory, settings.get("pickled_model"))
        try:
            asked = skops.io.get_untrusted_types(file=path)
            if refused := self._refused(asked):
                raise UntrustedModelError(
                    f"The model holds types that this loader does not trust: {', '.join(refused)}.",
                    expected="an estimator of scikit-learn's own types",
                    remedy="if building these types is safe, add them to the loader's 'trusted_types'",
                    types=tuple(refused),
                )
            return skops.io.load(path, trusted=asked)
        except UntrustedModelError:
            raise
        except Exception as error:
            raise _unreadable(self.name, error) from error

    def _refused(self, asked: Collection[str]) -> list[str]:
        return sorted(set(asked) - SKLEARN_TYPES - self.trusted_types)


@frozen
class NamedFlavor(Flavor):
    """Any flavor, through MLflow's module of its name: ``mlflow.<name>.save_model`` and ``load_model``."""

    def write(self, model: Any, directory: Path, requirements: Sequence[str] | None) -> None:  # noqa: ANN401
        """Write the model as the flavor's ``save_model`` does."""
        module = _module(self.name)
        usual = module.get_default_pip_requirements() if requirements is None else list(requirements)
        directory.rmdir()
        try:
            module.save_model(model, str(directory), pip_requirements=usual, **self.options)
        except Exception as error:
            check_room(directory, error)
            raise _unsupported(self.name, model, str(error)) from error

    def read(self, directory: Path, settings: Mapping[str, Any]) -> Any:  # noqa: ANN401, ARG002
        """Read the model as the flavor's ``load_model`` does."""
        return _load_by_mlflow(self.name, directory)


@frozen
class XgboostFlavor(NamedFlavor):
    """XGBoost's models; a Booster takes its own matrix instead of a table."""

    def predict_call(self, native: Any) -> PredictCall:  # noqa: ANN401
        """Give the prediction of an estimator or a Booster."""
        xgboost = importlib.import_module("xgboost")
        if isinstance(native, xgboost.Booster):
            return lambda inputs, _params: native.predict(xgboost.DMatrix(inputs))
        return predict_call(native)


_FUNCTIONS = ("save_model", "load_model")
_NO_ESTIMATORS = "pyfunc"
"""MLflow's module for models with logic of their own, which CustomSaver keeps."""
_KINDS: dict[str, type[Flavor]] = {"sklearn": SklearnFlavor, "xgboost": XgboostFlavor}


def to_trusted_types(names: Collection[str]) -> frozenset[str]:
    """Read the dotted names of types.

    Raises:
        ConfigurationError: They are no list of texts.
    """
    return frozenset(texts("trusted_types", names))


def find_flavor(name: str, trusted_types: Collection[str] = (), options: Mapping[str, Any] | None = None) -> Flavor:
    """Give the flavor of a name.

    Raises:
        ConfigurationError: MLflow has none of this name.
    """
    if not _is_flavor(name):
        problem = f"MLflow has no flavor {shown(name)}."
        raise ConfigurationError(problem, remedy="name one such as sklearn, xgboost or lightgbm", entry="flavor")
    return _KINDS.get(name, NamedFlavor)(name, frozenset(trusted_types), dict(options or {}))


def _is_flavor(name: object) -> bool:
    """Look into the module's text for what a flavor has: importing it may take seconds, or need its library."""
    if not isinstance(name, str) or not name.isidentifier() or name == _NO_ESTIMATORS:
        return False
    spec = importlib.util.find_spec(f"mlflow.{name}")
    if spec is None or not spec.origin:
        return False
    text = Path(spec.origin).read_text(encoding="utf-8")
    return all(re.search(rf"^(def {function}\(| +{function},$)", text, re.MULTILINE) for function in _FUNCTIONS)


def _module(name: str) -> Any:  # noqa: ANN401 - a module
    try:
        return importlib.import_module(f"mlflow.{name}")
    except ImportError as error:
        problem = f"MLflow's flavor {name} cannot be used here: {error}"
        raise ConfigurationError(problem, remedy="install the library of the flavor", entry="flavor") from error


def _load_by_mlflow(name: str, directory: Path) -> Any:  # noqa: ANN401
    try:
        return _module(name).load_model(str(directory))
    except Exception as error:
        raise _unreadable(name, error) from error


def _unsupported(flavor: str, model: object, detail: str) -> UnsupportedModelError:
    kind = f"{type(model).__module__}.{type(model).__qualname__}"
    return UnsupportedModelError(
        f"The flavor {flavor} cannot keep a {kind}: {' '.join(detail.split())}",
        remedy="save it with the flavor of its library, or with CustomSaver",
        types=(kind,),
    )


def _unreadable(flavor: str, error: Exception) -> UnsupportedModelError:
    problem = f"The model cannot be read as {flavor}: {type(error).__name__}: {' '.join(str(error).split())}"
    return UnsupportedModelError(problem, remedy="save it again, or install what it was saved with")
