"""What to do about an error, in terms of the command: the library's own remedies are for those who write Python."""

from __future__ import annotations

from collections.abc import Mapping
from shlex import quote
from typing import TypeVar

from attrs import evolve

from modelport.core.errors import (
    AliasConflictError,
    AliasNotFoundError,
    ConfigurationError,
    IntegrityError,
    ModelNotFoundError,
    ModelportError,
    UnsupportedModelError,
    VersionNotFoundError,
)
from modelport.core.names import shown

_Error = TypeVar("_Error", bound=ModelportError)

_FLAVORS = {"lightgbm", "xgboost"}
_EXTRAS = {"pandera": "pandera", "polars": "polars"}
_SAID_FOR_THE_COMMAND: Mapping[str, str] = {
    "uuid.uuid4().hex": "nightly-2026-01-31",
    "or by '' for all names": "or leave --prefix out for all names",
    "pass a plain text, or '' for none": "pass a plain text, or leave --description out",
    "load it with modelport.": "let the loader in the containers file be modelport.",
    "declare the column with required=False": "publish with an example in which the column has gaps",
    "let the loader read such models: trust, ": "let the loader read such models: in the containers file, its trust, ",
    "open the loader's gate: trust, ": "open the gate: in the containers file, the loader's trust, ",
}
"""Parts of remedies that speak of Python, and what takes their place."""


def for_the_command(error: _Error) -> _Error:
    """Give *error* with a remedy that can be followed from a command line, and with files one a line."""
    problem, remedy = _problem(error), _remedy(error)
    if (problem, remedy) == (error.problem, error.remedy):
        return error
    return evolve(error, problem=problem, remedy=remedy)


def _problem(error: ModelportError) -> str:
    if not isinstance(error, IntegrityError):
        return error.problem
    files = {"missing": error.missing, "extra": error.extra, "changed": error.changed}
    told = ", ".join(f"{how} {list(paths)}" for how, paths in files.items())
    lines = "".join(f"\n  - {how}: {shown(path)}" for how, paths in files.items() for path in paths)
    return error.problem.replace(f" {told}.", lines)


def _remedy(error: ModelportError) -> str:  # noqa: PLR0911 - one for each kind of error
    match error:
        case ModelNotFoundError():
            return "check the name: modelport search lists those that there are, modelport publish makes one"
        case VersionNotFoundError(name=name) if name:
            return f"choose one that is there: modelport versions {quote(name)}"
        case AliasNotFoundError(name=name, alias=alias) if name:
            return (
                f"choose one that is there: modelport versions {quote(name)}; "
                f"or set it: modelport alias set {quote(name)} {quote(alias)} VERSION"
            )
        case AliasConflictError(name=name, found_version=found) if name:
            return f"decide again, and repeat with --expect {'none' if found is None else found} if it is still right"
        case UnsupportedModelError(types=types) if flavors := _FLAVORS & {each.partition(".")[0] for each in types}:
            return f"set 'flavor: {min(flavors)}' for the saver in the containers file"
        case ConfigurationError() if extra := _missing_extra(error):
            return f"install it: pip install 'modelport[{extra}]'"
    said = error.remedy
    for python, command in _SAID_FOR_THE_COMMAND.items():
        said = said.replace(python, command)
    return said


def _missing_extra(error: BaseException) -> str:
    """Give the extra of modelport that an error was caused by the lack of; nothing if it was not."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ModuleNotFoundError) and (extra := _EXTRAS.get((cause.name or "").partition(".")[0])):
            return extra
        cause = cause.__cause__
    return ""
