"""`modelport quickstart`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelport.cli.batches import predict_batch
from modelport.cli.containers import container_from, containers_or_default
from modelport.cli.files import whole_file, writing_to
from modelport.cli.publish import inferred_signature
from modelport.cli.quickstart_report import (
    ALIAS,
    COMMANDS_TO_KEEP,
    FOLDER,
    NAME,
    WINES_FILE,
    Outcome,
    next_commands,
    print_next,
    print_outcome,
    print_step,
    print_that_nothing_is_left,
)
from modelport.cli.rendering import json_option, print_json
from modelport.cli.settings import Settings, registry_options
from modelport.cli.wines import TrainedOnWines, train_on_wines
from modelport.core.errors import NotFoundError
from modelport.core.models import LoadedModel, ModelVersion
from modelport.core.uris import AliasUri

if TYPE_CHECKING:
    from modelport.container import RegistryContainer

_EXAMPLE_ROWS = 5

Tell = Callable[[str, str], None]


@click.command(short_help="Do the whole job once, on real data.")
@json_option
@registry_options
@click.pass_context
def quickstart(context: click.Context, *, as_json: bool) -> None:
    """Do the whole job once, on real data: train, publish, load by alias, predict.

    Works on the registry of ./containers.yaml or --containers; without one, under .modelport/ in this directory.
    Safe to run again: each run makes one more version and moves the alias to it.
    """
    with containers_or_default(context) as file:
        outcome = _journey(container_from(file), _tell_nobody if as_json else print_step)
        if as_json:
            print_json(outcome.record())
            return
        is_kept = _is_kept(outcome.version, container_from(file))
    print_outcome(outcome)
    if is_kept:
        print_next(next_commands(Settings.of(context).containers))
    else:
        print_that_nothing_is_left()
        print_next(COMMANDS_TO_KEEP)


def _journey(container: RegistryContainer, tell: Tell) -> Outcome:
    before = _files()
    with _waiting("Training a model"):
        wines = train_on_wines()
    tell("trained", f"a classifier on {wines.trained_on} wines, {wines.inputs.shape[1]} measurements of each")
    with _waiting("Publishing it"):
        version = container.publish_model()(
            NAME,
            wines.model,
            inferred_signature(wines.model, wines.inputs),
            wines.inputs.head(_EXAMPLE_ROWS),
            tags={"dataset": "wine"},
            description="The cultivar of a wine.",
            alias=ALIAS,
        )
    tell("published", f"{version.uri} with signature, example and tags")
    tell("named", f"version {version.version} {ALIAS}, by an alias that can move")
    uri = str(AliasUri(NAME, ALIAS))
    with _waiting("Loading it"):
        model = container.loader().load(uri)
    tell("loaded", f"{uri}, the alias that names it")
    predictions = _predictions(model, wines)
    tell("predicted", f"{len(predictions)} wines that it had not seen: {wines.right(predictions)} right")
    _write_wines(wines)
    return Outcome(version, tuple(container.catalog().versions(NAME)), wines, predictions, _changed(before))


def _is_kept(version: ModelVersion, anew: RegistryContainer) -> bool:
    """Tell whether a container that is built anew, as the next command will, knows *version*."""
    try:
        return anew.catalog().resolve(version.uri).source_uri == version.source_uri
    except NotFoundError:
        return False


def _predictions(model: LoadedModel, wines: TrainedOnWines) -> tuple[str, ...]:
    import pyarrow as pa

    answer = predict_batch(model, pa.Table.from_pandas(wines.inputs, preserve_index=False), first_row=1)
    return tuple(answer.column(0).to_pylist())


def _write_wines(wines: TrainedOnWines) -> None:
    with whole_file(WINES_FILE) as file:
        wines.inputs.to_csv(file, index=False)


def _files() -> Mapping[Path, int]:
    with writing_to(FOLDER, remedy="run it in a directory that you may write to"):
        FOLDER.mkdir(exist_ok=True)
    return {path: path.stat().st_mtime_ns for path in FOLDER.rglob("*") if path.is_file()}


def _changed(before: Mapping[Path, int]) -> tuple[Path, ...]:
    """Give what lies at the top of the quickstart's folder and is new, or holds something new."""
    new = (path.relative_to(FOLDER).parts[0] for path, changed in _files().items() if before.get(path) != changed)
    return tuple(FOLDER / name for name in sorted(set(new)))


def _tell_nobody(_title: str, _text: str) -> None:
    """Tell a step to nobody: JSON says it all in the end."""


@contextmanager
def _waiting(text: str) -> Iterator[None]:
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(f"{text} ..."):
        yield
