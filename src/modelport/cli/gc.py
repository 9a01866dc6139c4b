"""`modelport gc`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click
from attrs import frozen

from modelport.cli.containers import open_container
from modelport.cli.durations import duration_given, duration_text
from modelport.cli.files import say
from modelport.cli.questions import confirmed
from modelport.cli.rendering import printable, show, table
from modelport.cli.settings import registry_options
from modelport.core.collecting import CollectsLeftovers, CollectsUnregistered, Leftover
from modelport.core.errors import ModelportError

if TYPE_CHECKING:
    from rich.table import Table

    from modelport.container import RegistryContainer

_REFUSED = 1
_NOTHING = "Nothing was removed."


@frozen
class _Found:
    leftover: Leftover
    by: CollectsLeftovers | CollectsUnregistered


@click.command(short_help="Remove what interrupted work left.")
@click.option("--dry-run", is_flag=True, help="Only look: list what was found, and remove nothing.")
@click.option(
    "--older-than",
    metavar="DURATION",
    default="1d",
    show_default=True,
    callback=duration_given,
    help="Only what was written to so long ago, such as 30m, 12h or 7d: longer than any save takes.",
)
@click.option("--unregistered", is_flag=True, help="Also saved models that are complete and have no version.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@registry_options
@click.pass_context
def gc(context: click.Context, *, dry_run: bool, older_than: timedelta, unregistered: bool, yes: bool) -> None:
    """Find and remove what work left that was killed or cut off, and nothing that is in use.

    That is saved models that were begun and never finished, names that never had a version, and temporary files of this
    user on this machine. With --unregistered it is also saved models that no version was made of: leave that out if
    anybody loads models by the URIs of saved models.
    """
    found = _told_apart(_found(open_container(context), older_than, unregistered=unregistered))
    if not found:
        click.echo("There is nothing to collect.", err=True)
        return
    show(_listed([each.leftover for each in found]))
    if not dry_run and (yes or confirmed("Remove these for good?", _NOTHING)):
        _remove(found)
        return
    click.echo(_NOTHING, err=True)
    if not dry_run:
        context.exit(_REFUSED)


def _found(container: RegistryContainer, older_than: timedelta, *, unregistered: bool) -> Iterator[_Found]:
    for port in (container.saver(), container.loader(), container.registrar(), container.catalog()):
        if isinstance(port, CollectsLeftovers):
            yield from (_Found(each, port) for each in port.leftovers(older_than))
        if unregistered and isinstance(port, CollectsUnregistered):
            yield from (_Found(each, port) for each in port.unregistered(older_than))


def _told_apart(found: Iterable[_Found]) -> list[_Found]:
    """Give each leftover once, though several ports over one backend may have found it."""
    by_place = {(each.leftover.kind, each.leftover.address): each for each in found}
    return list(by_place.values())


def _listed(leftovers: list[Leftover]) -> Table:
    now = datetime.now(UTC)
    columns = {
        "what": [each.kind for each in leftovers],
        "address": [each.address for each in leftovers],
        "age": [duration_text(now - each.since) for each in leftovers],
        "size": ["-" if each.size_bytes is None else f"{each.size_bytes:,} bytes" for each in leftovers],
    }
    return table(columns, right={"age", "size"})


def _remove(found: list[_Found]) -> None:
    """Remove each, whether or not another fails.

    Raises:
        ModelportError: Some could not be removed: the first one's error, with the others as notes.
    """
    failures: list[ModelportError] = []
    for each in found:
        named = printable(f"{each.leftover.kind} {each.leftover.address}")
        try:
            is_removed = each.by.collect(each.leftover)
        except ModelportError as error:
            failures.append(error)
            click.echo(f"Could not remove the {named}.", err=True)
            continue
        say(f"Removed the {named}." if is_removed else f"Kept the {named}: it is finished, in use or gone by now.")
    if failures:
        for other in failures[1:]:
            failures[0].add_note(str(other))
        raise failures[0]
