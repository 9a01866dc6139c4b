"""Decides which requirements are written with a model: given ones, MLflow's own, or inferred ones."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, Literal, TypeAlias

from attrs import field, frozen
from mlflow.models import infer_pip_requirements

from modelport.adapters.mlflow.distributions import normalised
from modelport.adapters.mlflow.environments import pinned, write_environment
from modelport.adapters.mlflow.inferring import infer
from modelport.core.errors import UnsupportedModelError
from modelport.core.foreign_errors import told
from modelport.core.settings import texts

Requirements: TypeAlias = Sequence[str] | Literal["mlflow"] | None
_ASK_MLFLOW: Final = "mlflow"
_LOG = logging.getLogger(__name__)
_NAMED = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:$|[<>=!~;@\[(])")


def to_requirements(given: Requirements) -> Requirements:
    """Read the setting.

    Raises:
        ConfigurationError: It is neither ``mlflow`` nor a list of texts.
    """
    return given if given is None or given == _ASK_MLFLOW else texts("requirements", given)


@frozen
class RequirementChoice:
    """What a saver's settings say of a model's requirements.

    Args:
        setting: Lines of a pip requirements file; ``mlflow`` for what MLflow infers in a second process; ``None`` for
            what is inferred in this one.
        extra: Lines to add. One that names a distribution stands instead of the inferred one.
    """

    setting: Requirements
    extra: Sequence[str] = field(default=())

    @property
    def given(self) -> tuple[str, ...] | None:
        """The lines, where nothing has to be inferred."""
        return None if self.setting is None or self.setting == _ASK_MLFLOW else (*self.setting, *self.extra)

    def write(self, directory: Path, flavor: str, referred: Iterable[str], ran: Iterable[str]) -> None:
        """Write the files on a model's environment, unless the lines were given.

        Args:
            directory: The model's directory, with all that plain MLflow needs in order to load it.
            flavor: MLflow's name of its format.
            referred: Dotted names of the modules that reading it takes.
            ran: Those that ran when it predicted.

        Raises:
            UnsupportedModelError: MLflow was to infer them, and cannot.
        """
        if self.given is not None:
            return
        inferred = infer(referred, ran)
        lines: Sequence[str] = inferred.lines
        if self.setting == _ASK_MLFLOW:
            lines = _ask_mlflow(directory, flavor, lines)
        for note in inferred.notes:
            _LOG.info("%s", note)
        write_environment(directory, [*self._kept(lines), *self.extra], inferred.notes)

    def _kept(self, lines: Iterable[str]) -> Iterator[str]:
        replaced = {_name(line) for line in self.extra} - {""}
        return (line for line in lines if _name(line) not in replaced)


def _ask_mlflow(directory: Path, flavor: str, fallback: Sequence[str]) -> list[str]:
    """Let MLflow load and ask the model in a process of its own.

    Source: https://mlflow.org/docs/latest/ml/model/dependencies/
    """
    try:
        lines: list[str] = infer_pip_requirements(str(directory), flavor, fallback=list(fallback))
    except Exception as error:
        problem = f"MLflow cannot infer the model's requirements: {told(error)}"
        remedy = "leave the saver's 'requirements' out, which infers them without MLflow, or list them"
        raise UnsupportedModelError(problem, remedy=remedy) from error
    return lines if "mlflow" in map(_name, lines) else [*pinned(["mlflow"]), *lines]


def _name(line: str) -> str:
    """Give the distribution that a line names; nothing for options, paths and addresses."""
    found = _NAMED.match(line.strip())
    return normalised(found[1]) if found else ""
