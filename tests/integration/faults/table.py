"""What was tried, as a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from integration.faults.walk import Tried

_COLUMNS: Final = ("store", "operation", "fault", "tried", "kept", "worst time", "seconds", "names without a version")
HEAD: Final = f"| {' | '.join(_COLUMNS)} |\n{'|---' * len(_COLUMNS)}|"
"""The first lines of the table."""


def to_text(store: str, found: Iterable[Tried]) -> str:
    """Give the lines of one store: of each operation and fault, the cases, and the worst time over its deadline."""
    groups = defaultdict[tuple[str, str], list[Tried]](list)
    for each in found:
        groups[each.case.operation, each.case.fault].append(each)
    return "\n".join(_lines(store, groups))


def _lines(store: str, groups: dict[tuple[str, str], list[Tried]]) -> Iterator[str]:
    for (operation, fault), tried in groups.items():
        kept = sum(not each.wrong for each in tried)
        worst, seconds = max(each.share for each in tried), sum(each.seconds for each in tried)
        half = sum(each.is_half for each in tried)
        cells = (store, operation, fault, len(tried), kept, f"{worst:.0%}", f"{seconds:.1f}", half)
        yield "| " + " | ".join(map(str, cells)) + " |"


def to_faults(found: Iterable[Tried]) -> list[str]:
    """Give a line for each case in which something was not as promised."""
    return [f"{each.case}: {'; '.join(each.wrong)}" for each in found if each.wrong]
