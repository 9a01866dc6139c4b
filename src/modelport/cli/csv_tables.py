"""Tables from CSV files, in parts."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, BinaryIO

from modelport.cli.cells import cells_as, rows_at_fault, type_by_look
from modelport.cli.csv_lines import RowPlaces, line_of_other_width
from modelport.cli.misfits import Misfit, misfit_error
from modelport.cli.regrouping import regrouped
from modelport.cli.tables import Columns, check_names
from modelport.core.errors import Fault, InvalidRequestError
from modelport.core.signatures import DataType

if TYPE_CHECKING:
    import pyarrow as pa

_BLOCK = 1 << 23
"""Bytes of a file that are parsed at once; a longer row is refused."""

_MAY_CHANGE = {None, DataType.LONG}
_RAGGED = re.compile(r".*(Expected \d+ columns, got \d+)", re.DOTALL)
_NO_TEXT = re.compile(r"In CSV column #(\d+): .*UTF8", re.DOTALL)


def csv_tables(stream: BinaryIO, columns: Columns, rows: int) -> Iterator[pa.Table]:
    """Give the rows of *stream* as tables of at most *rows* rows.

    Where no types are known, a column has the one that the cells of the first table look like; whole numbers become
    numbers where a later table has others. Where some are known, the other columns are texts: nobody asks for them.

    Raises:
        InvalidRequestError: A column has no name, or two have the same.
        SignatureMismatchError: Cells cannot be read as their column's type, or are empty where they must not be.
    """
    names = _header(stream)
    if not names:
        return
    _check_all_named(names)
    check_names(names)
    types: Mapping[str, DataType] = {name: columns.types.get(name, DataType.STRING) for name in names}
    before = 0
    for texts in _texts(stream, names, rows):
        if not columns.types:
            types = _types_by_look(texts, types if before else {})
        yield _read(texts, types, columns, RowPlaces(stream, before))
        before += texts.num_rows


def _texts(stream: BinaryIO, names: Sequence[str], rows: int) -> Iterator[pa.Table]:
    """Give the cells as they are, null where one is empty."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    try:
        reader = arrow_csv.open_csv(
            stream,
            read_options=arrow_csv.ReadOptions(block_size=_BLOCK, column_names=names),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True
            ),
        )
        yield from regrouped(reader, rows)
    except pa.ArrowInvalid as error:
        if str(error).startswith("Empty CSV file"):
            return
        raise _clearer(error, names, stream) from error


def _clearer(error: Exception, names: Sequence[str], stream: BinaryIO) -> Exception:
    """Name the column whose bytes are no text, which Arrow numbers, and the line that has too few or many cells."""
    if found := _NO_TEXT.match(str(error)):
        column = names[int(found[1])]
        return ValueError(f"the column {column!r} holds invalid UTF8; write the file again with encoding='utf-8'")
    if found := _RAGGED.match(str(error)):
        line = line_of_other_width(stream, len(names))
        return ValueError(f"{found[1]}{f' in line {line}' if line else ''}")
    return error


def _header(stream: BinaryIO) -> list[str]:
    """Read the names alone, so that they are known whatever is wrong with the rows."""
    header = stream.readline(_BLOCK)
    while header.count(b'"') % 2 and len(header) < _BLOCK and (more := stream.readline(_BLOCK)):
        header += more
    if len(header) >= _BLOCK:
        message = f"its first {_BLOCK:,} bytes hold no line of column names"
        raise ValueError(message)
    return next(csv.reader(io.StringIO(header.decode("utf-8-sig"), newline=""), strict=True), [])


def _check_all_named(names: Sequence[str]) -> None:
    if nameless := [str(position) for position, name in enumerate(names, 1) if not name.strip()]:
        problem = f"The input has columns without a name: number {', '.join(nameless)}."
        raise InvalidRequestError(
            problem,
            expected="a name for each column",
            remedy="if it is the index of a pandas table, write the file with to_csv(..., index=False); "
            "else name the column, or take it out",
        )


def _types_by_look(texts: pa.Table, so_far: Mapping[str, DataType]) -> Mapping[str, DataType]:
    looks = {name: type_by_look(texts[name]) for name in texts.column_names if so_far.get(name) in _MAY_CHANGE}
    return {**so_far, **{name: look for name, look in looks.items() if not so_far or look is DataType.DOUBLE}}


def _read(texts: pa.Table, types: Mapping[str, DataType], columns: Columns, places: RowPlaces) -> pa.Table:
    import pyarrow as pa

    at_fault = {
        name: rows
        for name, kind in types.items()
        if (rows := rows_at_fault(texts[name], kind, may_be_empty=columns.may_be_empty(name)))
    }
    if not at_fault:
        return pa.table({name: cells_as(texts[name], kind) for name, kind in types.items()})
    where = places.of({rows[0] for rows in at_fault.values()})
    misfits = [
        Misfit(name, types[name], texts[name][rows[0]].as_py(), where[rows[0]], len(rows) - 1)
        for name, rows in at_fault.items()
    ]
    absent = sorted(columns.required - set(types))
    raise misfit_error(misfits, [Fault(name, str(columns.types[name]), "no such column") for name in absent])
