"""A large pickle is read again to see that it can be, without its arrays a second time in memory."""

from __future__ import annotations

import pickle
import tracemalloc
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pandas as pd
import pytest

from modelport.adapters.mlflow.reading_back import read_back

MIB = 1 << 20
LARGE = 64 * MIB


def written(value: object, directory: Path) -> Path:
    """Pickle a value into a file."""
    path = directory / "value.pkl"
    with path.open("wb") as file:
        cloudpickle.dump(value, file)
    return path


def peak_of_reading(value: object, path: Path) -> int:
    """Give the most memory, in bytes, that reading back took."""
    tracemalloc.start()
    try:
        read_back(value, path)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


class Holder:
    """Holds something, and notes whether it was built again."""

    built = 0

    def __init__(self, held: object) -> None:
        self.held = held

    def __setstate__(self, state: dict[str, Any]) -> None:
        type(self).built += 1
        vars(self).update(state)


@pytest.mark.parametrize(
    "held",
    [np.zeros(LARGE // 8), pd.DataFrame(np.zeros((LARGE // 80, 10))), {"nested": [np.zeros(LARGE, dtype="uint8")]}],
    ids=["an array", "a frame", "nested"],
)
def test_a_large_model_is_built_again_on_its_own_arrays(held: object, tmp_path: Path) -> None:
    """That takes next to no memory, and each class is asked to read what it wrote."""
    value, before = Holder(held), Holder.built
    assert peak_of_reading(value, written(value, tmp_path)) < MIB
    assert Holder.built == before + 1


def test_of_many_small_objects_the_first_ones_are_read(tmp_path: Path) -> None:
    """The memory that this takes does not grow with the model."""
    value = [Holder(1), *(bytes(10_000 + each) for each in range(4_000))]
    before = Holder.built
    assert peak_of_reading(value, written(value, tmp_path)) < 40 * MIB
    assert Holder.built == before + 1


class Scaling(Holder):
    """Writes to its array when it is built."""

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        state["held"][0] += 1


def test_a_model_that_writes_to_its_arrays_is_built_on_others(tmp_path: Path) -> None:
    """Its own are as they were."""
    value = Scaling(np.zeros(LARGE // 8))
    before = Scaling.built
    read_back(value, written(value, tmp_path))
    assert Scaling.built > before
    assert value.held[0] == 0  # type: ignore[index]


class Unreadable(Holder):
    """Can be written only."""

    def __setstate__(self, state: dict[str, Any]) -> None:
        raise LookupError(sorted(state))


@pytest.mark.parametrize("size", [1, LARGE])
def test_what_cannot_be_built_is_told(size: int, tmp_path: Path) -> None:
    """By the error of its class, be it small or large."""
    value = Unreadable(np.zeros(size, dtype="uint8"))
    with pytest.raises(LookupError, match="held"):
        read_back(value, written(value, tmp_path))


@pytest.mark.parametrize("size", [1, LARGE])
def test_the_modules_that_it_refers_to_are_seen(size: int, tmp_path: Path) -> None:
    """Whichever way it is read."""
    value, seen = np.zeros(size, dtype="uint8"), set[str]()
    read_back(value, written(value, tmp_path), seen.add)
    assert any(name.startswith("numpy") for name in seen)


def test_a_damaged_small_file_is_told(tmp_path: Path) -> None:
    """What is read is the file itself."""
    path = tmp_path / "value.pkl"
    path.write_bytes(pickle.dumps([1, 2])[:-1])
    with pytest.raises((EOFError, pickle.UnpicklingError)):
        read_back([1, 2], path)
