"""From the bytes of a containers file to plain values, with less of YAML than `yaml.safe_load` lets in.

What is left out could surprise or exhaust whoever reads the file: anchors and aliases multiply, tags and dates make
other types, a repeated key hides the first one, deep nesting ends the interpreter's stack.

Source: https://pyyaml.org/wiki/PyYAMLDocumentation and https://yaml.org/type/
"""

from __future__ import annotations

from pathlib import Path
from stat import S_ISREG
from typing import TypeAlias

import yaml
from attrs import frozen

from modelport.containers_file.places import Place, fault
from modelport.core.error_chains import without_secrets
from modelport.core.errors import ConfigurationError
from modelport.core.names import shown
from modelport.core.secrecy import Secrets

LARGEST_FILE = 65_536
"""Bytes."""
DEEPEST = 16
"""Lists and mappings inside one another."""

Scalar: TypeAlias = str | int | float | bool | None

_TAG = "tag:yaml.org,2002:"
_SCALARS = {f"{_TAG}{kind}" for kind in ("str", "int", "float", "bool", "null")}
_QUOTE = "put the text in quotes"


@frozen
class Template:
    """A text of the file with markers in it that are not filled in yet.

    Attributes:
        text: The text.
        quoted: Whether it was quoted, and so stays a text whatever the markers stand for.
    """

    text: str
    quoted: bool


Raw: TypeAlias = "Scalar | Template | list[Raw] | dict[str, Raw]"
"""What a file holds, before its markers and references are looked at."""


def read_document(place: Place) -> Raw:
    """Give what the YAML file at *place* holds; null for an empty one.

    Raises:
        ConfigurationError: It cannot be read, or is not one document of the YAML that is let in.
    """
    text = _text(place)
    try:
        loader = _StrictLoader(text)
        node = loader.get_single_node()
        return None if node is None else loader.value_of(node)
    except yaml.MarkedYAMLError as error:
        for mark in filter(None, (error.context_mark, error.problem_mark)):
            mark.buffer = None  # a traceback would quote the line, and whatever secret is in it
        without_secrets(error, Secrets.of(text))
        raise _no_yaml(place, error.problem or "it ends too early", error.problem_mark, error.note) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        without_secrets(error, Secrets.of(text))
        raise _no_yaml(place, " ".join(str(error).split())) from error


def plain_scalar(text: str) -> Scalar:
    """Give what YAML reads in *text* where it stands without quotes; never more than a scalar.

    Example:
        >>> plain_scalar("8080"), plain_scalar("[8080]"), plain_scalar("")
        (8080, '[8080]', None)
    """
    loader = _StrictLoader("")
    tag = loader.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    if text != text.strip() or tag not in _SCALARS:
        return text
    try:
        value: Scalar = loader.construct_object(yaml.ScalarNode(tag, text))
    except ValueError:
        return text
    return value


class _Unread(yaml.MarkedYAMLError):
    """YAML that is well-formed, and not let in."""

    def __init__(self, where: yaml.Node | yaml.Event, problem: str, remedy: str) -> None:
        super().__init__(problem=problem, problem_mark=where.start_mark, note=remedy)  # type: ignore[arg-type]


class _StrictLoader(yaml.SafeLoader):
    """Reads one document into plain values."""

    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Unread(event, "anchors and aliases are not read", "write the value out where it is needed")
        if getattr(event, "tag", None):
            raise _Unread(event, "tags are not read", f"leave the tag out; where a text is meant, {_QUOTE}")
        if self._depth > DEEPEST:
            remedy = f"nest lists and mappings at most {DEEPEST} deep"
            raise _Unread(event, "it is nested too deep", remedy)
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def value_of(self, node: yaml.Node) -> Raw:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.value_of(item) for item in node.value]
        if "${" in node.value:
            return Template(node.value, quoted=bool(getattr(node, "style", None)))
        if node.tag not in _SCALARS:
            raise _Unread(node, f"{shown(node.value)} is not a text, a number, a boolean or null", _QUOTE)
        try:
            value: Scalar = self.construct_object(node)
        except ValueError as error:
            raise _Unread(node, f"{shown(node.value)} is not a number", _QUOTE) from error
        return value

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Raw]:
        values: dict[str, Raw] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag != f"{_TAG}str":
                raise _Unread(key, "a key is not a text", "put the key in quotes")
            if key.value in values:
                raise _Unread(key, f"the key {shown(key.value)} is there twice", "keep one of the two")
            values[key.value] = self.value_of(value)
        return values


def _text(place: Place) -> str:
    try:
        path = Path(place.file)
        if not S_ISREG(path.stat().st_mode):
            raise fault(place, "It is not a file.", remedy="name the containers file itself, not its directory")
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        remedy = "name a file that exists and that you may read, or write one with: modelport init"
        raise fault(place, f"It cannot be read: {reason}.", remedy=remedy) from error
    if len(content) > LARGEST_FILE:
        raise fault(
            place,
            f"It is larger than {LARGEST_FILE:,} bytes.",
            remedy="name a containers file; those are a page or two",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        without_content = UnicodeDecodeError(error.encoding, b"", error.start, error.end, error.reason)
    remedy = "name a containers file, saved as UTF-8"
    raise fault(place, "It is not a text in UTF-8.", remedy=remedy) from without_content


def _no_yaml(place: Place, problem: str, mark: yaml.Mark | None = None, note: str | None = None) -> ConfigurationError:
    where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
    return fault(
        place,
        f"It cannot be read as YAML{where}: {problem}.",
        remedy=note or "mend the line; texts with any of { } [ ] , : # & * ! | > % @ belong in quotes",
    )
