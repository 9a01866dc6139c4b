"""`modelport init`."""

from __future__ import annotations

from pathlib import Path

import click

from modelport.cli.containers import CONTAINERS_FILE, packaged_containers
from modelport.cli.files import say, whole_file
from modelport.cli.settings import debug_option
from modelport.core.errors import ConflictError


@click.command(short_help="Write a containers.yaml that works.")
@click.argument("directory", type=click.Path(path_type=Path), default=Path())
@click.option("--force", is_flag=True, help="Replace a containers.yaml that is there.")
@debug_option
def init(directory: Path, *, force: bool) -> None:
    """Write containers.yaml into DIRECTORY (here, unless given).

    It keeps models on this machine: the registry in a SQLite file, the models' files beside it, both under
    .modelport/. Edit it to name another backend.
    """
    place = directory / CONTAINERS_FILE
    if place.exists() and not force:
        problem = f"{str(place)!r} is there already. It was left as it is."
        raise ConflictError(
            problem,
            remedy="keep it, or add --force to replace it with the default",
        )
    with whole_file(place) as file:
        file.write(packaged_containers())
    say(f"Wrote {place}. Next: modelport quickstart, or modelport publish --help")
