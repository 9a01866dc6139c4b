"""Columns of pandas' dtype ``category``, which no other library's table brings along."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Mapping
from typing import Any, TypeAlias

from modelport.core.signatures.containers import Data
from modelport.core.signatures.tables.storage import Dtype

Categories: TypeAlias = Mapping[Hashable, Dtype]
"""The dtype of each column of categories, by its label; of a lone column, by ``None``."""


def categories_of(data: Data) -> Categories:
    """Give the dtypes of those columns of a pandas table, or of that pandas column, that are of categories."""
    if data.ndim == 1:
        return {None: data.dtype} if _is_category(data.dtype) else {}
    pairs = zip(data.columns.tolist(), data.dtypes.tolist(), strict=True)
    return {label: dtype for label, dtype in pairs if _is_category(dtype)}


def with_categories(data: Data, categories: Categories) -> Data:
    """Give a pandas table or column with columns of *categories*; *data* itself where it has them.

    The categories keep their order and come first. Values that are none of them are categories after these, in the
    order in which they appear, so that nothing is lost.
    """
    if data.ndim == 1:
        return _as_category(data, categories[None])
    columns = {label: data[label] for label in categories if label in data.columns}
    given = {label: _as_category(column, categories[label]) for label, column in columns.items()}
    changed = {label: column for label, column in given.items() if column is not columns[label]}
    if not changed:
        return data
    table = data.copy(deep=False)
    for label, column in changed.items():
        table[label] = column
    return table


def _as_category(column: Data, dtype: Dtype) -> Data:
    if _is_same(column.dtype, dtype):
        return column
    pandas: Any = sys.modules["pandas"]
    values = pandas.Index(column.astype(object) if _is_category(column.dtype) else column)
    codes = dtype.categories.get_indexer(values)
    unseen = (codes < 0) & column.notna().to_numpy()
    if unseen.any():
        known = dtype.categories.append(values[unseen].unique().infer_objects())
        dtype = pandas.CategoricalDtype(known, ordered=dtype.ordered)
        codes = known.get_indexer(values)
    given = pandas.Categorical.from_codes(codes, dtype=dtype)
    return pandas.Series(given, index=column.index, name=column.name, copy=False)


def _is_category(dtype: Dtype) -> bool:
    return type(dtype).__name__ == "CategoricalDtype"


def _is_same(found: Dtype, dtype: Dtype) -> bool:
    """Tell whether the codes mean the same; pandas takes unordered categories in any order for equal."""
    if found is dtype:
        return True
    same = _is_category(found) and found.ordered == dtype.ordered
    return bool(same and found.categories.dtype == dtype.categories.dtype and found.categories.equals(dtype.categories))
