"""From parts of a table as they come to parts of the size that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def regrouped(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.Table]:
    """Give the rows of *batches*, in their order, as tables of *rows* rows, the last one shorter."""
    import pyarrow as pa

    held: list[pa.RecordBatch] = []
    missing = rows
    for batch in batches:
        rest = batch
        while rest.num_rows:
            held.append(rest.slice(0, missing))
            rest = rest.slice(missing)
            missing -= held[-1].num_rows
            if not missing:
                yield pa.Table.from_batches(held)
                held, missing = [], rows
    if held:
        yield pa.Table.from_batches(held)
