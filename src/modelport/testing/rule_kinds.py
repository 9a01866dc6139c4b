"""Rules of pandera for data, what breaks them, and the faults that are told, for pandas and for polars."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd
import polars as pl

TABLES: Final[Mapping[str, Callable[[Mapping[str, Any]], Any]]] = {"pandas": pd.DataFrame, "polars": pl.DataFrame}
"""The libraries that pandera has models for, and how they make a table of columns."""

WITHOUT_PANDERA: Final = "pandera is not installed, so its models are not tried: pip install 'modelport[pandera]'"
MODEL: Final = "a DataFrameModel of pandera.pandas or pandera.polars"
PATH: Final = "the dotted path of a pandera model"
NAME_IT: Final = "name a DataFrameModel class of pandera.pandas or pandera.polars by its path: package.module.Model"
_EITHER: Final = ("forbid or ignore", "set one of them, or leave it out", "extra_columns")

SETTINGS_REFUSED: Final[Mapping[str, tuple[dict[str, Any], tuple[str, str, str, str]]]] = {
    "another word": ({"extra_columns": "drop"}, ("extra_columns cannot be this text.", *_EITHER)),
    "a part of a word": ({"extra_columns": "for"}, ("extra_columns cannot be this text.", *_EITHER)),
    "no word": ({"extra_columns": None}, ("extra_columns cannot be of the type NoneType.", *_EITHER)),
    "a list": ({"extra_columns": ["forbid"]}, ("extra_columns cannot be of the type list.", *_EITHER)),
    "a number": ({"input_schema": 5}, ("5 is no pandera model.", MODEL, NAME_IT, "")),
    "a table": ({"output_schema": pd.DataFrame}, (f"{pd.DataFrame!r} is no pandera model.", MODEL, NAME_IT, "")),
    "a path of another class": (
        {"input_schema": "pandas.DataFrame"},
        ("'pandas.DataFrame' is no pandera model.", MODEL, NAME_IT, ""),
    ),
    "a path of a module": ({"output_schema": "json"}, ("'json' is no pandera model.", MODEL, NAME_IT, "")),
    "a path of nothing": (
        {"output_schema": "json.Nothing"},
        (
            "The schema 'json.Nothing' cannot be loaded: AttributeError: module 'json' has no attribute 'Nothing'",
            PATH,
            NAME_IT,
            "",
        ),
    ),
    "a module that is not there": (
        {"input_schema": "no_such_module.Model"},
        (
            "The schema 'no_such_module.Model' cannot be loaded: ModuleNotFoundError: No module named 'no_such_module'",
            PATH,
            NAME_IT,
            "",
        ),
    ),
}
"""Settings of `DataRules` that cannot work: problem, expected, remedy and entry."""

DATA: Final[Mapping[str, list[Any]]] = {
    "age": [-1, 200, -5, -7, -1],
    "name": ["Eve", "Ada", "Bob", "Ada", "Ada"],
    "size": [0.5, 1.5, 2.5, 3.5, 4.5],
    "score": [1.0, None, 3.0, 4.0, 5.0],
    "id": [1, 2, 2, 4, 5],
    "long": ["x" * 100, "y", "y", "y", "y"],
    "zip": [1, 2, 3, 4, 5],
}
"""What breaks each rule of `strict_rules`."""

FAULTS: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "pandas": ("dtype('int64')", "float64", "nan (1 value)", "2, … (2 values)"),
    "polars": ("dtype('Int64')", "Float64", "None (1 value)", "2, … (2 values)"),
}
"""What each library calls whole numbers, floats and nothing, and tells of a value that is there twice."""


def strict_rules(pandera: Any) -> Any:
    """Give a schema with a rule of each kind; the check of a column that is of another type fails itself."""
    check, column = pandera.Check, pandera.Column
    return pandera.DataFrameSchema(
        {
            "age": column(int, [check.ge(0), check.le(150)]),
            "name": column(str, check.isin(["Ada", "Alan"])),
            "size": column(int, check(fail)),
            "score": column(float),
            "id": column(int, unique=True),
            "long": column(str, check.str_length(1, 2, error="short, please")),
            "height": column(float),
        },
        strict=True,
    )


def rules_of_rows(pandera: Any) -> Any:
    """Give a schema with a rule for whole tables, which none keeps."""
    return pandera.DataFrameSchema(checks=pandera.Check(_refuse, name="never"))


def _refuse(_table: Any) -> bool:
    return False


def fail(_data: Any) -> Any:
    """Raise, whatever there is to check."""
    message = "no way"
    raise ZeroDivisionError(message)


def faults_of(library: str) -> list[tuple[str, str, str]]:
    """Give the faults that `DATA` has by `strict_rules`: column, what was expected, what was found."""
    whole, floats, nothing, twice = FAULTS[library]
    return [
        ("age", "greater_than_or_equal_to(0)", "-1, -5, -7, … (4 values)"),
        ("age", "less_than_or_equal_to(150)", "200 (1 value)"),
        ("height", "a column", "no such column"),
        ("id", "field_uniqueness", twice),
        ("long", "short, please", f"'{'x' * 76}... (1 value)"),
        ("name", "isin(['Ada', 'Alan'])", "'Eve', 'Bob' (2 values)"),
        ("score", "not_nullable", nothing),
        ("size", whole, floats),
        ("zip", "no such column", "a column"),
    ]
