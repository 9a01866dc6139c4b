"""What callers get back for one answer, or for two, in each kind of table that they may ask with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

from modelport.testing.answer_kinds import ANSWERS, RANKS, TWO_ANSWERS, VALUES
from modelport.testing.samples import houses
from modelport.testing.table_kinds import CONTAINERS

ROWS: Final = ["r", "q", "p"]
ASKED: Final[Mapping[str, Callable[[], Any]]] = {
    "pandas": lambda: houses().set_index(pd.Index(ROWS, name="house")),
    "polars": lambda: CONTAINERS["polars"](houses()),
    "pyarrow": lambda: CONTAINERS["pyarrow"](houses()),
    "record batch": lambda: pa.record_batch(houses().to_dict("list")),
    "NumPy": lambda: CONTAINERS["NumPy"](houses()),
    "dict of arrays": lambda: CONTAINERS["dict of arrays"](houses()),
    "dict of lists": lambda: CONTAINERS["dict of lists"](houses()),
}
"""Three houses."""

_ARRAY: Final = ("array", "float64", [1.5, 2.5, -3.5])
ONE: Final[Mapping[str, Any]] = {
    "pandas": ("pandas table", [("price", "float64", [1.5, 2.5, -3.5])], ["r", "q", "p"]),
    "polars": ("polars table", [("price", "Float64", [1.5, 2.5, -3.5])]),
    "pyarrow": ("pyarrow table", [("price", "double", [1.5, 2.5, -3.5])]),
    "NumPy": _ARRAY,
    "dict of lists": {"price": _ARRAY},
}
"""One output with a name."""

ONE_IN_ANOTHER_WAY: Final[Mapping[tuple[str, str], Any]] = {
    ("array of one column", "NumPy"): ("array", "float64", [[1.5], [2.5], [-3.5]]),
    ("Series on other rows", "pandas"): ("pandas table", [("price", "float64", [-3.5, 2.5, 1.5])], ["r", "q", "p"]),
    ("narrower array", "pandas"): ("pandas table", [("price", "float32", [1.5, 2.5, -3.5])], ["r", "q", "p"]),
    ("narrower array", "polars"): ("polars table", [("price", "Float32", [1.5, 2.5, -3.5])]),
    ("narrower array", "pyarrow"): ("pyarrow table", [("price", "float", [1.5, 2.5, -3.5])]),
    ("narrower array", "NumPy"): ("array", "float32", [1.5, 2.5, -3.5]),
    ("narrower array", "dict of lists"): {"price": ("array", "float32", [1.5, 2.5, -3.5])},
}
"""Answers whose own shape, rows or dtype show."""

NAMELESS: Final[Mapping[str, Any]] = {
    "pandas": ("pandas column", "float64", [1.5, 2.5, -3.5], ["r", "q", "p"]),
    "polars": ("polars column", "Float64", [1.5, 2.5, -3.5]),
    "pyarrow": ("pyarrow column", "double", [1.5, 2.5, -3.5]),
    "NumPy": _ARRAY,
    "dict of lists": _ARRAY,
}
"""One output without a name, which is a column and no table."""

_FORMS: Final = ("list", "array", "Series", "table", "polars Series", "pyarrow column")
NAMELESS_ANSWERS: Final = {form: ANSWERS[form] for form in _FORMS}

_RANKS: Final = ("array", "int64", [3, 1, 2])
_TWO_ARROW: Final = ("pyarrow table", [("price", "double", [1.5, 2.5, -3.5]), ("rank", "int64", [3, 1, 2])])
TWO: Final[Mapping[str, Any]] = {
    "pandas": (
        "pandas table",
        [("price", "float64", [1.5, 2.5, -3.5]), ("rank", "int64", [3, 1, 2])],
        ["r", "q", "p"],
    ),
    "polars": ("polars table", [("price", "Float64", [1.5, 2.5, -3.5]), ("rank", "Int64", [3, 1, 2])]),
    "pyarrow": _TWO_ARROW,
    "record batch": _TWO_ARROW,
    "NumPy": ("array", "float64", [[1.5, 3.0], [2.5, 1.0], [-3.5, 2.0]]),
    "dict of arrays": {"price": _ARRAY, "rank": _RANKS},
    "dict of lists": {"price": _ARRAY, "rank": _RANKS},
}
"""Two outputs with names."""

BY_ORDER: Final[Mapping[str, Callable[[], Any]]] = {
    "rows": TWO_ANSWERS["rows"],
    "tuples": TWO_ANSWERS["tuples"],
    "numbered table": lambda: pd.DataFrame({0: VALUES, 1: RANKS}),
}
"""Two answers without names."""

MIXED: Final[Mapping[str, Any]] = {
    "pandas": (
        "pandas table",
        [("price", "float64", [1.5, 2.5, -3.5]), ("rank", "float64", [3.0, 1.0, 2.0])],
        ["r", "q", "p"],
    ),
    "polars": ("polars table", [("price", "Float64", [1.5, 2.5, -3.5]), ("rank", "Float64", [3.0, 1.0, 2.0])]),
    "pyarrow": ("pyarrow table", [("price", "double", [1.5, 2.5, -3.5]), ("rank", "double", [3.0, 1.0, 2.0])]),
    "NumPy": ("array", "float64", [[1.5, 3.0], [2.5, 1.0], [-3.5, 2.0]]),
    "dict of lists": {"price": _ARRAY, "rank": ("array", "float64", [3.0, 1.0, 2.0])},
}
"""Two answers in one array of doubles."""

NUMBERED: Final[Mapping[str, Any]] = {
    "pandas": ("pandas table", [(0, "float64", [1.5, 2.5, -3.5]), (1, "int64", [3, 1, 2])], ["r", "q", "p"]),
    "polars": ("polars table", [("0", "Float64", [1.5, 2.5, -3.5]), ("1", "Int64", [3, 1, 2])]),
    "pyarrow": ("pyarrow table", [("0", "double", [1.5, 2.5, -3.5]), ("1", "int64", [3, 1, 2])]),
    "NumPy": ("array", "float64", [[1.5, 3.0], [2.5, 1.0], [-3.5, 2.0]]),
    "dict of lists": {0: _ARRAY, 1: _RANKS},
}
"""Two outputs without names, or with numbers for names: pandas and dicts number them, the others number in text."""

TABLES: Final[Mapping[str, Callable[[], Any]]] = {
    "pandas": lambda: pd.DataFrame({"price": VALUES, "rank": RANKS}),
    "polars": lambda: pl.DataFrame({"price": VALUES, "rank": RANKS}),
    "pyarrow": lambda: pa.table({"price": VALUES, "rank": RANKS}),
    "record batch": lambda: pa.record_batch({"price": VALUES, "rank": RANKS}),
}
COLUMNS: Final[Mapping[str, Callable[[], Any]]] = {
    "pandas": lambda: pd.Series(VALUES),
    "polars": lambda: pl.Series(VALUES),
    "pyarrow": lambda: pa.chunked_array([VALUES]),
}
"""Answers that go to another library where the signature does not tell the outputs."""

UNTOLD_TABLES: Final[Mapping[str, Any]] = {
    **TWO,
    "pandas": ("pandas table", [("price", "float64", [1.5, 2.5, -3.5]), ("rank", "int64", [3, 1, 2])], [0, 1, 2]),
}
UNTOLD_COLUMNS: Final[Mapping[str, Any]] = {
    **NAMELESS,
    "pandas": ("pandas column", "float64", [1.5, 2.5, -3.5], [0, 1, 2]),
}
"""What is given of them; rows that a model's own table labels keep its labels."""

AS_THEY_ARE: Final[tuple[Any, ...]] = (
    "ok",
    None,
    1.5,
    [1.5, 2.5],
    [[1.5, 3], [2.5, 1]],
    {"a": 1, "b": [1, 2]},
    {"price": np.array(VALUES)},
    np.array([[1.5, 3.0]]),
)
"""Answers of no table, or of arrays."""
