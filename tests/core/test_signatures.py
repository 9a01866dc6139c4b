"""Signature and its parts: what they hold, what they refuse, what an MLmodel file says of them."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from typing import Any

import pytest

from modelport.core.errors import InvalidSignatureError
from modelport.core.signatures import (
    AnyType,
    ArrayType,
    ColumnSpec,
    DataType,
    MapType,
    ObjectType,
    ParamSpec,
    Property,
    Signature,
    SparkVectorType,
    TensorSpec,
)

AGE = ColumnSpec("age", DataType.LONG)
RISK = ColumnSpec("risk", DataType.DOUBLE)


def test_a_signature_compares_and_hashes_by_value() -> None:
    """Two of the same parts are one key of a dict, however the parts were passed."""
    first = Signature([AGE], [RISK], [ParamSpec("p", "long", 1)])
    second = Signature((AGE,), (RISK,), (ParamSpec("p", DataType.LONG, 1),))
    assert first == second
    assert len({first, second}) == 1


def test_a_signature_survives_pickling() -> None:
    """It travels to another process as it is."""
    signature = Signature([ColumnSpec("a", ObjectType([Property("x", "long")]))], [RISK], [ParamSpec("p", "long", 1)])
    assert pickle.loads(pickle.dumps(signature)) == signature  # noqa: S301


def test_a_signature_cannot_be_changed() -> None:
    """Nothing of it can be set, and a default given out is nobody else's."""
    spec = ParamSpec("stop", "string", ["a"], shape=(-1,))
    spec.default.append("b")
    assert spec.default == ["a"]
    with pytest.raises(AttributeError):
        Signature([AGE], ()).inputs = ()  # type: ignore[misc]


@pytest.mark.parametrize(
    "inputs",
    [
        [],
        [AGE, TensorSpec("float64", (-1,), "x")],
        [AGE, AGE],
        [AGE, ColumnSpec(None, "long")],
        [TensorSpec("float64", (-1,)), TensorSpec("float64", (-1,))],
        [ColumnSpec(None, "long", required=False)],
        ["age"],
        None,
        7,
    ],
    ids=["none", "mixed", "twice", "half named", "unnamed tensors", "unnamed optional", "text", "None", "a number"],
)
def test_inputs_that_contradict_each_other_are_refused(inputs: Any) -> None:
    """A side is columns or tensors, all named, uniquely, or none."""
    with pytest.raises(InvalidSignatureError):
        Signature(inputs, [RISK])


@pytest.mark.parametrize("name", ["", True, 1.5, ("a", "b"), ["a"], b"a"])
def test_a_column_is_called_by_a_text_a_number_or_nothing(name: Any) -> None:
    """Anything else, such as pandas' tuples, is refused with the way to rename columns."""
    with pytest.raises(InvalidSignatureError) as refused:
        ColumnSpec(name, "long")
    assert "rename" in refused.value.remedy


def test_unnamed_columns_may_be_several() -> None:
    """They go by their order, as in MLflow."""
    signature = Signature([ColumnSpec(None, "long"), ColumnSpec(None, "string")], [RISK])
    assert [spec.name for spec in signature.inputs] == [None, None]


@pytest.mark.parametrize("kind", ["int64", "array", "", None, 5, int, [DataType.LONG]])
def test_what_is_no_type_is_refused_with_the_types_there_are(kind: Any) -> None:
    """The message names them all."""
    with pytest.raises(InvalidSignatureError) as refused:
        ColumnSpec("a", kind)
    assert "boolean, integer, long, float, double, string, binary, datetime" in refused.value.expected


@pytest.mark.parametrize("properties", [[], [Property("a", "long")] * 2, ["a"]])
def test_an_object_needs_unique_properties(properties: Any) -> None:
    """None, two alike, or something else are refused."""
    with pytest.raises(InvalidSignatureError):
        ObjectType(properties)
    with pytest.raises(InvalidSignatureError):
        Property(5, "long")  # type: ignore[arg-type]


