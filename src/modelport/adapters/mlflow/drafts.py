"""Models on their way from their rehearsal to their files."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TypeAlias

from attrs import frozen

from modelport.adapters.mlflow.witnesses import Witness
from modelport.core.signatures import Rehearsal, Signature

Write: TypeAlias = Callable[[Path], Collection[str]]
"""Writes a model's own files into a directory, and gives the modules that reading them takes."""


@frozen(eq=False)
class Draft:
    """A model that passed its rehearsal, and of which nothing is written yet.

    Attributes:
        write: Writes its own files.
        flavor: MLflow's name of its format.
        signature: What it takes and gives.
        rehearsal: What it did with its example.
        witness: Who saw it do so.
    """

    write: Write
    flavor: str
    signature: Signature
    rehearsal: Rehearsal
    witness: Witness
