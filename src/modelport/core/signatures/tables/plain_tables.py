"""Python's own: a dict of columns, and a list as a column."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import frozen

from modelport.core.signatures.containers import Data
from modelport.core.signatures.tables.dialect import Cast, Dialect, Key, Layout
from modelport.core.signatures.tables.storage import Dtype, Kind, Storage
from modelport.core.signatures.values import count_missing


class ListDialect(Dialect):
    """A list has no dtype: its values are looked at, and left as they are."""

    def layout(self, data: Data) -> Layout:
        """Take a list as one column."""
        return Layout(None, (type(data).__name__,))

    def storage(self, dtype: Dtype) -> Storage:
        """Say nothing."""
        return Storage(Kind.OBJECT, str(dtype), castable=False)

    def rows(self, data: Data) -> int:
        """Count the items."""
        return len(data)

    def column(self, data: Data, key: Key) -> Data:  # noqa: ARG002
        """Give the list itself."""
        return data

    def nulls(self, column: Data) -> int:
        """Count whatever stands for none."""
        return count_missing(column)

    def bounds(self, column: Data) -> tuple[int, int] | None:  # noqa: ARG002
        """Give none: each value of a list is looked at by itself."""
        return None

    def values(self, column: Data) -> Sequence[Any]:
        """Give the list itself."""
        values: Sequence[Any] = column
        return values

    def rebuild(self, data: Data, positions: Sequence[int] | None, casts: Mapping[Key, Cast]) -> Data:  # noqa: ARG002
        """Give the list itself: Python's numbers have no width to change."""
        return data

    def copy(self, data: Data) -> Data:
        """Copy deeply."""
        return copy.deepcopy(data)


@frozen
class DictDialect(Dialect):
    """Columns of any library under their names, each read in its own dialect.

    Args:
        dialect_of: Finds the dialect of a column; ``None`` for what is no column.
    """

    dialect_of: Callable[[Data], Dialect | None]

    def layout(self, data: Data) -> Layout:
        """Read the keys, and of each column its dialect and dtype."""
        dtypes, lengths = [], set()
        for key, column in data.items():
            dialect = self.dialect_of(column)
            inner = None if dialect is None else dialect.layout(column)
            if dialect is None or inner is None or inner.names is not None or getattr(column, "ndim", 1) != 1:
                return Layout(tuple(data), (), f"{type(column).__name__} as column {key!r}")
            dtypes.append((dialect, inner.dtypes[0]))
            lengths.add(dialect.rows(column))
        defect = f"columns of different lengths: {', '.join(map(str, sorted(lengths)))}" if len(lengths) > 1 else ""
        return Layout(tuple(data), tuple(dtypes), defect, kinds=tuple(map(type, data)))

    def storage(self, dtype: Dtype) -> Storage:
        """Read a dtype in its column's dialect."""
        dialect, inner = dtype
        found: Storage = dialect.storage(inner)
        return found

    def rows(self, data: Data) -> int:
        """Count the rows of the first column."""
        return next((self._of(column).rows(column) for column in data.values()), 0)

    def column(self, data: Data, key: Key) -> Data:
        """Give the column under *key*."""
        return data[key]

    def nulls(self, column: Data) -> int:
        """Count the nulls in the column's dialect."""
        return self._of(column).nulls(column)

    def bounds(self, column: Data) -> tuple[int, int] | None:
        """Give the bounds in the column's dialect."""
        return self._of(column).bounds(column)

    def kind_of_values(self, column: Data) -> Kind | None:
        """Ask the column's dialect."""
        return self._of(column).kind_of_values(column)

    def values(self, column: Data) -> Sequence[Any]:
        """Give the values in the column's dialect."""
        return self._of(column).values(column)

    def rebuild(self, data: Data, positions: Sequence[int] | None, casts: Mapping[Key, Cast]) -> Data:
        """Select and cast, into a plain dict."""
        keys = list(data)
        table = dict(data) if positions is None else {keys[position]: data[keys[position]] for position in positions}
        for key, cast in casts.items():
            table[key] = self._of(table[key]).rebuild(table[key], None, {0: cast})
        return table

    def copy(self, data: Data) -> Data:
        """Copy each column."""
        return {key: self._of(column).copy(column) for key, column in data.items()}

    def _of(self, column: Data) -> Dialect:
        dialect = self.dialect_of(column)
        return dialect if dialect is not None else ListDialect()
