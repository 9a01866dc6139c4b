"""What models answer to three rows, in every form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

VALUES: Final = [1.5, 2.5, -3.5]
RANKS: Final = [3, 1, 2]
ANSWERS: Final[Mapping[str, Callable[[], Any]]] = {
    "list": lambda: VALUES,
    "tuple": lambda: tuple(VALUES),
    "array": lambda: np.array(VALUES),
    "array of one column": lambda: np.array(VALUES).reshape(3, 1),
    "narrower array": lambda: np.array(VALUES, "float32"),
    "Series": lambda: pd.Series(VALUES),
    "Series on other rows": lambda: pd.Series(VALUES, index=["p", "q", "r"]),
    "table": lambda: pd.DataFrame({"price": VALUES}),
    "numbered table": lambda: pd.DataFrame({0: VALUES}),
    "polars table": lambda: pl.DataFrame({"price": VALUES}),
    "polars Series": lambda: pl.Series(VALUES),
    "pyarrow table": lambda: pa.table({"price": VALUES}),
    "pyarrow array": lambda: pa.array(VALUES),
    "pyarrow column": lambda: pa.chunked_array([VALUES]),
    "dict of lists": lambda: {"price": VALUES},
    "dict of arrays": lambda: {"price": np.array(VALUES)},
}
"""One answer for each of three rows, in any form that a model may give it."""

TWO_ANSWERS: Final[Mapping[str, Callable[[], Any]]] = {
    "rows": lambda: [[1.5, 3], [2.5, 1], [-3.5, 2]],
    "tuples": lambda: [(1.5, 3), (2.5, 1), (-3.5, 2)],
    "table": lambda: pd.DataFrame({"rank": RANKS, "price": VALUES}),
    "polars table": lambda: pl.DataFrame({"rank": RANKS, "price": VALUES}),
    "pyarrow table": lambda: pa.table({"rank": RANKS, "price": VALUES}),
    "dict": lambda: {"rank": RANKS, "price": VALUES},
}
"""Two answers for each of three rows."""
