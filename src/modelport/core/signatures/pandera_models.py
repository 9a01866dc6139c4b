"""Signatures read off pandera models, without importing pandera.

See https://pandera.readthedocs.io/en/stable/dataframe_models.html for the models.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from modelport.core.errors import InvalidSignatureError
from modelport.core.names import shown
from modelport.core.signatures.containers import Container
from modelport.core.signatures.specs import ColumnSpec
from modelport.core.signatures.tables import Kind, Storage, dialect_for, type_of_storage
from modelport.core.signatures.types import AnyType, ColumnType, DataType

_FLOATS = {DataType.FLOAT, DataType.DOUBLE}
_SCALARS: Mapping[object, ColumnType] = {
    str: DataType.STRING,
    bytes: DataType.BINARY,
    bool: DataType.BOOLEAN,
    int: DataType.LONG,
    float: DataType.DOUBLE,
    date: DataType.DATETIME,
}
_OF_OBJECTS: Mapping[str, Storage] = {
    "Date": Storage(Kind.DATE, "date"),
    "Decimal": Storage(Kind.OTHER, "decimal"),
}
"""Dtypes of pandera that pandas stores as objects."""


def side_of_model(model: object) -> tuple[ColumnSpec, ...]:
    """Read the columns of a pandera model.

    Raises:
        InvalidSignatureError: It is none, or has a column that a signature cannot describe.
    """
    container = container_of_model(model)
    if container is None:
        raise InvalidSignatureError(
            f"{shown(model)} is no pandera model.",
            expected="a class that extends pandera.pandas.DataFrameModel or pandera.polars.DataFrameModel",
            remedy="pass the class itself, or read the signature off data: Signature.infer(inputs, outputs)",
        )
    columns = schema_of_model(model).columns
    return tuple(_spec(name, column, container) for name, column in columns.items())


def container_of_model(model: object) -> Container | None:
    """Tell which library's data a pandera model or schema describes; ``None`` where it is neither."""
    kind = model if isinstance(model, type) else type(model)
    wanted = "DataFrameModel" if isinstance(model, type) else "DataFrameSchema"
    for each in kind.__mro__:
        if each.__name__ == wanted and each.__module__.startswith("pandera.api.pandas"):
            return Container.PANDAS
        if each.__name__ == wanted and each.__module__.startswith("pandera.api.polars"):
            return Container.POLARS
    return None


def schema_of_model(model: Any) -> Any:  # noqa: ANN401
    """Give the schema that a model stands for; a schema is its own."""
    to_schema = getattr(model, "to_schema", None)
    return model if to_schema is None else to_schema()


def _spec(name: Any, column: Any, container: Container) -> ColumnSpec:  # noqa: ANN401
    if getattr(column, "regex", False):
        raise InvalidSignatureError(
            f"The pandera column {shown(name)} stands for all columns whose names match it.",
            expected="columns with plain names",
            remedy="name each column in the model, or build the signature from ColumnSpec",
        )
    try:
        kind = _type_of(column.dtype, container)
    except InvalidSignatureError as exc:
        raise InvalidSignatureError(
            f"The pandera column {shown(name)}: {exc.problem}", expected=exc.expected, remedy=exc.remedy
        ) from exc
    may_be_null = bool(column.nullable) and kind not in _FLOATS
    return ColumnSpec(name, kind, required=bool(column.required) and not may_be_null)


def _type_of(dtype: Any, container: Container) -> ColumnType:  # noqa: ANN401
    native = getattr(dtype, "type", None)
    if type(dtype).__name__ in _OF_OBJECTS and container is Container.PANDAS:
        return type_of_storage(_OF_OBJECTS[type(dtype).__name__])
    if dtype is None or native is None:
        return AnyType()
    if isinstance(native, type) and (native in _SCALARS or container is Container.PANDAS):
        return _SCALARS.get(native, AnyType())
    storage = dialect_for(container).storage(native)
    return AnyType() if storage.kind is Kind.OBJECT else type_of_storage(storage)
