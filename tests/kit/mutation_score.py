"""Prints what the contract kit noticed of the mutants that mutmut made: ``python mutation_score.py mutants``."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

_NOTICED = {1: "noticed", 3: "noticed", 0: "survived", 5: "not reached", 33: "not reached", None: "not tried"}
_LATE = "no end"


def outcomes(mutants: Path) -> dict[str, Counter[str]]:
    """Give how many mutants of each module ended how.

    Args:
        mutants: The directory in which mutmut works.
    """
    found = {}
    for path in sorted(mutants.rglob("*.py.meta")):
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"].values()
        if codes:
            found[path.relative_to(mutants / "src" / "modelport").with_suffix("").as_posix()] = Counter(
                _NOTICED.get(code, _LATE) for code in codes
            )
    return found


def lines(by_module: dict[str, Counter[str]]) -> Iterator[str]:
    """Give a table: module, mutants, how many were noticed, and in percent."""
    yield f"{'module':50}{'mutants':>9}{'noticed':>9}{'survived':>10}{'not reached':>13}{'no end':>8}{'score':>8}"
    for module, count in [*by_module.items(), ("all", sum(by_module.values(), Counter()))]:
        tried = count.total() - count["not tried"]
        score = f"{(count['noticed'] + count[_LATE]) / tried:.1%}" if tried else "-"
        numbers = f"{count['noticed']:9}{count['survived']:10}{count['not reached']:13}{count[_LATE]:8}"
        yield f"{module:50}{tried:9}{numbers}{score:>8}"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lines(outcomes(Path(sys.argv[1]))))
