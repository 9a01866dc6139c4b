"""Texts that whoever writes to a model's storage may put in the place of its MLmodel file or its manifest."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, Final

import yaml
from hypothesis import strategies as st

_TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
_ODD_TOKENS: Final = (
    "!!python/object/apply:os.system [id]", "!!python/name:os.system", "!!python/tuple [1]", "!!binary aGk=",
    "!!set {a}", "!!omap [a: 1]", "!!pairs [a: 1]", "!!timestamp 2026-02-30", "!!int x", "!!int ''", "!!float x",
    "!!bool x", "!!null x", "!!str 1", "!!map []", "!!seq {}", "!<tag:yaml.org,2002:int> a", "!local 1", "! 1", "&a ",
    "*a", "&a [*a]", "&a {<<: *a}", "<<: *a", "<<: [{a: 1}]", "<<", "? [a]", "? {a: b}\n: c", "[a]: b", "---\n",
    "...\n", "--- ", "%YAML 1.1\n", "%TAG ! tag:x,2026:\n", "| \n", ">-\n  x", "'", '"', '"\\ud800"', '"\\x00"', "\\",
    "\t", "#", "@", "`", "%", "\0", "\x85", "\u2028", "\ufeff", "\ud7ff", "\U0010ffff", "null", "~", "true", "yes",
    ".nan", "-.inf", "1e999", "0o17", "0x_", "0b", "_", "1:60:60", "1_000", "2026-13-45", "2026-01-01t99:99:99z",
    "0001-01-01T00:00:00+23:59", "9" * 400, "1" + ":59" * 90, "[]", "{}", "[[[[", "]", "}", ",", ":", "- ", "-", "..",
    "../..", "/etc/passwd", "code", "model_code_path", "loader_module", "os", "flavors", "signature", "metadata",
)  # fmt: skip
"""What YAML or its readers take for something of their own."""

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=12)
    | st.binary(max_size=8)
    | st.dates()
    | st.datetimes()
    | st.sampled_from(["..", "/", "a/../b", "os", "\0", "[]", "[{}]", '[{"type": "double"}]', "{", "pandas", "numpy"])
)


def _grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=4) | st.dictionaries(scalars.filter(_hashable_and_plain), inner, max_size=4)


def _hashable_and_plain(value: object) -> bool:
    return not isinstance(value, float) or value == value  # noqa: PLR0124 - only what is not a number differs from itself


values = st.recursive(scalars, _grown, max_leaves=12)
"""Anything that YAML holds."""


def random_bytes() -> st.SearchStrategy[bytes]:
    """Give bytes, most of them none of YAML or JSON, and texts of the characters that both use."""
    signs = st.text("[]{}:,-?&*!|>%@`'\"\\ \n\t#ax0.~<=_+e", max_size=80).map(str.encode)
    return (
        st.binary(max_size=200) | signs | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass"))
    )


def token_mutations(text: str) -> st.SearchStrategy[bytes]:
    """Give *text* with some of its tokens gone, doubled, moved, or with odd ones in their place."""
    tokens = _TOKENS.findall(text)
    odd = st.sampled_from(_ODD_TOKENS) | st.sampled_from(tokens) | st.text(max_size=6)
    change = st.tuples(st.integers(0, len(tokens) - 1), st.integers(0, 4), st.sampled_from("rid"), odd)
    return st.lists(change, min_size=1, max_size=5).map(lambda changes: _changed(tokens, changes))


def _changed(tokens: Sequence[str], changes: Sequence[tuple[int, int, str, str]]) -> bytes:
    left = list(tokens)
    for place, length, what, odd in changes:
        start = min(place, len(left))
        left[start : start + length] = {"r": [odd], "i": [odd, *left[start : start + length]], "d": []}[what]
    return "".join(left).encode("utf-8", "surrogatepass")


def node_mutations(content: Any, write: Callable[[Any], str]) -> st.SearchStrategy[bytes]:
    """Give *content* written with some of its nodes, keys or values, replaced by anything."""
    places = list(_places(content, ()))
    change = st.tuples(st.sampled_from(places), st.sampled_from(["value", "key", "gone"]), values)
    return st.lists(change, min_size=1, max_size=3).map(lambda changes: _rewritten(content, changes, write))


def _places(node: Any, path: tuple[Any, ...]) -> Any:
    if isinstance(node, dict | list):
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            yield (*path, key)
            yield from _places(value, (*path, key))


def _rewritten(content: Any, changes: Sequence[tuple[Any, str, Any]], write: Callable[[Any], str]) -> bytes:
    for path, what, value in changes:
        content = _with(content, path, what, value)
    return write(content).encode("utf-8", "surrogatepass")


def _with(node: Any, path: tuple[Any, ...], what: str, value: Any) -> Any:
    """Give a copy of *node* with a change at *path*; as it is where there is no such place any more."""
    if not path:
        return value
    if isinstance(node, list):
        return [_with(each, path[1:], what, value) if number == path[0] else each for number, each in enumerate(node)]
    if not isinstance(node, dict) or path[0] not in node:
        return node
    copy = dict(node)
    if path[1:] or what == "value":
        copy[path[0]] = _with(node[path[0]], path[1:], what, value)
    else:
        taken = copy.pop(path[0])
        if what == "key" and not isinstance(value, dict | list):
            copy[value] = taken
    return copy


def yaml_text(content: Any) -> str:
    """Write YAML in block style."""
    return yaml.safe_dump(content, allow_unicode=True)


def json_text(content: Any) -> str:
    """Write JSON as a manifest is written, keys and values of other kinds as texts."""
    return json.dumps(_as_json(content), separators=(",", ":"))


def _as_json(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(key): _as_json(node[key]) for key in sorted(node, key=str)}
    if isinstance(node, list):
        return [_as_json(each) for each in node]
    return node if node is None or isinstance(node, bool | int | float | str) else str(node)
