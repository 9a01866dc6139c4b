"""What may be said before or after any command: which containers file, and how much to tell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from attrs import define

CONTAINERS_VARIABLE = "MODELPORT_CONTAINERS"

_Command = TypeVar("_Command", bound=Callable[..., Any])


@define
class Settings:
    """What this call of the command was told.

    Attributes:
        containers: The containers file that was named; ``None`` for the one in the current directory.
        debug: Whether errors come with their traceback, and libraries may log.
    """

    containers: Path | None = None
    debug: bool = False

    @classmethod
    def of(cls, context: click.Context) -> Settings:
        """Give the settings that all commands of one call share."""
        return context.find_root().ensure_object(cls)


def _set_containers(context: click.Context, _parameter: click.Parameter, file: Path | None) -> None:
    if file is not None:
        Settings.of(context).containers = file


def _set_debug(context: click.Context, _parameter: click.Parameter, debug: bool) -> None:  # noqa: FBT001 - click's call
    if debug:
        Settings.of(context).debug = True


def _containers_option(variable: str | None) -> Callable[[_Command], _Command]:
    return click.option(
        "--containers",
        metavar="FILE",
        type=click.Path(path_type=Path),
        envvar=variable,
        expose_value=False,
        callback=_set_containers,
        help=f"The containers file.  [default: ${CONTAINERS_VARIABLE}, else ./containers.yaml]",
    )


debug_option = click.option(
    "--debug",
    is_flag=True,
    expose_value=False,
    callback=_set_debug,
    help="Show tracebacks, and what libraries log.",
)
"""The option ``--debug``; it is for commands that read no containers file."""


def group_options(group: _Command) -> _Command:
    """Give the outermost group ``--containers``, with its environment variable, and ``--debug``."""
    return _containers_option(CONTAINERS_VARIABLE)(debug_option(group))


def registry_options(command: _Command) -> _Command:
    """Give a command that works on a registry ``--containers`` and ``--debug``, which win over the group's."""
    return _containers_option(None)(debug_option(command))
