"""pyarrow: Table, RecordBatch, ChunkedArray and Array."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from modelport.core.signatures.containers import Data
from modelport.core.signatures.tables.dialect import Cast, Dialect, Key, Layout, Outline
from modelport.core.signatures.tables.storage import Dtype, Kind, Storage, storage_of_narwhals

_NAMES = {
    Cast.BOOLEAN: "bool",
    Cast.INT32: "int32",
    Cast.INT64: "int64",
    Cast.FLOAT32: "float",
    Cast.FLOAT64: "double",
    Cast.DATETIME: "timestamp[us]",
}
_BINARY = ("large_binary", "binary_view", "fixed_size_binary")


class PyarrowDialect(Dialect):
    """Nothing in it can be changed; its dtypes say all there is to know."""

    def layout(self, data: Data) -> Layout:
        """Read the schema."""
        if not _is_table(data):
            return Layout(None, (data.type,))
        return Layout(tuple(data.schema.names), tuple(data.schema.types))

    def outline(self, data: Data) -> Outline:
        """Give the schema, which Arrow compares without the columns' help; its metadata does not count."""
        return data.schema if _is_table(data) else data.type

    def storage(self, dtype: Dtype) -> Storage:
        """Read a dtype by way of narwhals, and by itself where narwhals has no name for it."""
        import narwhals  # noqa: PLC0415 -- only where a new layout is read, so that importing modelport stays fast

        text = str(dtype)
        if text.startswith(_BINARY):
            return Storage(Kind.BINARY, text)
        if text.startswith("date64"):
            return Storage(Kind.DATE, text)
        if text.startswith("dictionary"):
            inner = self.storage(dtype.value_type)
            return Storage(inner.kind if inner.kind is Kind.STRING else Kind.OTHER, text)
        empty = sys.modules["pyarrow"].chunked_array([], type=dtype)
        return storage_of_narwhals(narwhals.from_native(empty, series_only=True).dtype, text)

    def rows(self, data: Data) -> int:
        """Count the rows."""
        return len(data) if not _is_table(data) else int(data.num_rows)

    def column(self, data: Data, key: Key) -> Data:
        """Give one column as an array."""
        return data.column(key) if _is_table(data) else data

    def nulls(self, column: Data) -> int:
        """Count the nulls, which Arrow keeps beside the column; ``NaN`` is none."""
        return int(column.null_count)

    def bounds(self, column: Data) -> tuple[int, int] | None:
        """Give the least and the greatest."""
        edges = import_module("pyarrow.compute").min_max(column).as_py()
        return None if edges["min"] is None else (edges["min"], edges["max"])

    def values(self, column: Data) -> Sequence[Any]:
        """Give the values as a list."""
        values: list[Any] = column.to_pylist()
        return values

    def rebuild(self, data: Data, positions: Sequence[int] | None, casts: Mapping[Key, Cast]) -> Data:
        """Select and cast."""
        if not _is_table(data):
            return _cast(data, casts[0])
        table = data if positions is None else data.select(list(positions))
        if not casts:
            return table
        names = table.schema.names
        columns = [_cast(table.column(name), casts.get(name)) for name in names]
        return type(data).from_arrays(columns, names=names, metadata=table.schema.metadata)

    def copy(self, data: Data) -> Data:
        """Give the same table: nobody can change it."""
        return data


def _is_table(data: Data) -> bool:
    return hasattr(type(data), "schema")


def _cast(column: Data, cast: Cast | None) -> Data:
    return column if cast is None else column.cast(_NAMES[cast])
