"""Keeps a model's input example in the two JSON files that MLflow reads, and gives it back typed.

Source: https://mlflow.org/docs/latest/ml/model/signatures/#model-input-example
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd

from modelport.core.signatures import ColumnSpec, Container, DataType, InputForm, TensorSpec

_EXAMPLE_FILE: Final = "input_example.json"
_SERVING_FILE: Final = "serving_input_example.json"
_DTYPES: Final = {
    DataType.BOOLEAN: ("bool", "boolean"),
    DataType.INTEGER: ("int32", "Int32"),
    DataType.LONG: ("int64", "Int64"),
    DataType.FLOAT: ("float32", "float32"),
    DataType.DOUBLE: ("float64", "float64"),
    DataType.DATETIME: ("datetime64[ns]", "datetime64[ns]"),
}
"""pandas' names of the types, without and with missing values."""

Specs: TypeAlias = tuple[ColumnSpec, ...] | tuple[TensorSpec, ...]


def write_example(directory: Path, example: Any, specs: Specs) -> dict[str, str]:  # noqa: ANN401
    """Write an example that conforms to *specs* into a model's directory.

    Returns:
        What the MLmodel file says of it.
    """
    if any(isinstance(spec, TensorSpec) for spec in specs):
        content, serving, info = _tensors(example)
    else:
        content, serving, info = _table(InputForm(Container.PANDAS).give(example, specs), specs)
    _dump(directory / _EXAMPLE_FILE, content)
    _dump(directory / _SERVING_FILE, serving)
    return {"artifact_path": _EXAMPLE_FILE, "serving_input_path": _SERVING_FILE, **info}


def read_example(directory: Path, info: Mapping[str, Any], specs: Specs, form: InputForm) -> Any:  # noqa: ANN401
    """Give an example back as it was saved: same values, types and form.

    Args:
        directory: The model's directory.
        info: What the MLmodel file says of it.
        specs: The signature's inputs.
        form: The form that it was in.
    """
    content = json.loads((directory / _EXAMPLE_FILE).read_text(encoding="utf-8"))
    if info.get("type") == "ndarray":
        return _read_tensors(content, specs)
    rows = content["data"]
    columns = {spec.name: _series([row[at] for row in rows], spec) for at, spec in enumerate(_each(specs))}
    return form.give(pd.DataFrame(columns), specs)


def _each(specs: Specs) -> tuple[ColumnSpec | TensorSpec, ...]:
    return specs


def _tensors(example: Any) -> tuple[Any, Any, dict[str, str]]:  # noqa: ANN401
    if isinstance(example, Mapping):
        content: Any = {name: np.asarray(array).tolist() for name, array in example.items()}
    else:
        content = np.asarray(example).tolist()
    return content, {"inputs": content}, {"type": "ndarray"}


def _read_tensors(content: Any, specs: Specs) -> Any:  # noqa: ANN401
    dtypes = {spec.name: spec.dtype for spec in specs if isinstance(spec, TensorSpec)}
    if isinstance(content, dict):
        return {name: np.asarray(values, dtype=dtypes[name]) for name, values in content.items()}
    return np.asarray(content, dtype=next(iter(dtypes.values())))


def _table(frame: pd.DataFrame, specs: Specs) -> tuple[Any, Any, dict[str, str]]:
    columns = [[_plain(value) for value in frame.iloc[:, at]] for at in range(len(specs))]
    rows = [list(row) for row in zip(*columns, strict=True)]
    if any(spec.name is None for spec in specs):
        return {"data": rows}, {"dataframe_split": {"data": rows}}, {"type": "dataframe", "pandas_orient": "values"}
    split = {"columns": [spec.name for spec in specs], "data": rows}
    return split, {"dataframe_split": split}, {"type": "dataframe", "pandas_orient": "split"}


def _series(values: list[Any], spec: ColumnSpec | TensorSpec) -> pd.Series[Any]:
    if isinstance(spec, TensorSpec) or not isinstance(spec.type, DataType):
        return pd.Series(values, dtype=object)
    if spec.type is DataType.BINARY:
        return pd.Series([None if each is None else base64.b64decode(each) for each in values], dtype=object)
    if spec.type is DataType.STRING:
        return pd.Series(values, dtype="str")
    complete, with_missing = _DTYPES[spec.type]
    return pd.Series(values, dtype=with_missing if None in values else complete)


def _plain(value: Any) -> Any:  # noqa: ANN401, PLR0911 - one line a kind
    if isinstance(value, np.ndarray | list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, np.generic):
        return _plain(value.item())
    if value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def _dump(path: Path, content: Any) -> None:  # noqa: ANN401
    path.write_text(json.dumps(content), encoding="utf-8")
