"""What a cell of a CSV file means: one rule for an example that is published and for rows that are predicted.

An empty cell, in quotes or not, is a missing value, and nothing else is. ``NA``, ``null``, ``None``, ``nan`` and the
like are texts, as any other word is; in a column of numbers they are faults, never gaps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from modelport.cli.tables import FLOATING, arrow_type
from modelport.core.signatures import DataType

if TYPE_CHECKING:
    import pyarrow as pa

WORDS_FOR_NOTHING: Final = frozenset(
    {"na", "n/a", "#n/a", "#na", "<na>", "nan", "-nan", "null", "none", "nil", "missing", "-", "?", ".", "nat"}
)
"""What other programs write, in whatever case, where a value is missing."""

_WHOLE = r"^\s*[+-]?[0-9]+\s*$"
_NUMBER = r"(?i)^\s*[+-]?([0-9]+\.?[0-9]*(e[+-]?[0-9]+)?|\.[0-9]+(e[+-]?[0-9]+)?|inf|infinity)\s*$"
_TRUTH = r"(?i)^\s*(true|false)\s*$"
_FORMS: Mapping[DataType, str] = {
    DataType.BOOLEAN: r"(?i)^\s*(true|false|1|0)\s*$",
    DataType.INTEGER: _WHOLE,
    DataType.LONG: _WHOLE,
    DataType.FLOAT: _NUMBER,
    DataType.DOUBLE: _NUMBER,
}
_AS_THEY_ARE = {DataType.STRING, DataType.BINARY}


def type_by_look(cells: pa.ChunkedArray) -> DataType:
    """Tell the type that a column most likely has, from all its cells.

    Whole numbers are ``long``, and ``double`` if some are missing, as in pandas. A column of numbers and words for
    nothing is one of numbers, so that these words are faults. A column without any value is ``double``.

    Args:
        cells: Texts, null where a cell is empty.
    """
    import pyarrow.compute as pc

    present = pc.drop_null(cells)
    if not len(present):
        return DataType.DOUBLE
    if _all_match(present, _TRUTH):
        return DataType.BOOLEAN
    numbers = present.filter(pc.invert(pc.is_in(_lowered(present), _words())))
    if not len(numbers) or not _all_match(numbers, _NUMBER):
        return DataType.STRING
    if cells.null_count or not _all_match(numbers, _WHOLE):
        return DataType.DOUBLE
    return DataType.STRING if rows_at_fault(numbers, DataType.LONG, may_be_empty=True) else DataType.LONG


def rows_at_fault(cells: pa.ChunkedArray, kind: DataType, *, may_be_empty: bool) -> Sequence[int]:
    """Give the positions of the cells that cannot be read as *kind*, in their order.

    Args:
        cells: Texts, null where a cell is empty.
        kind: What they are to be read as.
        may_be_empty: Whether a cell may be missing. In floating-point numbers it always may: it is ``NaN``.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    wrong = pc.is_null(cells)
    if may_be_empty or kind in FLOATING:
        wrong = pc.and_(wrong, False)  # noqa: FBT003 - Arrow's own call
    if form := _FORMS.get(kind):
        wrong = pc.or_(wrong, pc.fill_null(pc.invert(pc.match_substring_regex(cells, form)), False))  # noqa: FBT003
    rows = {int(row) for row in pc.indices_nonzero(wrong).to_pylist()}
    try:
        cells_as(pc.if_else(wrong, None, cells), kind)
    except pa.ArrowInvalid:
        rows.update(row for row, cell in enumerate(cells) if not _is_readable(cell, kind))
    return sorted(rows)


def cells_as(cells: pa.ChunkedArray, kind: DataType) -> pa.ChunkedArray:
    """Read cells, none of which is at fault."""
    import pyarrow.compute as pc

    if kind not in _AS_THEY_ARE:
        cells = pc.utf8_ltrim(pc.utf8_trim_whitespace(cells), "+")
    return cells.cast(arrow_type(kind))


def is_word_for_nothing(cell: str) -> bool:
    """Tell whether *cell* is what other programs write where a value is missing."""
    return cell.strip().lower() in WORDS_FOR_NOTHING


def _is_readable(cell: pa.Scalar, kind: DataType) -> bool:
    import pyarrow as pa

    try:
        cells_as(pa.chunked_array([pa.array([cell.as_py()], pa.string())]), kind)
    except pa.ArrowInvalid:
        return False
    return True


def _all_match(cells: pa.ChunkedArray, form: str) -> bool:
    import pyarrow.compute as pc

    return bool(pc.all(pc.match_substring_regex(cells, form)).as_py())


def _lowered(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow.compute as pc

    return pc.utf8_lower(pc.utf8_trim_whitespace(cells))


def _words() -> pa.Array:
    import pyarrow as pa

    return pa.array(sorted(WORDS_FOR_NOTHING))
