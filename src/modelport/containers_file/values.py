"""The values in a containers file's arguments: scalars, references, and lists and mappings of these."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from attrs import frozen

from modelport.containers_file.documents import Raw, Scalar, Template
from modelport.containers_file.markers import Markers
from modelport.containers_file.places import Place, fault
from modelport.containers_file.references import Reference, reference_or_none
from modelport.core.names import shown

Value: TypeAlias = "Scalar | Reference | list[Value] | dict[str, Value]"


@frozen
class ValueReader:
    """Turns what stands in ``args`` and ``kwargs`` into values.

    Attributes:
        entries: The names of all entries, which references may name.
        markers: What fills markers in.
    """

    entries: frozenset[str]
    markers: Markers

    def of_list(self, raw: list[Raw], place: Place) -> list[Value]:
        """Give the values of ``args``, or of a list inside of arguments."""
        return [self._of(item, place.at(index)) for index, item in enumerate(raw)]

    def of_mapping(self, raw: dict[str, Raw], place: Place) -> dict[str, Value]:
        """Give the values of ``kwargs``, or of a mapping inside of arguments."""
        for key in raw:
            if "${" in key:
                raise fault(
                    place.at(key), "A key holds a marker.", remedy="write the key out; only values have markers"
                )
        return {key: self._of(item, place.at(key)) for key, item in raw.items()}

    def _of(self, raw: Raw, place: Place) -> Value:
        match raw:
            case Template(text=text) if text.startswith("container."):
                raise fault(
                    place,
                    f"{shown(text)} is a reference with a marker in it.",
                    expected="a reference or a text",
                    remedy="write the entry's name itself",
                )
            case Template():
                return self.markers.fill(raw, place)
            case str():
                reference = reference_or_none(raw, self.entries, place)
                return raw if reference is None else reference
            case list():
                return self.of_list(raw, place)
            case dict():
                return self._of_inner_mapping(raw, place)
            case _:
                return raw

    def _of_inner_mapping(self, raw: dict[str, Raw], place: Place) -> dict[str, Value]:
        """Take a mapping inside of arguments, which the injector's own reader would take for a provider."""
        for key in ("provider", "provides"):
            if key in raw:
                raise fault(
                    place.at(key),
                    "A provider inside of arguments is not read.",
                    expected="texts, numbers, booleans, nulls, references, and lists and mappings of these",
                    remedy="make it an entry of its own, and refer to it by container.<entry>",
                )
        return self.of_mapping(raw, place)


def references_in(values: object) -> Iterator[Reference]:
    """Give the references in values, in lists and mappings too."""
    if isinstance(values, Reference):
        yield values
    elif isinstance(values, dict):
        for value in values.values():
            yield from references_in(value)
    elif isinstance(values, list):
        for value in values:
            yield from references_in(value)
