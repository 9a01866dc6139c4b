"""Which flavors there are: MLflow's modules that save and load, each by its name."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from modelport.adapters.mlflow.flavor_options import check_options
from modelport.adapters.mlflow.formats import Flavor, LightgbmFlavor, NamedFlavor, XgboostFlavor
from modelport.adapters.mlflow.sklearn_format import SklearnFlavor
from modelport.core.errors import ConfigurationError
from modelport.core.names import shown
from modelport.core.settings import texts

__all__ = ["Flavor", "find_flavor", "to_trusted_types"]

_FUNCTIONS = ("save_model", "load_model")
_NO_ESTIMATORS = "pyfunc"
"""MLflow's module for models with logic of their own, which CustomSaver keeps."""
_KINDS: dict[str, type[Flavor]] = {
    "lightgbm": LightgbmFlavor,
    "sklearn": SklearnFlavor,
    "xgboost": XgboostFlavor,
}


def to_trusted_types(names: Collection[str]) -> frozenset[str]:
    """Read the dotted names of types.

    Raises:
        ConfigurationError: They are no list of texts.
    """
    return frozenset(texts("trusted_types", names))


def find_flavor(name: str, trusted_types: Collection[str] = (), options: Mapping[str, Any] | None = None) -> Flavor:
    """Give the flavor of a name.

    Raises:
        ConfigurationError: MLflow has none of this name, or it can do nothing with an option.
    """
    if not _is_flavor(name):
        problem = f"MLflow has no flavor {shown(name)}."
        raise ConfigurationError(problem, remedy="name one such as sklearn, xgboost or lightgbm", entry="flavor")
    check_options(name, options or {})
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
