"""What it takes for a stored column to pass as a type: nothing, a look at its values, a cast, or no way at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from modelport.core.signatures.specs import ColumnSpec
from modelport.core.signatures.tables import Cast, Kind, Storage, value_bits
from modelport.core.signatures.types import (
    AnyType,
    ArrayType,
    ColumnType,
    DataType,
    MapType,
    ObjectType,
    SparkVectorType,
)
from modelport.core.signatures.values import BOUNDS


@frozen
class Rule:
    """What to do with a column.

    Attributes:
        refusal: Why it cannot pass; empty if it can.
        nulls: Whether a null in it is a fault.
        bounds: The least and the greatest integer that may be in it.
        values: Whether each value must be looked at.
        cast: What to turn it into.
    """

    refusal: str = ""
    nulls: bool = False
    bounds: tuple[int, int] | None = None
    values: bool = False
    cast: Cast | None = None

    @property
    def idle(self) -> bool:
        """Whether there is nothing to do."""
        return self == _NOTHING


_NOTHING = Rule()
_WIDTHS: Mapping[ColumnType, int] = {DataType.INTEGER: 32, DataType.LONG: 64, DataType.FLOAT: 32, DataType.DOUBLE: 64}
_EXACT_BITS: Mapping[ColumnType, int] = {
    DataType.INTEGER: 31,
    DataType.LONG: 63,
    DataType.FLOAT: 24,
    DataType.DOUBLE: 53,
}
_CASTS: Mapping[ColumnType, Cast] = {
    DataType.INTEGER: Cast.INT32,
    DataType.LONG: Cast.INT64,
    DataType.FLOAT: Cast.FLOAT32,
    DataType.DOUBLE: Cast.FLOAT64,
}
_OBJECT_CASTS: Mapping[ColumnType, Cast] = {
    DataType.BOOLEAN: Cast.BOOLEAN,
    DataType.INTEGER: Cast.INT32,
    DataType.LONG: Cast.INT64,
    DataType.DOUBLE: Cast.FLOAT64,
    DataType.DATETIME: Cast.DATETIME,
}
_FLOATS = {DataType.FLOAT, DataType.DOUBLE}
_KINDS: Mapping[ColumnType, set[Kind]] = {
    DataType.BOOLEAN: {Kind.BOOLEAN},
    DataType.STRING: {Kind.STRING},
    DataType.BINARY: {Kind.BINARY},
    DataType.DATETIME: {Kind.DATE, Kind.DATETIME},
}


def rule_for(storage: Storage, spec: ColumnSpec) -> Rule:
    """Find what a column must undergo to pass as *spec*, from its dtype alone.

    Only what loses nothing is done: integers that a type holds exactly, narrower floats, dates as datetimes.

    Example:
        >>> rule_for(Storage(Kind.FLOAT, "float32", bits=32), ColumnSpec("x", "double")).cast
        <Cast.FLOAT64: 'float64'>
        >>> rule_for(Storage(Kind.FLOAT, "float64", bits=64), ColumnSpec("x", "float")).refusal
        'float64'
    """
    if isinstance(spec.type, AnyType):
        return _NOTHING
    if storage.kind is Kind.OBJECT:
        cast = _OBJECT_CASTS.get(spec.type) if storage.castable else None
        return Rule(values=True, nulls=spec.required and spec.type not in _FLOATS, cast=cast)
    if storage.kind is Kind.NULL:
        return _rule_for_nulls(storage, spec)
    rule = _rule_for_values(storage, spec.type)
    holds_nulls = storage.nullable and spec.required and spec.type not in _FLOATS
    return evolve(rule, nulls=True) if holds_nulls and not rule.refusal else rule


def _rule_for_nulls(storage: Storage, spec: ColumnSpec) -> Rule:
    if spec.type in _FLOATS:
        return Rule(cast=_CASTS[spec.type])
    return Rule(refusal=storage.text) if spec.required else _NOTHING


def _rule_for_values(storage: Storage, kind: ColumnType) -> Rule:
    if kind in _WIDTHS and storage.kind in {Kind.INTEGER, Kind.FLOAT}:
        return _rule_for_numbers(storage, kind)
    if storage.kind in _KINDS.get(kind, ()):
        return Rule(cast=Cast.DATETIME) if storage.kind is Kind.DATE else _NOTHING
    if storage.nested is not None and is_within(storage.nested, kind):
        return _NOTHING
    return Rule(refusal=storage.text)


def _rule_for_numbers(storage: Storage, kind: ColumnType) -> Rule:
    is_float = kind in _FLOATS
    same_kind = is_float == (storage.kind is Kind.FLOAT)
    if storage.kind is Kind.FLOAT and (not is_float or storage.bits > _WIDTHS[kind]):
        return Rule(refusal=storage.text)
    same = same_kind and storage.bits == _WIDTHS[kind] and storage.signed
    overflows = storage.kind is Kind.INTEGER and value_bits(storage) > _EXACT_BITS[kind]
    return Rule(bounds=BOUNDS[kind] if overflows else None, cast=None if same else _CASTS[kind])


_WITHIN: Mapping[ColumnType, set[ColumnType]] = {
    DataType.INTEGER: {DataType.LONG, DataType.DOUBLE},
    DataType.FLOAT: {DataType.DOUBLE},
}


def is_within(found: ColumnType, expected: ColumnType) -> bool:
    """Tell whether every value of one type is also one of another.

    Example:
        >>> is_within(ArrayType("integer"), ArrayType("long"))
        True
        >>> is_within(ArrayType("long"), ArrayType("double"))
        False
    """
    if AnyType() in {found, expected} or found == expected:
        return True
    inner = _parts(found, expected)
    if inner is not None:
        return all(is_within(part, whole) for part, whole in inner)
    return expected in _WITHIN.get(found, ())


def _parts(found: ColumnType, expected: ColumnType) -> Sequence[tuple[ColumnType, ColumnType]] | None:
    """Pair what must be within each other for two nested types to be so; ``None`` where they have nothing alike."""
    match found, expected:
        case ArrayType(mine), ArrayType(items):
            return [(mine, items)]
        case ArrayType(mine), SparkVectorType():
            return [(mine, DataType.DOUBLE)]
        case MapType(mine), MapType(values):
            return [(mine, values)]
        case ObjectType(properties), MapType(values):
            return [(each.type, values) for each in properties]
        case ObjectType(), ObjectType():
            return _shared_properties(found, expected)
    return None


def _shared_properties(found: ObjectType, expected: ObjectType) -> Sequence[tuple[ColumnType, ColumnType]] | None:
    mine = {each.name: each.type for each in found.properties}
    known = {each.name: each.type for each in expected.properties}
    required = {each.name for each in expected.properties if each.required}
    return [(kind, known[name]) for name, kind in mine.items()] if required <= mine.keys() <= known.keys() else None
