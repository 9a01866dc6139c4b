"""How scikit-learn's estimators are kept: in skops' format, which builds only types that the caller trusts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from attrs import frozen

from modelport.adapters.mlflow.environments import write_environment
from modelport.adapters.mlflow.flavor_libraries import fitting_flavor, misfit
from modelport.adapters.mlflow.formats import Flavor, load_by_mlflow, unreadable, unsupported
from modelport.adapters.mlflow.mlmodels import begin
from modelport.adapters.mlflow.named_places import named_file
from modelport.adapters.mlflow.references import DATA_MODULES, modules_in_skops
from modelport.adapters.mlflow.sklearn_types import SKLEARN_TYPES
from modelport.adapters.mlflow.staging import check_room
from modelport.core.errors import UnsupportedModelError, UntrustedModelError
from modelport.core.foreign_errors import told
from modelport.core.project_models import type_name


@frozen
class SklearnFlavor(Flavor):
    """scikit-learn's estimators in skops' format.

    The types are the vetted ones of scikit-learn itself and *trusted_types*, never those that an artifact names.
    """

    def check(self, model: Any) -> None:  # noqa: ANN401
        """Refuse what another flavor keeps, unless its type is trusted; other types show when they are written."""
        if fitting_flavor(model) not in {None, self.name} and type_name(model) not in self.trusted_types:
            raise misfit(self.name, model)

    def write(self, model: Any, directory: Path, requirements: Sequence[str] | None) -> Collection[str]:  # noqa: ANN401
        """Write the estimator as ``model.skops``."""
        path = directory / "model.skops"
        asked = self._dump(model, path)
        own = {
            "pickled_model": path.name,
            "serialization_format": "skops",
            "sklearn_version": _skops_files().SKLEARN_VERSION,
            "skops_trusted_types": asked,
        }
        begin(
            directory,
            "mlflow.sklearn",
            {self.name: own},
            self.options.get("metadata"),
            model_path=path.name,
            predict_fn="predict",
        )
        if requirements is not None:
            write_environment(directory, requirements)
        return {"sklearn", "skops", *DATA_MODULES, *modules_in_skops(path)}

    def _dump(self, model: Any, path: Path) -> list[str]:  # noqa: ANN401
        files = _skops_files()
        try:
            files.dump(model, path)
            asked = sorted(files.asked_types(path))
        except Exception as error:
            check_room(path.parent, error)
            raise unsupported(self.name, model, f"skops cannot keep it: {told(error)}") from error
        if refused := files.refused_types(asked, self._trusted):
            raise UnsupportedModelError(
                f"The model holds types that are not trusted: {', '.join(refused)}.",
                expected="an estimator of scikit-learn's own types",
                remedy="if building these types is safe, add them to 'trusted_types' of saver and loader; "
                "or save the model with CustomSaver",
                types=tuple(refused),
            )
        try:
            files.load(path, asked)
        except Exception as error:
            raise unsupported(self.name, model, f"it cannot be read back: {told(error)}") from error
        return asked

    def runs_code(self, settings: Mapping[str, Any]) -> bool:
        """Tell whether it is in another format than skops', which builds only types that this loader trusts."""
        return settings.get("serialization_format") != "skops"

    def read(self, directory: Path, settings: Mapping[str, Any]) -> Any:  # noqa: ANN401
        """Read the estimator; formats other than skops are left to MLflow."""
        if self.runs_code(settings):
            return load_by_mlflow(self.name, directory)
        path = named_file(directory, settings.get("pickled_model"))
        files = _skops_files()
        try:
            return files.load_trusted(path, self._trusted)
        except files.RefusedTypesError as error:
            raise UntrustedModelError(
                f"The model holds types that this loader does not trust: {error}.",
                expected="an estimator of scikit-learn's own types",
                remedy="if building these types is safe, add them to the loader's 'trusted_types'",
                types=error.types,
            ) from None
        except Exception as error:
            raise unreadable(self.name, error) from error

    @property
    def _trusted(self) -> frozenset[str]:
        return SKLEARN_TYPES | self.trusted_types


def _skops_files() -> ModuleType:
    """Import it when it is first needed: most processes that name this adapter keep no estimator of scikit-learn."""
    from modelport.adapters.mlflow import skops_files  # noqa: PLC0415 - it takes both libraries along

    return skops_files
