"""What one value of a column may be: MLflow's types, nested ones included.

See https://mlflow.org/docs/latest/ml/model/signatures/ for the types and what they mean.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import Enum
from typing import Any, TypeAlias

from attrs import Attribute, field, frozen

from modelport.core.errors import InvalidSignatureError
from modelport.core.names import shown

MAX_DEPTH = 64
"""How many types may be nested in each other. It keeps hostile files from exhausting the stack."""


class DataType(Enum):
    """The scalar types. A member's value is its name in an MLmodel file.

    Example:
        >>> DataType("long") is DataType.LONG
        True
    """

    BOOLEAN = "boolean"
    INTEGER = "integer"
    LONG = "long"
    FLOAT = "float"
    DOUBLE = "double"
    STRING = "string"
    BINARY = "binary"
    DATETIME = "datetime"

    def __str__(self) -> str:
        return self.value


_SCALARS = {each.value: each for each in DataType}


@frozen
class AnyType:
    """Anything at all, nulls included. Nothing about it is checked."""

    def __str__(self) -> str:
        return "any"


@frozen
class SparkVectorType:
    """A vector of Spark ML: doubles, dense or sparse."""

    def __str__(self) -> str:
        return "sparkml_vector"


def as_type(value: object) -> ColumnType:
    """Take a type, or the name of a scalar one.

    Raises:
        InvalidSignatureError: It is neither.

    Example:
        >>> as_type("double")
        <DataType.DOUBLE: 'double'>
    """
    if isinstance(value, str) and value in _SCALARS:
        return _SCALARS[value]
    if isinstance(value, DataType | ArrayType | ObjectType | MapType | AnyType | SparkVectorType):
        return value
    raise InvalidSignatureError(
        f"{shown(value)} is not a type of a column.",
        expected=f"one of {', '.join(map(str, DataType))}, or an array, object, map or any type",
        remedy="use DataType.LONG and its like, or ArrayType(DataType.LONG) for nested ones",
    )


def _check_depth(_owner: Any, _attribute: Attribute[int], depth: int) -> None:  # noqa: ANN401
    if depth > MAX_DEPTH:
        raise InvalidSignatureError(
            f"The type is nested more than {MAX_DEPTH} levels deep.",
            expected=f"at most {MAX_DEPTH} arrays, objects and maps within each other",
            remedy="flatten it, or use AnyType() for its inner part",
        )


def depth_of(kind: ColumnType) -> int:
    """Count the nested types on the longest way down; a scalar has none."""
    return getattr(kind, "depth", 0)


@frozen
class ArrayType:
    """A list of any length whose items have one type. Items may be null.

    Args:
        items: The type of its items, or a scalar type's name.

    Example:
        >>> str(ArrayType(DataType.LONG))
        'array of long'
    """

    items: ColumnType = field(converter=as_type)
    depth: int = field(init=False, eq=False, repr=False, validator=_check_depth)

    @depth.default
    def _count(self) -> int:
        return 1 + depth_of(self.items)

    def __str__(self) -> str:
        return f"array of {self.items}"


@frozen
class MapType:
    """Any text keys, whose values have one type.

    Args:
        values: The type of its values, or a scalar type's name.
    """

    values: ColumnType = field(converter=as_type)
    depth: int = field(init=False, eq=False, repr=False, validator=_check_depth)

    @depth.default
    def _count(self) -> int:
        return 1 + depth_of(self.values)

    def __str__(self) -> str:
        return f"map of {self.values}"


def _check_key(_owner: Any, _attribute: Attribute[str], name: object) -> None:  # noqa: ANN401
    if not isinstance(name, str):
        raise InvalidSignatureError(f"A property cannot be called {shown(name)}.", expected="a text")


@frozen
class Property:
    """One field of an object.

    Args:
        name: Its key.
        type: The type of its value, or a scalar type's name.
        required: Whether it must be there and not null.
    """

    name: str = field(validator=_check_key)
    type: ColumnType = field(converter=as_type)
    required: bool = True

    def __str__(self) -> str:
        return f"{self.name}{'' if self.required else '?'}: {self.type}"


def _as_properties(given: Iterable[Property]) -> tuple[Property, ...]:
    every: tuple[object, ...] = tuple(given)
    properties = [each for each in every if isinstance(each, Property)]
    if not every or len(properties) < len(every):
        raise InvalidSignatureError(
            f"An object type was given the properties {shown(every)}.",
            expected="one or more Property(name, type)",
            remedy="use MapType for keys that are not known, or AnyType() for anything",
        )
    twice = [name for name, count in Counter(each.name for each in properties).items() if count > 1]
    if twice:
        raise InvalidSignatureError(f"An object type has these properties more than once: {shown(twice)}.")
    return tuple(sorted(properties, key=lambda each: each.name))


@frozen
class ObjectType:
    """A mapping with known keys. Their order does not matter; they are kept by name, as MLflow does.

    Args:
        properties: One or more properties, their names unique.

    Raises:
        InvalidSignatureError: There are none, or two have one name.

    Example:
        >>> str(ObjectType([Property("name", "string"), Property("age", "long", required=False)]))
        'object {age?: long, name: string}'
    """

    properties: tuple[Property, ...] = field(converter=_as_properties)
    depth: int = field(init=False, eq=False, repr=False, validator=_check_depth)

    @depth.default
    def _count(self) -> int:
        return 1 + max(depth_of(each.type) for each in self.properties)

    def __str__(self) -> str:
        return f"object {{{', '.join(map(str, self.properties))}}}"


ColumnType: TypeAlias = DataType | ArrayType | ObjectType | MapType | AnyType | SparkVectorType
"""Any type that a column can have."""
