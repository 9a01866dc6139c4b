"""The commands that change a version: `modelport tag` and `modelport delete`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from modelport.cli.arguments import VERSION, tags_given
from modelport.cli.containers import open_container
from modelport.cli.files import say
from modelport.cli.questions import confirmed
from modelport.cli.rendering import json_option, print_version
from modelport.cli.settings import registry_options
from modelport.core.names import check_name
from modelport.core.uris import VersionUri

if TYPE_CHECKING:
    from modelport.core.models import ModelVersion

_REFUSED = 1
_NOTHING = "Nothing was deleted."


@click.command(short_help="Set tags of a version.")
@click.argument("name")
@click.argument("version", type=VERSION)
@click.argument("tags", metavar="KEY=VALUE...", nargs=-1, required=True, callback=tags_given)
@json_option
@registry_options
@click.pass_context
def tag(context: click.Context, name: str, version: int, tags: Mapping[str, str], *, as_json: bool) -> None:
    """Set tags of VERSION of the registered model NAME; its other tags stay."""
    print_version(open_container(context).registrar().set_tags(name, version, tags), as_json=as_json)


@click.command(short_help="Delete a version.")
@click.argument("name")
@click.argument("version", type=VERSION)
@click.option("--yes", is_flag=True, help="Do not ask.")
@registry_options
@click.pass_context
def delete(context: click.Context, name: str, version: int, *, yes: bool) -> None:
    """Delete VERSION of the registered model NAME, with its tags and aliases.

    The saved model's files stay, and the version's number is never used again.
    """
    uri = str(VersionUri(check_name(name), version))
    container = open_container(context)
    if not yes and not confirmed(_question(container.catalog().resolve(uri)), _NOTHING):
        click.echo(_NOTHING, err=True)
        context.exit(_REFUSED)
    container.registrar().delete_version(name, version)
    say(f"Deleted {uri}.")


def _question(version: ModelVersion) -> str:
    aliases = f", and with it the aliases {', '.join(sorted(version.aliases))}" if version.aliases else ""
    return f"Delete {version.uri}{aliases}?"
