"""The rows of a model's outputs, matched to those of its inputs by pandas' index."""

from __future__ import annotations

from typing import Any

from modelport.core.errors import Fault
from modelport.core.signatures.containers import Container, Data, recognise
from modelport.core.signatures.mismatches import mismatch


def aligned(column: Data, inputs: Data) -> Data:
    """Give a column of outputs in the order of the inputs' rows.

    Only pandas on both sides tells which row is which. A column on the inputs' index, in any order, is put in their
    order; one that counts its rows from 0 is in their order already.

    Raises:
        SignatureMismatchError: The column is on an index that has nothing to do with the inputs'.
    """
    if recognise(column) is not Container.PANDAS or recognise(inputs) is not Container.PANDAS:
        return column
    mine, theirs = column.index, inputs.index
    if mine.equals(theirs) or _counts_rows(mine):
        return column
    if mine.is_unique and theirs.is_unique and theirs.isin(mine).all():
        return column.reindex(theirs)
    raise mismatch(
        [Fault("", "the index of the inputs", f"an index with {mine[:3].tolist()}, … on it")],
        "outputs",
        "keep the inputs' index in the model, or reset_index(drop=True) where rows are in the inputs' order",
    )


def _counts_rows(index: Any) -> bool:  # noqa: ANN401
    return type(index).__name__ == "RangeIndex" and index.start == 0 and index.step == 1
