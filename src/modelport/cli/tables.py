"""Tabular files: which formats there are, what may be known of their columns, and what is said of a bad one."""

from __future__ import annotations

import csv
import enum
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from modelport.cli.foreign_errors import text_of
from modelport.core.errors import InvalidRequestError, ModelportError
from modelport.core.signatures import DataType

if TYPE_CHECKING:
    import pyarrow as pa

STANDARD_STREAM = "-"
FLOATING = frozenset({DataType.FLOAT, DataType.DOUBLE})
"""The types in which a missing value is ``NaN``, and so always allowed."""


class TableFormat(enum.Enum):
    """A format of tabular files."""

    CSV = "csv"
    PARQUET = "parquet"
    JSON_LINES = "jsonl"


FORMATS = tuple(each.value for each in TableFormat)
_SUFFIXES = {
    ".csv": TableFormat.CSV,
    ".parquet": TableFormat.PARQUET,
    ".pq": TableFormat.PARQUET,
    ".jsonl": TableFormat.JSON_LINES,
    ".ndjson": TableFormat.JSON_LINES,
    ".json": TableFormat.JSON_LINES,
}
_ARROW_NAMES = {
    DataType.BOOLEAN: "bool",
    DataType.INTEGER: "int32",
    DataType.LONG: "int64",
    DataType.FLOAT: "float",
    DataType.DOUBLE: "double",
    DataType.STRING: "string",
    DataType.BINARY: "binary",
    DataType.DATETIME: "timestamp[ns]",
}


def format_of(file: str, stream_format: str) -> TableFormat:
    """Give the format of a file by its suffix.

    Args:
        file: The file's path, or ``-`` for a standard stream.
        stream_format: One of `FORMATS`: what a standard stream holds.

    Raises:
        InvalidRequestError: The suffix is of no format.
    """
    if file == STANDARD_STREAM:
        return TableFormat(stream_format)
    return _format_by_suffix(file, "rename the file, or use - and --format")


def format_of_file(file: str) -> TableFormat:
    """Give the format of a file, which cannot be a standard stream, by its suffix.

    Raises:
        InvalidRequestError: The suffix is of no format.
    """
    return _format_by_suffix(file, "write the rows into such a file, or rename it if it is one")


def _format_by_suffix(file: str, remedy: str) -> TableFormat:
    suffix = Path(file).suffix.lower()
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    problem = f"The format of {file!r} cannot be told from its suffix."
    raise InvalidRequestError(problem, expected=f"one of {', '.join(_SUFFIXES)}", remedy=remedy)


def arrow_type(kind: DataType) -> pa.DataType:
    """Give *kind* in Arrow's terms."""
    import pyarrow as pa

    return pa.type_for_alias(_ARROW_NAMES[kind])


@frozen
class Columns:
    """What is known of a table's columns before it is read.

    Attributes:
        types: Column to the type that its values are read as; the others are read as they look.
        required: The columns that each row must have.
    """

    types: Mapping[str, DataType] = field(factory=dict)
    required: frozenset[str] = frozenset()

    def may_be_empty(self, name: str) -> bool:
        """Tell whether a value of the column *name* may be missing."""
        return name not in self.required or self.types.get(name) in FLOATING


def check_names(names: Sequence[str]) -> None:
    """Refuse a table that has two columns of one name.

    Raises:
        InvalidRequestError: It has.
    """
    if twice := [name for name, times in Counter(names).items() if times > 1]:
        problem = f"The input names columns more than once: {', '.join(map(repr, twice))}."
        raise InvalidRequestError(problem, remedy="give each column a name of its own")


@contextmanager
def reading_from(file: str, table_format: TableFormat) -> Iterator[None]:
    """Tell whatever is wrong with a file that is read as ours.

    Raises:
        InvalidRequestError: The file cannot be read, or is not of its format.
    """
    import pyarrow as pa

    try:
        yield
    except ModelportError:
        raise
    except (OSError, ValueError, RecursionError, csv.Error, pa.ArrowException) as error:
        if isinstance(error, OSError) and error.strerror:
            problem = f"{file!r} cannot be read: {error.strerror}."
            raise InvalidRequestError(problem, remedy="name a file that is there and that you may read") from error
        kind = {TableFormat.CSV: "CSV", TableFormat.PARQUET: "Parquet", TableFormat.JSON_LINES: "JSON lines"}
        problem = f"{file!r} cannot be read as {kind[table_format]}: {text_of(error)}"
        raise InvalidRequestError(
            problem,
            expected="a table in UTF-8, complete and with one name for each column",
            remedy="check that the file is there, complete, and of the format that its suffix says",
        ) from error
