"""`modelport publish`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from modelport.cli.arguments import tag_option
from modelport.cli.containers import open_container
from modelport.cli.examples import read_example
from modelport.cli.foreign_errors import named_text_of
from modelport.cli.model_sources import importable, load_model
from modelport.cli.progress import transfer_bar
from modelport.cli.rendering import json_option, print_version_with_signature
from modelport.cli.settings import registry_options
from modelport.core.errors import UnsupportedModelError
from modelport.core.project_models import internal_model, predict_call
from modelport.core.signatures import Signature

_KEPT_ROWS = 100
_EXAMPLES = """\b
Examples:
  modelport publish churn --model model.joblib --example rows.csv
  modelport publish churn --model training:model --example rows.csv --json
"""


@click.command(short_help="Make a trained model a version of a registered model.", epilog=_EXAMPLES)
@click.argument("name")
@click.option(
    "--model",
    "source",
    metavar="MODULE:ATTRIBUTE|FILE",
    required=True,
    help="The fitted model: an attribute of a module, which may be in this directory, or a .joblib, .pkl or .pickle "
    "file. Loading either runs the code in it: name only what you trust.",
)
@click.option(
    "--example",
    metavar="FILE",
    required=True,
    help="Rows of inputs: .csv, .parquet, .json or .jsonl. The signature is inferred from them and from what the "
    f"model answers to them; the first {_KEPT_ROWS} are kept with the model.",
)
@click.option("--alias", help="Point this alias at the new version.")
@tag_option
@click.option("--description", default="", help="A text about this version.")
@click.option(
    "--idempotency-key",
    metavar="KEY",
    help="Names this one publication: a repeat with the same key makes no second version.",
)
@json_option
@registry_options
@click.pass_context
def publish(  # noqa: PLR0913 - one parameter for each option of the command
    context: click.Context,
    name: str,
    *,
    source: str,
    example: str,
    alias: str | None,
    tags: Mapping[str, str],
    description: str,
    idempotency_key: str | None,
    as_json: bool,
) -> None:
    """Make a trained model the next version of the registered model NAME."""
    rows = read_example(example)
    container = open_container(context)
    with importable(Path.cwd()):
        model = load_model(source)
        signature = inferred_signature(model, rows)
        with transfer_bar():
            version = container.publish_model()(
                name,
                model,
                signature,
                rows.head(_KEPT_ROWS),
                tags=tags,
                description=description,
                alias=alias,
                idempotency_key=idempotency_key,
            )
    print_version_with_signature(version, signature, as_json=as_json)


def inferred_signature(model: Any, rows: Any) -> Signature:  # noqa: ANN401 - models and tables are of any kind
    """Infer the signature from *rows* and from what *model* answers to them.

    Raises:
        UnsupportedModelError: It cannot predict, or fails on them.
        InvalidSignatureError: Nothing can be inferred.
    """
    predict = predict_call(model if hasattr(model, "predict") else internal_model(model))
    try:
        outputs = predict(rows, {})
    except Exception as error:
        problem = f"The model fails on the example: {named_text_of(error)}"
        raise UnsupportedModelError(
            problem,
            expected="an example with the columns that the model was fitted with, and no others",
            remedy="give rows of inputs as the model takes them, without the target",
        ) from error
    return Signature.infer(rows, outputs)
