"""Which column of the data belongs to which column of the signature."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from difflib import get_close_matches

from attrs import frozen

from modelport.core.errors import Fault
from modelport.core.signatures.specs import ColumnSpec, type_of_column

_MOST_HINTS = 20


@frozen
class Match:
    """What the names or positions of columns say.

    Attributes:
        positions: For each spec the position of its column in the data; ``None`` where it is absent.
        faults: Missing, extra and repeated columns.
        remedy: The names that were perhaps meant.
    """

    positions: tuple[int | None, ...]
    faults: tuple[Fault, ...] = ()
    remedy: str = ""


def match_columns(
    specs: Sequence[ColumnSpec], names: Sequence[Hashable] | None, texts: Sequence[str], *, extra: bool
) -> Match:
    """Match columns by name where both sides have names, else by position.

    Args:
        specs: The signature's columns.
        names: The data's names; ``None`` where it has none.
        texts: The data's dtypes, as messages show them.
        extra: Whether columns that the signature lacks are let pass.
    """
    twice = [name for name, count in Counter(names or ()).items() if count > 1]
    repeated = tuple(Fault(str(name), "one column", "several of this name") for name in twice)
    if names is None or specs[0].name is None:
        return _match_by_position(len(specs), len(texts), repeated, extra=extra)
    return _match_by_name(specs, names, texts, repeated, extra=extra)


def _match_by_position(expected: int, found: int, repeated: tuple[Fault, ...], *, extra: bool) -> Match:
    if found == expected or (extra and found > expected):
        return Match(() if repeated else tuple(range(expected)), repeated)
    remedy = "pass one row as one row: array.reshape(1, -1)" if found == 1 else ""
    return Match((), (*repeated, Fault("", _count(expected), _count(found))), remedy)


def _count(columns: int) -> str:
    return f"{columns} column{'' if columns == 1 else 's'}"


def _match_by_name(
    specs: Sequence[ColumnSpec],
    names: Sequence[Hashable],
    texts: Sequence[str],
    repeated: tuple[Fault, ...],
    *,
    extra: bool,
) -> Match:
    places = {name: position for position, name in enumerate(names)}
    positions = tuple(_place(spec, places) for spec in specs)
    taken = set(positions)
    absent = [spec for spec, position in zip(specs, positions, strict=True) if position is None]
    surplus = {name: position for name, position in places.items() if position not in taken}
    faults = [Fault(str(spec.name), type_of_column(spec), "no such column") for spec in absent if spec.required]
    faults += [] if extra else [Fault(str(name), "no such column", texts[place]) for name, place in surplus.items()]
    hint = _did_you_mean([str(spec.name) for spec in absent], [str(name) for name in surplus])
    return Match(() if repeated else positions, (*faults, *repeated), hint)


def _place(spec: ColumnSpec, places: dict[Hashable, int]) -> int | None:
    """Find a column by its name; one that pandas numbered, also by its number as text, for libraries without."""
    place = places.get(spec.name)
    return places.get(str(spec.name)) if place is None and isinstance(spec.name, int) else place


def _did_you_mean(absent: Sequence[str], surplus: Sequence[str]) -> str:
    by_case = {name.casefold(): name for name in absent}
    hints = []
    for name in surplus[:_MOST_HINTS]:
        close = get_close_matches(name.casefold(), by_case, n=1, cutoff=0.75)
        hints += [f"{name!r} is perhaps {by_case[close[0]]!r}" for _ in close]
    return f"rename columns: {', '.join(hints)}" if hints else ""
