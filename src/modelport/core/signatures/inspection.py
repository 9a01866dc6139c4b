"""The look at one column's values, where its dtype does not settle whether it fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import frozen

from modelport.core.signatures.containers import Data
from modelport.core.signatures.specs import ColumnSpec, type_of_column
from modelport.core.signatures.tables import Cast, Dialect, Key, Kind
from modelport.core.signatures.types import ColumnType, DataType
from modelport.core.signatures.values import BOUNDS, NULLS_OF_PANDAS, misfit
from modelport.core.signatures.widening import Rule

_PLAIN_TYPES: dict[ColumnType, set[type]] = {
    DataType.STRING: {str, type(None)},
    DataType.BINARY: {bytes, type(None)},
    DataType.BOOLEAN: {bool, type(None)},
    DataType.FLOAT: {float, type(None)},
    DataType.DOUBLE: {float, type(None)},
}
_PLAIN_KINDS: dict[ColumnType, Kind] = {
    DataType.STRING: Kind.STRING,
    DataType.BINARY: Kind.BINARY,
    DataType.BOOLEAN: Kind.BOOLEAN,
}
_NO_NULLS_IN_NUMPY = {DataType.BOOLEAN, DataType.INTEGER, DataType.LONG}


@frozen
class Finding:
    """What the look at a column gave.

    Attributes:
        faults: What was found instead of what was expected.
        cast: What to turn the column into.
    """

    faults: tuple[str, ...] = ()
    cast: Cast | None = None


@frozen
class Step:
    """What one column must undergo.

    Attributes:
        key: The column in the data.
        spec: The column in the signature.
        rule: What to do.
    """

    key: Key
    spec: ColumnSpec
    rule: Rule

    @property
    def label(self) -> str:
        """The column's name in the signature; its position where it has none."""
        return str(self.key if self.spec.name is None else self.spec.name)

    @property
    def expected(self) -> str:
        """What the column must hold."""
        return type_of_column(self.spec)

    def inspect(self, dialect: Dialect, data: Data) -> Finding:
        """Look at the column as far as its rule asks."""
        if self.rule.refusal:
            return Finding((self.rule.refusal,))
        if not (self.rule.nulls or self.rule.bounds or self.rule.values):
            return Finding(cast=self.rule.cast)
        column = dialect.column(data, self.key)
        if self.rule.values:
            return self._inspect_values(dialect, column)
        faults = (*self._nulls(dialect, column), *self._overflow(dialect, column))
        return Finding(faults, self.rule.cast)

    def _nulls(self, dialect: Dialect, column: Data) -> tuple[str, ...]:
        count = dialect.nulls(column) if self.rule.nulls else 0
        return (f"{count} null{'' if count == 1 else 's'}",) if count else ()

    def _overflow(self, dialect: Dialect, column: Data) -> tuple[str, ...]:
        edges = dialect.bounds(column) if self.rule.bounds else None
        if self.rule.bounds is None or edges is None:
            return ()
        least, most = self.rule.bounds
        beyond = [edge for edge in edges if not least <= edge <= most]
        return (f"{beyond[0]}, outside {least} to {most}",) if beyond else ()

    def _inspect_values(self, dialect: Dialect, column: Data) -> Finding:
        kind = _PLAIN_KINDS.get(self.spec.type)
        if kind is not None and dialect.kind_of_values(column) is kind:
            return Finding(cast=self.rule.cast)
        values = dialect.values(column)
        faults = (*self._nulls(dialect, column), *self._misfits(values))
        return Finding(faults, None if faults or self._must_stay(dialect, column, values) else self.rule.cast)

    def _misfits(self, values: Sequence[Any]) -> tuple[str, ...]:
        if self._are_plain(values):
            return ()
        wrong = ((row, misfit(value, self.spec.type, required=False)) for row, value in enumerate(values))
        found = [(row, text) for row, text in wrong if text]
        if not found:
            return ()
        row, text = found[0]
        return (f"{text} in row {row}" + (f" and {len(found) - 1} more" if len(found) > 1 else ""),)

    def _are_plain(self, values: Sequence[Any]) -> bool:
        """Tell without a look at each value that all fit; where this cannot tell, the values must."""
        types = set(map(type, values))
        if types == {int} and self.spec.type in BOUNDS:
            least, most = BOUNDS[self.spec.type]
            return bool(least <= min(values) and max(values) <= most)
        return types <= _PLAIN_TYPES.get(self.spec.type, set())

    def _must_stay(self, dialect: Dialect, column: Data, values: Sequence[Any]) -> bool:
        """Objects stay objects where NumPy has no way for them: nulls among integers, times with zones, pandas' NA."""
        if self.spec.type in _NO_NULLS_IN_NUMPY:
            return dialect.nulls(column) > 0
        if self.spec.type is DataType.DATETIME:
            return any(getattr(value, "tzinfo", None) is not None for value in values)
        return any(kind.__name__ in NULLS_OF_PANDAS for kind in set(map(type, values)))
