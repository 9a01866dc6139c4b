"""The entries of a containers file: their keys, their kinds and their values, checked before anything is imported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from attrs import frozen

from modelport.containers_file.documents import Raw, Template, read_document
from modelport.containers_file.markers import Markers
from modelport.containers_file.places import Place, fault
from modelport.containers_file.references import Reference
from modelport.containers_file.values import Value, ValueReader, references_in
from modelport.core.names import shown
from modelport.core.uris import mask_secrets

KINDS: Final = ("ThreadSafeSingleton", "Factory", "Object")
_INSTEAD = {
    "Singleton": "ThreadSafeSingleton, since threads can make a Singleton twice",
    "Callable": "Factory, which calls what it provides in the same way",
}
_VERSIONS = ("1", 1)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)+")


@frozen
class Entry:
    """One entry: what it provides, and with what.

    Attributes:
        name: Its name in the file.
        kind: One of `KINDS`.
        provides: The dotted path of what is called, or for an ``Object`` of what is given.
        args: The positional arguments.
        kwargs: The arguments by name.
        place: Where it stands.
    """

    name: str
    kind: str
    provides: str
    args: list[Value]
    kwargs: dict[str, Value]
    place: Place

    def references(self) -> Iterator[Reference]:
        """Give the references in its arguments, in lists and mappings too."""
        yield from references_in([self.args, self.kwargs])


def read_entries(place: Place, markers: Markers) -> dict[str, Entry]:
    """Read a containers file.

    Args:
        place: The file.
        markers: What fills its markers in.

    Returns:
        Each entry by its name, in the file's order. Its references name entries that exist.

    Raises:
        ConfigurationError: It is no containers file, or has a fault that can be told without importing anything.
    """
    document = read_document(place)
    if document is None:
        raise fault(place, "It is empty.", expected="version and container", remedy="write one with: modelport init")
    whole = _section(document, place, required={"version", "container"}, optional=set())
    version = whole["version"]
    if type(version) not in {str, int} or version not in _VERSIONS:
        raise fault(
            place.at("version"),
            "It is of a version that this modelport does not read.",
            expected='version: "1"',
            remedy='write version: "1"',
        )
    container = place.at("container")
    entries = whole["container"]
    if not isinstance(entries, dict) or not entries:
        raise fault(container, "It is not a mapping of names to entries.", remedy="indent the entries under it")
    return {name: _entry(name, data, place, frozenset(entries), markers) for name, data in entries.items()}


def _entry(name: str, data: Raw, place: Place, names: frozenset[str], markers: Markers) -> Entry:
    place = place.at(name)
    if not _NAME.fullmatch(name):
        raise fault(
            place,
            "An entry cannot have this name.",
            expected="letters, digits and _, not starting with a digit",
            remedy="rename the entry",
        )
    entry = _section(data, place, required={"provider", "provides"}, optional={"args", "kwargs"})
    kind = _kind(entry["provider"], place.at("provider"))
    if kind == "Object" and (entry.keys() & {"args", "kwargs"}):
        raise fault(
            place,
            "An Object is given as it is, and takes no arguments.",
            remedy="leave args and kwargs out, or write provider: ThreadSafeSingleton",
        )
    args, kwargs = entry.get("args", []), entry.get("kwargs", {})
    if not isinstance(args, list):
        raise fault(place.at("args"), "It is not a list.", remedy="write args: [...], or leave args out")
    if not isinstance(kwargs, dict):
        raise fault(
            place.at("kwargs"), "It is not a mapping.", remedy="indent the arguments under it, or leave kwargs out"
        )
    values = ValueReader(names, markers)
    return Entry(
        name=name,
        kind=kind,
        provides=_dotted(entry["provides"], place.at("provides")),
        args=values.of_list(args, place.at("args")),
        kwargs=values.of_mapping(kwargs, place.at("kwargs")),
        place=place,
    )


def _section(data: Raw, place: Place, *, required: set[str], optional: set[str]) -> dict[str, Raw]:
    """Give *data* if it is a mapping with the required keys and no unknown ones."""
    known = sorted(required | optional)
    if not isinstance(data, dict):
        raise fault(
            place,
            "It is not a mapping.",
            expected=f"a mapping with {', '.join(sorted(required))}",
            remedy="mend the indent",
        )
    for key in data:
        if key not in known:
            close = get_close_matches(key, known, n=1)
            raise fault(
                place.at(key),
                f"There is no key {shown(key)} here.",
                expected=f"only {', '.join(known)}",
                remedy=f"write {close[0]}" if close else "take it out, or mend its indent",
            )
    for key in sorted(required - data.keys()):
        raise fault(
            place, f"The key {key!r} is missing.", expected=", ".join(sorted(required)), remedy=f"add {key}: ..."
        )
    return data


def _kind(kind: Raw, place: Place) -> str:
    if isinstance(kind, str) and kind in KINDS:
        return kind
    close = get_close_matches(str(kind), KINDS, n=1) if isinstance(kind, str) else []
    instead = _INSTEAD.get(str(kind)) or (close[0] if close else KINDS[0])
    raise fault(
        place,
        f"{_text_of(kind)} is no kind of provider that a containers file may use.",
        expected=f"one of {', '.join(KINDS)}",
        remedy=f"write {instead}",
    )


def _dotted(path: Raw, place: Place) -> str:
    if isinstance(path, str) and _DOTTED.fullmatch(path) and not path.startswith("container."):
        return path
    raise fault(
        place,
        f"{_text_of(path)} is not the dotted path of a class or function.",
        expected="a path such as modelport.adapters.memory.InMemoryStore, without markers and references",
        remedy="write the module's name, a dot, and the name in it; for a built-in, builtins.<name>",
    )


def _text_of(value: Raw) -> str:
    text = value.text if isinstance(value, Template) else value
    return shown(mask_secrets(text) if isinstance(text, str) else text)
