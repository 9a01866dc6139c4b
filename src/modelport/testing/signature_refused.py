"""What is no part of a signature, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from attrs import frozen

from modelport.core.signatures import (
    ArrayType,
    ColumnSpec,
    DataType,
    MapType,
    ObjectType,
    Property,
    Signature,
    TensorSpec,
)
from modelport.testing.signature_kinds import DEEPEST


@frozen
class Wrong:
    """A call that makes no part of a signature, and what is said of it."""

    call: Callable[..., Any]
    arguments: tuple[Any, ...]
    problem: str
    expected: str = ""
    remedy: str = ""


def _no_type(call: Callable[..., Any], *arguments: Any, shown: str) -> Wrong:
    return Wrong(
        call,
        arguments,
        f"{shown} is not a type of a column.",
        "one of boolean, integer, long, float, double, string, binary, datetime, or an array, object, map or any type",
        "use DataType.LONG and its like, or ArrayType(DataType.LONG) for nested ones",
    )


def _no_name(call: Callable[..., Any], *arguments: Any, shown: str) -> Wrong:
    return Wrong(
        call,
        arguments,
        f"A column cannot be called {shown}.",
        "a text that is not empty, a whole number, or None for columns without names",
        "rename the column, for instance frame.columns = [str(name) for name in frame.columns]",
    )


def _no_dtype(dtype: Any, shown: str) -> Wrong:
    return Wrong(
        TensorSpec,
        (dtype, (-1,)),
        f"{shown} is not the dtype of a tensor.",
        "the name of a NumPy dtype, texts without a size: 'float64', 'int32', 'bool', 'str', 'datetime64[ns]'",
        "take it from an array: array.dtype.name",
    )


def _no_shape(shape: Any, shown: str) -> Wrong:
    expected = "whole numbers, -1 where any size will do: (-1, 28, 28)"
    return Wrong(TensorSpec, ("float64", shape), f"{shown} is not the shape of a tensor.", expected)


def _no_properties(given: Any, shown: str) -> Wrong:
    return Wrong(
        ObjectType,
        (given,),
        f"An object type was given the properties {shown}.",
        "one or more Property(name, type)",
        "use MapType for keys that are not known, or AnyType() for anything",
    )


def _no_side(inputs: Any, shown: str) -> Wrong:
    expected = "only ColumnSpec, or only TensorSpec"
    return Wrong(Signature, (inputs, ()), f"A side of the signature is {shown}.", expected)


def _too_deep(call: Callable[..., Any], *arguments: Any) -> Wrong:
    return Wrong(
        call,
        arguments,
        "The type is nested more than 64 levels deep.",
        "at most 64 arrays, objects and maps within each other",
        "flatten it, or use AnyType() for its inner part",
    )


_AGE: Final = Property("age", DataType.LONG, required=False)
_NAME: Final = Property("name", DataType.STRING)
_A: Final = ColumnSpec("a", "long")
_B: Final = ColumnSpec(None, "long")
_T: Final = TensorSpec("float64", (-1,))

WRONG: Final[Mapping[str, Wrong]] = {
    "an unknown type": _no_type(ColumnSpec, "a", "decimal", shown="'decimal'"),
    "a class of Python": _no_type(ColumnSpec, "a", int, shown="<class 'int'>"),
    "a list as a type": _no_type(ArrayType, ["long"], shown="['long']"),
    "a number as a type": _no_type(MapType, 1, shown="1"),
    "a column as a type": _no_type(
        Property, "k", _A, shown="ColumnSpec(name='a', type=<DataType.LONG: 'long'>, required=True)"
    ),
    "a number as a key": Wrong(Property, (1, "long"), "A property cannot be called 1.", "a text"),
    "no properties": _no_properties([], "()"),
    "a text among properties": _no_properties(
        [_NAME, "b"], "(Property(name='name', type=<DataType.STRING: 'string'>, required=True), 'b')"
    ),
    "a property twice": Wrong(
        ObjectType, ([_NAME, _AGE, _NAME],), "An object type has these properties more than once: ['name']."
    ),
    "an empty name": _no_name(ColumnSpec, "", "long", shown="''"),
    "a truth value as a name": _no_name(ColumnSpec, True, "long", shown="True"),  # noqa: FBT003 - the name
    "a float as a name": _no_name(TensorSpec, "float64", (-1,), 1.5, shown="1.5"),
    "an unknown dtype": _no_dtype("decimal", "'decimal'"),
    "a dtype with a size": _no_dtype("U5", "'U5'"),
    "a dtype with more behind it": _no_dtype("int64 ", "'int64 '"),
    "a class as a dtype": _no_dtype(float, "<class 'float'>"),
    "a structured dtype": _no_dtype(np.dtype("V4"), "dtype('V4')"),
    "no dtype": _no_dtype(None, "None"),
    "a number as a shape": _no_shape(3, "3"),
    "a size below -1": _no_shape((-1, -2), "(-1, -2)"),
    "a float as a size": _no_shape((-1, 2.0), "(-1, 2.0)"),
    "a truth value as a size": _no_shape((True,), "(True,)"),
    "None as a size": _no_shape((None, 2), "(None, 2)"),
    "no inputs": Wrong(
        Signature,
        ((), [_A]),
        "The signature has no inputs.",
        "at least one ColumnSpec or TensorSpec",
        "read it off an example: Signature.infer(inputs, outputs)",
    ),
    "a number as inputs": _no_side(1, "(1,)"),
    "texts as inputs": _no_side("ab", "('a', 'b')"),
    "columns and tensors": _no_side(
        [_T, _B], "(TensorSpec(dtype='float64', shape=(-1,), name=None), ColumnSpec(name=None, t..."
    ),
    "a name twice": Wrong(
        Signature,
        ([_A, ColumnSpec("b", "long"), _A], ()),
        "These names are used more than once: ['a'].",
        "unique names",
    ),
    "some names": Wrong(Signature, ([_A, _B], ()), "Only some of the columns are named: ['a', None].", "all, or none"),
    "tensors without names": Wrong(
        Signature, ([_T, _T], ()), "There are several tensors without names.", remedy="name each TensorSpec"
    ),
    "an optional column without a name": Wrong(
        Signature,
        ([_B, ColumnSpec(None, "long", required=False)], ()),
        "A column without a name is optional.",
        remedy="name it, or make it required",
    ),
    "outputs twice": Wrong(Signature, ([_A], [_A, _A]), "These names are used more than once: ['a'].", "unique names"),
    "an array of too many levels": _too_deep(ArrayType, DEEPEST["map"][0]),
    "a map of too many levels": _too_deep(MapType, DEEPEST["array"][0]),
    "an object of too many levels": _too_deep(ObjectType, [_NAME, Property("k", DEEPEST["object"][0]), _AGE]),
    "a section that is none": Wrong(
        Signature.from_dict, ("a",), "The signature section is 'a'.", "a mapping with inputs, outputs and params"
    ),
}
"""What makes no part of a signature."""
