"""Tables from JSON: an object on each line, or one array of objects, which is then read as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from attrs import frozen

from modelport.cli.misfits import Misfit, misfit_error
from modelport.cli.tables import Columns, arrow_type
from modelport.core.signatures import DataType

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
    """Give the rows of *stream* as tables of at most *rows* rows.

    Raises:
        SignatureMismatchError: Values are not of their column's type, or are missing where they must not be.
    """
    found = json_rows(stream)
    while chunk := list(islice(found, rows)):
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


def _table(rows: Sequence[Row], columns: Columns) -> pa.Table:
    import pyarrow as pa

    names = dict.fromkeys([*(name for row in rows for name in row.cells), *sorted(columns.required)])
    values = {name: [row.cells.get(name) for row in rows] for name in names}
    arrays = {name: _array(values[name], columns.types.get(name)) for name in names}
    at_fault = {name: _rows_at_fault(name, rows, columns, is_readable=arrays[name] is not None) for name in names}
    misfits = [
        Misfit(name, columns.types.get(name), values[name][bad[0]], rows[bad[0]].place, len(bad) - 1)
        for name, bad in at_fault.items()
        if bad
    ]
    if misfits:
        raise misfit_error(misfits)
    return pa.table(arrays)


def _rows_at_fault(name: str, rows: Sequence[Row], columns: Columns, *, is_readable: bool) -> Sequence[int]:
    gaps = {position for position, row in enumerate(rows) if _is_gap(row.cells, name, columns)}
    if is_readable:
        return sorted(gaps)
    kind = columns.types.get(name)
    values = [row.cells.get(name) for row in rows]
    lone = [] if kind else [value for value in values if value is not None][:1]
    wrong = {position for position, value in enumerate(values) if _array([*lone, value], kind) is None}
    return sorted(gaps | wrong) or [0]


def _is_gap(cells: Mapping[str, Any], name: str, columns: Columns) -> bool:
    if name not in cells:
        return name in columns.required
    return cells[name] is None and not columns.may_be_empty(name)


def _array(values: Sequence[Any], kind: DataType | None) -> pa.Array | None:
    """Give *values* as an array of *kind*; ``None`` if that would change one."""
    import pyarrow as pa

    try:
        found = pa.array(values)
        if kind is None or found.type == arrow_type(kind):
            return found
        return found.cast(arrow_type(kind)) if _only_kept_in(found.type, arrow_type(kind)) else None
    except (pa.ArrowException, OverflowError):
        return None


def _only_kept_in(found: pa.DataType, kind: pa.DataType) -> bool:
    """Tell whether a cast can only keep a value or fail: numbers in numbers, times in texts, gaps in anything."""
    from pyarrow import types

    def is_number(each: pa.DataType) -> bool:
        return bool(types.is_integer(each) or types.is_floating(each))

    is_text_of_kind = types.is_string(found) and (types.is_timestamp(kind) or types.is_binary(kind))
    return bool(types.is_null(found) or is_text_of_kind or (is_number(found) and is_number(kind)))
