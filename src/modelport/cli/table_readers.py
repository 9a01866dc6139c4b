"""Tables from files in chunks, so that a file may be larger than the memory."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from attrs import frozen

from modelport.cli.csv_tables import csv_tables
from modelport.cli.json_lines import json_tables
from modelport.cli.regrouping import regrouped
from modelport.cli.tables import STANDARD_STREAM, Columns, TableFormat, check_names, reading_from

if TYPE_CHECKING:
    import pyarrow as pa


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


def _parquet_tables(stream: BinaryIO, _columns: Columns, rows: int) -> Iterator[pa.Table]:
    from pyarrow import parquet

    file = parquet.ParquetFile(stream if stream.seekable() else io.BytesIO(stream.read()))
    index = _pandas_index(file.schema_arrow)
    names = [name for name in file.schema_arrow.names if name not in index]
    check_names(names)
    for table in regrouped(file.iter_batches(batch_size=rows, columns=names), rows):
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


_READERS: dict[TableFormat, Callable[[BinaryIO, Columns, int], Iterator[pa.Table]]] = {
    TableFormat.CSV: csv_tables,
    TableFormat.PARQUET: _parquet_tables,
    TableFormat.JSON_LINES: json_tables,
}