@pytest.mark.parametrize("params", [[ParamSpec("p", "long", 1)] * 2, ["p"], 5])
def test_a_signature_needs_unique_parameters(params: Any) -> None:
    """Two alike, or something else are refused."""
    with pytest.raises(InvalidSignatureError, match="unique names"):
        Signature([AGE], (), params)


def test_the_order_of_properties_does_not_matter() -> None:
    """They are kept by name, as MLflow keeps them."""
    assert ObjectType([Property("b", "long"), Property("a", "long")]) == ObjectType(
        [Property("a", "long"), Property("b", "long")]
    )


@pytest.mark.parametrize("dtype", ["text", "float65", "<f8", "str32", "V8", "", None, 5, float])
def test_what_is_no_dtype_is_refused(dtype: Any) -> None:
    """A tensor's dtype is a name of NumPy's, texts without a size."""
    with pytest.raises(InvalidSignatureError):
        TensorSpec(dtype, (-1,))


@pytest.mark.parametrize("shape", [None, 5, "ab", (-2,), (1.5,), (None, 3), (True,)])
def test_what_is_no_shape_is_refused(shape: Any) -> None:
    """A shape is whole numbers from -1 on."""
    with pytest.raises(InvalidSignatureError):
        TensorSpec("float64", shape)


def test_types_say_what_they_are() -> None:
    """Their texts are what messages show."""
    kind = ObjectType([Property("a", ArrayType(MapType(AnyType())), required=False), Property("b", SparkVectorType())])
    assert str(kind) == "object {a?: array of map of any, b: sparkml_vector}"
    assert str(TensorSpec("float32", (-1, 3))) == "float32 of shape (-1, 3)"


def test_nesting_has_an_end() -> None:
    """A type nested beyond reason is refused when it is built, not when the stack is exhausted."""
    kind: Any = DataType.LONG
    for _ in range(64):
        kind = ArrayType(kind)
    with pytest.raises(InvalidSignatureError, match="64 levels"):
        ArrayType(kind)
    values: Any = 1
    for _ in range(50_000):
        values = [values]
    with pytest.raises(InvalidSignatureError, match="64 levels"):
        Signature.infer({"a": [values]})


def test_a_section_without_outputs_and_params_is_read() -> None:
    """MLflow writes null for what a model lacks, and older files leave keys out."""
    text = '[{"type": "long", "name": "age"}]'
    expected = Signature([AGE], ())
    assert Signature.from_dict({"inputs": text}) == expected
    assert Signature.from_dict({"inputs": text, "outputs": None, "params": None, "future": 1}) == expected
    assert expected.to_dict() == {
        "inputs": '[{"type": "long", "name": "age", "required": true}]',
        "outputs": None,
        "params": None,
    }


def test_what_older_mlflow_wrote_is_read() -> None:
    """It called a parameter's type dtype, and did not write required."""
    signature = Signature.from_dict(
        {
            "inputs": '[{"type": "array", "items": {"type": "long"}, "name": "a", "required": null}]',
            "params": '[{"name": "p", "dtype": "datetime", "default": "2026-01-31", "shape": null}]',
        }
    )
    assert signature.inputs == (ColumnSpec("a", ArrayType("long")),)
    assert str(signature.params[0].default) == "2026-01-31"


