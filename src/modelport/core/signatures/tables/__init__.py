"""How the tables of each library are read and rebuilt, without importing any of them."""

from __future__ import annotations

from collections.abc import Mapping

from modelport.core.signatures.containers import Container, Data, container_of, recognise
from modelport.core.signatures.tables.dialect import Cast, Dialect, Key, Layout, Outline
from modelport.core.signatures.tables.numpy_tables import NumpyDialect
from modelport.core.signatures.tables.pandas_tables import PandasDialect
from modelport.core.signatures.tables.plain_tables import DictDialect, ListDialect
from modelport.core.signatures.tables.polars_tables import PolarsDialect
from modelport.core.signatures.tables.pyarrow_tables import PyarrowDialect
from modelport.core.signatures.tables.storage import Kind, Storage, type_of_storage, value_bits

__all__ = [
    "Cast",
    "Dialect",
    "Key",
    "Kind",
    "Layout",
    "Outline",
    "Storage",
    "dialect_for",
    "dialect_of",
    "of_column",
    "type_of_storage",
    "value_bits",
]


def dialect_of(data: Data) -> Dialect | None:
    """Find the dialect of a table or column; a list is a column. ``None`` for what is neither."""
    if isinstance(data, list | tuple):
        return _LISTS
    container = recognise(data)
    return None if container is None else dialect_for(container)


def dialect_for(container: Container) -> Dialect:
    """Give the dialect of a kind of container."""
    return _DIALECTS[container]


def of_column(column: Data) -> Dialect:
    """Give the dialect of what is known to be a column."""
    return _LISTS if isinstance(column, list | tuple) else dialect_for(container_of(column))


_LISTS = ListDialect()
_DIALECTS: Mapping[Container, Dialect] = {
    Container.PANDAS: PandasDialect(),
    Container.POLARS: PolarsDialect(),
    Container.PYARROW: PyarrowDialect(),
    Container.NUMPY: NumpyDialect(),
    Container.DICT: DictDialect(dialect_of),
}
