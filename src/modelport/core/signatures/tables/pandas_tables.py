"""pandas: DataFrame and Series."""

from __future__ import annotations

import copy
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from modelport.core.signatures.containers import Data
from modelport.core.signatures.tables.dialect import Cast, Dialect, Key, Layout
from modelport.core.signatures.tables.storage import Dtype, Kind, Storage, storage_of_numpy
from modelport.core.signatures.values import is_missing

_ARROW_NAMES = {
    Cast.BOOLEAN: "bool[pyarrow]",
    Cast.INT32: "int32[pyarrow]",
    Cast.INT64: "int64[pyarrow]",
    Cast.FLOAT32: "float[pyarrow]",
    Cast.FLOAT64: "double[pyarrow]",
    Cast.DATETIME: "timestamp[us][pyarrow]",
}
_KINDS_BY_TYPE = {str: Kind.STRING, bytes: Kind.BINARY, date: Kind.DATE}
_KINDS_INFERRED = {"string": Kind.STRING, "bytes": Kind.BINARY, "boolean": Kind.BOOLEAN}


class PandasDialect(Dialect):
    """Columns of NumPy dtypes, of pandas' own nullable ones and of Arrow's."""

    def layout(self, data: Data) -> Layout:
        """Read ``columns`` and ``dtypes``."""
        if data.ndim == 1:
            return Layout(None, (data.dtype,), own_name=data.name, kinds=(type(data.name),))
        names = tuple(data.columns.tolist())
        return Layout(names, tuple(data.dtypes.tolist()), kinds=tuple(map(type, names)))

    def storage(self, dtype: Dtype) -> Storage:
        """Read a dtype; those that only hold Python objects say nothing."""
        if isinstance(dtype, sys.modules["numpy"].dtype):
            return storage_of_numpy(dtype)
        if hasattr(dtype, "categories"):
            return _storage_of_categories(dtype)
        if type(dtype).__name__ == "SparseDtype":
            return storage_of_numpy(dtype.subtype)
        kind = _KINDS_BY_TYPE.get(dtype.type)
        return Storage(kind, str(dtype)) if kind else storage_of_numpy(dtype, nullable=True)

    def rows(self, data: Data) -> int:
        """Count the rows."""
        return len(data)

    def column(self, data: Data, key: Key) -> Data:
        """Give one column as a Series."""
        return data if data.ndim == 1 else data[key]

    def nulls(self, column: Data) -> int:
        """Count nulls, ``NaN`` among them; to find that there are none is many times quicker than to count them."""
        found = column.array.isna()
        return int(found.sum()) if found.any() else 0

    def bounds(self, column: Data) -> tuple[int, int] | None:
        """Give the least and the greatest."""
        plain = column if hasattr(column.dtype, "na_value") else column.to_numpy()
        if len(plain) == 0 or is_missing(plain.min()):
            return None
        return int(plain.min()), int(plain.max())

    def kind_of_values(self, column: Data) -> Kind | None:
        """Ask pandas, which looks at the objects where they are; not for floats, whose classes may compare oddly."""
        if column.dtype != object:
            return None
        return _KINDS_INFERRED.get(sys.modules["pandas"].api.types.infer_dtype(column, skipna=False))

    def values(self, column: Data) -> Sequence[Any]:
        """Give the values as a list."""
        values: list[Any] = column.tolist()
        return values

    def rebuild(self, data: Data, positions: Sequence[int] | None, casts: Mapping[Key, Cast]) -> Data:
        """Select and cast, on the same index."""
        if data.ndim == 1:
            return _cast(data, casts[0])
        table = data if positions is None else data.take(list(positions), axis=1)
        shared = _one_cast_for_all(table, casts)
        if shared is not None:
            return table.astype(shared)
        table = table.copy(deep=False)
        for key, cast in casts.items():
            table[key] = _cast(table[key], cast)
        return table

    def copy(self, data: Data) -> Data:
        """Copy deeply, objects in cells included, which pandas itself shares."""
        if data.ndim == 1:
            return _copy_column(data)
        copied = data.copy(deep=True)
        for position, dtype in enumerate(data.dtypes):
            if dtype.kind == "O":
                copied.isetitem(position, _copy_column(data.iloc[:, position]))
        return copied


def _storage_of_categories(dtype: Dtype) -> Storage:
    is_text = dtype.categories is not None and dtype.categories.inferred_type == "string"
    return Storage(Kind.STRING if is_text else Kind.OBJECT, str(dtype))


def _one_cast_for_all(table: Data, casts: Mapping[Key, Cast]) -> str | None:
    """Casting a whole table is many times faster than casting its columns one by one."""
    targets = {_target(dtype, cast) for dtype, cast in zip(table.dtypes, casts.values(), strict=False)}
    return targets.pop() if len(casts) == table.shape[1] and len(targets) == 1 else None


def _cast(column: Data, cast: Cast) -> Data:
    return column.astype(_target(column.dtype, cast))


def _target(dtype: Dtype, cast: Cast) -> str:
    name: str = cast.value
    if type(dtype).__name__ == "ArrowDtype":
        return _ARROW_NAMES[cast]
    if cast is Cast.DATETIME:
        return "datetime64[us]"
    if not hasattr(dtype, "numpy_dtype"):
        return name
    return "boolean" if cast is Cast.BOOLEAN else name.capitalize()


def _copy_column(column: Data) -> Data:
    if column.dtype != object:
        return column.copy(deep=True)
    return type(column)(copy.deepcopy(column.tolist()), index=column.index, name=column.name, dtype=object)
