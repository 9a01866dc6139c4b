"""The check of arrays against tensor specs."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from attrs import frozen

from modelport.core.errors import Fault, SignatureMismatchError
from modelport.core.signatures.containers import ACCEPTED, Container, Data, not_accepted, recognise
from modelport.core.signatures.conversion import columns_of, convert, convert_column
from modelport.core.signatures.mismatches import mismatch
from modelport.core.signatures.specs import TensorSpec
from modelport.core.signatures.tables import dialect_of

Array: TypeAlias = Any
_WITHOUT_WIDTH = {"str", "bytes", "datetime64", "timedelta64"}
_TEXTS = {"U": str, "S": bytes}
_NUMBERS = {"i", "u", "f"}
_FRAMES = {Container.PANDAS, Container.POLARS, Container.PYARROW}


@frozen(eq=False)
class TensorConformer:
    """Arrays in, arrays of the specs' dtypes and shapes out; the very same where nothing is to do.

    Args:
        specs: One or more; named if there are several.
        extra: Whether names that the specs lack are dropped instead of refused.
        side: ``inputs`` or ``outputs``, for messages.
    """

    specs: tuple[TensorSpec, ...]
    extra: bool
    side: str

    def __call__(self, data: Data) -> Data:
        """Check *data*, and cast where nothing is lost."""
        if dialect_of(data) is None:
            raise not_accepted(data, self.side)
        if self.specs[0].name is None:
            return self._conform_one(data)
        return self._conform_named(data)

    def _conform_one(self, data: Data) -> Array:
        (spec,) = self.specs
        if isinstance(data, Mapping):
            raise self._mismatch([Fault("", str(spec), f"a dict of {', '.join(map(str, data))}")])
        array = _array_of(data, spec)
        found = misfit_of(array, spec)
        if found:
            raise self._mismatch([Fault("", str(spec), found)])
        return cast_to(array, spec)

    def _conform_named(self, data: Data) -> Mapping[Any, Array]:
        arrays = self._by_name(data)
        faults = [Fault(str(spec.name), _expected(spec), "no such tensor") for spec in self._absent(arrays)]
        surplus = [name for name in arrays if name not in {spec.name for spec in self.specs}]
        faults += [] if self.extra else [Fault(str(name), "no such tensor", "a tensor") for name in surplus]
        given = [(arrays[spec.name], spec) for spec in self.specs if spec.name in arrays]
        faults += [Fault(str(spec.name), _expected(spec), _kind(data)) for data, spec in given if not dialect_of(data)]
        present = {spec.name: (_array_of(data, spec), spec) for data, spec in given if dialect_of(data)}
        found = {name: misfit_of(array, spec) for name, (array, spec) in present.items()}
        faults += [Fault(str(name), _expected(present[name][1]), text) for name, text in found.items() if text]
        if faults:
            raise self._mismatch(faults)
        conformed = {name: cast_to(array, spec) for name, (array, spec) in present.items()}
        return data if _is_same(data, conformed) else conformed

    def _by_name(self, data: Data) -> Mapping[Any, Data]:
        if isinstance(data, Mapping):
            return data
        if recognise(data) in _FRAMES and not _is_column(data):
            return columns_of(data, ())
        if len(self.specs) == 1:
            return {self.specs[0].name: data}
        expected = f"a dict with {', '.join(str(spec.name) for spec in self.specs)}"
        raise self._mismatch([Fault("", expected, _kind(data))])

    def _absent(self, arrays: Mapping[Any, Data]) -> list[TensorSpec]:
        return [spec for spec in self.specs if spec.name not in arrays]

    def _mismatch(self, faults: Sequence[Fault]) -> SignatureMismatchError:
        hint = "pass arrays of this dtype and shape, or of a dtype that NumPy casts to it safely"
        return mismatch(faults, self.side, hint)


def _expected(spec: TensorSpec) -> str:
    return f"{spec.dtype} of shape {spec.shape}"


def _kind(data: object) -> str:
    return type(data).__name__


def _is_column(data: Data) -> bool:
    dialect = dialect_of(data)
    return dialect is not None and dialect.layout(data).names is None


def _is_same(data: Data, conformed: Mapping[Any, Array]) -> bool:
    return (
        isinstance(data, Mapping)
        and len(data) == len(conformed)
        and all(data[name] is array for name, array in conformed.items())
    )


def _array_of(data: Data, spec: TensorSpec) -> Array:
    """Give *data* as one array; a column of arrays of one shape is stacked, a lone column loses its second axis."""
    if recognise(data) is Container.NUMPY:
        return data
    if isinstance(data, list | tuple):
        return _array_of_list(data, spec)
    array = convert_column(data, Container.NUMPY) if _is_column(data) else convert(data, Container.NUMPY)
    return _unwrapped(array, spec)


def _unwrapped(array: Array, spec: TensorSpec) -> Array:
    lone = array[:, 0] if array.ndim > 1 and array.shape[1] == 1 else array
    if lone.ndim == 1 and lone.dtype.kind == "O" and len(lone) and hasattr(lone[0], "__len__"):
        inner = spec.shape[1:]
        try:
            stacked = _asarray(list(lone))
            return stacked.reshape(len(lone), *inner) if -1 not in inner else stacked
        except ValueError:
            return lone
    if lone.ndim == 1 and spec.shape[1:] == (1,):
        return lone.reshape(-1, 1)
    return lone if len(spec.shape) == 1 else array


def _array_of_list(data: Sequence[Any], spec: TensorSpec) -> Array:
    """Give a list's numbers the dtype of the spec where that changes none of them: they have no width of their own."""
    numpy = sys.modules.get("numpy")
    if numpy is None:
        raise SignatureMismatchError("A list was passed where arrays are needed.", expected=ACCEPTED)
    try:
        array = _asarray(data)
    except ValueError:
        return numpy.asarray([*data, None], dtype=object)[:-1]
    return _without_width(array, numpy.dtype(spec.dtype))


