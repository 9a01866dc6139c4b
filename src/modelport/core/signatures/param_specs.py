"""What a signature says of each parameter.

See https://mlflow.org/docs/latest/ml/model/signatures/#model-signatures-with-inference-params .
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

from attrs import Attribute, field, frozen

from modelport.core.errors import InvalidSignatureError
from modelport.core.names import shown
from modelport.core.signatures.types import AnyType, ArrayType, ColumnType, DataType, ObjectType, as_type
from modelport.core.signatures.value_types import type_of_values
from modelport.core.signatures.values import is_list, is_missing, is_scalar, misfit

ParamType: TypeAlias = DataType | ObjectType
_LIST = (-1,)
_FLOATS = {DataType.FLOAT, DataType.DOUBLE}


def _as_param_type(value: object) -> ParamType:
    kind = as_type(value)
    if isinstance(kind, DataType | ObjectType) and kind is not DataType.BINARY:
        return kind
    raise InvalidSignatureError(
        f"A parameter cannot be of type {kind}.", expected="a scalar type other than binary, or an object"
    )


def _as_shape(shape: Sequence[int] | None) -> tuple[int, ...] | None:
    given: object = shape
    if given is None or (isinstance(given, Sequence) and tuple(given) == _LIST):
        return None if given is None else _LIST
    raise InvalidSignatureError(
        f"A parameter cannot be of shape {shown(shape)}.", expected="None for a single value, (-1,) for a list"
    )


def _check_name(_owner: Any, _attribute: Attribute[str], name: object) -> None:  # noqa: ANN401
    if not isinstance(name, str) or not name:
        raise InvalidSignatureError(f"A parameter cannot be called {shown(name)}.", expected="a text")


class _Json(str):
    """A default as it is kept, told from a text that a caller passes."""

    __slots__ = ()


@frozen(repr=False)
class ParamSpec:
    """One parameter.

    Args:
        name: Its name.
        type: What its value is: a scalar type except binary, the name of one, or an object type.
        default: Its value where the caller passes none. It is kept as JSON, so nobody can change it.
        shape: ``None`` for a single value, ``(-1,)`` for a list of them.

    Raises:
        InvalidSignatureError: An argument is none of these, or the default is not of the type.

    Example:
        >>> ParamSpec("temperature", "double", 1)
        ParamSpec(name='temperature', type='double', default=1.0, shape=None)
    """

    name: str = field(validator=_check_name)
    type: ParamType = field(converter=_as_param_type)
    _default: Any = field(alias="default")
    shape: tuple[int, ...] | None = field(default=None, converter=_as_shape)

    def __attrs_post_init__(self) -> None:
        if self.shape and isinstance(self.type, ObjectType):
            raise InvalidSignatureError(
                f"Parameter {shown(self.name)} is a list of objects.",
                expected="one object, or a list of a scalar type",
                remedy="put the list into an object, as a property that is an array",
            )
        given = json.loads(self._default) if isinstance(self._default, _Json) else self._default
        try:
            default = None if given is None else self.read(given)
            text = json.dumps(default, default=lambda moment: moment.isoformat())
        except (TypeError, ValueError, RecursionError, AttributeError) as exc:
            raise InvalidSignatureError(
                f"The default of parameter {shown(self.name)} is {shown(given)}.",
                expected=f"{self} or None",
                remedy="give a default of the parameter's type",
            ) from exc
        object.__setattr__(self, "_default", _Json(text))

    @property
    def default(self) -> Any:  # noqa: ANN401
        """The default: a new object each time."""
        value = json.loads(self._default)
        if value is None or self.type is not DataType.DATETIME:
            return value
        return [_read_moment(each) for each in value] if self.shape else _read_moment(value)

    @property
    def default_json(self) -> Any:  # noqa: ANN401
        """The default as JSON has it: datetimes as ISO 8601 text."""
        return json.loads(self._default)

    def read(self, value: Any) -> Any:  # noqa: ANN401
        """Give *value* as Python's own value of the parameter's type.

        Raises:
            ValueError: It is not of that type.
        """
        if isinstance(self.type, ObjectType):
            return _read_object(value, self.type)
        if self.shape is None:
            return _read_scalar(value, self.type)
        if not is_list(value):
            raise ValueError(shown(value))
        return [_read_scalar(each, self.type) for each in value]

    def __str__(self) -> str:
        return f"list of {self.type}" if self.shape else str(self.type)

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(name={self.name!r}, type={str(self.type)!r}, default={self.default!r}, "
            f"shape={self.shape!r})"
        )


def _read_scalar(value: Any, kind: DataType) -> Any:  # noqa: ANN401
    if kind is DataType.DATETIME:
        return _read_moment(value)
    plain = value.item() if hasattr(value, "dtype") and is_scalar(value) else value
    wrong = "a null" if plain is None else misfit(plain, DataType.DOUBLE if kind in _FLOATS else kind)
    if wrong:
        raise ValueError(wrong)
    return float(plain) if kind in _FLOATS else plain


def _read_moment(value: Any) -> date:  # noqa: ANN401
    plain = value.item() if hasattr(value, "dtype") and is_scalar(value) else value
    if isinstance(plain, str):
        return datetime.fromisoformat(plain) if len(plain) > len("2026-01-31") else date.fromisoformat(plain)
    if hasattr(plain, "to_pydatetime"):
        plain = plain.to_pydatetime()
    if isinstance(plain, date) and not is_missing(plain):
        return plain
    raise ValueError(shown(value))


def _read_object(value: Any, kind: ObjectType) -> Any:  # noqa: ANN401
    wrong = misfit(value, kind)
    if wrong:
        raise ValueError(wrong)
    return json.loads(json.dumps(value, default=lambda each: each.tolist()))


def as_params(specs: Iterable[ParamSpec]) -> tuple[ParamSpec, ...]:
    """Check the parameters of one signature against each other.

    Raises:
        InvalidSignatureError: One is no `ParamSpec`, or two have one name.
    """
    given: object = specs
    every: tuple[object, ...] = tuple(given) if isinstance(given, Iterable) else (given,)
    params = {spec.name: spec for spec in every if isinstance(spec, ParamSpec)}
    if len(params) < len(every):
        raise InvalidSignatureError(
            f"The parameters of the signature are {shown(every)}.", expected="ParamSpec with unique names"
        )
    return tuple(params.values())


def infer_params(defaults: Mapping[str, Any]) -> tuple[ParamSpec, ...]:
    """Read parameters off their default values.

    Raises:
        InvalidSignatureError: A value has no type that a parameter can have.

    Example:
        >>> infer_params({"top_k": 5})
        (ParamSpec(name='top_k', type='long', default=5, shape=None),)
    """
    given: object = defaults
    if not isinstance(given, Mapping):
        raise InvalidSignatureError(f"The params are {shown(given)}.", expected="a dict of names and default values")
    return tuple(_infer_param(name, value) for name, value in given.items())


def _infer_param(name: str, default: Any) -> ParamSpec:  # noqa: ANN401
    if is_list(default):
        return ParamSpec(name, _param_type(name, _type_of_list(default)), default, _LIST)
    return ParamSpec(name, _param_type(name, type_of_values([default])), default)


def _type_of_list(values: Any) -> ColumnType:  # noqa: ANN401
    """Find the type of a list as NumPy would, which MLflow asks: whole numbers among floats are floats."""
    if isinstance(values, list | tuple) and {type(each) for each in values} == {int, float}:
        return DataType.DOUBLE
    kind = type_of_values([values])
    return kind.items if isinstance(kind, ArrayType) else kind


def _param_type(name: str, kind: ColumnType) -> Any:  # noqa: ANN401
    if isinstance(kind, AnyType):
        raise InvalidSignatureError(
            f"The type of parameter {shown(name)} cannot be told from its default.",
            remedy="give a default that is not None or empty, or declare ParamSpec(name, type, default)",
        )
    return kind
