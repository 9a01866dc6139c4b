"""`modelport verify`."""

from __future__ import annotations

import click

from modelport.cli.abilities import unable
from modelport.cli.containers import open_container
from modelport.cli.manifest_texts import manifest_record
from modelport.cli.progress import transfer_bar
from modelport.cli.rendering import json_option, pairs, print_json, show
from modelport.cli.settings import registry_options
from modelport.core.uris import ModelUri
from modelport.core.verifying import Verification, VerifiesModels

_STATES = {
    "registry": "as registered",
    "manifest": "as the manifest beside them says, which is no proof of who wrote them",
}


@click.command(short_help="Hold a model's files against its digest.")
@click.argument("uri")
@json_option
@registry_options
@click.pass_context
def verify(context: click.Context, uri: str, *, as_json: bool) -> None:
    """Hold the files of the model that URI names against the digest that the registry has of them.

    The model is not loaded, and nothing of it is run. If files are missing, added or changed, they are listed, and the
    exit code is 2.

    URI is models:/NAME/VERSION, models:/NAME@ALIAS, models:/NAME/latest, a saved model, a model of a run, or a path.
    """
    ModelUri.parse(uri)
    loader = _loader(context)
    with transfer_bar():
        found = loader.verify(uri)
    if as_json:
        print_json({"uri": found.uri, "held_against": found.held_against, **manifest_record(found.manifest)})
    else:
        show(pairs(_rows(found)))


def _loader(context: click.Context) -> VerifiesModels:
    loader = open_container(context).loader()
    if isinstance(loader, VerifiesModels):
        return loader
    raise unable(context, VerifiesModels, loader)


def _rows(found: Verification) -> dict[str, str]:
    return {
        "uri": found.uri,
        "digest": found.manifest.digest,
        "files": str(len(found.manifest.files)),
        "size": f"{found.manifest.size_bytes:,} bytes",
        "state": _STATES[found.held_against],
    }
