"""Parameters as they are declared or read off defaults: what each becomes, and what is refused with which words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

import numpy as np
import pandas as pd

from modelport.core.signatures import (
    AnyType,
    ArrayType,
    DataType,
    MapType,
    ObjectType,
    ParamSpec,
    Property,
    SparkVectorType,
)

OBJECT: Final = ObjectType([Property("k", DataType.LONG), Property("more", AnyType(), required=False)])
_MOMENT: Final = datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001 - parameters have no zone
_ROUND: Final[list[Any]] = []
_ROUND.append(_ROUND)

DECLARED: Final[Mapping[str, tuple[tuple[Any, ...], str]]] = {
    "long": (("p", "long", 5), "type='long', default=5, shape=None"),
    "least long": (("p", DataType.LONG, -(2**63)), "type='long', default=-9223372036854775808, shape=None"),
    "integer of NumPy": (("p", "integer", np.int8(5)), "type='integer', default=5, shape=None"),
    "array without axes": (("p", "integer", np.array(5)), "type='integer', default=5, shape=None"),
    "whole number as double": (("p", "double", 1), "type='double', default=1.0, shape=None"),
    "whole number as float": (("p", "float", 1), "type='float', default=1.0, shape=None"),
    "nan": (("p", "double", float("nan")), "type='double', default=nan, shape=None"),
    "no end": (("p", "double", float("-inf")), "type='double', default=-inf, shape=None"),
    "boolean of NumPy": (("p", "boolean", np.bool_(True)), "type='boolean', default=True, shape=None"),  # noqa: FBT003
    "string": (("p", "string", 'é"5"'), "type='string', default='é\"5\"', shape=None"),
    "number as text": (("p", "string", "5"), "type='string', default='5', shape=None"),
    "date": (("p", "datetime", "2026-01-02"), "type='datetime', default=datetime.date(2026, 1, 2), shape=None"),
    "moment": (
        ("p", "datetime", _MOMENT),
        "type='datetime', default=datetime.datetime(2026, 1, 2, 3, 4, 5), shape=None",
    ),
    "moment of pandas": (
        ("p", "datetime", pd.Timestamp(_MOMENT)),
        "type='datetime', default=datetime.datetime(2026, 1, 2, 3, 4, 5), shape=None",
    ),
    "moment in a zone": (
        ("p", "datetime", _MOMENT.replace(tzinfo=UTC)),
        "type='datetime', default=datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc), shape=None",
    ),
    "none": (("p", "datetime", None), "type='datetime', default=None, shape=None"),
    "list": (("p", "double", [1, 2.5], (-1,)), "type='double', default=[1.0, 2.5], shape=(-1,)"),
    "list by a list": (("p", "long", (1, 2), [-1]), "type='long', default=[1, 2], shape=(-1,)"),
    "array": (("p", "long", np.array([1, 2]), (-1,)), "type='long', default=[1, 2], shape=(-1,)"),
    "empty list": (("p", "string", [], (-1,)), "type='string', default=[], shape=(-1,)"),
    "no list": (("p", "datetime", None, (-1,)), "type='datetime', default=None, shape=(-1,)"),
    "dates": (
        ("p", "datetime", [np.datetime64("2026-01-02"), "2026-01-02T03:04:05"], (-1,)),
        "type='datetime', default=[datetime.date(2026, 1, 2), datetime.datetime(2026, 1, 2, 3, 4, 5)], shape=(-1,)",
    ),
    "object": (
        ("p", OBJECT, {"k": np.int64(1), "more": np.array([1.5])}),
        "type='object {k: long, more?: any}', default={'k': 1, 'more': [1.5]}, shape=None",
    ),
    "no object": (("p", OBJECT, None), "type='object {k: long, more?: any}', default=None, shape=None"),
}
"""What is declared, and how it shows itself, which tells type, default and shape."""

_TYPES: Final = "a scalar type other than binary, or an object"
_ANY_TYPE: Final = (
    "one of boolean, integer, long, float, double, string, binary, datetime, or an array, object, map or any type"
)
_SHAPES: Final = "None for a single value, (-1,) for a list"

MISDECLARED: Final[Mapping[str, tuple[tuple[Any, ...], str, str]]] = {
    "no name": (("", "long", 1), "A parameter cannot be called ''.", "a text"),
    "a number as name": ((5, "long", 1), "A parameter cannot be called 5.", "a text"),
    "none as name": ((None, "long", 1), "A parameter cannot be called None.", "a text"),
    "bytes": (("p", "binary", b"x"), "A parameter cannot be of type binary.", _TYPES),
    "an array type": (("p", ArrayType("long"), [1]), "A parameter cannot be of type array of long.", _TYPES),
    "a map type": (("p", MapType("long"), {"a": 1}), "A parameter cannot be of type map of long.", _TYPES),
    "any type": (("p", AnyType(), 1), "A parameter cannot be of type any.", _TYPES),
    "a vector type": (("p", SparkVectorType(), None), "A parameter cannot be of type sparkml_vector.", _TYPES),
    "no type": (("p", "int", 1), "'int' is not a type of a column.", _ANY_TYPE),
    "two values": (("p", "long", [1, 2], (2,)), "A parameter cannot be of shape (2,).", _SHAPES),
    "two axes": (("p", "long", [[1]], (-1, -1)), "A parameter cannot be of shape (-1, -1).", _SHAPES),
    "no axes": (("p", "long", 1, ()), "A parameter cannot be of shape ().", _SHAPES),
    "a number as shape": (("p", "long", 1, -1), "A parameter cannot be of shape -1.", _SHAPES),
    "objects": (
        ("p", OBJECT, [{"k": 1}], (-1,)),
        "Parameter 'p' is a list of objects.",
        "one object, or a list of a scalar type",
    ),
}
"""What cannot be declared, the problem that is told, and what would be right."""

NO_DEFAULTS: Final[Mapping[str, tuple[Any, Any, tuple[int, ...] | None, str]]] = {
    "'x'": ("long", "x", None, "long"),
    "1.0": ("long", 1.0, None, "long"),
    "9223372036854775808": ("long", 2**63, None, "long"),
    "9007199254740993": ("double", 2**53 + 1, None, "double"),
    "1": ("boolean", 1, None, "boolean"),
    "2": ("long", 2, (-1,), "list of long"),
    "[1]": ("long", [1], None, "long"),
    "array([1])": ("long", np.array([1]), None, "long"),
    "['x']": ("long", ["x"], (-1,), "list of long"),
    "[1, None]": ("long", [1, None], (-1,), "list of long"),
    "'12'": ("long", "12", (-1,), "list of long"),
    "b'x'": ("string", b"x", None, "string"),
    "'soon'": ("datetime", "soon", None, "datetime"),
    "5": ("datetime", 5, None, "datetime"),
    "NaT": ("datetime", pd.NaT, None, "datetime"),
    "['2026-01-02', 5]": ("datetime", ["2026-01-02", 5], (-1,), "list of datetime"),
    "{}": (OBJECT, {}, None, "object {k: long, more?: any}"),
    "{'k': True}": (OBJECT, {"k": True}, None, "object {k: long, more?: any}"),
    "{'k': 1, 'more': {1}}": (OBJECT, {"k": 1, "more": {1}}, None, "object {k: long, more?: any}"),
    "{'k': 1, 'more': [[...]]}": (OBJECT, {"k": 1, "more": _ROUND}, None, "object {k: long, more?: any}"),
    "[[[...]]]": ("string", [_ROUND], (-1,), "list of string"),
}
"""What is no default of its type, by how it is shown: type, default, shape, and what would be right."""

CAUSES: Final[Mapping[str, tuple[Any, Any, tuple[int, ...] | None]]] = {
    "2": ("long", 2, (-1,)),
    "3.5": ("long", [1, 3.5], (-1,)),
    "a null": ("double", [1.5, None], (-1,)),
    "'x'": ("double", "x", None),
    "5": ("datetime", ["2026-01-02", 5], (-1,)),
    "True at k": (OBJECT, {"k": True}, None),
    "the unknown key 'l'": (OBJECT, {"k": 1, "l": 2}, None),
}
"""What is wrong with some defaults in particular, which the cause of the error tells: type, default and shape."""

INFERRED: Final[Mapping[str, tuple[Any, ParamSpec]]] = {
    "whole number": (1, ParamSpec("p", "long", 1)),
    "number": (1.5, ParamSpec("p", "double", 1.5)),
    "text": ("x", ParamSpec("p", "string", "x")),
    "truth value": (True, ParamSpec("p", "boolean", True)),  # noqa: FBT003 - the default
    "date": (date(2026, 1, 2), ParamSpec("p", "datetime", date(2026, 1, 2))),
    "moment": (_MOMENT, ParamSpec("p", "datetime", _MOMENT)),
    "narrow number of NumPy": (np.float32(1.5), ParamSpec("p", "float", 1.5)),
    "day of NumPy": (np.datetime64("2026-01-02"), ParamSpec("p", "datetime", "2026-01-02")),
    "whole numbers": ([1, 2], ParamSpec("p", "long", [1, 2], (-1,))),
    "whole numbers among others": ([1, 2.5], ParamSpec("p", "double", [1.0, 2.5], (-1,))),
    "a tuple of both": ((2.5, 1), ParamSpec("p", "double", [2.5, 1.0], (-1,))),
    "numbers": ([1.5], ParamSpec("p", "double", [1.5], (-1,))),
    "texts": (["x", ""], ParamSpec("p", "string", ["x", ""], (-1,))),
    "truth values": ([True], ParamSpec("p", "boolean", [True], (-1,))),
    "array": (np.array([1, 2]), ParamSpec("p", "long", [1, 2], (-1,))),
    "narrow array": (np.array([1], "int32"), ParamSpec("p", "integer", [1], (-1,))),
    "array of texts": (np.array(["x"]), ParamSpec("p", "string", ["x"], (-1,))),
    "object": ({"k": 1}, ParamSpec("p", ObjectType([Property("k", DataType.LONG)]), {"k": 1})),
}
"""Defaults, and the parameters that are read off them."""

_UNTOLD: Final = "The type of parameter 'p' cannot be told from its default."
_DECLARE: Final = "give a default that is not None or empty, or declare ParamSpec(name, type, default)"
_ONE_TYPE: Final = "convert them to one type, or declare the column as AnyType()"

NOT_INFERRED: Final[Mapping[str, tuple[Any, str, str, str]]] = {
    "none": (None, _UNTOLD, "", _DECLARE),
    "nan": (float("nan"), _UNTOLD, "", _DECLARE),
    "empty list": ([], _UNTOLD, "", _DECLARE),
    "list of none": ([None], _UNTOLD, "", _DECLARE),
    "empty array": (np.array([]), _UNTOLD, "", _DECLARE),
    "empty dict": ({}, _UNTOLD, "", _DECLARE),
    "bytes": (b"x", "A parameter cannot be of type binary.", _TYPES, ""),
    "lists": ([[1]], "A parameter cannot be of type array of long.", _TYPES, ""),
    "objects": (
        [{"k": 1}],
        "Parameter 'p' is a list of objects.",
        "one object, or a list of a scalar type",
        "put the list into an object, as a property that is an array",
    ),
    "a null among numbers": (
        [1, None],
        "The default of parameter 'p' is [1, None].",
        "list of long or None",
        "give a default of the parameter's type",
    ),
    "numbers and texts": (
        [1, "x"],
        "Values of one column or list have different types: long and string.",
        "one type for all",
        _ONE_TYPE,
    ),
    "three types": (
        [1, 2.5, True],
        "Values of one column or list have different types: long and double.",
        "one type for all",
        _ONE_TYPE,
    ),
}
"""Defaults that no parameter can be read off: problem, what would be right, and the remedy."""
