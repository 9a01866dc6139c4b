"""Which library each flavor keeps the models of, and which flavor would keep a model."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterable, Iterator, Mapping

from attrs import Factory, field, frozen

from modelport.core.errors import ConfigurationError, UnsupportedModelError
from modelport.core.project_models import type_name


@frozen
class Library:
    """A library whose models a flavor keeps.

    Attributes:
        package: What Python imports.
        distribution: What pip installs.
        homes: The packages whose classes are its models; empty where its flavor takes objects of any class.
    """

    package: str
    distribution: str = field(default=Factory(lambda self: self.package, takes_self=True))
    homes: frozenset[str] = field(default=Factory(lambda self: frozenset({self.package}), takes_self=True))


_ANY: frozenset[str] = frozenset()
_LIBRARIES: Mapping[str, Library] = {
    "catboost": Library("catboost"),
    "diffusers": Library("diffusers", homes=_ANY),
    "h2o": Library("h2o"),
    "johnsnowlabs": Library("johnsnowlabs", homes=_ANY),
    "keras": Library("keras"),
    "langchain": Library("langchain", homes=_ANY),
    "lightgbm": Library("lightgbm"),
    "llama_index": Library("llama_index", "llama-index", homes=_ANY),
    "onnx": Library("onnx"),
    "openai": Library("openai", homes=_ANY),
    "paddle": Library("paddle", "paddlepaddle"),
    "pmdarima": Library("pmdarima"),
    "prophet": Library("prophet"),
    "pytorch": Library("torch"),
    "sentence_transformers": Library("sentence_transformers", "sentence-transformers"),
    "sklearn": Library("sklearn", "scikit-learn", homes=_ANY),
    "spacy": Library("spacy"),
    "spark": Library("pyspark"),
    "statsmodels": Library("statsmodels"),
    "tensorflow": Library("tensorflow", homes=frozenset({"tensorflow", "keras", "tf_keras"})),
    "transformers": Library("transformers", homes=_ANY),
    "xgboost": Library("xgboost"),
}
_FITTING = {library.package: flavor for flavor, library in _LIBRARIES.items()}


def check_library(flavor: str, model: object) -> None:
    """Check that the library of a flavor is installed, and that a model is one of its own or holds one.

    A flavor of an unknown library takes every model.

    Raises:
        ConfigurationError: It is not installed.
        UnsupportedModelError: The model is of another library, or of none.
    """
    library = _LIBRARIES.get(flavor)
    if library is None:
        return
    if not _is_installed(library.package):
        problem = f"The flavor {flavor} needs the library {library.package}, which is not installed."
        remedy = f"run 'pip install {library.distribution}'; or, for a {type_name(model)}, {_advice(model)}"
        raise ConfigurationError(problem, remedy=remedy, entry="flavor")
    if library.homes and not isinstance(model, type) and not any(_is_of(library, each) for each in _parts(model)):
        raise misfit(flavor, model)


def distribution_of(flavor: str) -> str:
    """Give what pip installs for a flavor: its own name where its library is unknown."""
    library = _LIBRARIES.get(flavor)
    return library.distribution if library else flavor


def package_of(flavor: str) -> str:
    """Give what Python imports for a flavor: a package of its own name where its library is unknown."""
    library = _LIBRARIES.get(flavor)
    return library.package if library else flavor


def fitting_flavor(model: object) -> str | None:
    """Give the flavor of the library that a model is of: the first of its class and the classes that this extends.

    Example:
        >>> fitting_flavor("a text") is None
        True
    """
    return next((_FITTING[home] for home in _homes(model) if home in _FITTING), None)


def misfit(flavor: str, model: object) -> UnsupportedModelError:
    """Say that a model is of another library than the flavor's."""
    return UnsupportedModelError(
        f"The flavor {flavor} cannot keep a {type_name(model)}, which is no model of its library.",
        expected=f"a model of {distribution_of(flavor)}",
        remedy=_advice(model),
        types=(type_name(model),),
    )


def _advice(model: object) -> str:
    fitting = fitting_flavor(model)
    if fitting is None:
        return "save it with CustomSaver"
    return f"write 'flavor: {fitting}' in the saver's entry of containers.yaml"


def _homes(model: object) -> list[str]:
    return [str(kind.__module__).partition(".")[0] for kind in type(model).__mro__]


def _is_of(library: Library, model: object) -> bool:
    return not library.homes.isdisjoint(_homes(model))


def _parts(model: object) -> Iterator[object]:
    """Give a model, and what it holds where scikit-learn put it together."""
    left, seen = [model], set[int]()
    while left:
        each = left.pop()
        if id(each) not in seen:
            seen.add(id(each))
            yield each
            left.extend(_held(each))


def _held(model: object) -> Iterable[object]:
    if isinstance(model, list | tuple):
        return model
    return vars(model).values() if "sklearn" in _homes(model) and hasattr(model, "__dict__") else ()


def _is_installed(package: str) -> bool:
    if package in sys.modules:
        return sys.modules[package] is not None
    return importlib.util.find_spec(package) is not None
