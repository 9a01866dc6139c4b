"""`modelport sign`."""

from __future__ import annotations

import click

from modelport.cli.abilities import unable
from modelport.cli.containers import open_container
from modelport.cli.rendering import json_option, pairs, print_json, show
from modelport.cli.settings import registry_options
from modelport.core.signing import SignsModels
from modelport.core.uris import ModelUri


@click.command(short_help="Sign a model that is there already.")
@click.argument("uri")
@json_option
@registry_options
@click.pass_context
def sign(context: click.Context, uri: str, *, as_json: bool) -> None:
    """Sign the files of the model that URI names, by the signer of the configured registrar.

    The files are held against the digest that the registry has of them first. A signature that is there already is
    replaced. What is saved with a signer needs this only when its certificate expires.

    URI is models:/NAME/VERSION, models:/NAME@ALIAS, models:/NAME/latest, or a saved model. Only the version that it
    names now is signed, and no other of the same files.
    """
    ModelUri.parse(uri)
    signed = _registrar(context).sign(uri)
    if as_json:
        print_json({"uri": signed})
    else:
        show(pairs({"signed": signed}))


def _registrar(context: click.Context) -> SignsModels:
    registrar = open_container(context).registrar()
    if isinstance(registrar, SignsModels):
        return registrar
    raise unable(context, SignsModels, registrar)
