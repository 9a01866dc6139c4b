"""Columns of pandera models of every dtype, and the columns of a signature that they become."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

import pandas as pd
import polars as pl

from modelport.core.signatures import AnyType, ArrayType, ColumnType, DataType, ObjectType, Property

PANDAS: Final[Mapping[str, tuple[Any, ColumnType]]] = {
    "whole": (int, DataType.LONG),
    "whole of 32 bits": ("int32", DataType.INTEGER),
    "whole of 8 bits": ("uint8", DataType.INTEGER),
    "whole that may be missing": ("Int64", DataType.LONG),
    "float": (float, DataType.DOUBLE),
    "single": ("float32", DataType.FLOAT),
    "half": ("float16", DataType.FLOAT),
    "truth": (bool, DataType.BOOLEAN),
    "truth that may be missing": ("boolean", DataType.BOOLEAN),
    "text": (str, DataType.STRING),
    "text of pandas": ("string", DataType.STRING),
    "moment": ("datetime64[ns]", DataType.DATETIME),
    "moment in a zone": ("datetime64[ns, UTC]", DataType.DATETIME),
    "date": (date, DataType.DATETIME),
    "category": (pd.CategoricalDtype(["a"]), DataType.STRING),
    "object": (object, AnyType()),
    "list": (list, AnyType()),
    "dict": (dict, AnyType()),
    "anything": (None, AnyType()),
}
"""Of pandas: the dtype, and the type in a signature."""

POLARS: Final[Mapping[str, tuple[Any, ColumnType]]] = {
    "whole": (int, DataType.LONG),
    "whole of 32 bits": (pl.Int32, DataType.INTEGER),
    "whole of 8 bits": (pl.UInt8, DataType.INTEGER),
    "float": (float, DataType.DOUBLE),
    "single": (pl.Float32, DataType.FLOAT),
    "truth": (bool, DataType.BOOLEAN),
    "text": (str, DataType.STRING),
    "bytes": (bytes, DataType.BINARY),
    "moment": (datetime, DataType.DATETIME),
    "moment in a zone": (pl.Datetime("us", "UTC"), DataType.DATETIME),
    "date": (date, DataType.DATETIME),
    "category": (pl.Categorical, DataType.STRING),
    "choice": (pl.Enum(["a"]), DataType.STRING),
    "list": (pl.List(pl.Int64), ArrayType(DataType.LONG)),
    "struct": (pl.Struct({"x": pl.Int64}), ObjectType([Property("x", DataType.LONG)])),
    "object": (pl.Object, AnyType()),
    "null": (pl.Null, AnyType()),
    "anything": (None, AnyType()),
}
"""Of polars."""

DTYPES: Final[Mapping[str, Mapping[str, tuple[Any, ColumnType]]]] = {"pandas": PANDAS, "polars": POLARS}

NEEDED: Final[list[tuple[dict[str, Any], DataType, bool]]] = [
    ({"dtype": int}, DataType.LONG, True),
    ({"dtype": int, "coerce": True}, DataType.LONG, True),
    ({"dtype": int, "nullable": True}, DataType.LONG, False),
    ({"dtype": int, "required": False}, DataType.LONG, False),
    ({"dtype": int, "nullable": True, "required": False}, DataType.LONG, False),
    ({"dtype": str, "nullable": True}, DataType.STRING, False),
    ({"dtype": float, "nullable": True}, DataType.DOUBLE, True),
    ({"dtype": float, "required": False}, DataType.DOUBLE, False),
    ({"dtype": float, "nullable": True, "required": False}, DataType.DOUBLE, False),
]
"""How a column of a model is declared, its type in a signature, and whether it is required there."""

_ELSE: Final = (
    "booleans, integers up to 64 bits with a sign, floats, texts, bytes, dates, datetimes, or nested ones",
    "cast the column to one of these, or build the signature from ColumnSpec(name, AnyType())",
)
_DECIMAL: Final = (_ELSE[0], "cast the column to a double where its precision suffices, else to text")
_UNSIGNED: Final = (_ELSE[0], "cast the column to a signed 64-bit integer, or to a double")
_NONE: Final = "The pandera column 'a': No type of a signature holds the values of "
_REGEX: Final = (
    "The pandera column 'a' stands for all columns whose names match it.",
    "columns with plain names",
    "name each column in the model, or build the signature from ColumnSpec",
)

REFUSED: Final[Mapping[str, Mapping[str, tuple[dict[str, Any], tuple[str, str, str]]]]] = {
    "pandas": {
        "a pattern": ({"dtype": int, "regex": True}, _REGEX),
        "a decimal": ({"dtype": "decimal"}, (f"{_NONE}decimal.", *_DECIMAL)),
        "64 bits without a sign": ({"dtype": "uint64"}, (f"{_NONE}uint64.", *_UNSIGNED)),
        "a complex number": ({"dtype": "complex128"}, (f"{_NONE}complex128.", *_ELSE)),
    },
    "polars": {
        "a pattern": ({"dtype": int, "regex": True}, _REGEX),
        "a decimal": ({"dtype": pl.Decimal(10, 2)}, (f"{_NONE}Decimal(precision=10, scale=2).", *_DECIMAL)),
        "64 bits without a sign": ({"dtype": pl.UInt64}, (f"{_NONE}UInt64.", *_UNSIGNED)),
        "a time": ({"dtype": pl.Time}, (f"{_NONE}Time.", *_ELSE)),
    },
}
"""Columns that a signature cannot describe: problem, expected and remedy."""

NO_MODELS: Final[Mapping[str, Any]] = {
    "5": 5,
    "None": None,
    "'house.Model'": "house.Model",
    "<class 'object'>": object,
    "<class 'int'>": int,
}
"""What is no model of pandera, as it is shown."""
