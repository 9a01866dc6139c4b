"""Signatures read off examples.

The result is that of ``mlflow.models.infer_signature`` wherever MLflow gives one; see
https://mlflow.org/docs/latest/ml/model/signatures/#signature-inference . Where MLflow falls back to *anything*,
this refuses and says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modelport.core.errors import InvalidSignatureError
from modelport.core.names import shown
from modelport.core.signatures.containers import ACCEPTED, Container, Data, recognise
from modelport.core.signatures.mismatches import library_errors_as, without_type
from modelport.core.signatures.specs import ColumnSpec, Side, TensorSpec
from modelport.core.signatures.tables import Dialect, Kind, dialect_of, of_column, type_of_storage
from modelport.core.signatures.types import AnyType, ColumnType, DataType
from modelport.core.signatures.value_types import type_of_values

_FLOATS = {DataType.FLOAT, DataType.DOUBLE}


def infer_side(data: Data, side: str) -> Side:
    """Read one side of a signature off an example of it.

    Args:
        data: A table, a column, an array, or a dict. Arrays and dicts of arrays alone give tensors whose first axis
            may have any size, as in MLflow; all else gives columns.
        side: ``inputs`` or ``outputs``, for messages.

    Raises:
        InvalidSignatureError: It is of no kind that can be read, or a column has no type.

    Example:
        >>> infer_side({"age": [36, 41]}, "inputs")
        (ColumnSpec(name='age', type=<DataType.LONG: 'long'>, required=True),)
    """
    with library_errors_as(without_type, f"No signature can be read off the {side}", side):
        return _infer(data, side)


def _infer(data: Data, side: str) -> Side:
    if recognise(data) is Container.NUMPY:
        return (_tensor_spec(data, None),)
    if isinstance(data, Mapping) and data and all(recognise(value) is Container.NUMPY for value in data.values()):
        return tuple(_tensor_spec(value, name) for name, value in data.items())
    dialect = dialect_of(data)
    if dialect is None:
        raise InvalidSignatureError(
            f"No signature can be read off the {side}, of type {type(data).__qualname__}.", expected=ACCEPTED
        )
    return _column_specs(dialect, data, side)


def _tensor_spec(array: Any, name: Any) -> TensorSpec:  # noqa: ANN401
    if array.ndim == 0:
        raise InvalidSignatureError(
            "A single number is no example.",
            expected="an array whose first axis counts the rows",
            remedy="pass numpy.array([value])",
        )
    return TensorSpec(array.dtype, (-1, *array.shape[1:]), name)


def _column_specs(dialect: Dialect, data: Data, side: str) -> tuple[ColumnSpec, ...]:
    layout = dialect.layout(data)
    if layout.defect or not layout.dtypes:
        raise InvalidSignatureError(
            f"No signature can be read off the {side}: they are {layout.defect or 'a table without columns'}.",
            expected=ACCEPTED,
            remedy="give equally long columns, or a NumPy array or dict of NumPy arrays for tensors",
        )
    if layout.names is None:
        return (_column_spec(data, _name_of(data)),)
    if len(set(layout.names)) < len(layout.names):
        raise InvalidSignatureError(
            f"The {side} have several columns of one name: {shown(layout.names)}.",
            expected="unique names",
            remedy="rename or drop the repeated columns",
        )
    return tuple(_column_spec(dialect.column(data, name), name) for name in layout.names)


def _name_of(column: Data) -> Any:  # noqa: ANN401
    """A Series may have a name; polars gives it an empty one where it has none."""
    name = getattr(column, "name", None)
    return None if name == "" else name


def _column_spec(column: Data, name: Any) -> ColumnSpec:  # noqa: ANN401
    """Read one column. MLflow takes ``NaN`` in a pandas column for a sign that the column is optional."""
    dialect = of_column(column)
    has_nulls = dialect.nulls(column) > 0
    try:
        kind = _type_of_column(dialect, column)
    except InvalidSignatureError as exc:
        raise InvalidSignatureError(
            f"Column {shown(name)}: {exc.problem}", expected=exc.expected, remedy=exc.remedy
        ) from exc
    if name is None and has_nulls:
        return _spec_without_name(kind)
    return ColumnSpec(name, kind, required=not has_nulls)


def _spec_without_name(kind: ColumnType) -> ColumnSpec:
    if kind in _FLOATS:
        return ColumnSpec(None, kind)
    raise InvalidSignatureError(
        f"A column of {kind} without a name holds nulls, but only named columns may be optional.",
        remedy="give the Series a name, or fill the nulls",
    )


def _type_of_column(dialect: Dialect, column: Data) -> ColumnType:
    storage = dialect.storage(dialect.layout(column).dtypes[0])
    if storage.kind is Kind.OBJECT:
        return _type_of_objects(dialect, column)
    is_text_of_pandas = storage.kind is Kind.STRING and recognise(column) is Container.PANDAS
    if is_text_of_pandas and dialect.nulls(column) == dialect.rows(column) > 0:
        return AnyType()
    return type_of_storage(storage)


def _type_of_objects(dialect: Dialect, column: Data) -> ColumnType:
    if dialect.rows(column) == 0:
        raise InvalidSignatureError(
            "its type cannot be told, as it has neither a dtype nor a value.",
            remedy="give an example with at least one row",
        )
    narrowed = column.infer_objects() if hasattr(column, "infer_objects") else column
    if dialect.storage(dialect.layout(narrowed).dtypes[0]).kind is not Kind.OBJECT:
        return _type_of_column(dialect, narrowed)
    return type_of_values(dialect.values(narrowed))
