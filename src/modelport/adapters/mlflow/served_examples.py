"""Writes a model's input example into the two JSON files that plain MLflow reads and serves.

Source: https://mlflow.org/docs/latest/ml/model/signatures/#model-input-example
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from modelport.core.errors import ModelportError
from modelport.core.signatures import Container, InputForm, TensorSpec
from modelport.core.signatures.specs import Side

_EXAMPLE_FILE: Final = "input_example.json"
_SERVING_FILE: Final = "serving_input_example.json"


def write_served_example(directory: Path, example: Any, specs: Side) -> dict[str, str]:  # noqa: ANN401
    """Write an example that conforms to *specs* into a model's directory, as well as JSON can say it.

    What JSON has no form for is written as text. An example that has no form as a table is left out.

    Returns:
        What the MLmodel file says of it; empty where it was left out.
    """
    try:
        if any(isinstance(spec, TensorSpec) for spec in specs):
            content, serving, info = _tensors(example)
        else:
            content, serving, info = _table(InputForm(Container.PANDAS).give(example, specs), specs)
        texts = {_EXAMPLE_FILE: json.dumps(content), _SERVING_FILE: json.dumps(serving)}
    except (ModelportError, ArithmeticError, LookupError, RecursionError, TypeError, ValueError):
        return {}
    for name, text in texts.items():
        (directory / name).write_text(text, encoding="utf-8")
    return {"artifact_path": _EXAMPLE_FILE, "serving_input_path": _SERVING_FILE, **info}


def _tensors(example: Any) -> tuple[Any, Any, dict[str, str]]:  # noqa: ANN401
    if isinstance(example, Mapping):
        content: Any = {name: _array(array) for name, array in example.items()}
    else:
        content = _array(example)
    return content, {"inputs": content}, {"type": "ndarray"}


def _array(array: Any) -> Any:  # noqa: ANN401
    values = np.asarray(array)
    return values.tolist() if values.dtype.kind in "biuf" else _plain(values.tolist())


def _table(frame: pd.DataFrame, specs: Side) -> tuple[Any, Any, dict[str, str]]:
    columns = [[_plain(value) for value in frame.iloc[:, at]] for at in range(len(specs))]
    rows = [list(row) for row in zip(*columns, strict=True)]
    if any(spec.name is None for spec in specs):
        return {"data": rows}, {"dataframe_split": {"data": rows}}, {"type": "dataframe", "pandas_orient": "values"}
    split = {"columns": [spec.name for spec in specs], "data": rows}
    return split, {"dataframe_split": split}, {"type": "dataframe", "pandas_orient": "split"}


def _plain(value: Any) -> Any:  # noqa: ANN401, PLR0911 - one line a kind
    if isinstance(value, np.ndarray | list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode("ascii")
    if value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, np.generic) and value.dtype.kind in "biuf":
        return _plain(value.item())
    return value if isinstance(value, str | bool | int | float | None) else str(value)
