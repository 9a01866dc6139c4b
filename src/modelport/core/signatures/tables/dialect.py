"""What the signature needs of a library's tables, and no more."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple, TypeAlias

from modelport.core.signatures.containers import Data
from modelport.core.signatures.tables.storage import Dtype, Kind, Storage

Key: TypeAlias = Any
"""A column's name in its table; its position where columns have no names."""


Outline: TypeAlias = Any
"""What a library compares at a glance: a schema, a dtype."""


class Cast(Enum):
    """What a column is turned into."""

    BOOLEAN = "bool"
    INT32 = "int32"
    INT64 = "int64"
    FLOAT32 = "float32"
    FLOAT64 = "float64"
    DATETIME = "datetime"


class Layout(NamedTuple):
    """What two tables must share to be treated alike.

    Attributes:
        names: The columns' names; ``None`` where they have none.
        dtypes: The columns' dtypes, in the same order.
        defect: Why it is no table of equally long columns at all; empty if it is.
        own_name: The name of a lone column; ``None`` where it has none.
        kinds: The types of the names, where they may be other than texts: 1, 1.0 and True are equal, and not the same.
    """

    names: tuple[Hashable, ...] | None
    dtypes: tuple[Dtype, ...]
    defect: str = ""
    own_name: Hashable = None
    kinds: tuple[type, ...] = ()


class Dialect(ABC):
    """How one library's tables and columns are read and rebuilt. It has no state."""

    @abstractmethod
    def layout(self, data: Data) -> Layout:
        """Read names and dtypes, looking at no value."""

    def outline(self, data: Data) -> Outline:  # noqa: ARG002 - what a library can say depends on its tables
        """Give what is quicker to read and compare than the layout; ``None`` where nothing is.

        Tables of one type whose outlines are equal have equal layouts. It is never hashed.
        """
        return None

    @abstractmethod
    def storage(self, dtype: Dtype) -> Storage:
        """Read one of the layout's dtypes."""

    @abstractmethod
    def rows(self, data: Data) -> int:
        """Count the rows."""

    @abstractmethod
    def column(self, data: Data, key: Key) -> Data:
        """Give one column; of a column, itself."""

    @abstractmethod
    def nulls(self, column: Data) -> int:
        """Count the nulls of a column."""

    @abstractmethod
    def bounds(self, column: Data) -> tuple[int, int] | None:
        """Give the least and the greatest of a column of integers; ``None`` where all are null."""

    def kind_of_values(self, column: Data) -> Kind | None:  # noqa: ARG002 - few libraries know
        """Give what all values of a column of objects are, where none is missing and the library tells so quickly."""
        return None

    @abstractmethod
    def values(self, column: Data) -> Sequence[Any]:
        """Give a column's values as Python's own, as far as they have such."""

    @abstractmethod
    def rebuild(self, data: Data, positions: Sequence[int] | None, casts: Mapping[Key, Cast]) -> Data:
        """Select columns in order and cast some of them, into a new table; *data* stays as it is."""

    @abstractmethod
    def copy(self, data: Data) -> Data:
        """Copy a table, so that no change of the copy shows in *data*."""
