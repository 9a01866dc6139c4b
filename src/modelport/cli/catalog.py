"""The commands that read the registry: `modelport versions`, `show` and `search`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from modelport.cli.arguments import tag_option
from modelport.cli.containers import open_container
from modelport.cli.model_sources import importable
from modelport.cli.rendering import (
    json_option,
    models_table,
    print_version,
    print_version_with_signature,
    print_versions,
    versions_table,
)
from modelport.cli.settings import registry_options


@click.command(short_help="List the versions of a registered model.")
@click.argument("name")
@json_option
@registry_options
@click.pass_context
def versions(context: click.Context, name: str, *, as_json: bool) -> None:
    """List the versions of the registered model NAME, the newest first."""
    found = open_container(context).catalog().versions(name)
    print_versions(found, versions_table, as_json=as_json, nothing=f"{name} has no versions.")


@click.command(short_help="Show the version that a URI names.")
@click.argument("uri")
@click.option("--signature", "with_signature", is_flag=True, help="Load the model, and show its signature as well.")
@json_option
@registry_options
@click.pass_context
def show(context: click.Context, uri: str, *, with_signature: bool, as_json: bool) -> None:
    """Show the one version that URI names now.

    URI is models:/NAME/VERSION, models:/NAME@ALIAS or models:/NAME/latest.
    """
    container = open_container(context)
    version = container.catalog().resolve(uri)
    if with_signature:
        with importable(Path.cwd()):
            model = container.loader().load(version.uri)
        print_version_with_signature(version, model.signature, as_json=as_json)
    else:
        print_version(version, as_json=as_json)


@click.command(short_help="List registered models.")
@click.option("--prefix", default="", help="Only models whose name starts with this; case counts.")
@tag_option
@json_option
@registry_options
@click.pass_context
def search(context: click.Context, prefix: str, tags: Mapping[str, str], *, as_json: bool) -> None:
    """List the newest version of each registered model, by name.

    With --tag, only models whose newest version has all these tags.
    """
    found = open_container(context).catalog().search(prefix=prefix, tags=tags or None)
    print_versions(found, models_table, as_json=as_json, nothing="No registered model matches.")
