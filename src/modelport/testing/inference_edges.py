"""Lone columns and tensors, and what a signature that is read off them says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa


class Word(str):
    """A text of a project."""

    __slots__ = ()


def objects(*values: Any, name: str | None = "a") -> pd.Series[Any]:
    """Give a column of objects."""
    return pd.Series(list(values), dtype=object, name=name)


def nested(levels: int, inside: Any, wrap: Callable[[Any], Any]) -> Any:
    """Put *inside* into something, and that into another, as often as *levels* says."""
    return reduce(lambda inner, _: wrap(inner), range(levels), inside)


def as_list(inner: Any) -> Any:
    """Put it into a list."""
    return [inner]


def as_dict(inner: Any) -> Any:
    """Put it into a dict."""
    return {"k": inner}


def as_array(inner: Any) -> Any:
    """Put it into an array."""
    return np.array([inner, None], object)


LONE: Final[Mapping[str, tuple[Callable[[], Any], list[str]]]] = {
    "a Series": (lambda: pd.Series([1, 2], name="a"), ["a: long"]),
    "a Series with a number as its name": (lambda: pd.Series([1, 2], name=0), ["0: long"]),
    "a Series without a name": (lambda: pd.Series([1, 2]), ["long"]),
    "a Series with NaN and without a name": (lambda: pd.Series([0.5, np.nan]), ["double"]),
    "floats with NaN and without a name": (lambda: pd.Series([0.5, np.nan], dtype="float32"), ["float"]),
    "a Series with a null": (lambda: pd.Series([1, None], dtype="Int64", name="a"), ["a: long (optional)"]),
    "a polars Series": (lambda: pl.Series("a", [1, None]), ["a: long (optional)"]),
    "a polars Series without a name": (lambda: pl.Series([0.5, None]), ["double"]),
    "a pyarrow column": (lambda: pa.chunked_array([[1, 2]]), ["long"]),
    "a list": (lambda: [1, 2], ["long"]),
    "a tuple": (lambda: (0.5, 1.5), ["double"]),
    "a list of lists": (lambda: [[1, 2], [3]], ["array of long"]),
    "one row of objects": (lambda: objects("a"), ["a: string"]),
    "texts of a project": (lambda: objects([Word("a")], ["b"]), ["a: array of string"]),
    "an array of no time": (lambda: [np.array(["NaT"], "datetime64[s]")], ["array of datetime"]),
    "one null": (lambda: pd.Series([None], dtype="string", name="a"), ["a: any (optional)"]),
    "no rows of integers": (lambda: pd.Series([], dtype="int64", name="a"), ["a: long"]),
    "no rows of texts": (lambda: pd.Series([], dtype="string", name="a"), ["a: string"]),
    "numbered columns": (lambda: pd.DataFrame([[1, 2.5]]), ["0: long", "1: double"]),
    "a record batch": (lambda: pa.record_batch({"a": [1, 2]}), ["a: long"]),
    "a mapping": (lambda: MappingProxyType({"a": [1, 2]}), ["a: long"]),
    "an array and a list": (lambda: {"a": np.ones(2), "b": [1, 2]}, ["a: double", "b: long"]),
    "objects of polars": (lambda: pl.Series("a", [1, 2], dtype=pl.Object), ["a: long"]),
    "an array": (lambda: np.ones((2, 3), "float32"), ["float32 of shape (-1, 3)"]),
    "an array of one axis": (lambda: np.ones(2), ["float64 of shape (-1,)"]),
    "an array of texts": (lambda: np.array(["a", "bc"]), ["str of shape (-1,)"]),
    "an array of bytes": (lambda: np.array([b"a"]), ["bytes of shape (-1,)"]),
    "an array of dates": (lambda: np.array(["2026"], "datetime64[D]"), ["datetime64[D] of shape (-1,)"]),
    "a dict of arrays": (
        lambda: {"a": np.ones((2, 3, 4)), 1: np.ones(2, "int8")},
        ["a: float64 of shape (-1, 3, 4)", "1: int8 of shape (-1,)"],
    ),
    "lists of sixty-four levels": (lambda: [nested(64, 1, as_list)], [f"{'array of ' * 64}long"]),
    "dicts of sixty-four levels": (
        lambda: [nested(64, 1, as_dict)],
        [f"{'object {k: ' * 64}long{'}' * 64}"],
    ),
    "arrays of sixty-four levels": (lambda: [nested(64, 1, as_array)], [f"{'array of ' * 64}long"]),
}
"""What a side may be read off, and how what comes of it is told."""
