"""What a loader is told to trust. Whatever is not named is refused before any of it is run.

The gates follow what the formats can do: a pickle runs code of whoever wrote it when it is read, and so does a
directory of code that a model brings along. See https://docs.python.org/3/library/pickle.html and
https://mlflow.org/docs/latest/ml/model/#mlmodel-file .
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal

from attrs import field, frozen

from modelport.core.settings import one_of, texts

FLAVORS: Final = frozenset(
    {
        "catboost",
        "keras",
        "lightgbm",
        "onnx",
        "paddle",
        "pmdarima",
        "prophet",
        "pytorch",
        "python_function",
        "sklearn",
        "spacy",
        "statsmodels",
        "tensorflow",
        "xgboost",
    }
)
"""Flavors that keep a model as data or as a pickle, and are read by code that is installed here."""


def _flavors(names: Collection[str]) -> frozenset[str]:
    return frozenset(texts("flavors", names))


def _modules(names: Collection[str]) -> frozenset[str]:
    return frozenset(texts("loader_modules", names))


@frozen
class TrustPolicy:
    """Which models a loader reads.

    Args:
        verify: ``require`` reads only files that are held against a digest that the registry has, or, for a path,
            against the manifest beside them. ``warn`` reads files that have neither as well, and logs a warning;
            files that have one must still match it. ``off`` compares nothing: whoever can write to the storage
            decides what is loaded. ``signed`` asks for all that ``require`` does, and for a cryptographic signature
            that the loader's verifier trusts, over these very files.
        flavors: Flavors that may be read.
        pickles: ``verified`` reads a format that can run code, such as a pickle, only from files that were held
            against a digest. ``never`` reads no such format. ``any`` reads all: whoever can write to the storage
            runs code in this process.
        code: ``run`` imports the directory of code that a model brings along, where *pickles* would have a pickle
            read; ``refuse`` refuses such a model.
        models_from_code: ``run`` runs the script that a model is defined by, where *pickles* would have a pickle read;
            ``refuse`` refuses such a model.
        loader_modules: Dotted names of modules, besides MLflow's own for project models, that a model may name to be
            loaded by. They are imported and called.

    Raises:
        ConfigurationError: A setting cannot work.

    Example:
        >>> TrustPolicy().verify
        'require'
        >>> sorted(TrustPolicy(flavors=["sklearn"]).flavors)
        ['sklearn']
    """

    verify: Literal["require", "warn", "off", "signed"] = field(
        default="require", validator=one_of("require", "warn", "off", "signed")
    )
    flavors: frozenset[str] = field(default=FLAVORS, converter=_flavors)
    pickles: Literal["verified", "never", "any"] = field(
        default="verified", validator=one_of("verified", "never", "any")
    )
    code: Literal["refuse", "run"] = field(default="refuse", validator=one_of("refuse", "run"))
    models_from_code: Literal["refuse", "run"] = field(default="refuse", validator=one_of("refuse", "run"))
    loader_modules: frozenset[str] = field(default=frozenset(), converter=_modules)
