"""`modelport alias set` and `modelport alias delete`."""

from __future__ import annotations

import click

from modelport.cli.arguments import VERSION, expected_version
from modelport.cli.containers import open_container
from modelport.cli.files import say
from modelport.cli.rendering import json_option, print_version
from modelport.cli.settings import registry_options
from modelport.core.model_registries import Expectation


@click.group()
def alias() -> None:
    """Point aliases at versions, and take them away."""


@alias.command("set")
@click.argument("name")
@click.argument("alias")
@click.argument("version", type=VERSION)
@click.option(
    "--expect",
    metavar="N|none",
    callback=expected_version,
    help="Only if the alias points at version N now, or with 'none' only if it does not exist. Else exit code 2.",
)
@json_option
@registry_options
@click.pass_context
def set_alias(  # noqa: PLR0913 - one parameter for each argument of the command
    context: click.Context, name: str, alias: str, version: int, expect: Expectation, *, as_json: bool
) -> None:
    """Point ALIAS of the registered model NAME at VERSION, moving it if it points elsewhere."""
    moved = open_container(context).registrar().set_alias(name, alias, version, expect=expect)
    print_version(moved, as_json=as_json)


@alias.command("delete")
@click.argument("name")
@click.argument("alias")
@registry_options
@click.pass_context
def delete_alias(context: click.Context, name: str, alias: str) -> None:
    """Take ALIAS away from the registered model NAME. The version stays."""
    open_container(context).registrar().delete_alias(name, alias)
    say(f"Took the alias {alias} away from {name}.")
