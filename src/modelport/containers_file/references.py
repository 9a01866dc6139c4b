"""References between entries, and texts that were meant to be references."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import SequenceMatcher, get_close_matches

from attrs import frozen

from modelport.containers_file.places import Place, fault
from modelport.core.names import shown

_PREFIX = "container."
_REFERENCE = re.compile(r"container\.([A-Za-z_]\w*)(?:\.provided((?:\.[A-Za-z_]\w*)+))?", re.ASCII)
_WORDS = re.compile(r"[\W_]*([A-Za-z]+)\W(\w+).*", re.ASCII)
_ALIKE = 0.8
_FORMS = "container.<entry> or container.<entry>.provided.<attribute>"


@frozen
class Reference:
    """What another entry provides, or an attribute of it.

    Attributes:
        entry: The other entry.
        attributes: The attribute's name, and its attribute's, and so on.
    """

    entry: str
    attributes: tuple[str, ...] = ()

    def __str__(self) -> str:
        path = ("provided", *self.attributes) if self.attributes else ()
        return ".".join(("container", self.entry, *path))


def reference_or_none(text: str, entries: Collection[str], place: Place) -> Reference | None:
    """Give the reference that *text* is, or ``None`` for a text that is nothing but text.

    Args:
        text: A value of the file.
        entries: The names of all entries.
        place: Where the value stands.

    Raises:
        ConfigurationError: It is a reference to no entry, or a text that looks like a mistyped reference.

    Example:
        >>> reference_or_none("container.store", {"store"}, Place("containers.yaml"))
        Reference(entry='store', attributes=())
    """
    if not text.startswith(_PREFIX):
        if _looks_mistyped(text, entries):
            raise _mistyped(text, entries, place)
        return None
    found = _REFERENCE.fullmatch(text)
    if found is None:
        raise fault(
            place,
            f"{shown(text)} is no reference.",
            expected=_FORMS,
            remedy=f"correct it; an attribute of an entry's object is {_PREFIX}<entry>.provided.<attribute>",
        )
    if found[1] not in entries:
        raise fault(
            place,
            f"{shown(text)} refers to an entry that does not exist.",
            expected=f"one of {', '.join(sorted(entries))}",
            remedy=f"correct the reference{_suggestion(found[1], entries)}, or add an entry {shown(found[1])}",
        )
    return Reference(found[1], tuple(found[2][1:].split(".")) if found[2] else ())


def _looks_mistyped(text: str, entries: Collection[str]) -> bool:
    """Tell ``store``, ``containr.store`` and ``Container.store`` from ``containers of models``."""
    stripped = text.strip()
    if stripped in entries or stripped.startswith(_PREFIX):
        return True
    words = _WORDS.fullmatch(stripped)
    if words is None or " " in stripped:
        return False
    first, second = words.groups()
    if first in entries and second == "provided":
        return True
    alike = SequenceMatcher(None, first.lower(), "container").ratio() >= _ALIKE
    return alike and bool(get_close_matches(second, entries))


def _mistyped(text: str, entries: Collection[str], place: Place) -> Exception:
    meant = get_close_matches(re.split(r"\W", text.strip())[-1], entries, n=1)
    return fault(
        place,
        f"{shown(text)} looks like a reference, and would be passed on as a text.",
        expected=_FORMS,
        remedy=f"write {_PREFIX}{meant[0] if meant else '<entry>'}; if text is meant, give it as a marker's default",
    )


def _suggestion(name: str, entries: Collection[str]) -> str:
    close = get_close_matches(name, entries, n=1)
    return f" to {_PREFIX}{close[0]}" if close else ""