def _asarray(values: Sequence[Any]) -> Array:
    """Make an array of a list: of objects where NumPy would turn other values into texts."""
    numpy = sys.modules["numpy"]
    array = numpy.asarray(values)
    if array.dtype.kind not in _TEXTS:
        return array
    objects = numpy.asarray(values, dtype=object)
    return array if all(isinstance(each, _TEXTS[array.dtype.kind]) for each in objects.flat) else objects


def _without_width(array: Array, target: Any) -> Array:  # noqa: ANN401
    """Cast a list's numbers where they stay equal; floats to narrower ones where none overflows."""
    numpy = sys.modules["numpy"]
    if not {array.dtype.kind, target.kind} <= _NUMBERS:
        return array
    with numpy.errstate(all="ignore"):
        cast = array.astype(target)
    is_rounded = array.dtype.kind == target.kind == "f"
    kept = numpy.isinf(cast) == numpy.isinf(array) if is_rounded else cast == array
    return cast if kept.all() else array


def misfit_of(array: Array, spec: TensorSpec) -> str:
    """Say what is wrong with an array; nothing if it fits, or can be cast so that it does."""
    found = f"{array.dtype} of shape {array.shape}"
    if array.dtype.kind == "O" and array.ndim == 1 and -1 in spec.shape[1:]:
        return _misfit_of_ragged(array, spec)
    fits = len(array.shape) == len(spec.shape) and all(
        size in {-1, there} for size, there in zip(spec.shape, array.shape, strict=True)
    )
    return "" if fits and _is_safe(array.dtype, spec.dtype) else found


def _misfit_of_ragged(array: Array, spec: TensorSpec) -> str:
    inner = TensorSpec(spec.dtype, spec.shape[1:])
    for row, item in enumerate(array):
        each = _array_of_list(item, inner) if isinstance(item, list | tuple) else item
        wrong = misfit_of(each, inner) if hasattr(each, "dtype") else type(each).__name__
        if wrong:
            return f"{wrong} in row {row}"
    return ""


def _is_safe(dtype: Any, name: str) -> bool:  # noqa: ANN401
    numpy = sys.modules["numpy"]
    target = numpy.dtype(name)
    return bool(dtype.kind == target.kind if name in _WITHOUT_WIDTH else numpy.can_cast(dtype, target, "safe"))


def cast_to(array: Array, spec: TensorSpec) -> Array:
    """Cast an array that fits; texts, ragged arrays and times of an open unit stay as they are."""
    target = sys.modules["numpy"].dtype(spec.dtype)
    if array.dtype == target or array.dtype.kind == "O" or target.kind == "O" or spec.dtype in _WITHOUT_WIDTH:
        return array
    return array.astype(target)
