"""NumPy: one array for all columns, or for one; a column is known by its position."""

from __future__ import annotations

import copy
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from modelport.core.signatures.containers import Data
from modelport.core.signatures.tables.dialect import Cast, Dialect, Key, Layout, Outline
from modelport.core.signatures.tables.storage import Dtype, Storage, storage_of_numpy
from modelport.core.signatures.values import count_missing

_TABLE_RANK = 2


class NumpyDialect(Dialect):
    """It has one dtype for all columns, so only all of them can be cast, and only alike."""

    def layout(self, data: Data) -> Layout:
        """Read shape and dtype."""
        if data.ndim == 1:
            return Layout(None, (data.dtype,))
        if data.ndim == _TABLE_RANK:
            return Layout(None, (data.dtype,) * data.shape[1])
        return Layout(None, (), f"an array of shape {data.shape}")

    def outline(self, data: Data) -> Outline:
        """Read the dtype, and all of the shape but the rows."""
        return data.dtype, data.ndim, data.shape[1:]

    def storage(self, dtype: Dtype) -> Storage:
        """Read a dtype."""
        return storage_of_numpy(dtype)

    def rows(self, data: Data) -> int:
        """Count along the first axis."""
        return len(data) if data.ndim else 0

    def column(self, data: Data, key: Key) -> Data:
        """Give a view on one column."""
        return data[:, key] if data.ndim == _TABLE_RANK else data

    def nulls(self, column: Data) -> int:
        """Count ``NaT`` and, among objects, whatever stands for none."""
        if column.dtype.kind == "M":
            return int(sys.modules["numpy"].isnat(column).sum())
        return count_missing(column.tolist()) if column.dtype.kind == "O" else 0

    def bounds(self, column: Data) -> tuple[int, int] | None:
        """Give the least and the greatest."""
        return (int(column.min()), int(column.max())) if column.size else None

    def values(self, column: Data) -> Sequence[Any]:
        """Give the values as a list."""
        values: list[Any] = column.tolist()
        return values

    def rebuild(self, data: Data, positions: Sequence[int] | None, casts: Mapping[Key, Cast]) -> Data:
        """Select, and cast if all columns want the same."""
        table = data if positions is None else data[:, list(positions)]
        columns = 1 if data.ndim == 1 else table.shape[1]
        targets = set(casts.values())
        if len(casts) < columns or len(targets) != 1:
            return table
        target = targets.pop()
        return table.astype("datetime64[us]" if target is Cast.DATETIME else target.value)

    def copy(self, data: Data) -> Data:
        """Copy deeply, objects included."""
        return copy.deepcopy(data)
