"""The kinds of tables that services ask with, made of a pandas table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd
import polars as pl
import pyarrow as pa

CONTAINERS: Final[Mapping[str, Callable[[pd.DataFrame], Any]]] = {
    "pandas": pd.DataFrame.copy,
    "polars": lambda frame: pl.DataFrame(frame.to_dict("list")),
    "pyarrow": lambda frame: pa.table(frame.to_dict("list")),
    "NumPy": pd.DataFrame.to_numpy,
    "dict of arrays": lambda frame: {str(name): column.to_numpy() for name, column in frame.items()},
    "dict of lists": lambda frame: frame.to_dict("list"),
}
