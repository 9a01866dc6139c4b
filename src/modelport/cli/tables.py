"""Tabular files: which formats there are, what may be known of their columns, and what is said of a bad one."""

from __future__ import annotations

import csv
import enum
from collections.abc import Iterator, Mapping
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
    suffix = Path(file).suffix.lower()
    if suffix not in _SUFFIXES:
        problem = f"The format of {file!r} cannot be told from its suffix."
        raise InvalidRequestError(
            problem,
            expected=f"one of {', '.join(_SUFFIXES)}",
            remedy="rename the file, or use - and --format",
        )
    return _SUFFIXES[suffix]


@frozen
class Columns:
    """What is known of a table's columns before it is read.

    Attributes:
        types: Column to the type that its values are read as; the others are read as they look.
        required: The columns that each row must have.
    """

    types: Mapping[str, DataType] = field(factory=dict)
    required: frozenset[str] = frozenset()

    def arrow_types(self) -> dict[str, pa.DataType]:
        """Give the types in Arrow's terms."""
        import pyarrow as pa

        return {name: pa.type_for_alias(_ARROW_NAMES[kind]) for name, kind in self.types.items()}


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
        kind = {TableFormat.CSV: "CSV", TableFormat.PARQUET: "Parquet", TableFormat.JSON_LINES: "JSON lines"}
        said = error.strerror if isinstance(error, OSError) and error.strerror else text_of(error)
        problem = f"{file!r} cannot be read as {kind[table_format]}: {said}"
        raise InvalidRequestError(
            problem,
            expected="a table in UTF-8, complete and with one name for each column",
            remedy="check that the file is there, complete, and of the format that its suffix says",
        ) from error
