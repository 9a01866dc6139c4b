"""Parameters of every kind: their defaults, the values that a caller may give them, and those that are refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

import numpy as np
import pandas as pd

from modelport.core.signatures import (
    AnyType,
    ArrayType,
    ColumnSpec,
    DataType,
    ObjectType,
    ParamSpec,
    Property,
    Signature,
)

OPTIONS: Final = ObjectType(
    [
        Property("k", DataType.LONG),
        Property("tags", ArrayType(DataType.STRING), required=False),
        Property("more", AnyType(), required=False),
    ]
)
_OPTIONS: Final = "object {k: long, more?: any, tags?: array of string}"
_LATER: Final = datetime(2026, 5, 6, 7, 8, 9)  # noqa: DTZ001 - parameters have no zone

EVERY: Final = Signature(
    [ColumnSpec("a", DataType.LONG)],
    [ColumnSpec(None, DataType.DOUBLE)],
    [
        ParamSpec("rate", "double", 0.5),
        ParamSpec("share", "float", 0.25),
        ParamSpec("count", "long", 5),
        ParamSpec("few", "integer", 3),
        ParamSpec("greedy", "boolean", True),  # noqa: FBT003 - the default
        ParamSpec("name", "string", "é"),
        ParamSpec("at", "datetime", "2026-01-02T03:04:05"),
        ParamSpec("day", "datetime", "2026-01-02"),
        ParamSpec("weights", "double", [1, 2.5], (-1,)),
        ParamSpec("words", "string", ["a", ""], (-1,)),
        ParamSpec("flags", "boolean", [False, True], (-1,)),
        ParamSpec("days", "datetime", ["2026-01-02T03:04:05", date(2026, 1, 2)], (-1,)),
        ParamSpec("none", "float", [], (-1,)),
        ParamSpec("options", OPTIONS, {"k": 1, "tags": ["x"], "more": {"deep": [1.5, None]}}),
        ParamSpec("free", "long", None),
    ],
)
"""A parameter of every type."""

DEFAULTS: Final[dict[str, Any]] = {
    "rate": 0.5,
    "share": 0.25,
    "count": 5,
    "few": 3,
    "greedy": True,
    "name": "é",
    "at": datetime(2026, 1, 2, 3, 4, 5),  # noqa: DTZ001 - parameters have no zone
    "day": date(2026, 1, 2),
    "weights": [1.0, 2.5],
    "words": ["a", ""],
    "flags": [False, True],
    "days": [datetime(2026, 1, 2, 3, 4, 5), date(2026, 1, 2)],  # noqa: DTZ001 - parameters have no zone
    "none": [],
    "options": {"k": 1, "tags": ["x"], "more": {"deep": [1.5, None]}},
    "free": None,
}
"""What a model is given where the caller gives nothing."""

GIVEN: Final[Sequence[tuple[str, Any, Any]]] = [
    ("rate", 3, 3.0),
    ("rate", np.float32(0.5), 0.5),
    ("rate", np.int64(2), 2.0),
    ("rate", np.array(1.5), 1.5),
    ("rate", 2**53, 9007199254740992.0),
    ("rate", float("inf"), float("inf")),
    ("rate", float("nan"), float("nan")),
    ("share", np.float64(0.125), 0.125),
    ("share", 0.1, 0.1),
    ("share", 2**24 + 1, 16777217.0),
    ("count", np.int8(7), 7),
    ("count", np.array(7), 7),
    ("count", -(2**63), -(2**63)),
    ("few", 2**31 - 1, 2**31 - 1),
    ("greedy", np.bool_(False), False),  # noqa: FBT003 - the value
    ("name", np.str_("x"), "x"),
    ("name", "", ""),
    ("at", "2026-05-06T07:08:09", _LATER),
    ("at", "2026-05-06T07:08:09+00:00", _LATER.replace(tzinfo=UTC)),
    ("at", "20260506", date(2026, 5, 6)),
    ("at", "2026-05-06", date(2026, 5, 6)),
    ("at", np.datetime64("2026-05-06T07:08:09"), _LATER),
    ("at", np.array("2026-05-06T07:08:09", "datetime64[s]"), _LATER),
    ("at", pd.Timestamp("2026-05-06T07:08:09"), _LATER),
    ("at", _LATER, _LATER),
    ("day", date(2026, 5, 6), date(2026, 5, 6)),
    ("day", np.datetime64("2026-05-06"), date(2026, 5, 6)),
    ("weights", np.array([1, 2]), [1.0, 2.0]),
    ("weights", (), []),
    ("words", np.array(["b", "c"]), ["b", "c"]),
    ("words", ("b",), ["b"]),
    ("flags", np.array([True]), [True]),
    ("days", [np.datetime64("2026-05-06"), "2026-05-06T07:08:09"], [date(2026, 5, 6), _LATER]),
    ("none", [1, 0.5], [1.0, 0.5]),
    ("options", {"k": np.int64(2)}, {"k": 2}),
    ("options", {"tags": np.array(["x"]), "k": 2}, {"tags": ["x"], "k": 2}),
    ("options", {"k": 2, "tags": None, "more": {1: (1, 2)}}, {"k": 2, "tags": None, "more": {"1": [1, 2]}}),
    ("free", 9, 9),
    ("free", None, None),
]
"""Parameters, values for them, and what a model is given for these."""


class _Speechless:
    def __repr__(self) -> str:
        raise TypeError


_ROUND: Final[list[Any]] = []
_ROUND.append(_ROUND)
WRONG: Final[Sequence[tuple[str, Any, str, str]]] = [
    ("rate", "half", "double", "'half'"),
    ("rate", True, "double", "True"),
    ("rate", None, "double", "None"),
    ("rate", [0.5], "double", "[0.5]"),
    ("rate", np.array([0.5]), "double", "array([0.5])"),
    ("rate", 2**53 + 1, "double", "9007199254740993"),
    ("rate", 10**5000, "double", "<int that cannot be shown>"),
    ("share", 1j, "float", "1j"),
    ("count", 1.5, "long", "1.5"),
    ("count", 2**63, "long", "9223372036854775808"),
    ("count", "1", "long", "'1'"),
    ("count", _Speechless(), "long", "<_Speechless that cannot be shown>"),
    ("few", 2**31, "integer", "2147483648"),
    ("few", -(2**31) - 1, "integer", "-2147483649"),
    ("greedy", 1, "boolean", "1"),
    ("name", 1, "string", "1"),
    ("name", b"x", "string", "b'x'"),
    ("at", "soon", "datetime", "'soon'"),
    ("at", "", "datetime", "''"),
    ("at", 2026, "datetime", "2026"),
    ("at", None, "datetime", "None"),
    ("at", pd.NaT, "datetime", "NaT"),
    ("at", np.array(["2026-01-02"], "datetime64[D]"), "datetime", "array(['2026-01-02'], dtype='datetime64[D]')"),
    ("at", np.datetime64("NaT"), "datetime", "np.datetime64('NaT','generic')"),
    (
        "at",
        np.datetime64("2026-01-01T00:00:00.123456789"),
        "datetime",
        "np.datetime64('2026-01-01T00:00:00.123456789')",
    ),
    ("weights", 1.0, "list of double", "1.0"),
    ("weights", ["x"], "list of double", "['x']"),
    ("weights", [None], "list of double", "[None]"),
    ("weights", [[1.0]], "list of double", "[[1.0]]"),
    ("weights", None, "list of double", "None"),
    ("words", "ab", "list of string", "'ab'"),
    ("words", {"a"}, "list of string", "{'a'}"),
    ("days", ["2026-05-06", "soon"], "list of datetime", "['2026-05-06', 'soon']"),
    ("options", {}, _OPTIONS, "{}"),
    ("options", None, _OPTIONS, "None"),
    ("options", [1], _OPTIONS, "[1]"),
    ("options", {"k": "x"}, _OPTIONS, "{'k': 'x'}"),
    ("options", {"k": 1, "other": 1}, _OPTIONS, "{'k': 1, 'other': 1}"),
    ("options", {"k": 1, "more": date(2026, 1, 2)}, _OPTIONS, "{'k': 1, 'more': datetime.date(2026, 1, 2)}"),
    ("options", {"k": 1, "more": {(1,): 2}}, _OPTIONS, "{'k': 1, 'more': {(1,): 2}}"),
    ("options", {"k": 1, "more": _ROUND}, _OPTIONS, "{'k': 1, 'more': [[...]]}"),
    ("free", "x", "long", "'x'"),
    ("discuont", 0.5, "no such parameter", "0.5"),
]
"""Parameters, values that do not fit them, what is expected, and what is told of the value."""

_THERE: Final = (
    "the signature has at, count, day, days, few, flags, free, greedy, name, none, options, rate, share, weights, words"
)
SEVERAL_WRONG: Final[Mapping[str, tuple[Any, Sequence[tuple[str, str, str]], str]]] = {
    "values": (
        {"few": 1.5, "rate": "half"},
        [("rate", "double", "'half'"), ("few", "integer", "1.5")],
        "pass values of the types that the signature names",
    ),
    "names": (
        {"wieghts": [1.0], "zzz": None, "rate": 1.0, 5: 1, "cuont": 1},
        [
            ("wieghts", "no such parameter", "[1.0]"),
            ("zzz", "no such parameter", "None"),
            ("5", "no such parameter", "1"),
            ("cuont", "no such parameter", "1"),
        ],
        f"'wieghts' is perhaps 'weights'; 'cuont' is perhaps 'count'; {_THERE}",
    ),
    "both": (
        {"few": 1.5, "zzz": 1, "rate": "half"},
        [("zzz", "no such parameter", "1"), ("rate", "double", "'half'"), ("few", "integer", "1.5")],
        _THERE,
    ),
    "a number": (5, [("", "a dict of parameters", "int")], "pass a dict"),
    "nothing that is no dict": ((), [("", "a dict of parameters", "tuple")], "pass a dict"),
    "pairs": ([("rate", 1.0)], [("", "a dict of parameters", "list")], "pass a dict"),
}
"""What is passed for parameters, the faults that are told, and the remedy."""
