"""Files in skops' format that nobody's saver writes."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from skops.io._protocol import PROTOCOL

from integration.attacks.markers import Marker

Node: TypeAlias = dict[str, Any]


def write_skops(path: Path, node: Node, files: Mapping[str, bytes] | None = None) -> None:
    """Write a file that stands for *node*."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("schema.json", json.dumps({**node, "protocol": PROTOCOL, "_skops_version": "0.16.0"}))
        for name, content in (files or {}).items():
            archive.writestr(name, content)


def node_of(loader: str, name: str, **rest: Any) -> Node:
    """Give a node that asks for the object of a dotted name."""
    module, _, own = name.rpartition(".")
    return {"__class__": own, "__module__": module, "__loader__": loader, **rest}


def text(value: str) -> Node:
    """Give a node of a text."""
    return node_of("JsonNode", "builtins.str", content=json.dumps(value), is_json=True)


def _list(*nodes: Node) -> Node:
    return node_of("ListNode", "builtins.list", content=list(nodes))


def _tuple(*nodes: Node) -> Node:
    return node_of("TupleNode", "builtins.tuple", content=list(nodes))


def _mapping(key_type: Node, content: Mapping[str, Node]) -> Node:
    return node_of("DictNode", "builtins.dict", key_types=_list(*[key_type] * len(content)), content=dict(content))


def called_for_a_key(function: str, key: str) -> Node:
    """Give a node that has a function called with a text, as the type of a mapping's key."""
    return _mapping(node_of("FunctionNode", function), {key: text("")})


def _partial(marker: Marker) -> Node:
    system = node_of("FunctionNode", "posix.system")
    empty = _mapping(node_of("TypeNode", "builtins.str"), {})
    parts = {"func": system, "args": _tuple(text(marker.command)), "kwds": empty, "namespace": empty}
    return node_of("PartialNode", "functools.partial", content=parts)


def _state_that_is_run(marker: Marker) -> Node:
    state = _mapping(
        node_of("TypeNode", "builtins.str"),
        {"_parse_arg_template": text(marker.code), "_parse_args": text(""), "name": text("norm")},
    )
    return node_of("ObjectNode", "scipy.stats._continuous_distns.norm_gen", content=state)


def _constructed(marker: Marker) -> Node:
    return node_of("ConstructorFromReduceNode", "builtins.eval", content=_tuple(text(marker.code)))


def _method(_marker: Marker) -> Node:
    owner = node_of("ObjectNode", "sklearn.linear_model._base.LinearRegression")
    name = "sklearn.linear_model._base.LinearRegression"
    return node_of("MethodNode", name, content={"func": "fit", "obj": owner})


def _method_of_another(_marker: Marker) -> Node:
    owner = node_of("ObjectNode", "subprocess.Popen")
    name = "sklearn.linear_model._base.LinearRegression"
    return node_of("MethodNode", name, content={"func": "fit", "obj": owner})


def _operator(marker: Marker) -> Node:
    return node_of("OperatorFuncNode", "operator.methodcaller", attrs=_tuple(text("system"), text(marker.command)))


def _operator_elsewhere(marker: Marker) -> Node:
    return node_of("OperatorFuncNode", "posix.system", attrs=_tuple(text(marker.command)))


def _bit_generator(_marker: Marker) -> Node:
    state = _mapping(node_of("TypeNode", "builtins.str"), {"bit_generator": text("seed")})
    seed = _mapping(node_of("TypeNode", "builtins.str"), {})
    content = {"bit_generator": state, "seed_seq": seed}
    return node_of("RandomGeneratorNode", "numpy.random._generator.Generator", content=content)


def _dtype_of_another(_marker: Marker) -> Node:
    return node_of("NdArrayNode", "subprocess.Popen", type="numpy", file="a.npy")


def _forest_of_loops(_marker: Marker) -> Node:
    return node_of("CachedNode", "builtins.list", __id__=1)


BUILT: Final[Mapping[str, Callable[[Marker], Node]]] = {
    "a function called for a key": lambda marker: called_for_a_key("posix.system", marker.command),
    "a state that is executed": _state_that_is_run,
    "a call of eval": _constructed,
    "a partial of system": _partial,
    "a function": lambda _: node_of("FunctionNode", "posix.system"),
    "eval as a type": lambda _: node_of("TypeNode", "builtins.eval"),
    "a module that was not imported": lambda _: node_of("ObjectNode", "this.s"),
    "a method": _method,
    "a method of another object": _method_of_another,
    "a call by a method's name": _operator,
    "a function that is no operator": _operator_elsewhere,
    "a generator of random numbers that is a function": _bit_generator,
    "an array of a type that is none": _dtype_of_another,
    "a node that was never there": _forest_of_loops,
}
"""What a file may ask for."""
