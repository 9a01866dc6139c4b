"""Arrays and lists of every dtype: which tensors take them as what, and which refuse them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

from modelport.core.signatures import TensorSpec
from modelport.testing.tensor_kinds import TensorRule, objects

_NEW_YEAR: Final = datetime(2026, 1, 1)  # noqa: DTZ001 - arrays have no zone

DTYPES: Final[Mapping[str, TensorRule]] = {
    "float32 of shape (-1,)": TensorRule(
        TensorSpec("float32", (-1,)),
        {
            "half floats": (np.array([0.5], "float16"), "float32", [0.5]),
            "short integers": (np.array([-7], "int16"), "float32", [-7.0]),
            "a list": ([0.5, 0.1], "float32", [0.5, 0.10000000149011612]),
            "whole numbers": ([1, 2**24], "float32", [1.0, 16777216.0]),
            "one without end": ([float("inf"), 1.0], "float32", [float("inf"), 1.0]),
            "doubles in a list": ([np.float64(0.5)], "float32", [0.5]),
        },
        {
            "float64 of shape (3,)": np.zeros(3),
            "int32 of shape (3,)": np.zeros(3, "int32"),
            "int64 of shape (2,)": [0, 2**24 + 1],
            "float64 of shape (2,)": [1.0, 1e300],
        },
    ),
    "int64 of shape (-1,)": TensorRule(
        TensorSpec("int64", (-1,)),
        {
            "an array": (np.array([1, -(2**63)]), "int64", [1, -(2**63)]),
            "narrow ones": (np.array([1, -2], "int8"), "int64", [1, -2]),
            "without signs": (np.array([2**32 - 1], "uint32"), "int64", [2**32 - 1]),
            "a list": ([1, 2], "int64", [1, 2]),
            "whole floats in a list": ([1.0, -2.0], "int64", [1, -2]),
            "nullable ones": (pd.Series([1, 2], dtype="Int64"), "int64", [1, 2]),
        },
        {
            "uint64 of shape (1,)": np.array([1], "uint64"),
            "float64 of shape (1,)": [1.5],
            "float64 of shape (2,)": [1.0, float("nan")],
            "float64 of shape (3,)": pl.Series([1, None, 2]),
            "object of shape (1,)": [2**64],
            "timedelta64[s] of shape (1,)": np.array([1], "timedelta64[s]"),
        },
    ),
    "int8 of shape (-1,)": TensorRule(
        TensorSpec("int8", (-1,)),
        {"a list": ([127, -128], "int8", [127, -128])},
        {"int64 of shape (2,)": [1, 128], "int64 of shape (1,)": np.array([1]), "float64 of shape (1,)": [300.7]},
    ),
    "uint8 of shape (-1,)": TensorRule(
        TensorSpec("uint8", (-1,)),
        {"a list": ([0, 255], "uint8", [0, 255])},
        {"int64 of shape (2,)": [0, -1], "int8 of shape (1,)": np.array([1], "int8")},
    ),
    "uint64 of shape (-1,)": TensorRule(
        TensorSpec("uint64", (-1,)), {"a list": ([2**64 - 1], "uint64", [2**64 - 1])}, {"int64 of shape (1,)": [-1]}
    ),
    "bool of shape (-1,)": TensorRule(
        TensorSpec("bool", (-1,)),
        {"a list": ([True, False], "bool", [True, False])},
        {"int64 of shape (2,)": [1, 0], "float64 of shape (1,)": [1.0]},
    ),
    "complex128 of shape (-1,)": TensorRule(
        TensorSpec("complex128", (-1,)),
        {
            "narrow ones": (np.array([1j], "complex64"), "complex128", [1j]),
            "floats": ([1.5], "complex128", [1.5 + 0j]),
        },
        {"<U1 of shape (1,)": ["a"]},
    ),
    "str of shape (-1,)": TensorRule(
        TensorSpec("str", (-1,)),
        {
            "an array": (np.array(["a", "é"]), "<U1", ["a", "é"]),
            "a longer one": (np.array(["abc"], "U7"), "<U7", ["abc"]),
            "a list": (["a", ""], "<U1", ["a", ""]),
            "a Series": (pd.Series(["ab", "c"]), "<U2", ["ab", "c"]),
            "a polars Series": (pl.Series(["ab", "c"]), "<U2", ["ab", "c"]),
            "a pyarrow array": (pa.array(["ab", "c"]), "<U2", ["ab", "c"]),
        },
        {
            "object of shape (2,)": ["a", None],
            "object of shape (3,)": ["a", 1, "b"],
            "object of shape (1,)": pd.Series(["a", None]).iloc[1:],
            "object of shape (4,)": pd.Series(["a", "b", None, "c"]),
            "|S1 of shape (1,)": np.array([b"a"]),
            "int64 of shape (1,)": [1],
        },
    ),
    "str of shape (-1, 1)": TensorRule(
        TensorSpec("str", (-1, 1)),
        {"a Series": (pd.Series(["ab", "c"]), "<U2", [["ab"], ["c"]])},
        {"<U2 of shape (1,)": np.array(["ab"]), "object of shape (2, 1)": pd.Series(["a", 1], dtype=object)},
    ),
    "bytes of shape (-1,)": TensorRule(
        TensorSpec("bytes", (-1,)),
        {
            "an array": (np.array([b"ab", b"c"]), "|S2", [b"ab", b"c"]),
            "a list": ([b"ab"], "|S2", [b"ab"]),
            "a Series": (pd.Series([b"ab", b"c"]), "|S2", [b"ab", b"c"]),
        },
        {"object of shape (2,)": [b"a", 1], "<U1 of shape (1,)": ["a"], "bool of shape (1,)": [True]},
    ),
    "object of shape (-1,)": TensorRule(
        TensorSpec("object", (-1,)),
        {
            "anything": (objects(1, "a", None), "object", [1, "a", None]),
            "a list": ([1, None], "object", [1, None]),
            "numbers": (np.array([1.5]), "float64", [1.5]),
        },
        {"object of shape (1, 1)": np.array([[None]])},
    ),
    "datetime64 of shape (-1,)": TensorRule(
        TensorSpec("datetime64", (-1,)),
        {
            "seconds": (np.array(["2026-01-01"], "datetime64[s]"), "datetime64[s]", [_NEW_YEAR]),
            "a Series": (pd.Series(np.array(["2026-01-01"], "datetime64[us]")), "datetime64[us]", [_NEW_YEAR]),
        },
        {
            "timedelta64[s] of shape (1,)": np.array([1], "timedelta64[s]"),
            "<U10 of shape (1,)": ["2026-01-01"],
            "int64 of shape (1,)": [1],
        },
    ),
    "datetime64[us] of shape (-1,)": TensorRule(
        TensorSpec("datetime64[us]", (-1,)),
        {"seconds": (np.array(["2026-01-01"], "datetime64[s]"), "datetime64[us]", [_NEW_YEAR])},
        {"datetime64[ns] of shape (1,)": np.array(["2026-01-01"], "datetime64[ns]")},
    ),
    "timedelta64 of shape (-1,)": TensorRule(
        TensorSpec("timedelta64", (-1,)),
        {"seconds": (np.array([2], "timedelta64[s]"), "timedelta64[s]", [timedelta(seconds=2)])},
        {"datetime64[s] of shape (1,)": np.array(["2026-01-01"], "datetime64[s]")},
    ),
}
"""A rule for each dtype, by the tensor as messages name it."""
