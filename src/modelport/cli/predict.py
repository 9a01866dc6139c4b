"""`modelport predict`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelport.cli.batches import columns_of, predict_batch
from modelport.cli.containers import open_container
from modelport.cli.model_sources import importable
from modelport.cli.progress import progress_bar, transfer_bar
from modelport.cli.rendering import printable
from modelport.cli.settings import registry_options
from modelport.cli.streams import check_ends, output_stream, source_stream
from modelport.cli.table_readers import TableFile
from modelport.cli.table_writers import write_tables
from modelport.cli.tables import FORMATS, STANDARD_STREAM, TableFormat, format_of
from modelport.core.errors import InvalidRequestError
from modelport.core.models import LoadedModel
from modelport.core.uris import ModelUri

if TYPE_CHECKING:
    import pyarrow as pa


_EXAMPLES = """\b
Examples:
  modelport predict models:/churn@champion rows.csv -o predictions.csv
  modelport predict models:/churn/3 - --format jsonl < rows.jsonl
"""


@click.command(short_help="Predict the rows of a file.", epilog=_EXAMPLES)
@click.argument("uri")
@click.argument("source", metavar="INPUT")
@click.option("-o", "--output", metavar="OUTPUT", default=STANDARD_STREAM, help="Where to write.  [default: -]")
@click.option(
    "--format",
    "stream_format",
    type=click.Choice(FORMATS),
    default=TableFormat.CSV.value,
    show_default=True,
    help="What - holds, be it INPUT or OUTPUT.",
)
@click.option(
    "--chunk-rows",
    metavar="N",
    type=click.IntRange(min=1),
    default=50_000,
    show_default=True,
    help="Rows to predict at once.",
)
@registry_options
@click.pass_context
def predict(  # noqa: PLR0913 - one parameter for each option of the command
    context: click.Context, uri: str, *, source: str, output: str, stream_format: str, chunk_rows: int
) -> None:
    """Predict the rows of INPUT with the model that URI names.

    A model whose class is in a module needs that module, which may be in this directory.

    INPUT and OUTPUT are CSV (.csv), Parquet (.parquet, .pq) or JSON lines (.jsonl, .ndjson, .json), or - for standard
    input and output. Columns are read as the types of the model's signature. OUTPUT gets one row for each row of
    INPUT, in the same order, with the predictions alone; it is written as a whole or not at all. Rows are read in
    chunks, so INPUT may be larger than the memory.
    """
    ModelUri.parse(uri)
    source_format = format_of(source, stream_format)
    output_format = format_of(output, stream_format)
    check_ends(source, output, output_format)
    with importable(Path.cwd()), source_stream(source, source_format) as stream:
        loader = open_container(context).loader()
        with transfer_bar():
            model = loader.load(uri)
        table = TableFile(source, source_format, stream)
        with output_stream(output, output_format) as target, progress_bar("Predicting", table.part_read) as advance:
            rows = write_tables(_predictions(model, table, chunk_rows, advance), output_format, target)
    if output != STANDARD_STREAM:
        click.echo(f"Wrote {rows:,} predictions of {model.uri} to {printable(output)}.", err=True)


def _predictions(
    model: LoadedModel, table: TableFile, chunk_rows: int, advance: Callable[[int], None]
) -> Iterator[pa.Table]:
    rows = 0
    for chunk in table.chunks(columns_of(model.signature), chunk_rows):
        yield predict_batch(model, chunk, first_row=rows + 1)
        rows += chunk.num_rows
        advance(rows)
    if not rows:
        problem = f"{table.name!r} holds no rows."
        raise InvalidRequestError(problem, remedy="give a table with one row or more")
