"""Kinds of containers, and the way from one to another."""

from __future__ import annotations

import sys
from collections import OrderedDict
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from modelport.core.errors import ConfigurationError, SignatureMismatchError
from modelport.core.signatures import ColumnSpec, Container, container_of, convert
from modelport.core.signatures.mismatches import library_errors_as, unreadable

SPECS = (ColumnSpec("a", "double"), ColumnSpec("b", "double"))
VALUES = {"a": [1.5, 2.5], "b": [3.5, 4.5]}
TABLES: dict[Container, Any] = {
    Container.PANDAS: pd.DataFrame(VALUES),
    Container.POLARS: pl.DataFrame(VALUES),
    Container.PYARROW: pa.table(VALUES),
    Container.NUMPY: np.array([[1.5, 3.5], [2.5, 4.5]]),
    Container.DICT: {name: np.array(values) for name, values in VALUES.items()},
}
COLUMNS: dict[Container, Any] = {
    Container.PANDAS: pd.Series([1.5, 2.5]),
    Container.POLARS: pl.Series([1.5, 2.5]),
    Container.PYARROW: pa.chunked_array([[1.5, 2.5]]),
    Container.NUMPY: np.array([1.5, 2.5]),
}


def as_lists(data: Any) -> Any:
    """Give the values of any table."""
    if isinstance(data, pd.DataFrame):
        return data.to_dict("list")
    if isinstance(data, pl.DataFrame):
        return data.to_dict(as_series=False)
    if isinstance(data, pa.Table):
        return data.to_pydict()
    if isinstance(data, np.ndarray):
        return dict(zip(VALUES, data.T.tolist(), strict=True))
    return {name: column.tolist() for name, column in data.items()}


class Mine(pd.DataFrame):
    """A frame of one's own, as geopandas has it."""


@pytest.mark.parametrize(
    ("data", "container"),
    [
        *((data, container) for container, data in TABLES.items()),
        *((data, container) for container, data in COLUMNS.items()),
        (Mine(VALUES), Container.PANDAS),
        (pa.record_batch(VALUES), Container.PYARROW),
        (pa.array([1]), Container.PYARROW),
        (np.ma.masked_array([1.5]), Container.NUMPY),
        (OrderedDict(VALUES), Container.DICT),
        (MappingProxyType(VALUES), Container.DICT),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_kind_of_container_is_known(data: Any, container: Container) -> None:
    """Subclasses and single columns count."""
    assert container_of(data) is container


@pytest.mark.parametrize("data", [None, 5, "x", [1], pl.LazyFrame(), object()])
def test_what_is_no_container_is_refused(data: Any) -> None:
    """The error lists what is accepted."""
    with pytest.raises(SignatureMismatchError, match="no kind of table") as refused:
        container_of(data)
    assert "polars DataFrame" in refused.value.expected


@pytest.mark.parametrize("to", Container)
@pytest.mark.parametrize("source", Container)
def test_a_table_keeps_its_rows_and_values_in_any_other_kind(source: Container, to: Container) -> None:
    """Names come from the specs where an array has none; the same kind is the same object."""
    data = TABLES[source]
    converted = convert(data, to, SPECS)
    assert container_of(converted) is to
    assert as_lists(converted) == VALUES
    assert (converted is data) == (source is to)


@pytest.mark.parametrize("to", COLUMNS)
@pytest.mark.parametrize("source", COLUMNS)
def test_a_column_stays_a_column(source: Container, to: Container) -> None:
    """It becomes no table on the way."""
    converted = convert(COLUMNS[source], to)
    assert type(converted) is type(COLUMNS[to])
    assert np.asarray(converted).tolist() == [1.5, 2.5]


@pytest.mark.parametrize("to", [Container.POLARS, Container.PYARROW, Container.DICT])
def test_every_type_of_value_survives_conversion(to: Container) -> None:
    """Texts, nulls, datetimes and lists come back from each library as they were."""
    frame = pd.DataFrame(
        {
            "t": ["x", None],
            "d": pd.to_datetime(pd.Series(["2026-01-31", None])).to_numpy(),
            "l": [[1], [2, 3]],
            "i": [1, 2],
        },
        index=["r", "s"],
    )
    back = convert(convert(frame, to), Container.PANDAS)
    assert back["t"].tolist()[0] == "x"
    assert back["t"].isna().tolist() == [False, True]
    assert back["d"].tolist()[0] == pd.Timestamp("2026-01-31")
    assert [list(each) for each in back["l"]] == [[1], [2, 3]]
    assert back["i"].tolist() == [1, 2]


def test_batches_and_numbered_columns_are_converted() -> None:
    """Libraries that know only texts as names get them."""
    assert as_lists(convert(pa.record_batch(VALUES), Container.PANDAS)) == VALUES
    assert convert(pd.DataFrame([[1, 2]]), Container.POLARS).columns == ["0", "1"]
    assert list(convert(np.ones((1, 2)), Container.PANDAS).columns) == [0, 1]
    assert convert(pa.array([1, 2]), Container.POLARS).to_list() == [1, 2]
    assert convert({"a": [1, 2], "b": pl.Series([3, 4])}, Container.PANDAS)["b"].tolist() == [3, 4]


def test_what_has_no_place_in_the_other_kind_is_refused() -> None:
    """The library's own complaint is chained."""
    with pytest.raises(SignatureMismatchError, match="cannot be given as pandas"):
        convert(np.ones((1, 2, 3)), Container.PANDAS)
    with pytest.raises(SignatureMismatchError) as refused:
        convert(pd.DataFrame({"a": [1, "x"]}), Container.PYARROW)
    assert refused.value.__cause__ is not None


def test_a_panic_of_polars_is_our_error_too() -> None:
    """It is no Exception, so that callers would miss it."""

    class PanicException(BaseException):
        """As polars raises it."""

    with (
        pytest.raises(SignatureMismatchError, match="PanicException: oh"),
        library_errors_as(unreadable, "p", "inputs"),
    ):
        raise PanicException("oh")
    with pytest.raises(KeyboardInterrupt), library_errors_as(unreadable, "p", "inputs"):
        raise KeyboardInterrupt


def test_a_library_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that installs it."""
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(ConfigurationError, match="pip install polars"):
        convert({"a": [1]}, Container.POLARS)
