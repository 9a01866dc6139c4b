"""Which containers file a command works with, and the container that is built from it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelport.cli.model_sources import importable
from modelport.cli.settings import CONTAINERS_VARIABLE, Settings
from modelport.core.errors import ConfigurationError

if TYPE_CHECKING:
    from modelport.container import RegistryContainer

CONTAINERS_FILE = "containers.yaml"


def packaged_containers() -> bytes:
    """Give the containers file that the package carries: the runnable default."""
    return files("modelport").joinpath(CONTAINERS_FILE).read_bytes()


def open_container(context: click.Context) -> RegistryContainer:
    """Build the container that this call of the command works with.

    Raises:
        ConfigurationError: There is no such file, or nothing can be built from it.
    """
    named = Settings.of(context).containers
    if named is None and not Path(CONTAINERS_FILE).exists():
        problem = f"There is no {CONTAINERS_FILE} in this directory, so it is not known which registry is meant."
        raise ConfigurationError(
            problem,
            remedy=f"run 'modelport init' to write one, or name one with --containers FILE or {CONTAINERS_VARIABLE}",
            file=CONTAINERS_FILE,
        )
    return container_from(named or Path(CONTAINERS_FILE))


def container_from(file: Path) -> RegistryContainer:
    """Build what *file* says. What it names may be in a module of the current directory, as with ``python -m``.

    The library's own `build_container` looks nowhere but where Python does; the command is a process of its own.

    Raises:
        ConfigurationError: Nothing can be built from it.
    """
    from modelport.bootstrap import build_container

    with importable(Path.cwd()):
        return build_container(file)


@contextmanager
def containers_or_default(context: click.Context) -> Iterator[Path]:
    """Give the containers file that was named or is here, else the one that the package carries."""
    named = Settings.of(context).containers
    if named is not None or Path(CONTAINERS_FILE).exists():
        yield named or Path(CONTAINERS_FILE)
        return
    with as_file(files("modelport").joinpath(CONTAINERS_FILE)) as packaged:
        yield packaged
