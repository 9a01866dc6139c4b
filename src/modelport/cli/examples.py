"""An input example from a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from modelport.cli.csv_tables import csv_tables
from modelport.cli.json_lines import json_rows
from modelport.cli.tables import Columns, TableFormat, format_of_file, reading_from
from modelport.core.errors import InvalidRequestError

if TYPE_CHECKING:
    import pandas as pd


def read_example(file: str) -> pd.DataFrame:
    """Read a table as a whole. In CSV, cells mean what they mean to `modelport predict`; types are as they look.

    Raises:
        InvalidRequestError: The file cannot be read, or has no rows.
    """
    table_format = format_of_file(file)
    with reading_from(file, table_format), Path(file).open("rb") as stream:
        rows = _read(stream, table_format)
    if rows.empty:
        problem = f"{file!r} holds no rows."
        raise InvalidRequestError(problem, remedy="give an example with one row or more")
    return rows


def _read(stream: BinaryIO, table_format: TableFormat) -> pd.DataFrame:
    import pandas as pd

    if table_format is TableFormat.CSV:
        return next((table.to_pandas() for table in csv_tables(stream, Columns(), sys.maxsize)), pd.DataFrame())
    if table_format is TableFormat.PARQUET:
        return pd.read_parquet(stream)
    return pd.DataFrame([row.cells for row in json_rows(stream)])
