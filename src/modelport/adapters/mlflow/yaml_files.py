"""Reads YAML that somebody else wrote: plain values only, and no more of them than a model's description needs.

A few lines of YAML can stand for billions of values by aliases of aliases, or for an endless one by an alias of itself:
https://en.wikipedia.org/wiki/Billion_laughs_attack . Its merge keys multiply while they are read, its numbers to base
60 take the square of their length, and its tags ask for values that a text is none of: https://yaml.org/type/ .
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import yaml

from modelport.adapters.mlflow.plain_yaml import LOADER

MOST_BYTES: Final = 4 << 20
_MOST_NODES: Final = 200_000
_DEEPEST: Final = 64
_MERGE: Final = "<<"
_LONG_NUMBER: Final = re.compile(r"[-+.:_0-9]{1000,}")
_TAGS: Final[Mapping[type[yaml.Event], frozenset[str]]] = {
    yaml.ScalarEvent: frozenset({"!", "tag:yaml.org,2002:binary", "tag:yaml.org,2002:str"}),
    yaml.SequenceStartEvent: frozenset({"!", "tag:yaml.org,2002:seq"}),
    yaml.MappingStartEvent: frozenset({"!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:set"}),
}
"""What is written for values that YAML cannot show otherwise."""
_FAULTS: Final = (yaml.YAMLError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What building values may raise where a text is none of the kind that it looks like."""
_TOO_LARGE: Final = f"it holds more than {_MOST_NODES:,} values, or some that are nested deeper than {_DEEPEST}"


def read_yaml(text: bytes) -> Any:  # noqa: ANN401 - whatever YAML holds
    """Read a YAML document of numbers, texts, lists and mappings.

    Args:
        text: The file's bytes.

    Raises:
        ValueError: It is no YAML, holds other values, or is larger or deeper than a description can be.

    Example:
        >>> read_yaml(b"flavors: {sklearn: {data: model.skops}}")
        {'flavors': {'sklearn': {'data': 'model.skops'}}}
    """
    if len(text) > MOST_BYTES:
        message = f"it has more than {MOST_BYTES:,} bytes"
        raise ValueError(message)
    try:
        odd = _oddity(text)
        content = None if odd else yaml.load(text, LOADER)  # noqa: S506 - a safe loader, in C where there is one
    except _FAULTS as error:
        message = "it is not YAML"
        raise ValueError(message) from error
    if odd := odd or _excess(content):
        raise ValueError(odd)
    return content


def _oddity(text: bytes) -> str:
    """Look at the text piece by piece, and say what is wrong: building its values may go as deep as they are nested."""
    depth = 0
    for number, event in enumerate(yaml.parse(text, LOADER)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST or number > 2 * _MOST_NODES:
            return _TOO_LARGE
        tag = getattr(event, "tag", None)
        if tag is not None and tag not in _TAGS[type(event)]:
            return "it holds values of a kind that no description needs"
        if isinstance(event, yaml.ScalarEvent) and event.implicit[0]:
            if event.value == _MERGE:
                return "it merges mappings"
            if _LONG_NUMBER.fullmatch(event.value):
                return "it holds a number of more than 1,000 digits"
    return ""


def _excess(content: object) -> str:
    """Count the values as often as they are referred to, and say whether they are too many."""
    left, count = [(content, 0)], 0
    while left:
        value, depth = left.pop()
        count += 1
        if depth > _DEEPEST or count > _MOST_NODES:
            return _TOO_LARGE
        if isinstance(value, dict):
            left.extend((each, depth + 1) for pair in value.items() for each in pair)
        elif isinstance(value, list | tuple | set):
            left.extend((each, depth + 1) for each in value)

    return ""
