"""How a library stores a column: its dtype, in terms that all libraries share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum, auto
from typing import Any, TypeAlias

from attrs import frozen

from modelport.core.errors import InvalidSignatureError
from modelport.core.signatures.types import AnyType, ArrayType, ColumnType, DataType, MapType, ObjectType, Property

Dtype: TypeAlias = Any
"""A dtype of any library."""


class Kind(Enum):
    """What a dtype holds."""

    BOOLEAN = auto()
    INTEGER = auto()
    FLOAT = auto()
    STRING = auto()
    BINARY = auto()
    DATE = auto()
    DATETIME = auto()
    NESTED = auto()
    OBJECT = auto()
    NULL = auto()
    OTHER = auto()


@frozen
class Storage:
    """One dtype.

    Attributes:
        kind: What it holds. An ``OBJECT`` says nothing: its values must be looked at.
        text: Its name in its own library.
        bits: The width of a number.
        signed: Whether an integer has a sign.
        nullable: Whether a column of it can hold nulls.
        nested: What a nested one is made of.
        castable: Whether its library can turn it into another one.
    """

    kind: Kind
    text: str
    bits: int = 0
    signed: bool = True
    nullable: bool = True
    nested: ColumnType | None = None
    castable: bool = True


_NUMPY_KINDS = {
    "b": Kind.BOOLEAN,
    "i": Kind.INTEGER,
    "u": Kind.INTEGER,
    "f": Kind.FLOAT,
    "U": Kind.STRING,
    "S": Kind.BINARY,
    "M": Kind.DATETIME,
    "O": Kind.OBJECT,
}


def storage_of_numpy(dtype: Dtype, *, nullable: bool = False) -> Storage:
    """Read a NumPy dtype, or one of pandas that describes itself alike."""
    kind = _NUMPY_KINDS.get(dtype.kind, Kind.OTHER)
    return Storage(
        kind,
        str(dtype),
        bits=8 * (getattr(dtype, "itemsize", 0) or 0),
        signed=dtype.kind != "u",
        nullable=nullable or dtype.kind in "MO",
    )


_NARWHALS_KINDS = {
    "Boolean": Kind.BOOLEAN,
    "String": Kind.STRING,
    "Categorical": Kind.STRING,
    "Enum": Kind.STRING,
    "Binary": Kind.BINARY,
    "Date": Kind.DATE,
    "Datetime": Kind.DATETIME,
    "Object": Kind.OBJECT,
}
_NUMBER = re.compile(r"(U?)(Int|Float)(\d+)")


def storage_of_narwhals(dtype: Dtype, text: str) -> Storage:
    """Read a dtype of narwhals, which stands for one of polars or pyarrow that calls itself *text*."""
    name = type(dtype).__name__ if not isinstance(dtype, type) else dtype.__name__
    number = _NUMBER.fullmatch(name)
    if number:
        kind = Kind.INTEGER if number[2] == "Int" else Kind.FLOAT
        return Storage(kind, text, bits=int(number[3]), signed=not number[1])
    if name in _NARWHALS_KINDS:
        return Storage(_NARWHALS_KINDS[name], text, castable=name != "Object")
    nested = _nested(name, dtype)
    if nested is not None:
        return Storage(Kind.NESTED, text, nested=nested)
    return Storage(Kind.NULL if text.lower() == "null" else Kind.OTHER, text)


def _nested(name: str, dtype: Dtype) -> ColumnType | None:
    try:
        if name in {"List", "Array"}:
            return ArrayType(_inner(dtype.inner))
        if name == "Struct":
            return ObjectType(Property(each.name, _inner(each.dtype)) for each in dtype.fields)
        if name == "Map" and _inner(dtype.key) is DataType.STRING:
            return MapType(_inner(dtype.value))
    except InvalidSignatureError:
        return None
    return None


def _inner(dtype: Dtype) -> ColumnType:
    return type_of_storage(storage_of_narwhals(dtype, str(dtype)))


_TYPES: Mapping[Kind, ColumnType] = {
    Kind.BOOLEAN: DataType.BOOLEAN,
    Kind.STRING: DataType.STRING,
    Kind.BINARY: DataType.BINARY,
    Kind.DATE: DataType.DATETIME,
    Kind.DATETIME: DataType.DATETIME,
    Kind.NULL: AnyType(),
}
_NUMBERS = {
    (Kind.INTEGER, 31): DataType.INTEGER,
    (Kind.INTEGER, 63): DataType.LONG,
    (Kind.FLOAT, 32): DataType.FLOAT,
    (Kind.FLOAT, 64): DataType.DOUBLE,
}


def type_of_storage(storage: Storage) -> ColumnType:
    """Give the narrowest type that holds every value of a dtype.

    Raises:
        InvalidSignatureError: No type does; the message says what to cast it to.

    Example:
        >>> type_of_storage(Storage(Kind.INTEGER, "UInt32", bits=32, signed=False))
        <DataType.LONG: 'long'>
    """
    if storage.nested is not None:
        return storage.nested
    if storage.kind in _TYPES:
        return _TYPES[storage.kind]
    width = value_bits(storage)
    for (kind, most), found in _NUMBERS.items():
        if kind is storage.kind and width <= most:
            return found
    raise InvalidSignatureError(
        f"No type of a signature holds the values of {storage.text}.",
        expected="booleans, integers up to 64 bits with a sign, floats, texts, bytes, dates, datetimes, or nested ones",
        remedy=_remedy(storage),
    )


def value_bits(storage: Storage) -> int:
    """Count the bits of a number that hold its size: a signed integer has one less than its width."""
    return storage.bits - 1 if storage.kind is Kind.INTEGER and storage.signed else storage.bits


def _remedy(storage: Storage) -> str:
    if storage.kind is Kind.INTEGER:
        return "cast the column to a signed 64-bit integer, or to a double"
    if "decimal" in storage.text.lower():
        return "cast the column to a double where its precision suffices, else to text"
    return "cast the column to one of these, or build the signature from ColumnSpec(name, AnyType())"
