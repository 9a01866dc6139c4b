"""Tables from JSON: an object on each line, or one array of objects, which is then read as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from attrs import frozen

from modelport.cli.foreign_errors import text_of
from modelport.cli.tables import Columns
from modelport.core.errors import Fault, SignatureMismatchError

if TYPE_CHECKING:
    import pyarrow as pa


@frozen
class Row:
    """One row as it was read.

    Attributes:
        place: Where it was, for messages: ``line 3``.
        cells: Column to value.
    """

    place: str
    cells: dict[str, Any]


def json_rows(stream: BinaryIO) -> Iterator[Row]:
    """Give the rows of *stream*, one after the other.

    Raises:
        ValueError: It is not JSON in UTF-8, or a row is no object.
    """
    for number, line in enumerate(stream, 1):
        if number == 1 and line.lstrip().startswith(b"["):
            items = json.loads(line + stream.read())
            yield from (_row(f"item {position}", item) for position, item in enumerate(items, 1))
            return
        if not line.isspace():
            yield _row(f"line {number}", _parsed(line, number))


def json_tables(stream: BinaryIO, columns: Columns, rows: int) -> Iterator[pa.Table]:
    """Give the rows of *stream* as tables of at most *rows* rows."""
    found = json_rows(stream)
    while chunk := list(islice(found, rows)):
        for row in chunk:
            _check_required(row, columns)
        yield _table(chunk, columns)


def _parsed(line: bytes, number: int) -> object:
    try:
        return json.loads(line)
    except ValueError as error:
        message = f"line {number} is no JSON: {error}"
        raise ValueError(message) from error


def _row(place: str, value: object) -> Row:
    if isinstance(value, dict):
        return Row(place, value)
    message = f'{place} is no object such as {{"age": 41}}'
    raise ValueError(message)


def _check_required(row: Row, columns: Columns) -> None:
    if missing := sorted(columns.required - row.cells.keys()):
        faults = [Fault(name, "a value in each row", f"no such key in {row.place}") for name in missing]
        problem = "The inputs do not fit the signature."
        raise SignatureMismatchError(problem, faults=faults)


def _table(rows: Sequence[Row], columns: Columns) -> pa.Table:
    import pyarrow as pa

    names = dict.fromkeys(name for row in rows for name in row.cells)
    kinds = columns.arrow_types()
    return pa.table({name: _column(name, rows, columns, kinds.get(name)) for name in names})


def _column(name: str, rows: Sequence[Row], columns: Columns, kind: pa.DataType | None) -> pa.Array:
    import pyarrow as pa

    values = [row.cells.get(name) for row in rows]
    try:
        found = pa.array(values)
        return found if kind is None or not _only_kept_in(found.type, kind) else found.cast(kind)
    except (pa.ArrowException, OverflowError) as error:
        fault = Fault(name, str(columns.types.get(name, "values of one type")), text_of(error))
        problem = "The inputs do not fit the signature."
        raise SignatureMismatchError(problem, faults=[fault]) from error


def _only_kept_in(found: pa.DataType, kind: pa.DataType) -> bool:
    """Tell whether a cast can only keep a value or fail: numbers in numbers, times in texts, gaps in anything."""
    from pyarrow import types

    def is_number(each: pa.DataType) -> bool:
        return bool(types.is_integer(each) or types.is_floating(each))

    is_text_of_kind = types.is_string(found) and (types.is_timestamp(kind) or types.is_binary(kind))
    return bool(types.is_null(found) or is_text_of_kind or (is_number(found) and is_number(kind)))
