"""Whether one Python value is of a type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from numbers import Integral
from typing import Any

from attrs import frozen

from modelport.core.names import shown
from modelport.core.signatures.types import (
    AnyType,
    ArrayType,
    ColumnType,
    DataType,
    MapType,
    ObjectType,
    Property,
)

EXACT_IN_FLOAT = 2**24
EXACT_IN_DOUBLE = 2**53
BOUNDS: Mapping[ColumnType, tuple[int, int]] = {
    DataType.INTEGER: (-(2**31), 2**31 - 1),
    DataType.LONG: (-(2**63), 2**63 - 1),
    DataType.FLOAT: (-EXACT_IN_FLOAT, EXACT_IN_FLOAT),
    DataType.DOUBLE: (-EXACT_IN_DOUBLE, EXACT_IN_DOUBLE),
}
"""The whole numbers that each numeric type holds exactly."""

NULLS_OF_PANDAS = {"NAType", "NaTType"}
_NEVER_MISSING = {str, bytes, bool, int, date, datetime, list, dict}
_ARRAY_KINDS = {"b": DataType.BOOLEAN, "U": DataType.STRING, "S": DataType.BINARY, "M": DataType.DATETIME}
_BYTES: Mapping[ColumnType, int] = {DataType.FLOAT: 4, DataType.DOUBLE: 8}


def is_missing(value: Any) -> bool:  # noqa: ANN401
    """Tell whether *value* stands for none: ``None``, ``NaN``, pandas' ``NA`` and ``NaT``, NumPy's ``NaT``.

    Example:
        >>> [is_missing(value) for value in (None, float("nan"), 0, "", [])]
        [True, True, False, False, False]
    """
    if value is None or type(value).__name__ in NULLS_OF_PANDAS:
        return True
    return (isinstance(value, float) or hasattr(value, "dtype")) and is_scalar(value) and bool(value != value)  # noqa: PLR0124


def count_missing(values: Sequence[Any]) -> int:
    """Count the values that stand for none.

    Example:
        >>> count_missing(["a", None, float("nan")])
        2
    """
    return 0 if set(map(type, values)) <= _NEVER_MISSING else sum(map(is_missing, values))


def is_scalar(value: Any) -> bool:  # noqa: ANN401
    """Tell a single value from an array."""
    return getattr(value, "ndim", 0) == 0


def is_list(value: object) -> bool:
    """Tell whether *value* is a list or an array of rank one or more."""
    return isinstance(value, list | tuple) or (hasattr(value, "dtype") and not is_scalar(value))


def is_boolean(value: object) -> bool:
    """Tell whether *value* is Python's or NumPy's truth value."""
    return isinstance(value, bool) or (type(value).__name__ in {"bool", "bool_"} and hasattr(value, "dtype"))


def misfit(value: Any, kind: ColumnType, *, required: bool = True) -> str:  # noqa: ANN401
    """Say what is wrong with *value* as one of type *kind*; nothing if it is one.

    Whole numbers count as float or double where these hold them exactly, dates as datetimes. Python's own floats
    carry no width, so they are floats as well as doubles. Items of an array may be null.

    Example:
        >>> misfit({"ages": [41, "x"]}, ObjectType([Property("ages", ArrayType("long"))]))
        "'x' at ages[1]"
        >>> misfit(2**53 + 1, DataType.DOUBLE)
        '9007199254740993'
    """
    found = _find(value, kind, required=required)
    if found is None:
        return ""
    return f"{found.what} at {found.path.removeprefix('.')}" if found.path else found.what


@frozen
class _Misfit:
    what: str
    path: str = ""

    def under(self, step: str) -> _Misfit:
        return _Misfit(self.what, f"{step}{self.path}")


def _find(value: Any, kind: ColumnType, *, required: bool) -> _Misfit | None:  # noqa: ANN401
    if isinstance(kind, AnyType):
        return None
    if is_missing(value):
        return None if not required or kind in {DataType.FLOAT, DataType.DOUBLE} else _Misfit("a null")
    if isinstance(kind, DataType):
        return None if _is_scalar_of(value, kind) else _Misfit(shown(value))
    return _find_nested(value, kind)


def _find_nested(value: Any, kind: ColumnType) -> _Misfit | None:  # noqa: ANN401
    match kind:
        case ArrayType(items):
            return _find_in_list(value, items)
        case MapType(values):
            return _find_in_mapping(value) or _find_in_fields(value, {key: Property(key, values) for key in value})
        case ObjectType(properties):
            return _find_in_mapping(value) or _find_in_object(value, properties)
        case _:
            return None if hasattr(value, "toArray") else _find_in_list(value, DataType.DOUBLE)


def _is_scalar_of(value: Any, kind: ColumnType) -> bool:  # noqa: ANN401
    match kind:
        case DataType.BOOLEAN:
            return is_boolean(value)
        case DataType.STRING:
            return isinstance(value, str)
        case DataType.BINARY:
            return isinstance(value, bytes | bytearray)
        case DataType.DATETIME:
            return isinstance(value, date) or getattr(getattr(value, "dtype", None), "kind", "") == "M"
        case _:
            return _is_number_of(value, kind)


def _is_number_of(value: Any, kind: ColumnType) -> bool:  # noqa: ANN401
    if isinstance(value, Integral) and not is_boolean(value):
        least, most = BOUNDS[kind]
        return least <= int(value) <= most
    is_float = isinstance(value, float) or getattr(getattr(value, "dtype", None), "kind", "") == "f"
    return is_float and kind in {DataType.FLOAT, DataType.DOUBLE}


def _find_in_list(value: Any, items: ColumnType) -> _Misfit | None:  # noqa: ANN401
    if not is_list(value):
        return _Misfit(shown(value))
    if isinstance(items, DataType) and not isinstance(value, list | tuple) and value.dtype.kind != "O":
        return None if _is_array_of(value, items) else _Misfit(f"an array of {value.dtype}")
    for position, item in enumerate(value):
        found = _find(item, items, required=False)
        if found:
            return found.under(f"[{position}]")
    return None


def _is_array_of(array: Any, items: DataType) -> bool:  # noqa: ANN401
    kind: str = array.dtype.kind
    if array.ndim != 1:
        return False
    if kind in "iu" and items in BOUNDS:
        return array.size == 0 or all(_is_number_of(int(edge), items) for edge in (array.min(), array.max()))
    if kind == "f":
        return items in _BYTES and array.dtype.itemsize <= _BYTES[items]
    return _ARRAY_KINDS.get(kind) is items


def _find_in_mapping(value: object) -> _Misfit | None:
    is_mapping = isinstance(value, Mapping) and all(isinstance(key, str) for key in value)
    return None if is_mapping else _Misfit(shown(value))


def _find_in_object(value: Mapping[str, Any], properties: Sequence[Property]) -> _Misfit | None:
    known = {each.name: each for each in properties}
    extra = [key for key in value if key not in known]
    if extra:
        return _Misfit(f"the unknown key {shown(extra[0])}")
    missing = [each.name for each in properties if each.required and each.name not in value]
    if missing:
        return _Misfit(f"no key {shown(missing[0])}")
    return _find_in_fields(value, known)


def _find_in_fields(value: Mapping[str, Any], known: Mapping[str, Property]) -> _Misfit | None:
    for key, item in value.items():
        found = _find(item, known[key].type, required=known[key].required)
        if found:
            return found.under(f".{key}")
    return None
