"""The kinds of tables that models and services exchange, told apart without importing any of their libraries."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeAlias

from modelport.core.errors import SignatureMismatchError

Data: TypeAlias = Any
"""A table or a column of any library."""

ACCEPTED = (
    "a pandas DataFrame, a polars DataFrame, a pyarrow Table or RecordBatch, a NumPy array, a dict of arrays or "
    "lists, or for one column a Series or one-dimensional array"
)


class Container(Enum):
    """Which library a table belongs to. A column of it counts as well.

    Example:
        >>> Container("pandas") is Container.PANDAS
        True
    """

    PANDAS = "pandas"
    POLARS = "polars"
    PYARROW = "pyarrow"
    NUMPY = "numpy"
    DICT = "dict"

    def __str__(self) -> str:
        return self.value


_KINDS: Mapping[tuple[str, str], Container] = {
    ("pandas", "DataFrame"): Container.PANDAS,
    ("pandas", "Series"): Container.PANDAS,
    ("polars", "DataFrame"): Container.POLARS,
    ("polars", "Series"): Container.POLARS,
    ("pyarrow", "Table"): Container.PYARROW,
    ("pyarrow", "RecordBatch"): Container.PYARROW,
    ("pyarrow", "ChunkedArray"): Container.PYARROW,
    ("pyarrow", "Array"): Container.PYARROW,
    ("numpy", "ndarray"): Container.NUMPY,
    ("builtins", "dict"): Container.DICT,
}


def recognise(data: Data) -> Container | None:
    """Tell the container of *data*; ``None`` where it is no kind of table. Subclasses count."""
    for kind in type(data).__mro__:
        found = _KINDS.get((kind.__module__.partition(".")[0], kind.__name__))
        if found is not None:
            return found
    return Container.DICT if isinstance(data, Mapping) else None


def container_of(data: Data) -> Container:
    """Tell which kind of container *data* is. It takes a microsecond and looks at no value.

    Args:
        data: A table, column, array or dict.

    Raises:
        SignatureMismatchError: It is none of these; the message lists what is accepted.

    Example:
        >>> container_of({"age": [41, 32]})
        <Container.DICT: 'dict'>
    """
    found = recognise(data)
    if found is None:
        raise not_accepted(data)
    return found


def not_accepted(data: object, side: str = "inputs") -> SignatureMismatchError:
    """Say that *data* is no kind of table."""
    kind = f"{type(data).__module__.partition('.')[0]}.{type(data).__qualname__}"
    remedy = f"pass {ACCEPTED}"
    if type(data).__name__ == "LazyFrame":
        remedy = "collect() the lazy frame first"
    return SignatureMismatchError(
        f"The {side} are of type {kind}, which is no kind of table.", expected=ACCEPTED, remedy=remedy, side=side
    )