DEEP = "[" * 100_000 + "]" * 100_000
DEEP_TYPE = '[{"type": "array", "name": "a", "items": ' + '{"type": "array", "items": ' * 300 + '{"type": "long"}'
HOSTILE = {
    "no JSON": "long",
    "no list": "{}",
    "list of texts": '["long"]',
    "no type": '[{"name": "a"}]',
    "type of another kind": '[{"type": 5}]',
    "unknown type": '[{"type": "decimal"}]',
    "unhashable type": '[{"type": []}]',
    "array without items": '[{"type": "array"}]',
    "array of text": '[{"type": "array", "items": "long"}]',
    "map of list": '[{"type": "map", "values": []}]',
    "object of nothing": '[{"type": "object", "properties": {}}]',
    "object of numbers": '[{"type": "object", "properties": {"a": 1}}]',
    "required of text": '[{"type": "long", "required": "yes"}]',
    "name of list": '[{"type": "long", "name": ["a", "b"]}]',
    "tensor without spec": '[{"type": "tensor"}]',
    "tensor of odd dtype": '[{"type": "tensor", "tensor-spec": {"dtype": "os.system", "shape": [-1]}}]',
    "tensor of odd shape": '[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": "ab"}}]',
    "tensor and column": '[{"type": "long"}, {"type": "tensor", "tensor-spec": {"dtype": "bool", "shape": [1]}}]',
    "deep JSON": DEEP,
    "deep type": DEEP_TYPE + "}" * 301 + "]",
    "endless number": '[{"type": "long", "name": ' + "9" * 10_000 + "}]",
    "bytes": b"[]",
    "a list": [{"type": "long"}],
    "a number": 5,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("key", ["inputs", "outputs", "params"])
def test_a_hostile_section_is_refused_with_our_error(key: str, text: Any) -> None:
    """Whatever stands in the file, nothing but InvalidSignatureError comes of it, with a short message."""
    section = {"inputs": '[{"type": "long", "name": "age"}]', key: text}
    with pytest.raises(InvalidSignatureError) as refused:
        Signature.from_dict(section)
    assert len(str(refused.value)) < 1_000


def test_an_oversized_section_is_refused_unread() -> None:
    """JSON of tens of megabytes is no signature."""
    with pytest.raises(InvalidSignatureError):
        Signature.from_dict({"inputs": "[" + " " * (33 * 1024 * 1024) + "]"})


@pytest.mark.parametrize("section", [None, "x", [], 5])
def test_a_section_that_is_no_mapping_is_refused(section: Any) -> None:
    """So is one without inputs."""
    with pytest.raises(InvalidSignatureError):
        Signature.from_dict(section)
    with pytest.raises(InvalidSignatureError, match="no inputs"):
        Signature.from_dict({})


def test_parameters_are_written_with_their_defaults() -> None:
    """Datetimes as ISO text, lists with their shape, objects with their properties."""
    signature = Signature(
        [AGE],
        (),
        [
            ParamSpec("at", "datetime", "2026-01-31T12:00:00"),
            ParamSpec("stop", "string", ("a",), shape=[-1]),
            ParamSpec("options", ObjectType([Property("k", "long")]), {"k": 1}),
            ParamSpec("seed", "long", None),
        ],
    )
    written = json.loads(str(signature.to_dict()["params"]))
    assert [each["default"] for each in written] == ["2026-01-31T12:00:00", ["a"], {"k": 1}, None]
    assert [each["shape"] for each in written] == [None, [-1], None, None]
    assert Signature.from_dict(signature.to_dict()) == signature


def test_signatures_work_where_no_library_of_tables_is_installed() -> None:
    """Importing them imports no table library, and dicts of lists are read, checked and labelled without any."""
    program = """
import sys
blocked = ("mlflow", "numpy", "pandas", "polars", "pyarrow", "pandera", "sklearn")
sys.modules.update(dict.fromkeys(blocked))
from modelport.core.signatures import Conformer, Signature, check_outputs, conform_params
assert "narwhals" not in sys.modules
data = {"age": [36, 41], "name": ["Ada", None], "tags": [["x"], []]}
signature = Signature.infer(data, {"risk": [0.1, 0.2]}, {"k": 1})
assert Conformer(signature.inputs).conform(data) is data
assert Signature.from_dict(signature.to_dict()) == signature
assert conform_params({}, signature.params) == {"k": 1}
check_outputs({"risk": [1, 2]}, signature.outputs)
"""
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, timeout=60)  # noqa: S603
