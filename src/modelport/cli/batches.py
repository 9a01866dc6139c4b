"""From a part of a table to the part of the output that belongs to it."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from modelport.cli.foreign_errors import named_text_of
from modelport.cli.tables import FLOATING, Columns
from modelport.core.errors import InvalidRequestError, ModelportError, PredictionFailedError
from modelport.core.models import LoadedModel
from modelport.core.signatures import ColumnSpec, DataType, Signature

if TYPE_CHECKING:
    import pyarrow as pa

PREDICTION = "prediction"
"""What the output's column is called where neither signature nor model names it."""


def columns_of(signature: Signature | None) -> Columns:
    """Give what a signature tells of a table that has not been read yet."""
    specs = [spec for spec in signature.inputs if isinstance(spec, ColumnSpec)] if signature else []
    named = [spec for spec in specs if spec.name is not None]
    return Columns(
        types={str(spec.name): spec.type for spec in named if isinstance(spec.type, DataType)},
        required=frozenset(str(spec.name) for spec in named if spec.required),
    )


def predict_batch(model: LoadedModel, chunk: pa.Table, *, first_row: int) -> pa.Table:
    """Predict the rows of *chunk*: one row of predictions for each.

    Args:
        model: What predicts.
        chunk: Inputs.
        first_row: Which row of the whole input the first one is, for messages.

    Raises:
        SignatureMismatchError: The inputs do not fit.
        PredictionFailedError: The model fails on them.
        InvalidRequestError: Its answer is no table of as many rows.
    """
    last_row = first_row + chunk.num_rows - 1
    place = f"row {first_row:,}" if first_row == last_row else f"rows {first_row:,} to {last_row:,}"
    try:
        answer = model.predict(_as_the_model_takes(model.signature, chunk))
    except PredictionFailedError as error:
        raise _failed(model, place, error.__cause__ or error) from error
    except ModelportError:
        raise
    except Exception as error:
        raise _failed(model, place, error) from error
    table = _as_table(answer)
    if table is None or table.num_rows != chunk.num_rows:
        found = f"a {type(answer).__name__}" if table is None else f"{table.num_rows:,} rows"
        problem = f"The model {model.uri} answers {place} with {found}."
        raise InvalidRequestError(
            problem,
            expected=f"{chunk.num_rows:,} rows of predictions",
            remedy="use a model that gives one prediction for each row",
        )
    return table


def _failed(model: LoadedModel, place: str, raised: BaseException) -> PredictionFailedError:
    return PredictionFailedError(
        f"The model {model.uri} fails on {place}: {named_text_of(raised)}",
        remedy="look at the values in these rows; a smaller --chunk-rows narrows them down",
        model_error_type=f"{type(raised).__module__}.{type(raised).__qualname__}",
    )


def _as_the_model_takes(signature: Signature | None, chunk: pa.Table) -> Any:  # noqa: ANN401 - any kind of table
    if signature is None:
        return chunk.to_pandas()
    floating = {str(spec.name) for spec in signature.inputs if isinstance(spec, ColumnSpec) and spec.type in FLOATING}
    return _with_nan(chunk, floating)


def _with_nan(chunk: pa.Table, names: Collection[str]) -> pa.Table:
    """Put ``NaN`` where a column of floating-point numbers has nothing, as pandas does."""
    import pyarrow as pa

    table = chunk
    for position, field in enumerate(chunk.schema):
        if field.name in names and pa.types.is_floating(field.type) and chunk.column(position).null_count:
            table = table.set_column(position, field, chunk.column(position).fill_null(math.nan))
    return table


def _as_table(answer: Any) -> pa.Table | None:  # noqa: ANN401 - whatever a model gives
    import pandas as pd
    import pyarrow as pa

    if isinstance(answer, pa.Table):
        return answer
    try:
        if isinstance(answer, pa.Array | pa.ChunkedArray):
            return pa.table({PREDICTION: answer})
        if isinstance(answer, pd.Series):
            answer = answer.to_frame(PREDICTION if answer.name is None else answer.name)
        frame = answer if isinstance(answer, pd.DataFrame) else pd.DataFrame(_columns(answer))
        return pa.Table.from_pandas(frame.rename(columns=str), preserve_index=False)
    except (ValueError, TypeError, pa.ArrowException):
        return None


def _columns(answer: Any) -> Mapping[str, Any]:  # noqa: ANN401 - as above
    import numpy as np

    if isinstance(answer, Mapping):
        return answer
    array = np.asarray(answer)
    if array.ndim <= 1:
        return {PREDICTION: array}
    columns = array.reshape(len(array), -1)
    return {f"{PREDICTION}_{position}": columns[:, position] for position in range(columns.shape[1])}
