"""Signatures as MLmodel files have them, and what each is.

See https://mlflow.org/docs/latest/ml/model/signatures/ for the form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

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

_A: Final = [ColumnSpec("a", DataType.LONG)]
_A_WRITTEN: Final = '[{"type": "long", "name": "a", "required": true}]'
_NESTED: Final = ObjectType(
    [
        Property("tags", ArrayType(MapType(ArrayType(DataType.STRING))), required=False),
        Property("at", ObjectType([Property("y", DataType.FLOAT, required=False), Property("x", DataType.DOUBLE)])),
    ]
)

WRITTEN: Final[Mapping[str, tuple[Signature, Mapping[str, str | None]]]] = {
    "one column": (Signature(_A, ()), {"inputs": _A_WRITTEN, "outputs": None, "params": None}),
    "outputs": (Signature(_A, _A), {"inputs": _A_WRITTEN, "outputs": _A_WRITTEN, "params": None}),
    "scalars": (
        Signature([ColumnSpec(each.value, each) for each in DataType], ()),
        {
            "inputs": '[{"type": "boolean", "name": "boolean", "required": true}, '
            '{"type": "integer", "name": "integer", "required": true}, '
            '{"type": "long", "name": "long", "required": true}, '
            '{"type": "float", "name": "float", "required": true}, '
            '{"type": "double", "name": "double", "required": true}, '
            '{"type": "string", "name": "string", "required": true}, '
            '{"type": "binary", "name": "binary", "required": true}, '
            '{"type": "datetime", "name": "datetime", "required": true}]',
            "outputs": None,
            "params": None,
        },
    ),
    "names": (
        Signature([ColumnSpec(None, DataType.LONG)] * 2, [ColumnSpec(0, DataType.LONG), ColumnSpec("é", "long")]),
        {
            "inputs": '[{"type": "long", "required": true}, {"type": "long", "required": true}]',
            "outputs": '[{"type": "long", "name": 0, "required": true}, '
            '{"type": "long", "name": "\\u00e9", "required": true}]',
            "params": None,
        },
    ),
    "nested types": (
        Signature(
            [
                ColumnSpec("array", ArrayType(ArrayType(DataType.LONG)), required=False),
                ColumnSpec("map", MapType(MapType(DataType.BINARY))),
                ColumnSpec("object", _NESTED),
                ColumnSpec("any", AnyType(), required=False),
                ColumnSpec("vector", SparkVectorType()),
            ],
            (),
        ),
        {
            "inputs": '[{"type": "array", "items": {"type": "array", "items": {"type": "long"}}, '
            '"name": "array", "required": false}, '
            '{"type": "map", "values": {"type": "map", "values": {"type": "binary"}}, "name": "map", '
            '"required": true}, '
            '{"type": "object", "properties": {"at": {"type": "object", "properties": '
            '{"x": {"type": "double", "required": true}, "y": {"type": "float", "required": false}}, '
            '"required": true}, "tags": {"type": "array", "items": {"type": "map", "values": {"type": "array", '
            '"items": {"type": "string"}}}, "required": false}}, "name": "object", "required": true}, '
            '{"type": "any", "name": "any", "required": false}, '
            '{"type": "sparkml_vector", "name": "vector", "required": true}]',
            "outputs": None,
            "params": None,
        },
    ),
    "tensors": (
        Signature(
            [TensorSpec("float32", (-1, 28, 28), "image"), TensorSpec("datetime64[ns]", (-1,), 1)],
            [TensorSpec("str", ())],
        ),
        {
            "inputs": '[{"name": "image", "type": "tensor", '
            '"tensor-spec": {"dtype": "float32", "shape": [-1, 28, 28]}}, '
            '{"name": 1, "type": "tensor", "tensor-spec": {"dtype": "datetime64[ns]", "shape": [-1]}}]',
            "outputs": '[{"type": "tensor", "tensor-spec": {"dtype": "str", "shape": []}}]',
            "params": None,
        },
    ),
    "parameters": (
        Signature(
            _A,
            (),
            [
                ParamSpec("rate", DataType.DOUBLE, 1),
                ParamSpec("day", DataType.DATETIME, "2026-01-02"),
                ParamSpec("sizes", DataType.LONG, (1, 2), (-1,)),
                ParamSpec("point", ObjectType([Property("x", DataType.LONG)]), {"x": 1}),
                ParamSpec("name", DataType.STRING, None),
            ],
        ),
        {
            "inputs": _A_WRITTEN,
            "outputs": None,
            "params": '[{"name": "rate", "default": 1.0, "shape": null, "type": "double"}, '
            '{"name": "day", "default": "2026-01-02", "shape": null, "type": "datetime"}, '
            '{"name": "sizes", "default": [1, 2], "shape": [-1], "type": "long"}, '
            '{"name": "point", "default": {"x": 1}, "shape": null, "type": "object", '
            '"properties": {"x": {"type": "long", "required": true}}}, '
            '{"name": "name", "default": null, "shape": null, "type": "string"}]',
        },
    ),
}
"""Signatures, and how each is written."""

EXAMPLES: Final[Mapping[str, Mapping[str | int, Any]]] = {
    "nested types": {
        "array": [[[1]], None],
        "map": [{"k": {"b": b"1"}}, {}],
        "object": [{"at": {"x": 1.0}}, {"at": {"x": 2.0, "y": None}, "tags": [{"t": ["u"]}]}],
        "any": ["x", 1],
        "vector": [[1.0], [2.0]],
    },
    "tensors": {"image": np.zeros((2, 28, 28), "float32"), 1: np.array(["2026-01-01", "2026-01-02"], "datetime64[ns]")},
}
"""Two rows of inputs of some of these signatures."""

_RATE: Final = Signature(_A, (), [ParamSpec("rate", DataType.DOUBLE, 0.5)])
READ: Final[Mapping[str, tuple[Mapping[str, Any], Signature]]] = {
    "nothing of the outputs": ({"inputs": _A_WRITTEN}, Signature(_A, ())),
    "empty texts": ({"inputs": _A_WRITTEN, "outputs": "", "params": ""}, Signature(_A, ())),
    "empty lists": ({"inputs": _A_WRITTEN, "outputs": "[]", "params": "[]"}, Signature(_A, ())),
    "what nobody knows": (
        {"inputs": '[{"type": "long", "name": "a", "doc": {"x": 1}}]', "is_signature_from_type_hint": True},
        Signature(_A, ()),
    ),
    "nothing of what is required": ({"inputs": '[{"type": "long", "name": "a"}]'}, Signature(_A, ())),
    "null for what is required": ({"inputs": '[{"type": "long", "name": "a", "required": null}]'}, Signature(_A, ())),
    "properties of which nothing else is told": (
        {"inputs": '[{"type": "object", "properties": {"x": {"type": "long"}}, "name": "a"}]'},
        Signature([ColumnSpec("a", ObjectType([Property("x", DataType.LONG)]))], ()),
    ),
    "parameters of older files": (
        {"inputs": _A_WRITTEN, "params": '[{"name": "rate", "dtype": "double", "default": 0.5}]'},
        _RATE,
    ),
    "parameters of both": (
        {"inputs": _A_WRITTEN, "params": '[{"name": "rate", "dtype": "long", "type": "double", "default": 0.5}]'},
        _RATE,
    ),
    "white space": ({"inputs": f" \n{_A_WRITTEN}\t"}, Signature(_A, ())),
}
"""What else is read, as older files have it, and as what."""
