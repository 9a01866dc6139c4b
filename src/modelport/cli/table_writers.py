"""Tables into files, chunk by chunk."""

from __future__ import annotations

import base64
import csv
import io
import json
import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, time
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from attrs import frozen

from modelport.cli.foreign_errors import text_of
from modelport.cli.tables import TableFormat
from modelport.core.errors import InvalidRequestError

if TYPE_CHECKING:
    import pyarrow as pa


class TableWriter(Protocol):
    """What takes the parts of one table."""

    def write_table(self, table: pa.Table) -> None:
        """Take the next part."""

    def close(self) -> None:
        """Write what is left."""


def write_tables(tables: Iterable[pa.Table], table_format: TableFormat, stream: BinaryIO) -> int:
    """Write all tables as one, with the columns and types of the first, and tell how many rows that were.

    Args:
        tables: The parts, in their order.
        table_format: What to write.
        stream: Where to; it stays open.

    Raises:
        InvalidRequestError: A part has columns or types of its own, or the format cannot hold them.
    """
    writer: TableWriter | None = None
    rows = 0
    try:
        for table in tables:
            with _told(table_format):
                if writer is None:
                    schema = table.schema
                    writer = _WRITERS[table_format](stream, schema)
                writer.write_table(table if table.schema == schema else table.cast(schema))
            rows += table.num_rows
    finally:
        if writer is not None:
            writer.close()
    return rows


@contextmanager
def _told(table_format: TableFormat) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, ValueError) as error:
        problem = f"The predictions cannot be written as {table_format.value}: {text_of(error)}"
        raise InvalidRequestError(
            problem,
            expected="the same columns and types from the first row to the last, of kinds that the format has",
            remedy="write jsonl, which holds any value, or parquet, which holds nested ones",
        ) from error


class _CsvWriter:
    """Writes what is missing, null or ``NaN``, as an empty cell; never an empty line, which readers skip."""

    def __init__(self, stream: BinaryIO, schema: pa.Schema) -> None:
        from pyarrow import types

        if nested := [field.name for field in schema if types.is_nested(field.type)]:
            message = f"the columns {', '.join(nested)} are nested"
            raise ValueError(message)
        self._stream = stream
        self._write([schema.names])

    def write_table(self, table: pa.Table) -> None:
        self._write(zip(*(map(_cell, column.to_pylist()) for column in table.columns), strict=True))

    def close(self) -> None:
        self._stream.flush()

    def _write(self, rows: Iterable[Iterable[object]]) -> None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        self._stream.write(text.getvalue().encode())


def _cell(value: object) -> object:
    if isinstance(value, bytes):
        return _as_json(value)
    return None if isinstance(value, float) and math.isnan(value) else value


def _parquet_writer(stream: BinaryIO, schema: pa.Schema) -> TableWriter:
    from pyarrow import parquet

    writer: TableWriter = parquet.ParquetWriter(stream, schema)
    return writer


@frozen
class _JsonLinesWriter:
    stream: BinaryIO
    schema: pa.Schema

    def write_table(self, table: pa.Table) -> None:
        self.stream.write(b"".join(_json_line(row) for row in table.to_pylist()))

    def close(self) -> None:
        self.stream.flush()


def _json_line(row: dict[str, Any]) -> bytes:
    try:
        text = json.dumps(row, default=_as_json, ensure_ascii=False, allow_nan=False)
    except ValueError:
        text = json.dumps(_without_nan(row), default=_as_json, ensure_ascii=False)
    return text.encode() + b"\n"


def _as_json(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def _without_nan(value: object) -> object:
    """Give *value* with ``null`` for each number that JSON has not."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _without_nan(each) for key, each in value.items()}
    return [_without_nan(each) for each in value] if isinstance(value, list) else value


_WRITERS: dict[TableFormat, Callable[[BinaryIO, pa.Schema], TableWriter]] = {
    TableFormat.CSV: _CsvWriter,
    TableFormat.PARQUET: _parquet_writer,
    TableFormat.JSON_LINES: _JsonLinesWriter,
}
