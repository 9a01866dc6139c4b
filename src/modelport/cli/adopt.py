"""`modelport adopt`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import click

from modelport.cli.abilities import unable
from modelport.cli.containers import open_container
from modelport.cli.files import say
from modelport.cli.manifest_texts import files_table, manifest_record
from modelport.cli.questions import confirmed
from modelport.cli.rendering import json_option, pairs, print_json, show
from modelport.cli.settings import registry_options
from modelport.core.uris import ModelUri
from modelport.core.verifying import AdoptsModels, Inspection

_REFUSED = 1
_NOTHING = "Nothing was adopted."


@click.command(short_help="Take a model of plain MLflow's as it is.")
@click.argument("uri")
@click.option("--dry-run", is_flag=True, help="Only look: show what was found, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@registry_options
@click.pass_context
def adopt(context: click.Context, uri: str, *, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Record the files of the model that URI names, as they are now, as what the model is.

    That is for models that plain MLflow saved: the registry has no digest of them, so they are not loaded. What lies
    there is shown first, with what reading it could run; nothing of it is run. Then its manifest is written beside its
    files, and its digest into the registry.

    URI is models:/NAME/VERSION, models:/NAME@ALIAS, models:/NAME/latest, or a saved model. Only the version that it
    names now is adopted, and no other of the same files.
    """
    ModelUri.parse(uri)
    registrar = _registrar(context)
    found = registrar.inspect(uri)
    asks = not (dry_run or yes)
    if asks or not as_json:
        _show(found, partial(click.echo, err=True) if as_json else say)
    if dry_run:
        click.echo("Nothing was changed.", err=True)
    else:
        if asks and not confirmed(f"Adopt {found.uri} with these {len(found.manifest.files)} files?", _NOTHING):
            click.echo(_NOTHING, err=True)
            context.exit(_REFUSED)
        registrar.adopt(found)
    if as_json:
        print_json(_record(found, adopted=not dry_run))
    elif not dry_run:
        _show_adopted(found)


def _registrar(context: click.Context) -> AdoptsModels:
    registrar = open_container(context).registrar()
    if isinstance(registrar, AdoptsModels):
        return registrar
    raise unable(context, AdoptsModels, registrar)


def _show(found: Inspection, tell: Callable[[str], None]) -> None:
    rows = {
        "uri": found.uri,
        "flavors": ", ".join(found.flavors),
        "caution": "\n".join(found.cautions),
        "digest": found.manifest.digest,
        "goes to": found.recorded_in,
    }
    show(pairs(_filled(rows)), tell=tell)
    tell("")
    show(files_table(found.manifest), tell=tell)


def _show_adopted(found: Inspection) -> None:
    say("")
    show(pairs(_filled({"adopted": found.uri, "digest": found.manifest.digest, "is in": found.recorded_in})))
    say("Only this address has the digest. Other versions of the same files are adopted by themselves.")


def _filled(rows: Mapping[str, str]) -> Mapping[str, str]:
    return {title: value for title, value in rows.items() if value}


def _record(found: Inspection, *, adopted: bool) -> dict[str, object]:
    return {
        "uri": found.uri,
        "flavors": list(found.flavors),
        "cautions": list(found.cautions),
        "recorded_in": found.recorded_in,
        "adopted": adopted,
        **manifest_record(found.manifest),
    }
