"""Which values an input example may hold, the same for every saver."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from typing import Any, Final

from modelport.core.errors import UnsupportedModelError
from modelport.core.project_models import type_name
from modelport.core.signatures import Container
from modelport.core.signatures.containers import recognise

KEPT: Final = (
    "None, booleans, numbers, text, bytes, Decimal, UUID, dates, times, the scalars and arrays of NumPy, the moments "
    "of pandas, and lists, tuples, sets and dicts of these"
)
_PLAIN: Final = frozenset(
    {"NoneType", "bool", "int", "float", "complex", "str", "bytes", "bytearray"}
    | {"decimal.Decimal", "uuid.UUID", "datetime.date", "datetime.datetime", "datetime.time", "datetime.timedelta"}
)
_NESTING: Final = frozenset({"list", "tuple", "set", "frozenset"})
_OF_PANDAS: Final = frozenset({"Timestamp", "Timedelta", "NaTType", "NAType"})


def check_example_values(example: Any) -> None:  # noqa: ANN401
    """Refuse an example that could be kept only as code.

    What a library's own column types hold is left to the library; looked at are the cells of columns, row labels
    and arrays that may hold any object. Sparse columns, masked arrays and time zones without a name are refused too.

    Args:
        example: Inputs that conform to a signature.

    Raises:
        UnsupportedModelError: A value is of another type than those in `KEPT`; all such types are named.

    Example:
        >>> check_example_values({"at": [None, 1.5, {"tags": ["a"]}]})
    """
    try:
        types = tuple(sorted(set(_foreign_types(_cells(example)))))
    except RecursionError as error:
        raise UnsupportedModelError("The input example holds itself, or is nested too deeply.") from error
    if types:
        problem = f"The input example holds values that are not kept: {', '.join(types)}."
        remedy = "pass an example without them, or turn them into plain values"
        raise UnsupportedModelError(problem, expected=KEPT, remedy=remedy, types=types)


def _cells(data: Any) -> Iterable[Any]:  # noqa: ANN401
    container = recognise(data)
    if container is Container.DICT:
        return (cell for column in data.values() for cell in _cells(column))
    if container is Container.PANDAS:
        return (cell for each in _pandas_columns(data) for cell in _objects(getattr(each.dtype, "categories", each)))
    if container is Container.POLARS:
        return (cell for each in getattr(data, "get_columns", lambda: [data])() for cell in _objects(each))
    if container is Container.NUMPY:
        return [data]
    return data if container is None else ()


def _pandas_columns(data: Any) -> Iterable[Any]:  # noqa: ANN401
    if not hasattr(data, "columns"):
        return [data.index, data]
    odd = (at for at, dtype in enumerate(data.dtypes) if not _holds_numbers(dtype))
    return [data.index, data.columns, *(data.iloc[:, at] for at in odd)]


def _holds_numbers(dtype: Any) -> bool:  # noqa: ANN401
    """Tell whether a type is one of NumPy's whose values need no look: a column costs more than its dtype."""
    return type(dtype).__module__.partition(".")[0] == "numpy" and not dtype.hasobject


def _objects(column: Any) -> Iterable[Any]:  # noqa: ANN401
    zone = getattr(column.dtype, "tz", None)
    if type(column.dtype).__name__ == "SparseDtype" or (zone is not None and not _is_named(zone)):
        return [column.dtype if zone is None else zone]
    return list(column) if str(column.dtype).lower() == "object" else ()


def _is_named(zone: tzinfo) -> bool:
    return hasattr(zone, "key") or hasattr(zone, "zone") or zone.utcoffset(None) is not None


def _foreign_types(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        name = type_name(value).removeprefix("builtins.")
        if name in _NESTING:
            yield from _foreign_types(value)
        elif name == "dict":
            yield from _foreign_types(value)
            yield from _foreign_types(value.values())
        elif _is_array(value):
            yield from _foreign_types(value.ravel().tolist() if value.dtype.kind == "O" else ())
        elif name not in _PLAIN and not _is_scalar(value, name):
            yield name


def _is_array(value: Any) -> bool:  # noqa: ANN401
    masked = any(kind.__name__ == "MaskedArray" for kind in type(value).__mro__)
    return recognise(value) is Container.NUMPY and not masked and (value.dtype.kind == "O" or not value.dtype.hasobject)


def _is_scalar(value: Any, name: str) -> bool:  # noqa: ANN401
    root, _, rest = name.partition(".")
    if root == "numpy":
        return recognise(value) is None and hasattr(value, "dtype") and not value.dtype.hasobject
    return root == "pandas" and rest.rpartition(".")[2] in _OF_PANDAS
