"""Types read off Python values, by MLflow's own rules.

See ``mlflow.types.utils`` for these rules: lists become arrays, dicts objects, ``None`` anything; what several values
say is merged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import reduce
from typing import Any

from modelport.core.errors import InvalidSignatureError
from modelport.core.names import shown
from modelport.core.signatures.tables.storage import storage_of_numpy, type_of_storage
from modelport.core.signatures.types import MAX_DEPTH, AnyType, ArrayType, ColumnType, DataType, ObjectType, Property
from modelport.core.signatures.values import is_list, is_missing

_SCALARS: Mapping[type, DataType] = {
    bool: DataType.BOOLEAN,
    int: DataType.LONG,
    float: DataType.DOUBLE,
    str: DataType.STRING,
    bytes: DataType.BINARY,
    bytearray: DataType.BINARY,
}


def type_of_values(values: Iterable[Any], depth: int = 0) -> ColumnType:
    """Find the one type of several values.

    Raises:
        InvalidSignatureError: They have no common type, one has none, or they are nested too deeply.

    Example:
        >>> str(type_of_values([{"a": 1}, {"a": 2, "b": "x"}, None]))
        'object {a?: long, b?: string}'
    """
    if depth > MAX_DEPTH:
        raise InvalidSignatureError(f"A value is nested more than {MAX_DEPTH} levels deep.")
    found = _distinct(_type_of_value(value, depth) for value in values)
    return reduce(merge, found) if found else AnyType()


def _distinct(kinds: Iterable[ColumnType]) -> Sequence[ColumnType]:
    """Drop repetitions in a row: most columns say the same thing over and over."""
    found: list[ColumnType] = []
    for kind in kinds:
        if not found or found[-1] != kind:
            found.append(kind)
    return found


def _type_of_value(value: Any, depth: int) -> ColumnType:  # noqa: ANN401
    if is_missing(value) or (isinstance(value, list | tuple | dict) and not value):
        return AnyType()
    if isinstance(value, Mapping):
        return _type_of_mapping(value, depth)
    if isinstance(value, list | tuple):
        return ArrayType(type_of_values(value, depth + 1))
    if is_list(value):
        return _type_of_array(value, depth)
    return _type_of_scalar(value)


def _type_of_mapping(value: Mapping[Any, Any], depth: int) -> ColumnType:
    if not all(isinstance(key, str) for key in value):
        raise InvalidSignatureError(
            f"The keys of a dict are not all texts: {shown(list(value))}.",
            remedy="turn the keys into texts, or declare the column as AnyType()",
        )
    inner = {key: type_of_values([item], depth + 1) for key, item in value.items()}
    return ObjectType(Property(key, kind, not isinstance(kind, AnyType)) for key, kind in inner.items())


def _type_of_array(array: Any, depth: int) -> ColumnType:  # noqa: ANN401
    if array.size == 0:
        return AnyType()
    if array.ndim > 1 or array.dtype.kind == "O":
        return ArrayType(type_of_values(list(array), depth + 1))
    is_unknown = array.dtype.kind == "f" and bool((array != array).all())  # noqa: PLR0124 -- only NaN differs
    return ArrayType(AnyType() if is_unknown else type_of_storage(storage_of_numpy(array.dtype)))


def _type_of_scalar(value: Any) -> ColumnType:  # noqa: ANN401
    if hasattr(value, "dtype"):
        return type_of_storage(storage_of_numpy(value.dtype))
    for kind in type(value).__mro__:
        if kind in _SCALARS:
            return _SCALARS[kind]
    if isinstance(value, date):
        return DataType.DATETIME
    raise InvalidSignatureError(
        f"No type of a signature holds {shown(value)}, a {type(value).__qualname__}.",
        expected="truth values, numbers, texts, bytes, dates, lists, dicts with texts as keys, or None",
        remedy="convert such values, a Decimal for instance to float or text, or declare the column as AnyType()",
    )


def merge(left: ColumnType, right: ColumnType) -> ColumnType:
    """Find the type that values of either type have, as MLflow does.

    Raises:
        InvalidSignatureError: There is none.

    Example:
        >>> str(merge(ArrayType(AnyType()), ArrayType(DataType.STRING)))
        'array of string'
    """
    if isinstance(left, AnyType):
        return right if isinstance(right, DataType | AnyType) else merge(right, left)
    match left, right:
        case ObjectType(properties), AnyType():
            return ObjectType(Property(each.name, each.type, required=False) for each in properties)
        case ObjectType(), ObjectType():
            return left if left == right else _merge_objects(left, right)
        case ArrayType(mine), ArrayType(other):
            return left if left == right else ArrayType(merge(mine, other))
        case _ if left == right or isinstance(right, AnyType):
            return left
    raise InvalidSignatureError(
        f"Values of one column or list have different types: {left} and {right}.",
        expected="one type for all",
        remedy="convert them to one type, or declare the column as AnyType()",
    )


def _merge_objects(left: ObjectType, right: ObjectType) -> ObjectType:
    mine = {each.name: each for each in left.properties}
    other = {each.name: each for each in right.properties}
    shared = [_merge_properties(mine[name], other[name]) for name in mine if name in other]
    lone = [each for each in (*left.properties, *right.properties) if not (each.name in mine and each.name in other)]
    return ObjectType([*shared, *(Property(each.name, each.type, required=False) for each in lone)])


def _merge_properties(left: Property, right: Property) -> Property:
    return Property(left.name, merge(left.type, right.type), required=left.required and right.required)
