"""Parameters: their specs, and the values that callers pass."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from attrs import evolve

from modelport.core.errors import InvalidSignatureError, SignatureMismatchError
from modelport.core.signatures import ArrayType, ObjectType, ParamSpec, Property, conform_params

OPTIONS = ObjectType([Property("k", "long"), Property("tags", ArrayType("string"), required=False)])
SPECS = (
    ParamSpec("temperature", "double", 0.5),
    ParamSpec("top_k", "integer", 5),
    ParamSpec("stop", "string", ["."], shape=(-1,)),
    ParamSpec("at", "datetime", dt.date(2026, 1, 31)),
    ParamSpec("options", OPTIONS, {"k": 1}),
    ParamSpec("seed", "long", None),
)
DEFAULTS = {
    "temperature": 0.5,
    "top_k": 5,
    "stop": ["."],
    "at": dt.date(2026, 1, 31),
    "options": {"k": 1},
    "seed": None,
}


@pytest.mark.parametrize("params", [None, {}])
def test_defaults_are_filled_in(params: Any) -> None:
    """All of them, as new objects each time."""
    first = conform_params(params, SPECS)
    assert first == DEFAULTS
    first["stop"].append("!")
    first["options"]["k"] = 2
    assert conform_params(params, SPECS) == DEFAULTS


MOMENT = dt.datetime(2026, 1, 31, 12)  # noqa: DTZ001
PASSED = [
    ("temperature", 1, 1.0),
    ("temperature", np.float32(0.5), 0.5),
    ("temperature", np.int64(2), 2.0),
    ("top_k", np.int8(3), 3),
    ("stop", ("a", "b"), ["a", "b"]),
    ("stop", np.array(["a"]), ["a"]),
    ("stop", [], []),
    ("at", MOMENT, MOMENT),
    ("at", pd.Timestamp(MOMENT), MOMENT),
    ("at", np.datetime64("2026-01-31T12:00"), MOMENT),
    ("at", "2026-01-31", dt.date(2026, 1, 31)),
    ("at", "2026-01-31T12:00:00", MOMENT),
    ("at", "2026-01-31T12:00:00+00:00", MOMENT.replace(tzinfo=dt.UTC)),
    ("options", {"k": np.int64(2), "tags": np.array(["x"])}, {"k": 2, "tags": ["x"]}),
    ("seed", None, None),
    ("seed", 2**40, 2**40),
]


@pytest.mark.parametrize(("name", "value", "expected"), PASSED)
def test_a_value_of_the_type_is_given_as_pythons_own(name: str, value: Any, expected: Any) -> None:
    """Whole numbers pass for floats, NumPy's scalars for Python's, ISO texts for datetimes."""
    given = conform_params({name: value}, SPECS)[name]
    assert given == expected
    assert type(given) is type(expected)


WRONG = [
    ("temperature", "hot"),
    ("temperature", True),
    ("temperature", None),
    ("temperature", 2**53 + 1),
    ("top_k", 1.5),
    ("top_k", 2**31),
    ("top_k", True),
    ("stop", "a"),
    ("stop", ["a", None]),
    ("stop", [1]),
    ("at", "yesterday"),
    ("at", 5),
    ("at", np.datetime64("2026-01-31T12:00:00.123456789")),
    ("options", {"k": "x"}),
    ("options", {}),
    ("options", None),
    ("options", [1]),
    ("seed", "1"),
    ("topk", 5),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_or_unknown_value_is_a_fault(name: str, value: Any) -> None:
    """The error names the parameter, and is of the side of params."""
    with pytest.raises(SignatureMismatchError) as refused:
        conform_params({name: value}, SPECS)
    assert [fault.column for fault in refused.value.faults] == [name]
    assert refused.value.side == "params"


def test_all_faults_of_parameters_are_listed_at_once() -> None:
    """With the names that were perhaps meant."""
    with pytest.raises(SignatureMismatchError) as refused:
        conform_params({"temprature": 1, "top_k": "x"}, SPECS)
    assert {fault.column for fault in refused.value.faults} == {"temprature", "top_k"}
    assert "'temprature' is perhaps 'temperature'" in refused.value.remedy
    with pytest.raises(SignatureMismatchError, match="no parameters"):
        conform_params({"top_k": 1}, ())


@pytest.mark.parametrize("params", [5, "x", [("top_k", 1)]])
def test_parameters_come_in_a_mapping(params: Any) -> None:
    """Anything else is refused as a whole."""
    with pytest.raises(SignatureMismatchError):
        conform_params(params, SPECS)


@pytest.mark.parametrize(
    ("kind", "default", "shape"),
    [
        ("long", "x", None),
        ("long", [1], None),
        ("long", 1, (-1,)),
        ("long", [1], (2,)),
        ("long", [1], 5),
        ("binary", b"x", None),
        (ArrayType("long"), [1], None),
        ("boolean", 1, None),
        ("datetime", "soon", None),
        ("datetime", object(), None),
        (OPTIONS, {"k": object()}, None),
        ("nothing", 1, None),
    ],
)
def test_a_default_must_be_of_its_type(kind: Any, default: Any, shape: Any) -> None:
    """So must type and shape be such as MLflow knows."""
    with pytest.raises(InvalidSignatureError):
        ParamSpec("p", kind, default, shape)


@pytest.mark.parametrize("name", ["", None, 5])
def test_a_parameter_is_called_by_a_text(name: Any) -> None:
    """It is passed by keyword, as a rule."""
    with pytest.raises(InvalidSignatureError):
        ParamSpec(name, "long", 1)


def test_a_spec_can_be_evolved() -> None:
    """Its default stays what it was, or is read anew where the type changes."""
    for spec in (*SPECS, ParamSpec("t", "string", '"5"'), ParamSpec("n", "long", 5)):
        assert evolve(spec, name="other").default == spec.default
    assert evolve(ParamSpec("n", "long", 5), type="double").default == 5.0
    with pytest.raises(InvalidSignatureError):
        evolve(ParamSpec("n", "long", 5), type="string")


def test_infinite_defaults_keep_their_value_and_compare() -> None:
    """NaN equals itself here, as the files that say so are equal."""
    assert ParamSpec("p", "double", float("nan")) == ParamSpec("p", "double", float("nan"))
    assert ParamSpec("p", "double", float("-inf")).default == float("-inf")
