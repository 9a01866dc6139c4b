"""Types as they stand in the JSON of an MLmodel file.

The form is MLflow's own; see https://mlflow.org/docs/latest/ml/model/signatures/ .
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from modelport.core.errors import InvalidSignatureError
from modelport.core.names import shown
from modelport.core.signatures.types import (
    MAX_DEPTH,
    AnyType,
    ArrayType,
    ColumnType,
    MapType,
    ObjectType,
    Property,
    SparkVectorType,
    as_type,
)


def encode_type(kind: ColumnType) -> dict[str, Any]:
    """Write a type as MLflow writes it.

    Example:
        >>> encode_type(ArrayType("long"))
        {'type': 'array', 'items': {'type': 'long'}}
    """
    match kind:
        case ArrayType(items):
            return {"type": "array", "items": encode_type(items)}
        case MapType(values):
            return {"type": "map", "values": encode_type(values)}
        case ObjectType(properties):
            return {"type": "object", "properties": {each.name: _encode_property(each) for each in properties}}
        case _:
            return {"type": str(kind)}


def _encode_property(each: Property) -> dict[str, Any]:
    return {**encode_type(each.type), "required": each.required}


def decode_type(node: Mapping[str, Any], depth: int = 0) -> ColumnType:
    """Read a type as MLflow writes it. Keys that say nothing about the type are left alone.

    Raises:
        InvalidSignatureError: It is no such type, or nested too deeply.

    Example:
        >>> decode_type({"type": "map", "values": {"type": "string"}})
        MapType(values=<DataType.STRING: 'string'>)
    """
    name = node.get("type")
    decode = _DECODERS.get(name) if isinstance(name, str) else None
    return decode(node, depth + 1) if decode else as_type(name)


def required_in(node: Mapping[str, Any]) -> bool:
    """Read ``required``, which files of older MLflow leave out."""
    required = node.get("required")
    if required is None:
        return True
    if not isinstance(required, bool):
        raise InvalidSignatureError(f"A signature's JSON says required: {shown(required)}.", expected="true or false")
    return required


def _nested(node: object, depth: int) -> Mapping[str, Any]:
    if isinstance(node, Mapping) and depth <= MAX_DEPTH:
        return node
    raise InvalidSignatureError(
        f"A signature's JSON has {shown(node)} where a type is described.",
        expected=f"a JSON object, nested at most {MAX_DEPTH} levels deep",
    )


def _decode_array(node: Mapping[str, Any], depth: int) -> ColumnType:
    return ArrayType(decode_type(_nested(node.get("items"), depth), depth))


def _decode_map(node: Mapping[str, Any], depth: int) -> ColumnType:
    return MapType(decode_type(_nested(node.get("values"), depth), depth))


def _decode_object(node: Mapping[str, Any], depth: int) -> ColumnType:
    properties = _nested(node.get("properties"), depth)
    return ObjectType(_decode_property(name, _nested(properties[name], depth), depth) for name in properties)


def _decode_property(name: str, node: Mapping[str, Any], depth: int) -> Property:
    return Property(name, decode_type(node, depth), required=required_in(node))


_DECODERS: Mapping[str, Callable[[Mapping[str, Any], int], ColumnType]] = {
    "array": _decode_array,
    "map": _decode_map,
    "object": _decode_object,
    "any": lambda _node, _depth: AnyType(),
    "sparkml_vector": lambda _node, _depth: SparkVectorType(),
}
