"""The files and directories that an MLmodel file names: a model is read from its own directory, and nowhere else."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from modelport.core.errors import UntrustedModelError
from modelport.core.names import shown

_PLACES: Final = {"code", "data", "model_data", "model_path", "path", "pickled_model", "python_model"}
"""What flavors call files of the model."""
_ORIGIN: Final = "uri"
"""What plain MLflow calls the place that an artifact was copied from; nobody reads it again."""


def named_file(directory: Path, name: object) -> Path:
    """Give the file that an MLmodel file names as its model.

    Raises:
        UntrustedModelError: It is no file of the model's directory.
    """
    with contextlib.suppress(ValueError, OSError):
        path = (directory / str(name)).resolve()
        if path.is_relative_to(directory.resolve()) and path.is_file():
            return path
    problem = f"The MLmodel file names {shown(name)} as its model, which is not a file of the model."
    raise UntrustedModelError(problem, remedy="save the model again")


def named_directory(directory: Path, name: object) -> Path:
    """Give the directory of code that an MLmodel file names.

    Raises:
        UntrustedModelError: It is no directory of the model's.
    """
    with contextlib.suppress(ValueError, OSError):
        path = (directory / str(name)).resolve()
        if path.is_relative_to(directory.resolve()) and path.is_dir():
            return path
    problem = f"The MLmodel file names {shown(name)} as its code, which is not a directory of the model."
    raise UntrustedModelError(problem, remedy="save the model again")


def place_outside(flavors: Mapping[str, object], project_flavor: str) -> str | None:
    """Give a place outside of the model that what is said of the flavors names: MLflow would follow it.

    Args:
        flavors: What is said of each, by its name.
        project_flavor: The one whose settings may hold a configuration of the model's own: that may name any place of
            a machine, under keys that say nothing to MLflow.
    """
    for name, settings in flavors.items():
        for key, text in _texts("", settings):
            is_place = name != project_flavor or key in _PLACES
            if (is_place and text.startswith("/")) or ".." in PurePosixPath(text).parts:
                return text
    return None


def _texts(key: object, settings: object) -> Iterator[tuple[object, str]]:
    """Give every text in what is said of a flavor, with the innermost key that it is under."""
    if isinstance(settings, str):
        yield key, settings
    elif isinstance(settings, dict):
        for inner, value in settings.items():
            if inner != _ORIGIN:
                yield from _texts(inner, value)
    elif isinstance(settings, list):
        for value in settings:
            yield from _texts(key, value)
