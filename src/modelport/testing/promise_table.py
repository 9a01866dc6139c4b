"""The table of promises and their tests, as it stands in the reference.

``python -m modelport.testing.promise_table > docs/reference/promises.md`` writes it.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping

from modelport.testing.promises import Promise, all_promises, proofs_of
from modelport.testing.promises_left import unproven
from modelport.testing.registry_contract import RegistryContract

_HEAD = """\
# Promises

What every adapter keeps, and the test of the contract kit that proves it. Each row is a sentence of a port's docstring.
A test is a method of `modelport.testing.RegistryContract`; when it fails, it says which promise is broken and what to
look at. See [hold an adapter to the contract](../how-to/hold-an-adapter-to-the-contract.md).

This page is made by `python -m modelport.testing.promise_table`.
"""


def proving_tests() -> Mapping[Promise, list[str]]:
    """Give the tests of the contract by the promises that they prove."""
    found: dict[Promise, list[str]] = defaultdict(list)
    for name in sorted(dir(RegistryContract)):
        for proof in proofs_of(getattr(RegistryContract, name)):
            found[proof.promise].append(name)
    return found


def promise_table() -> str:
    """Give the whole page in Markdown."""
    return "\n".join([_HEAD, *_lines()]) + "\n"


def _lines() -> Iterator[str]:
    tests, reasons, of = proving_tests(), unproven(), ""
    for promise in all_promises():
        if promise.of != of:
            of = promise.of
            yield from ("", f"## `{of}`", "", "| promise | test |", "|---|---|")
        proven = "<br>".join(f"`{name}`" for name in tests.get(promise, ()))
        yield f"| {_cell(promise.text)} | {proven or _cell(reasons.get(promise, ''))} |"


def _cell(text: str) -> str:
    return text.replace("``", "`").replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(promise_table())
