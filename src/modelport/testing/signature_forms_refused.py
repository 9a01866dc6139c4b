"""What is no signature as MLmodel files have them, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

Told: TypeAlias = tuple[str, str, str]
"""The problem, what was expected, and what to do."""

_A: Final = '[{"type": "long", "name": "a", "required": true}]'
_TYPES: Final = (
    "one of boolean, integer, long, float, double, string, binary, datetime, or an array, object, map or any type"
)
_USE: Final = "use DataType.LONG and its like, or ArrayType(DataType.LONG) for nested ones"
_LIST: Final = "a JSON list of objects, one for each column, tensor or parameter"
_JSON: Final = "JSON of reasonable depth, as MLflow writes it"
_AS_IT_STANDS: Final = "take the signature section from an MLmodel file as it stands"
_NODE: Final = "a JSON object, nested at most 64 levels deep"
_TENSOR: Final = '"tensor-spec": {"dtype": …, "shape": […]}'


def _type(shown: str) -> Told:
    return f"{shown} is not a type of a column.", _TYPES, _USE


def _node(shown: str) -> Told:
    return f"A signature's JSON has {shown} where a type is described.", _NODE, ""


def _list(shown: str) -> Told:
    return f"A part of the signature is {shown}.", _LIST, _AS_IT_STANDS


def _tensor(shown: str) -> Told:
    return f"A tensor of the signature says {shown}.", _TENSOR, ""


REFUSED_SECTIONS: Final[Mapping[str, tuple[Any, Told]]] = {
    "None": (None, ("The signature section is None.", "a mapping with inputs, outputs and params", "")),
    "a list": (
        [_A],
        (f"The signature section is {[_A]!r}.", "a mapping with inputs, outputs and params", ""),
    ),
    "no inputs": (
        {"outputs": _A},
        (
            "The signature has no inputs.",
            "at least one ColumnSpec or TensorSpec",
            "read it off an example: Signature.infer(inputs, outputs)",
        ),
    ),
    "outputs that are no JSON": (
        {"inputs": _A, "outputs": "["},
        (
            "A part of the signature is no JSON: 'Expecting value: line 1 column 2 (char 1)'.",
            _JSON,
            _AS_IT_STANDS,
        ),
    ),
    "parameters of no kind": ({"inputs": _A, "params": "{}"}, _list("'{}'")),
}
"""What is no section of an MLmodel file."""

REFUSED_INPUTS: Final[Mapping[str, tuple[Any, Told]]] = {
    "JSON that was read": ([{"type": "long"}], _list("[{'type': 'long'}]")),
    "a number": (5, _list("5")),
    "bytes": (b"[]", _list("b'[]'")),
    "an object": ('{"type": "long"}', _list('\'{"type": "long"}\'')),
    "a list of a text": ('[{"type": "long"}, "long"]', _list('\'[{"type": "long"}, "long"]\'')),
    "a text": ('"long"', _list("'\"long\"'")),
    "null": ("null", _list("'null'")),
    "no type": ('[{"name": "a"}]', _type("None")),
    "an unknown type": ('[{"type": "decimal", "name": "a"}]', _type("'decimal'")),
    "a type in capitals": ('[{"type": "LONG", "name": "a"}]', _type("'LONG'")),
    "a list as type": ('[{"type": ["long"], "name": "a"}]', _type("['long']")),
    "an older type of a column": ('[{"dtype": "long", "name": "a"}]', _type("None")),
    "an array of nothing": ('[{"type": "array", "name": "a"}]', _node("None")),
    "an array of a text": ('[{"type": "array", "items": "long", "name": "a"}]', _node("'long'")),
    "an array of what is unknown": ('[{"type": "array", "items": {}, "name": "a"}]', _type("None")),
    "a map of nothing": ('[{"type": "map", "items": {"type": "long"}, "name": "a"}]', _node("None")),
    "an object of nothing": ('[{"type": "object", "name": "a"}]', _node("None")),
    "an object of a list": ('[{"type": "object", "properties": [{"type": "long"}]}]', _node("[{'type': 'long'}]")),
    "a property of a text": ('[{"type": "object", "properties": {"x": "long"}}]', _node("'long'")),
    "required by a text": (
        '[{"type": "long", "name": "a", "required": "yes"}]',
        ("A signature's JSON says required: 'yes'.", "true or false", ""),
    ),
    "a property required by a number": (
        '[{"type": "object", "properties": {"x": {"type": "long", "required": 0}}}]',
        ("A signature's JSON says required: 0.", "true or false", ""),
    ),
    "columns and tensors": (
        '[{"type": "tensor", "tensor-spec": {"dtype": "int8", "shape": [-1]}}, {"type": "long"}]',
        ("A side of the signature mixes columns and tensors.", "one kind only", ""),
    ),
    "a tensor of nothing": ('[{"type": "tensor", "name": "a"}]', _tensor("None")),
    "a tensor of a text": ('[{"type": "tensor", "tensor-spec": "int8"}]', _tensor("'int8'")),
    "a tensor of a list": ('[{"type": "tensor", "tensor-spec": ["int8", [-1]]}]', _tensor("['int8', [-1]]")),
    "a tensor without a shape": (
        '[{"type": "tensor", "tensor-spec": {"dtype": "int8"}}]',
        _tensor("{'dtype': 'int8'}"),
    ),
    "a tensor of a shape that is a number": (
        '[{"type": "tensor", "tensor-spec": {"dtype": "int8", "shape": -1}}]',
        _tensor("{'dtype': 'int8', 'shape': -1}"),
    ),
}
"""What is no side of a signature."""

REFUSED_PARAMS: Final[Mapping[str, tuple[str, Told]]] = {
    "no default": (
        '[{"name": "rate", "type": "double"}]',
        ("The parameter 'rate' of the signature has no default.", "", ""),
    ),
    "nothing": ("[{}]", ("The parameter None of the signature has no default.", "", "")),
    "no type": ('[{"name": "rate", "default": 1.0}]', _type("None")),
    "no name": (
        '[{"type": "double", "default": 1.0}]',
        ("A parameter cannot be called None.", "a text", ""),
    ),
    "a default of another type": (
        '[{"name": "rate", "type": "double", "default": "x"}]',
        ("The default of parameter 'rate' is 'x'.", "double or None", "give a default of the parameter's type"),
    ),
    "a list of lists": (
        '[{"name": "rate", "type": "double", "default": 1.0, "shape": [2, 2]}]',
        (
            "A parameter cannot be of shape [2, 2].",
            "None for a single value, (-1,) for a list",
            "",
        ),
    ),
    "a text": ('["rate"]', _list("'[\"rate\"]'")),
}
"""What are no parameters of a signature."""
