"""polars: DataFrame and Series."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from modelport.core.signatures.containers import Data
from modelport.core.signatures.tables.dialect import Cast, Dialect, Key, Layout, Outline
from modelport.core.signatures.tables.storage import Dtype, Storage, storage_of_narwhals

_NAMES = {
    Cast.BOOLEAN: "Boolean",
    Cast.INT32: "Int32",
    Cast.INT64: "Int64",
    Cast.FLOAT32: "Float32",
    Cast.FLOAT64: "Float64",
    Cast.DATETIME: "Datetime",
}


class PolarsDialect(Dialect):
    """Its tables share their data when copied; its dtypes say all there is to know."""

    def layout(self, data: Data) -> Layout:
        """Read ``columns`` and ``dtypes``; a Series without a name has an empty one."""
        if not _is_table(data):
            return Layout(None, (data.dtype,), own_name=data.name or None)
        return Layout(tuple(data.columns), tuple(data.dtypes))

    def outline(self, data: Data) -> Outline:
        """Read what the layout reads: polars hashes dtypes more slowly than it compares them."""
        return (data.columns, data.dtypes) if _is_table(data) else None

    def storage(self, dtype: Dtype) -> Storage:
        """Read a dtype by way of narwhals."""
        import narwhals  # noqa: PLC0415 -- only where a new layout is read, so that importing modelport stays fast

        empty = sys.modules["polars"].Series([], dtype=dtype)
        return storage_of_narwhals(narwhals.from_native(empty, series_only=True).dtype, str(dtype))

    def rows(self, data: Data) -> int:
        """Count the rows."""
        return len(data)

    def column(self, data: Data, key: Key) -> Data:
        """Give one column as a Series."""
        return data.get_column(key) if _is_table(data) else data

    def nulls(self, column: Data) -> int:
        """Count the nulls, which polars keeps beside the column; ``NaN`` is none."""
        return int(column.null_count())

    def bounds(self, column: Data) -> tuple[int, int] | None:
        """Give the least and the greatest."""
        least = column.min()
        return None if least is None else (int(least), int(column.max()))

    def values(self, column: Data) -> Sequence[Any]:
        """Give the values as a list."""
        values: list[Any] = column.to_list()
        return values

    def rebuild(self, data: Data, positions: Sequence[int] | None, casts: Mapping[Key, Cast]) -> Data:
        """Select and cast."""
        if not _is_table(data):
            return _cast(data, casts[0])
        table = data if positions is None else data[:, list(positions)]
        return table.with_columns([_cast(table.get_column(key), cast) for key, cast in casts.items()])

    def copy(self, data: Data) -> Data:
        """Share the data, and copy it when either side is written to."""
        return data.clone()


def _is_table(data: Data) -> bool:
    return hasattr(type(data), "columns")


def _cast(column: Data, cast: Cast) -> Data:
    return column.cast(getattr(sys.modules["polars"], _NAMES[cast]))
