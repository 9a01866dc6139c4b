"""The ``signature:`` section of an MLmodel file, read and written as MLflow does.

See https://mlflow.org/docs/latest/ml/model/ for the file. What is read may come from anybody, so nothing in it is
taken for granted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from modelport.core.errors import InvalidSignatureError
from modelport.core.names import shown
from modelport.core.signatures.param_specs import ParamSpec
from modelport.core.signatures.specs import ColumnSpec, Side, TensorSpec
from modelport.core.signatures.type_codec import decode_type, encode_type, required_in

MAX_LENGTH = 32 * 1024 * 1024
"""How many characters of JSON one side may have: some hundred thousand columns."""


def write_side(side: Side) -> str | None:
    """Write one side as JSON; nothing of an empty one."""
    return json.dumps([_write_spec(spec) for spec in side]) if side else None


def _write_spec(spec: ColumnSpec | TensorSpec) -> dict[str, Any]:
    name = {} if spec.name is None else {"name": spec.name}
    if isinstance(spec, TensorSpec):
        return {**name, "type": "tensor", "tensor-spec": {"dtype": spec.dtype, "shape": spec.shape}}
    return {**encode_type(spec.type), **name, "required": spec.required}


def write_params(params: tuple[ParamSpec, ...]) -> str | None:
    """Write parameters as JSON; nothing where there are none."""
    return json.dumps([_write_param(spec) for spec in params]) if params else None


def _write_param(spec: ParamSpec) -> dict[str, Any]:
    return {"name": spec.name, "default": spec.default_json, "shape": spec.shape, **encode_type(spec.type)}


def read_side(text: object) -> Side:
    """Read one side; an absent one is empty.

    Raises:
        InvalidSignatureError: It is not what MLflow writes.
    """
    nodes = _read_list(text)
    tensors = [node for node in nodes if node.get("type") == "tensor"]
    if tensors and len(tensors) < len(nodes):
        raise InvalidSignatureError("A side of the signature mixes columns and tensors.", expected="one kind only")
    return tuple(map(_read_tensor, tensors)) or tuple(map(_read_column, nodes))


def _read_column(node: Mapping[str, Any]) -> ColumnSpec:
    return ColumnSpec(node.get("name"), decode_type(node), required_in(node))


def _read_tensor(node: Mapping[str, Any]) -> TensorSpec:
    spec = node.get("tensor-spec")
    if not isinstance(spec, Mapping) or not isinstance(spec.get("shape"), list):
        raise InvalidSignatureError(
            f"A tensor of the signature says {shown(spec)}.", expected='"tensor-spec": {"dtype": …, "shape": […]}'
        )
    return TensorSpec(spec.get("dtype"), spec["shape"], node.get("name"))


def read_params(text: object) -> tuple[ParamSpec, ...]:
    """Read parameters; older MLflow calls their type ``dtype``.

    Raises:
        InvalidSignatureError: It is not what MLflow writes.
    """
    return tuple(_read_param(node) for node in _read_list(text))


def _read_param(node: Mapping[str, Any]) -> ParamSpec:
    if "default" not in node:
        raise InvalidSignatureError(f"The parameter {shown(node.get('name'))} of the signature has no default.")
    kind = decode_type({"type": node.get("dtype"), **node})
    name: Any = node.get("name")
    return ParamSpec(name, kind, node["default"], node.get("shape"))


def _read_list(text: object) -> list[Mapping[str, Any]]:
    if text is None or text == "":
        return []
    nodes = _parse(text)
    if isinstance(nodes, list) and all(isinstance(node, Mapping) for node in nodes):
        return nodes
    raise InvalidSignatureError(
        f"A part of the signature is {shown(text)}.",
        expected="a JSON list of objects, one for each column, tensor or parameter",
        remedy="take the signature section from an MLmodel file as it stands",
    )


def _parse(text: object) -> object:
    if not isinstance(text, str) or len(text) > MAX_LENGTH:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise InvalidSignatureError(
            f"A part of the signature is no JSON: {shown(str(exc))}.",
            expected="JSON of reasonable depth, as MLflow writes it",
            remedy="take the signature section from an MLmodel file as it stands",
        ) from exc
