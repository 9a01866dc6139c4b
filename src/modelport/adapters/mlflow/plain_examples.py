"""Reads the input example that plain MLflow kept with a model, as far as its JSON and the signature tell what it was.

Source: https://mlflow.org/docs/latest/ml/model/signatures/#model-input-example
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from modelport.adapters.mlflow.named_places import named_file
from modelport.core.errors import ModelportError
from modelport.core.signatures import ColumnSpec, ColumnType, Conformer, DataType, TensorSpec
from modelport.core.signatures.specs import Side, names_of

_LARGEST_FILE: Final = 16 << 20
_NUMBERS: Final[Mapping[object, str]] = {
    DataType.BOOLEAN: "bool",
    DataType.INTEGER: "int32",
    DataType.LONG: "int64",
    DataType.FLOAT: "float32",
    DataType.DOUBLE: "float64",
}
_FAULTS: Final = (ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError)
"""What reading something else than an example may raise."""


def read_plain_example(directory: Path, info: Mapping[str, Any], specs: Side) -> Any:  # noqa: ANN401
    """Give the input example of a model that plain MLflow logged, as it conforms to *specs*.

    Args:
        directory: The model's directory.
        info: What the MLmodel file says of the example; empty where there is none.
        specs: The inputs of the model's signature.

    Returns:
        A pandas frame; for tensors an array or a dict of arrays. ``None`` where there is no example, or where it has
        more than 16 MiB, cannot be read, is of a kind that is not known here (a sparse matrix), or does not fit.
    """
    if not info or not specs:
        return None
    try:
        content = _content(directory, info)
        tensors = [spec for spec in specs if isinstance(spec, TensorSpec)]
        columns = [spec for spec in specs if isinstance(spec, ColumnSpec)]
        kind = info["type"]
        data = _arrays(content, kind, tensors) if tensors else _frame(content, kind, columns)
        return Conformer(specs, extra_columns="ignore").conform(data)
    except (ModelportError, *_FAULTS):
        return None


def _content(directory: Path, info: Mapping[str, Any]) -> Any:  # noqa: ANN401
    if info["type"] not in {"dataframe", "ndarray", "json_object"}:
        raise ValueError(info["type"])
    file = named_file(directory, info["artifact_path"])
    if file.stat().st_size > _LARGEST_FILE:
        raise ValueError(file)
    content = json.loads(file.read_bytes())
    return content["inputs"] if info.get("params") else content


def _arrays(content: Any, kind: str, specs: Sequence[TensorSpec]) -> Any:  # noqa: ANN401
    if kind == "dataframe":
        content = _columns(content) if specs[0].name is not None else content["data"]
    if specs[0].name is None:
        return _exactly(content, specs[0].dtype)
    return {spec.name: _exactly(content[spec.name], spec.dtype) for spec in specs}


def _columns(split: Mapping[str, Any]) -> dict[Any, Any]:
    return dict(zip(split["columns"], zip(*split["data"], strict=True), strict=True))


def _exactly(values: Any, dtype: str) -> Any:  # noqa: ANN401
    """Give *values* as an array of *dtype*; missing numbers are NaN, and floats are rounded to their size."""
    array = np.asarray(values, dtype)
    if array.dtype.kind in "biu" and not np.array_equal(array, np.asarray(values)):
        message = f"values that are not of {dtype}"
        raise ValueError(message)
    return array


def _frame(content: Any, kind: str, specs: Sequence[ColumnSpec]) -> pd.DataFrame:  # noqa: ANN401
    table, names = _untyped(content, kind, specs), names_of(tuple(specs))
    labels: list[Any] = list(table.columns)
    if labels == list(range(len(specs))):
        table.columns = pd.Index(names, dtype=object)
    types = dict(zip(names, (spec.type for spec in specs), strict=True))
    typed = {label: _typed(list(table[label]), types[label]) for label in table.columns if label in types}
    return pd.DataFrame(typed, index=table.index)


def _untyped(content: Any, kind: str, specs: Sequence[ColumnSpec]) -> pd.DataFrame:  # noqa: ANN401
    """Give the cells as JSON has them. A JSON object is one row, unless its lists can only be columns."""
    if kind == "dataframe":
        return _table(content["data"], content.get("columns"))
    if kind == "json_object" and isinstance(content, dict):
        scalars = all(isinstance(spec.type, DataType) for spec in specs)
        rows = not (scalars and all(isinstance(each, list) for each in content.values()))
        return _table([content] if rows else content)
    return _table(content if isinstance(content, dict | list) else [content])


def _table(data: Any, labels: Any = None) -> pd.DataFrame:  # noqa: ANN401
    """Give a table of *data*, whose rows are all as long: pandas would fill up the shorter ones, with a warning."""
    if isinstance(data, list) and len({len(row) for row in data if isinstance(row, list)}) > 1:
        raise ValueError(labels)
    return pd.DataFrame(data, columns=labels, dtype=object)


def _typed(cells: list[Any], kind: ColumnType) -> Any:  # noqa: ANN401
    if kind in _NUMBERS:
        return _exactly(cells, _NUMBERS[kind])
    if kind is DataType.STRING:
        return pd.Series(cells)
    if kind is DataType.DATETIME:
        return pd.to_datetime(pd.Series(cells), format="ISO8601")
    if kind is DataType.BINARY:
        cells = [cell if cell is None else base64.b64decode(cell.replace("\n", ""), validate=True) for cell in cells]
    return pd.Series(cells, dtype=object)
