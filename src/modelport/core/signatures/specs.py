"""What a signature says of each column and tensor.

See https://mlflow.org/docs/latest/ml/model/signatures/ for columns and tensors.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from attrs import Attribute, field, frozen

from modelport.core.errors import InvalidSignatureError
from modelport.core.names import shown
from modelport.core.signatures.types import ColumnType, as_type

_DTYPE = re.compile(
    r"bool|u?int(8|16|32|64)|float(16|32|64|96|128)|complex(64|128|192|256)|str|bytes|object"
    r"|(datetime64|timedelta64)(\[\d{0,9}[A-Za-zμ]{1,7}\])?"
)
_SIZELESS = {"U": "str", "S": "bytes"}


def _check_name(_owner: Any, _attribute: Attribute[Any], name: object) -> None:  # noqa: ANN401
    if name is None or (isinstance(name, str) and name) or (isinstance(name, int) and not isinstance(name, bool)):
        return
    raise InvalidSignatureError(
        f"A column cannot be called {shown(name)}.",
        expected="a text that is not empty, a whole number, or None for columns without names",
        remedy="rename the column, for instance frame.columns = [str(name) for name in frame.columns]",
    )


@frozen
class ColumnSpec:
    """One column of a table.

    Args:
        name: Its name; ``None`` where columns go by their order. pandas also numbers them: ``0``, ``1``, ….
        type: What its values are: a scalar type, the name of one, or a nested type.
        required: Whether it must be there, without nulls. ``NaN`` in a float or double is a value.

    Raises:
        InvalidSignatureError: The name or the type is none.

    Example:
        >>> str(ColumnSpec("age", "long"))
        'age: long'
        >>> str(ColumnSpec("nickname", "string", required=False))
        'nickname: string (optional)'
    """

    name: str | int | None = field(validator=_check_name)
    type: ColumnType = field(converter=as_type)
    required: bool = True

    def __str__(self) -> str:
        label = "" if self.name is None else f"{self.name}: "
        return f"{label}{self.type}{'' if self.required else ' (optional)'}"


def _as_dtype(dtype: Any) -> str:  # noqa: ANN401
    name = dtype if isinstance(dtype, str) else _SIZELESS.get(getattr(dtype, "kind", ""), getattr(dtype, "name", dtype))
    if isinstance(name, str) and _DTYPE.fullmatch(name):
        return name
    raise InvalidSignatureError(
        f"{shown(dtype)} is not the dtype of a tensor.",
        expected="the name of a NumPy dtype, texts without a size: 'float64', 'int32', 'bool', 'str', 'datetime64[ns]'",
        remedy="take it from an array: array.dtype.name",
    )


def _as_shape(shape: Iterable[int]) -> tuple[int, ...]:
    given: object = shape
    sizes = tuple(given) if isinstance(given, Iterable) else (None,)
    if all(type(size) is int and size >= -1 for size in sizes):
        return sizes
    raise InvalidSignatureError(
        f"{shown(shape)} is not the shape of a tensor.",
        expected="whole numbers, -1 where any size will do: (-1, 28, 28)",
    )


@frozen
class TensorSpec:
    """One array of any rank.

    Args:
        dtype: The name of a NumPy dtype, or the dtype itself. Sizes of texts and bytes are dropped.
        shape: The size of each axis, -1 where any will do; as a rule the first one is -1.
        name: Its name; ``None`` where it is the only one.

    Raises:
        InvalidSignatureError: An argument is none of these.

    Example:
        >>> str(TensorSpec("float32", (-1, 28, 28), "image"))
        'image: float32 of shape (-1, 28, 28)'
    """

    dtype: str = field(converter=_as_dtype)
    shape: tuple[int, ...] = field(converter=_as_shape)
    name: str | int | None = field(default=None, validator=_check_name)

    def __str__(self) -> str:
        label = "" if self.name is None else f"{self.name}: "
        return f"{label}{self.dtype} of shape {self.shape}"


Side: TypeAlias = tuple[ColumnSpec, ...] | tuple[TensorSpec, ...]
"""One side of a signature: columns or tensors, never both."""


def as_side(specs: Iterable[ColumnSpec] | Iterable[TensorSpec]) -> Side:
    """Check the specs of one side against each other.

    Raises:
        InvalidSignatureError: They mix kinds, name only some, name two alike, or leave out names that are needed.
    """
    given: object = specs
    side: tuple[Any, ...] = tuple(given) if isinstance(given, Iterable) else (given,)
    if not (_all(side, ColumnSpec) or _all(side, TensorSpec)):
        raise InvalidSignatureError(
            f"A side of the signature is {shown(side)}.",
            expected="only ColumnSpec, or only TensorSpec",
        )
    _check_names(side)
    return side


def _all(side: tuple[object, ...], kind: type) -> bool:
    return all(isinstance(spec, kind) for spec in side)


def _check_names(side: Side) -> None:
    names = [spec.name for spec in side]
    twice = [name for name, count in Counter(names).items() if count > 1 and name is not None]
    if twice:
        raise InvalidSignatureError(f"These names are used more than once: {shown(twice)}.", expected="unique names")
    if None not in names:
        return
    if any(name is not None for name in names):
        raise InvalidSignatureError(f"Only some of the columns are named: {shown(names)}.", expected="all, or none")
    if len(side) > 1 and isinstance(side[0], TensorSpec):
        raise InvalidSignatureError("There are several tensors without names.", remedy="name each TensorSpec")
    if any(isinstance(spec, ColumnSpec) and not spec.required for spec in side):
        raise InvalidSignatureError("A column without a name is optional.", remedy="name it, or make it required")


def names_of(side: Side) -> tuple[str | int, ...]:
    """Give the names of all columns; the position of one that has none."""
    specs: Sequence[ColumnSpec | TensorSpec] = side
    return tuple(position if spec.name is None else spec.name for position, spec in enumerate(specs))


def type_of_column(spec: ColumnSpec) -> str:
    """Say what a column must hold, for messages."""
    return f"{spec.type}{'' if spec.required else ' (optional)'}"
