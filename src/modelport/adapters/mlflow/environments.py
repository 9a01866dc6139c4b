"""The three files that tell MLflow how to build a model's environment.

Source: https://mlflow.org/docs/latest/ml/model/dependencies/
"""

from __future__ import annotations

import functools
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from modelport.adapters.mlflow.plain_yaml import yaml_text

CONDA_FILE: Final = "conda.yaml"
PYTHON_FILE: Final = "python_env.yaml"
REQUIREMENTS_FILE: Final = "requirements.txt"
_BUILD_PACKAGES = ("pip", "setuptools", "wheel")


def pinned(distributions: Iterable[str]) -> list[str]:
    """Give a requirement for each distribution, pinned to what is installed here.

    Example:
        >>> pinned(["no-such-distribution"])
        ['no-such-distribution']
    """
    return [_pinned(name) for name in distributions]


def write_environment(directory: Path, requirements: Sequence[str], notes: Sequence[str] = ()) -> None:
    """Write the three files into a model's directory.

    Args:
        directory: The model's directory.
        requirements: Lines of a pip requirements file.
        notes: What whoever builds the environment has to know besides; comments of the requirements file.
    """
    python = platform.python_version()
    conda = {
        "name": "mlflow-env",
        "channels": ["conda-forge"],
        "dependencies": [f"python={python}", "pip", {"pip": list(requirements)}],
    }
    build = {
        "python": python,
        "build_dependencies": [*_build_dependencies()],
        "dependencies": [f"-r {REQUIREMENTS_FILE}"],
    }
    (directory / CONDA_FILE).write_text(yaml_text(conda), encoding="utf-8")
    (directory / PYTHON_FILE).write_text(yaml_text(build), encoding="utf-8")
    lines = (*requirements, *(f"# {note}" for note in notes))
    (directory / REQUIREMENTS_FILE).write_text("\n".join(lines), encoding="utf-8")


@functools.cache
def _build_dependencies() -> tuple[str, ...]:
    """Look once in a process: to read what is installed takes as long as to write all three files."""
    return tuple(pinned(_BUILD_PACKAGES))


def _pinned(name: str) -> str:
    try:
        return f"{name}=={version(name)}"
    except PackageNotFoundError:
        return name
