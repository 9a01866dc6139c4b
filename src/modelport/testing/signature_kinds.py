"""The parts of a signature, and how they are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from modelport.core.signatures import (
    AnyType,
    ArrayType,
    ColumnSpec,
    ColumnType,
    DataType,
    MapType,
    ObjectType,
    Property,
    Signature,
    SparkVectorType,
    TensorSpec,
)

_LONG: Final = DataType.LONG
_AGE: Final = Property("age", _LONG, required=False)
_NAME: Final = Property("name", DataType.STRING)

TYPES: Final[Mapping[str, tuple[ColumnType, Any]]] = {
    "boolean": (DataType.BOOLEAN, True),
    "integer": (DataType.INTEGER, 1),
    "long": (DataType.LONG, 2**53 + 1),
    "float": (DataType.FLOAT, 0.5),
    "double": (DataType.DOUBLE, 0.1),
    "string": (DataType.STRING, "a"),
    "binary": (DataType.BINARY, b"a"),
    "datetime": (DataType.DATETIME, np.datetime64("2026-01-02T03:04:05", "ns")),
    "any": (AnyType(), "a"),
    "sparkml_vector": (SparkVectorType(), [0.5, 1.5]),
    "array of long": (ArrayType(_LONG), [1, 2]),
    "array of any": (ArrayType(AnyType()), [1, "a"]),
    "array of array of double": (ArrayType(ArrayType("double")), [[0.5], []]),
    "map of string": (MapType("string"), {"k": "a"}),
    "map of array of long": (MapType(ArrayType(_LONG)), {"k": [1]}),
    "object {age?: long, name: string}": (ObjectType([_NAME, _AGE]), {"name": "a"}),
    "object {a: object {k: map of long}}": (
        ObjectType([Property("a", ObjectType([Property("k", MapType("long"))]))]),
        {"a": {"k": {"x": 1}}},
    ),
    "array of object {name: string}": (ArrayType(ObjectType([_NAME])), [{"name": "a"}]),
}
"""Types by how they are told, each with a value of it."""

SPECS: Final[Mapping[str, tuple[ColumnSpec | TensorSpec, str]]] = {
    "a: long": (
        ColumnSpec("a", "long"),
        "ColumnSpec(name='a', type=<DataType.LONG: 'long'>, required=True)",
    ),
    "a: array of long (optional)": (
        ColumnSpec("a", ArrayType("long"), required=False),
        "ColumnSpec(name='a', type=ArrayType(items=<DataType.LONG: 'long'>), required=False)",
    ),
    "0: any": (ColumnSpec(0, AnyType()), "ColumnSpec(name=0, type=AnyType(), required=True)"),
    "double": (ColumnSpec(None, "double"), "ColumnSpec(name=None, type=<DataType.DOUBLE: 'double'>, required=True)"),
    "float32 of shape (-1, 28, 28)": (
        TensorSpec("float32", (-1, 28, 28)),
        "TensorSpec(dtype='float32', shape=(-1, 28, 28), name=None)",
    ),
    "image: int64 of shape ()": (TensorSpec("int64", (), "image"), "TensorSpec(dtype='int64', shape=(), name='image')"),
    "0: bool of shape (0,)": (TensorSpec("bool", [0], 0), "TensorSpec(dtype='bool', shape=(0,), name=0)"),
}
"""Columns and tensors by how they are told, each with what a console shows."""

DTYPES: Final[Mapping[str, tuple[Any, ...]]] = {
    "bool": ("bool", np.dtype(bool)),
    "int8": ("int8", np.dtype("int8")),
    "uint64": ("uint64", np.dtype("uint64")),
    "float16": ("float16", np.dtype("float16")),
    "complex128": ("complex128", np.dtype(complex)),
    "str": ("str", np.dtype("U5"), np.dtype(str)),
    "bytes": ("bytes", np.dtype("S3"), np.dtype(bytes)),
    "object": ("object", np.dtype(object)),
    "datetime64[ns]": ("datetime64[ns]", np.dtype("datetime64[ns]")),
    "datetime64[10us]": ("datetime64[10us]", np.dtype("datetime64[10us]")),
    "timedelta64": ("timedelta64", np.dtype("timedelta64")),
}
"""Dtypes of tensors by their names, and all that stands for them."""

EQUAL: Final[list[tuple[Any, Any]]] = [
    (ArrayType("long"), ArrayType(_LONG)),
    (MapType("long"), MapType(_LONG)),
    (ObjectType([_AGE, _NAME]), ObjectType(iter([_NAME, _AGE]))),
    (ColumnSpec("a", "long"), ColumnSpec("a", _LONG, required=True)),
    (TensorSpec("float64", (-1, 2)), TensorSpec(np.dtype(float), iter([-1, 2]))),
    (Signature([ColumnSpec("a", "long")], ()), Signature(iter([ColumnSpec("a", "long")]), [], [])),
    (Signature([ColumnSpec("a", "long")], ()), Signature(ColumnSpec("a", "long"), ())),  # type: ignore[arg-type]
]
"""What is the same, though it was written in two ways."""


def _nested(levels: int) -> ColumnType:
    kind: ColumnType = _LONG
    for level in range(levels):
        kind = (ArrayType(kind), MapType(kind), ObjectType([Property("k", kind), _AGE]))[level % 3]
    return kind


_DEEP: Final = f"{'object {age?: long, k: map of array of ' * 21}long{'}' * 21}"
DEEPEST: Final[Mapping[str, tuple[ColumnType, str]]] = {
    "array": (ArrayType(_nested(63)), f"array of {_DEEP}"),
    "map": (MapType(_nested(63)), f"map of {_DEEP}"),
    "object": (ObjectType([Property("k", _nested(63)), _NAME]), f"object {{k: {_DEEP}, name: string}}"),
}
"""Types of sixty-four levels, and how they are told."""
