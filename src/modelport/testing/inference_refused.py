"""What no signature can be read off, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import time, timedelta
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from attrs import frozen

from modelport.testing.inference_edges import as_array, as_dict, as_list, nested, objects


class BrokenTable(pd.DataFrame):
    """A table that cannot tell its columns."""

    @property
    def columns(self) -> Any:
        """Fail."""
        message = "no columns today"
        raise ValueError(message)

    @columns.setter
    def columns(self, names: Any) -> None:
        """Keep nothing."""


@frozen
class Refused:
    """What no side can be read off, and what is said of it."""

    make: Callable[[], Any]
    problem: str
    expected: str = ""
    remedy: str = ""


_TABLES: Final = (
    "a pandas DataFrame, a polars DataFrame, a pyarrow Table or RecordBatch, a NumPy array, a dict of arrays or "
    "lists, or for one column a Series or one-dimensional array"
)
_DTYPES: Final = "booleans, integers up to 64 bits with a sign, floats, texts, bytes, dates, datetimes, or nested ones"
_NAMES: Final = "a text that is not empty, a whole number, or None for columns without names"
_VALUES: Final = "truth values, numbers, texts, bytes, dates, lists, dicts with texts as keys, or None"


def _no_data(make: Callable[[], Any], kind: str) -> Refused:
    return Refused(make, f"No signature can be read off the inputs, of type {kind}.", _TABLES)


def _no_table(make: Callable[[], Any], defect: str) -> Refused:
    return Refused(
        make,
        f"No signature can be read off the inputs: they are {defect}.",
        _TABLES,
        "give equally long columns, or a NumPy array or dict of NumPy arrays for tensors",
    )


def _no_name(make: Callable[[], Any], name: str) -> Refused:
    return Refused(
        make,
        f"A column cannot be called {name}.",
        _NAMES,
        "rename the column, for instance frame.columns = [str(name) for name in frame.columns]",
    )


def _no_value(make: Callable[[], Any], value: str, column: str = "'a'") -> Refused:
    return Refused(
        make,
        f"Column {column}: No type of a signature holds {value}.",
        _VALUES,
        "convert such values, a Decimal for instance to float or text, or declare the column as AnyType()",
    )


def _no_one_type(make: Callable[[], Any], kinds: str) -> Refused:
    return Refused(
        make,
        f"Column 'a': Values of one column or list have different types: {kinds}.",
        "one type for all",
        "convert them to one type, or declare the column as AnyType()",
    )


def _no_dtype(make: Callable[[], Any], dtype: str, remedy: str) -> Refused:
    return Refused(make, f"Column 'a': No type of a signature holds the values of {dtype}.", _DTYPES, remedy)


def _too_deep(make: Callable[[], Any]) -> Refused:
    return Refused(make, "Column None: A value is nested more than 64 levels deep.")


REFUSED: Final[Mapping[str, Refused]] = {
    "a number": _no_data(lambda: 1, "int"),
    "a text": _no_data(lambda: "a", "str"),
    "nothing": _no_data(lambda: None, "NoneType"),
    "a lazy frame": _no_data(lambda: pl.DataFrame({"a": [1]}).lazy(), "LazyFrame"),
    "an empty dict": _no_table(dict, "a table without columns"),
    "a table without columns": _no_table(lambda: pd.DataFrame(index=[1, 2]), "a table without columns"),
    "uneven columns": _no_table(lambda: {"a": [1], "b": [1, 2]}, "columns of different lengths: 1, 2"),
    "a number as a column": _no_table(lambda: {"a": 1}, "int as column 'a'"),
    "a broken table": Refused(
        lambda: BrokenTable({"a": [1]}),
        "No signature can be read off the inputs: ValueError: no columns today.",
        "",
        "repair or convert the values named above",
    ),
    "a name twice": Refused(
        lambda: pd.DataFrame([[1, 2, 3]], columns=["a", "a", "b"]),
        "The inputs have several columns of one name: ('a', 'a', 'b').",
        "unique names",
        "rename or drop the repeated columns",
    ),
    "an empty name": _no_name(lambda: {"": [1]}, "''"),
    "a float as a name": _no_name(lambda: {1.5: [1]}, "1.5"),
    "a truth value as a name": _no_name(lambda: pd.DataFrame({True: [1]}), "True"),
    "a name of two levels": _no_name(lambda: {("a", "b"): [1]}, "('a', 'b')"),
    "an array without axes": Refused(
        lambda: {"a": np.array(1.0)},
        "A single number is no example.",
        "an array whose first axis counts the rows",
        "pass numpy.array([value])",
    ),
    "a nameless column with a null": Refused(
        lambda: pd.Series([1, None], dtype="Int64"),
        "A column of long without a name holds nulls, but only named columns may be optional.",
        "",
        "give the Series a name, or fill the nulls",
    ),
    "objects without rows": Refused(
        lambda: {"a": []},
        "Column 'a': its type cannot be told, as it has neither a dtype nor a value.",
        "",
        "give an example with at least one row",
    ),
    "numbers as keys": Refused(
        lambda: objects({1: 2, "k": 3}),
        "Column 'a': The keys of a dict are not all texts: [1, 'k'].",
        "",
        "turn the keys into texts, or declare the column as AnyType()",
    ),
    "a set": _no_value(lambda: objects({1}, name=None), "{1}, a set", "None"),
    "decimals": _no_value(lambda: objects(Decimal(1), Decimal(2)), "Decimal('1'), a Decimal"),
    "decimals in a list": _no_value(lambda: objects([], [Decimal(1)]), "Decimal('1'), a Decimal"),
    "times": _no_value(lambda: objects(time(1)), "datetime.time(1, 0), a time"),
    "a number and a text": _no_one_type(lambda: objects(1, "a"), "long and string"),
    "a truth value and a number": _no_one_type(lambda: objects(True, 1), "boolean and long"),  # noqa: FBT003
    "a number and a text in a list": _no_one_type(lambda: objects([1, "a"]), "long and string"),
    "a list and a dict": _no_one_type(lambda: objects([1], {"k": 1}), "array of long and object {k: long}"),
    "lists of numbers and of texts": _no_one_type(lambda: objects([1], ["a"]), "long and string"),
    "a dict and a list in lists": _no_one_type(
        lambda: objects([{"k": 1}], [[1]]), "object {k: long} and array of long"
    ),
    "dicts of numbers and of texts": _no_one_type(lambda: objects({"k": 1}, {"k": "a"}), "long and string"),
    "uint64": _no_dtype(
        lambda: pd.Series([1], dtype="uint64", name="a"),
        "uint64",
        "cast the column to a signed 64-bit integer, or to a double",
    ),
    "durations": _no_dtype(
        lambda: {"a": np.array([timedelta(1)], "timedelta64[s]"), "b": [1]},
        "timedelta64[s]",
        "cast the column to one of these, or build the signature from ColumnSpec(name, AnyType())",
    ),
    "decimals of pyarrow": _no_dtype(
        lambda: pa.table({"a": [Decimal(1)]}),
        "decimal128(1, 0)",
        "cast the column to a double where its precision suffices, else to text",
    ),
    "lists of too many levels": _too_deep(lambda: [nested(65, 1, as_list)]),
    "dicts of too many levels": _too_deep(lambda: [nested(65, 1, as_dict)]),
    "arrays of too many levels": _too_deep(lambda: [nested(65, 1, as_array)]),
}
"""What no inputs can be read off."""
