"""The model that a command line names: an attribute of a module, or a pickled file."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce
from importlib import import_module
from pathlib import Path
from typing import Any

from modelport.cli.foreign_errors import named_text_of
from modelport.core.errors import InvalidRequestError

_JOBLIB = ".joblib"
_PICKLES = (".pkl", ".pickle")


@contextmanager
def importable(directory: Path) -> Iterator[None]:
    """Let modules in *directory* be imported, and only as long as this lasts."""
    before = list(sys.path)
    sys.path.insert(0, str(directory))
    try:
        yield
    finally:
        sys.path[:] = before


def load_model(source: str) -> Any:  # noqa: ANN401 - models are of any kind
    """Give the model that *source* names. Whatever code it holds is run.

    Args:
        source: ``MODULE:ATTRIBUTE``, or the path of a ``.joblib``, ``.pkl`` or ``.pickle`` file.

    Raises:
        InvalidRequestError: There is no such model, or loading it failed.
    """
    suffix = Path(source).suffix.lower()
    if suffix == _JOBLIB or suffix in _PICKLES:
        return _from_file(Path(source), suffix)
    if not _names_attribute(source):
        problem = f"{source!r} names no model."
        raise InvalidRequestError(
            problem,
            expected=f"MODULE:ATTRIBUTE, or a file ending in {_JOBLIB}, {' or '.join(_PICKLES)}",
            remedy="pass something like training:model or model.joblib",
        )
    return load_object(source)


def load_object(source: str) -> Any:  # noqa: ANN401 - as above
    """Give what an attribute of a module holds. Whatever code the module holds is run.

    Args:
        source: ``MODULE:ATTRIBUTE``.

    Raises:
        InvalidRequestError: There is no such attribute, or importing the module failed.
    """
    if not _names_attribute(source):
        problem = f"{source!r} names no attribute of a module."
        raise InvalidRequestError(problem, expected="MODULE:ATTRIBUTE", remedy="pass something like samples:mine")
    module, _, attribute = source.partition(":")
    return _from_module(module, attribute)


def _names_attribute(source: str) -> bool:
    module, _, attribute = source.partition(":")
    return bool(module and attribute)


def _from_file(file: Path, suffix: str) -> Any:  # noqa: ANN401 - as above
    try:
        with file.open("rb") as stream:
            if suffix == _JOBLIB:
                import joblib  # type: ignore[import-untyped]

                return joblib.load(stream)
            return pickle.load(stream)  # noqa: S301 - the command's help says that this runs code
    except FileNotFoundError as error:
        problem = f"There is no file {str(file)!r}."
        raise InvalidRequestError(problem, remedy="name the file that the model was dumped into") from error
    except (Exception, SystemExit) as error:
        problem = f"{str(file)!r} could not be loaded: {named_text_of(error)}"
        raise InvalidRequestError(
            problem,
            expected="a model that was dumped with joblib or pickle, in an environment like this one",
            remedy="dump it again, and see that the modules of its classes can be imported here",
        ) from error


def _from_module(module: str, attribute: str) -> Any:  # noqa: ANN401 - as above
    try:
        found = import_module(module)
    except (Exception, SystemExit) as error:
        problem = f"The module {module!r} could not be imported: {named_text_of(error)}"
        raise InvalidRequestError(
            problem,
            remedy="check its name, mend what it does when imported, or run this in its directory",
        ) from error
    try:
        return reduce(getattr, attribute.split("."), found)
    except Exception as error:
        problem = f"The module {module!r} gives no {attribute!r}: {named_text_of(error)}"
        raise InvalidRequestError(
            problem,
            remedy="name the attribute that holds the fitted model",
        ) from error
