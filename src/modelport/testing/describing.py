"""Tables and columns of every library in plain values, so that a test can hold all of them against a literal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

_TABLES: Final[Mapping[type, str]] = {
    pd.DataFrame: "pandas table",
    pl.DataFrame: "polars table",
    pa.Table: "pyarrow table",
    pa.RecordBatch: "pyarrow table",
}
_COLUMNS: Final[Mapping[type, str]] = {
    pd.Series: "pandas column",
    pl.Series: "polars column",
    pa.ChunkedArray: "pyarrow column",
    pa.Array: "pyarrow array",
    np.ndarray: "array",
}
_WAYS: Final = ("tolist", "to_list", "to_pylist")


def described(data: Any) -> Any:
    """Tell the kind of *data*, and the name, dtype and values of each column; for pandas the labels of the rows too.

    A lone column has no name here, and Arrow's large texts and bytes count as texts and bytes.

    Example:
        >>> described(pd.DataFrame({"a": [1, 2]}, index=["p", "q"]))
        ('pandas table', [('a', 'int64', [1, 2])], ['p', 'q'])
        >>> described({"a": np.array([1.5])})
        {'a': ('array', 'float64', [1.5])}
    """
    if isinstance(data, dict):
        return {name: described(column) for name, column in data.items()}
    rows = [data.index.tolist()] if isinstance(data, pd.DataFrame | pd.Series) else []
    for kind, name in _TABLES.items():
        if isinstance(data, kind):
            return name, [(label, *_column(column)) for label, column in _columns(data)], *rows
    for kind, name in _COLUMNS.items():
        if isinstance(data, kind):
            return name, *_column(data), *rows
    return data


def is_as(data: Any, expected: Any) -> bool:
    """Tell whether *data* is described by *expected*: each number of its very type, ``NaN`` as ``NaN``."""
    return repr(described(data)) == repr(expected)


def _columns(table: Any) -> list[tuple[Any, Any]]:
    if isinstance(table, pd.DataFrame):
        names = table.columns.tolist()
        return [(name, table.iloc[:, place]) for place, name in enumerate(names)]
    if isinstance(table, pl.DataFrame):
        return [(column.name, column) for column in table]
    return list(zip(table.schema.names, table.columns, strict=True))


def _column(column: Any) -> tuple[str, list[Any]]:
    dtype = column.dtype if hasattr(column, "dtype") else column.type
    values = next(getattr(column, way)() for way in _WAYS if hasattr(column, way))
    return str(dtype).removeprefix("large_"), list(values)
