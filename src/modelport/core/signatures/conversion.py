"""The same rows and values in another kind of container."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

from modelport.core.errors import ConfigurationError
from modelport.core.signatures.containers import Container, Data, container_of
from modelport.core.signatures.mismatches import library_errors_as, unreadable
from modelport.core.signatures.specs import Side, names_of
from modelport.core.signatures.tables import dialect_of

_TABLE_RANK = 2


def convert(data: Data, to: Container, specs: Side = ()) -> Data:
    """Give the same rows and values in another kind of container.

    A table becomes a table, a single column a single column. The index of a pandas table is lost on the way to
    another library, which has none.

    Args:
        data: What `container_of` knows.
        to: The kind of container to give; *data* itself if it is of that kind.
        specs: The columns, whose names a NumPy array lacks.

    Raises:
        SignatureMismatchError: *data* is no table, or its values have no place in the other kind.
        ConfigurationError: The other library is not installed.

    Example:
        >>> import numpy
        >>> convert({"a": [1, 2], "b": [3, 4]}, Container.NUMPY).tolist()
        [[1, 3], [2, 4]]
    """
    source = container_of(data)
    if source is to:
        return data
    library("numpy" if to is Container.DICT else to.value)
    with library_errors_as(unreadable, f"The {source} data cannot be given as {to}", "inputs"):
        return _convert(data, to, specs)


def library(name: str) -> ModuleType:
    """Import a library of tables by its name.

    Raises:
        ConfigurationError: It is not installed.
    """
    try:
        return sys.modules.get(name) or import_module(name)
    except ImportError as exc:
        raise ConfigurationError(
            f"{name} is needed to give data as {name}, but it is not installed.",
            remedy=f"pip install {name}, or pass data of a kind whose library is installed",
        ) from exc


def _convert(data: Data, to: Container, specs: Side) -> Data:
    if is_column(data):
        return convert_column(data, to)
    if to is Container.NUMPY:
        return _as_array(data)
    columns = columns_of(data, specs)
    if to is Container.DICT:
        return {name: convert_column(column, Container.NUMPY) for name, column in columns.items()}
    return table_from({name: convert_column(column, to) for name, column in columns.items()}, to)


def is_column(data: Data) -> bool:
    """Tell a single column from a table."""
    dialect = dialect_of(data)
    return dialect is not None and not isinstance(data, Mapping) and _rank(data) == 1


def _rank(data: Data) -> int:
    rank = getattr(data, "ndim", None)
    if rank is None:
        rank = _TABLE_RANK if hasattr(type(data), "schema") else 1
    return int(rank)


def columns_of(data: Data, specs: Side) -> dict[Any, Data]:
    """Take a table apart, naming the columns of an array by the specs, else by their numbers."""
    dialect = dialect_of(data)
    layout = dialect.layout(data) if dialect else None
    if dialect is None or layout is None or layout.defect:
        raise ValueError(layout.defect if layout else "it is no table")
    keys: Sequence[Any] = range(len(layout.dtypes)) if layout.names is None else layout.names
    names = keys if layout.names is not None or len(specs) != len(keys) else names_of(specs)
    return {name: dialect.column(data, key) for name, key in zip(names, keys, strict=True)}


def table_from(columns: Mapping[Any, Data], to: Container, **options: Any) -> Data:  # noqa: ANN401
    """Put columns together as a table of a library; *options* are its constructor's own."""
    module = library(to.value)
    if to is Container.PANDAS:
        return module.DataFrame(dict(columns), **options)
    named = {str(name): column for name, column in columns.items()}
    if to is not Container.POLARS:
        return module.table(named)
    if len(named) == 1:
        ((name, column),) = named.items()
        return column.to_frame(name)  # many times quicker than the constructor
    return module.DataFrame(named)


def convert_column(column: Data, to: Container) -> Data:
    """Give one column as a library's own kind of column; a dict has NumPy arrays."""
    module = library("numpy" if to is Container.DICT else to.value)
    source = None if isinstance(column, list | tuple) else container_of(column)
    if source is to:
        return column
    if source in {Container.PANDAS, Container.POLARS, Container.PYARROW}:
        return _by_narwhals(column, to)
    match to:
        case Container.PANDAS | Container.POLARS:
            return module.Series(column)
        case Container.PYARROW:
            return module.chunked_array([column])
        case _:
            return module.asarray(column)


def _by_narwhals(column: Data, to: Container) -> Data:
    import narwhals  # noqa: PLC0415 -- only where data changes hands, so that importing modelport stays fast

    if hasattr(column, "type") and not hasattr(column, "chunks"):
        column = sys.modules["pyarrow"].chunked_array([column])
    series: Any = narwhals.from_native(column, series_only=True)
    match to:
        case Container.PANDAS:
            return series.to_pandas()
        case Container.POLARS:
            return series.to_polars()
        case Container.PYARROW:
            found = series.to_arrow()
            return found if hasattr(found, "chunks") else sys.modules["pyarrow"].chunked_array([found])
        case _:
            return series.to_numpy()


def _as_array(data: Data) -> Data:
    if container_of(data) in {Container.PANDAS, Container.POLARS}:
        return data.to_numpy()
    columns = [convert_column(column, Container.NUMPY) for column in columns_of(data, ()).values()]
    return sys.modules["numpy"].stack(columns, axis=1)
