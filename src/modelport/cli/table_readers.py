"""Tables from files in chunks, so that a file may be larger than the memory."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from attrs import frozen

from modelport.cli.json_lines import json_tables
from modelport.cli.tables import STANDARD_STREAM, Columns, TableFormat, reading_from
from modelport.core.errors import Fault, InvalidRequestError, SignatureMismatchError

if TYPE_CHECKING:
    import pyarrow as pa

_CSV_BLOCK = 1 << 23
"""Bytes of a CSV file that are parsed at once; a longer row is refused."""

_CSV_FAULT = re.compile(
    r"In CSV column #(\d+): (?:Row #\d+: )?CSV conversion error to \S+: (?:invalid value )?(.*)", re.DOTALL
)


@frozen
class TableFile:
    """A table in an open file.

    Attributes:
        name: What the file is called in messages.
        table_format: Its format.
        stream: Where it is read from. Parquet from what cannot be sought in is read into memory first.
    """

    name: str
    table_format: TableFormat
    stream: BinaryIO

    def chunks(self, columns: Columns, rows: int) -> Iterator[pa.Table]:
        """Give the table in parts of *rows* rows, the last one shorter, in the file's order and none of them empty.

        Raises:
            InvalidRequestError: The file cannot be read, is not of its format, or names a column twice.
            SignatureMismatchError: A value is not of its column's type, or a row lacks a required column.
        """
        with reading_from(self.name, self.table_format):
            for chunk in _READERS[self.table_format](self.stream, columns, rows):
                if chunk.num_rows:
                    yield chunk

    def part_read(self, rows: int) -> float | None:
        """Tell how much of the file *rows* rows are, from 0 to 1; ``None`` where nobody knows."""
        if self.name == STANDARD_STREAM or not self.stream.seekable():
            return None
        if self.table_format is TableFormat.PARQUET:
            from pyarrow import parquet

            return rows / max(int(parquet.read_metadata(self.name).num_rows), rows)
        return self.stream.tell() / max(Path(self.name).stat().st_size, 1)


def _csv_tables(stream: BinaryIO, columns: Columns, rows: int) -> Iterator[pa.Table]:
    from pyarrow import ArrowInvalid
    from pyarrow import csv as arrow_csv

    names = _csv_header(stream)
    if not names:
        return
    _check_names(names)
    try:
        reader = arrow_csv.open_csv(
            stream,
            read_options=arrow_csv.ReadOptions(block_size=_CSV_BLOCK, column_names=names),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(column_types=columns.arrow_types()),
        )
        yield from _regrouped(reader, rows)
    except ArrowInvalid as error:
        if str(error).startswith("Empty CSV file"):
            return
        raise _csv_fault(names, columns, error) from error


def _csv_header(stream: BinaryIO) -> list[str]:
    """Read the names alone, so that they are known whatever is wrong with the rows."""
    header = stream.readline(_CSV_BLOCK)
    while header.count(b'"') % 2 and len(header) < _CSV_BLOCK and (more := stream.readline(_CSV_BLOCK)):
        header += more
    if len(header) >= _CSV_BLOCK:
        message = f"its first {_CSV_BLOCK:,} bytes hold no line of column names"
        raise ValueError(message)
    return next(csv.reader(io.StringIO(header.decode("utf-8-sig"), newline=""), strict=True), [])


def _csv_fault(names: Sequence[str], columns: Columns, error: Exception) -> Exception:
    found = _CSV_FAULT.fullmatch(str(error))
    name = names[int(found[1])] if found else ""
    if not found or name not in columns.types or "UTF8" in found[2]:
        return error
    fault = Fault(name, str(columns.types[name]), found[2])
    return SignatureMismatchError("The inputs do not fit the signature.", faults=[fault])


def _parquet_tables(stream: BinaryIO, _columns: Columns, rows: int) -> Iterator[pa.Table]:
    from pyarrow import parquet

    file = parquet.ParquetFile(stream if stream.seekable() else io.BytesIO(stream.read()))
    index = _pandas_index(file.schema_arrow)
    names = [name for name in file.schema_arrow.names if name not in index]
    _check_names(names)
    for table in _regrouped(file.iter_batches(batch_size=rows, columns=names), rows):
        yield _decoded(table)


def _pandas_index(schema: pa.Schema) -> set[str]:
    """Give the columns that are the index of the pandas table that was written, and no data."""
    described = json.loads((schema.metadata or {}).get(b"pandas", b"{}"))
    listed = described.get("index_columns") if isinstance(described, dict) else None
    return {each for each in listed if isinstance(each, str)} if isinstance(listed, list) else set()


def _decoded(table: pa.Table) -> pa.Table:
    import pyarrow as pa

    kinds = [kind.value_type if pa.types.is_dictionary(kind) else kind for kind in table.schema.types]
    return table.cast(pa.schema(zip(table.column_names, kinds, strict=True)))


def _regrouped(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.Table]:
    import pyarrow as pa

    held: list[pa.RecordBatch] = []
    missing = rows
    for batch in batches:
        rest = batch
        while rest.num_rows:
            held.append(rest.slice(0, missing))
            rest = rest.slice(missing)
            missing -= held[-1].num_rows
            if not missing:
                yield pa.Table.from_batches(held)
                held, missing = [], rows
    if held:
        yield pa.Table.from_batches(held)


def _check_names(names: Sequence[str]) -> None:
    if twice := [name for name, times in Counter(names).items() if times > 1]:
        problem = f"The input names columns more than once: {', '.join(map(repr, twice))}."
        raise InvalidRequestError(
            problem,
            remedy="give each column a name of its own",
        )


_READERS: dict[TableFormat, Callable[[BinaryIO, Columns, int], Iterator[pa.Table]]] = {
    TableFormat.CSV: _csv_tables,
    TableFormat.PARQUET: _parquet_tables,
    TableFormat.JSON_LINES: json_tables,
}
