"""A model's raw outputs, put into the signature's columns and the caller's kind of container."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from attrs import field, frozen

from modelport.core.errors import Fault, SignatureMismatchError
from modelport.core.signatures.conforming import Conformer
from modelport.core.signatures.containers import Container, Data, container_of, recognise
from modelport.core.signatures.conversion import (
    convert,
    convert_column,
    is_column,
    library,
    table_from,
)
from modelport.core.signatures.indexes import aligned
from modelport.core.signatures.matching import match_columns
from modelport.core.signatures.mismatches import library_errors_as, mismatch, unreadable
from modelport.core.signatures.specs import ColumnSpec, Side, as_side, names_of, type_of_column
from modelport.core.signatures.tables import Dialect, Layout, dialect_for, dialect_of

_TABLE_RANK = 2
_ONE_EACH = "let the model give one row of outputs for each row of inputs, with one value for each column"


@frozen(eq=False)
class Labeller:
    """Raw outputs in, outputs with the signature's names out, in the kind of container that the caller uses.

    Values are left as they are. Threads may share a labeller.

    Args:
        specs: The signature's outputs.

    Example:
        >>> Labeller([ColumnSpec("risk", "double")]).label([0.1, 0.9], {"age": [36, 41]})["risk"].tolist()
        [0.1, 0.9]
    """

    specs: Side = field(converter=as_side)
    _names: tuple[Any, ...] = field(init=False, repr=False)
    _header: Callable[[Any], Any] = field(init=False, repr=False)

    @_names.default
    def _read_names(self) -> tuple[Any, ...]:
        return names_of(self.specs)

    @_header.default
    def _keep_header(self) -> Callable[[Any], Any]:
        return lru_cache(maxsize=1)(lambda pandas: pandas.Index(self._names))

    def __reduce__(self) -> tuple[Any, ...]:
        """Leave behind what is kept of a library: a copy reads it anew."""
        return type(self), (self.specs,)

    def label(self, raw: Data, inputs: Data) -> Data:
        """Put *raw* into the signature's columns.

        Args:
            raw: What the model gave: an array of shape ``(rows,)`` or ``(rows, columns)``, a list, a Series, a table,
                or a dict of columns.
            inputs: What the caller passed; it decides the kind of container, and for pandas the index.

        Returns:
            A pandas or polars DataFrame, a pyarrow Table or a dict of arrays, as *inputs* is; for one output without
            a name a column of that kind. For NumPy inputs an array. Tensors and outputs of no signature stay as they
            are, but for tables of another kind, which are converted.

        Raises:
            SignatureMismatchError: *raw* has other columns than the signature, or another number of rows than
                *inputs*.
        """
        to = container_of(inputs)
        try:
            return self._labelled(raw, to, inputs)
        except BaseException:
            with library_errors_as(unreadable, f"The outputs cannot be given as {to}", "outputs"):
                raise

    def _labelled(self, raw: Data, to: Container, inputs: Data) -> Data:
        if not self.specs or not isinstance(self.specs[0], ColumnSpec):
            return self._as_they_are(raw, to)
        rows = dialect_for(to).rows(inputs)
        if recognise(raw) is Container.NUMPY:
            self._check_array(raw, rows)
            if to is Container.NUMPY:
                return raw
            if to is Container.PANDAS and self.specs[0].name is not None:
                return self._as_pandas(raw, inputs)
            return self._assemble([raw] if raw.ndim == 1 else list(raw.T), to, inputs)
        return self._assemble(self._columns(raw, rows, inputs), to, inputs)

    def _as_they_are(self, raw: Data, to: Container) -> Data:
        return raw if recognise(raw) in {None, Container.NUMPY, Container.DICT} else convert(raw, to, self.specs)

    def _check_array(self, raw: Data, rows: int) -> None:
        columns = raw.shape[1] if raw.ndim == _TABLE_RANK else 1
        if raw.ndim not in {1, _TABLE_RANK} or columns != len(self.specs) or len(raw) != rows:
            raise self._mismatch(_shape(rows, len(self.specs)), f"an array of shape {raw.shape}")

    def _as_pandas(self, raw: Data, inputs: Data) -> Data:
        """Build the frame at once: this is the way of almost every prediction."""
        pandas = library("pandas")
        table = raw if raw.ndim == _TABLE_RANK else raw.reshape(-1, 1)
        return pandas.DataFrame(table, index=inputs.index.view(), columns=self._header(pandas).view())

    def _columns(self, raw: Data, rows: int, inputs: Data) -> Sequence[Data]:
        raw = self._by_column(raw)
        dialect = dialect_of(raw)
        if dialect is None:
            raise self._mismatch(_shape(rows, len(self.specs)), type(raw).__name__)
        layout = dialect.layout(raw)
        wrong = layout.defect or _other_count(dialect.rows(raw), rows)
        if wrong:
            raise self._mismatch(_shape(rows, len(self.specs)), wrong)
        names = None if _is_numbered(layout.names) or is_column(raw) else layout.names
        positions = self._positions(names, dialect, layout)
        keys: Sequence[Any] = range(len(layout.dtypes)) if layout.names is None else layout.names
        return [aligned(dialect.column(raw, keys[position]), inputs) for position in positions]

    def _by_column(self, raw: Data) -> Data:
        """Turn a list of rows into columns."""
        is_rows = isinstance(raw, list | tuple) and len(self.specs) > 1
        if not is_rows or not all(isinstance(row, list | tuple) and len(row) == len(self.specs) for row in raw):
            return raw
        return dict(zip(self._names, map(list, zip(*raw, strict=True)), strict=True)) if raw else raw

    def _positions(self, names: Sequence[Any] | None, dialect: Dialect, layout: Layout) -> Sequence[int]:
        columns = [spec for spec in self.specs if isinstance(spec, ColumnSpec)]
        match = match_columns(columns, names, [""] * len(layout.dtypes), extra=False)
        if not match.faults and None not in match.positions:
            return [position for position in match.positions if position is not None]
        told = match_columns(columns, names, [dialect.storage(dtype).text for dtype in layout.dtypes], extra=False)
        absent = [spec for spec, place in zip(columns, match.positions, strict=False) if place is None]
        faults = told.faults or [Fault(str(spec.name), type_of_column(spec), "no such column") for spec in absent]
        by_name = names is not None and columns[0].name is not None
        raise mismatch(faults, "outputs", told.remedy if by_name else _ONE_EACH)

    def _assemble(self, columns: Sequence[Data], to: Container, inputs: Data) -> Data:
        given = [convert_column(column, to) for column in columns]
        if to is Container.PANDAS:
            index = inputs.index.view()
            given = [column.set_axis(index) for column in given]
        if self.specs[0].name is None and len(given) == 1:
            return given[0]
        named = dict(zip(self._names, given, strict=True))
        match to:
            case Container.NUMPY:
                return given[0] if len(given) == 1 else library("numpy").stack(given, axis=1)
            case Container.DICT:
                return named
            case _:
                return table_from(named, to)

    def _mismatch(self, expected: str, found: str) -> SignatureMismatchError:
        return mismatch([Fault("", expected, found)], "outputs", _ONE_EACH)


def _shape(rows: int, columns: int) -> str:
    return f"{rows} row{'' if rows == 1 else 's'} of {columns} column{'' if columns == 1 else 's'}"


def _other_count(found: int, rows: int) -> str:
    return "" if found == rows else f"{found} row{'' if found == 1 else 's'}"


def _is_numbered(names: Sequence[Any] | None) -> bool:
    """Tell columns that pandas numbered itself, which are no names."""
    return names is not None and tuple(names) == tuple(range(len(names)))


def label_outputs(raw: Data, specs: Side, inputs: Data) -> Data:
    """Put a model's raw outputs into the signature's columns; see `Labeller.label`, which is quicker when repeated.

    Raises:
        SignatureMismatchError: The columns or rows are not those of the signature and *inputs*.

    Example:
        >>> label_outputs([0.1, 0.9], (ColumnSpec("risk", "double"),), {"age": [36, 41]})["risk"].tolist()
        [0.1, 0.9]
    """
    return Labeller(specs).label(raw, inputs)


def check_outputs(outputs: Data, specs: Side) -> None:
    """Check that labelled outputs are what the signature says, up to widening that loses nothing.

    Args:
        outputs: What `label_outputs` gave.
        specs: The signature's outputs; empty ones fit anything.

    Raises:
        SignatureMismatchError: They are not; all faults are listed.

    Example:
        >>> check_outputs({"risk": [0.1, 0.9]}, (ColumnSpec("risk", "double"),))
    """
    if isinstance(outputs, Mapping) or specs:
        Conformer(specs, side="outputs").conform(outputs)
