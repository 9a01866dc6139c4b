"""The check of data against one side of a signature, compiled once.

See https://mlflow.org/docs/latest/ml/model/signatures/#signature-enforcement for the rules of MLflow, which this one
tightens: what MLflow drops or converts with loss is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal

from attrs import field, frozen

from modelport.core.errors import Fault
from modelport.core.settings import one_of
from modelport.core.signatures.containers import Data, not_accepted
from modelport.core.signatures.inspection import Step
from modelport.core.signatures.matching import match_columns
from modelport.core.signatures.mismatches import library_errors_as, mismatch, unreadable
from modelport.core.signatures.plans import Plan, RecentPlans
from modelport.core.signatures.specs import ColumnSpec, Side, as_side
from modelport.core.signatures.tables import Cast, Dialect, Key, Layout, dialect_of
from modelport.core.signatures.tensors import TensorConformer
from modelport.core.signatures.widening import rule_for

_LAYOUTS_KEPT = 64
_RENAME = "if this is the column, give it the signature's name, or none: series.rename(None)"


@frozen(eq=False)
class Conformer:
    """Data in, data that fits out: the very same object where there is nothing to do.

    Columns are matched by name, or by position where either side has no names, and put in the signature's order. A
    Series that has a name is a column of this name.
    What loses nothing is done: integers to wider ones, and to floats that hold them exactly; floats to doubles; dates
    to datetimes. Anything else is refused, with all faults at once. The caller's data is never changed.

    The way for each layout (names and dtypes) is found once, and the last 64 are kept; after that only those values
    are looked at whose dtype does not settle the question. Threads may share a conformer. A copy or a pickle of it has
    none of what was kept.

    Args:
        specs: One side of a signature; an empty one lets everything pass.
        extra_columns: ``forbid`` refuses columns that the side lacks; ``ignore`` drops them.
        side: ``inputs`` or ``outputs``, for messages.

    Raises:
        ConfigurationError: *extra_columns* is neither.
        InvalidSignatureError: The specs contradict each other.

    Example:
        >>> conformer = Conformer([ColumnSpec("age", "long"), ColumnSpec("name", "string")])
        >>> conformer.conform({"name": ["Ada", "Alan"], "age": [36, 41]})
        {'age': [36, 41], 'name': ['Ada', 'Alan']}
    """

    specs: Side = field(converter=as_side)
    extra_columns: Literal["forbid", "ignore"] = field(
        default="forbid", validator=one_of("forbid", "ignore"), kw_only=True
    )
    side: str = field(default="inputs", kw_only=True)
    _conform: Callable[[Data], Data] = field(init=False, repr=False)

    @_conform.default
    def _compile(self) -> Callable[[Data], Data]:
        columns = tuple(spec for spec in self.specs if isinstance(spec, ColumnSpec))
        extra = self.extra_columns == "ignore"
        if columns:
            return _ColumnConformer(columns, extra, self.side)
        tensors = tuple(spec for spec in self.specs if not isinstance(spec, ColumnSpec))
        return TensorConformer(tensors, extra, self.side) if tensors else _pass

    def conform(self, data: Data) -> Data:
        """Check *data*, and widen and order it as the signature asks.

        Args:
            data: A pandas or polars DataFrame, a pyarrow Table or RecordBatch, a NumPy array of shape
                ``(rows, columns)``, or a dict of one-dimensional arrays or lists; for one column also a Series or an
                array of shape ``(rows,)``. For tensors an array of the spec's dtype and shape, a dict of such, or a
                table.

        Returns:
            Data of the same kind; for tensors an array or a dict of arrays.

        Raises:
            SignatureMismatchError: It does not fit, or is of no kind that is accepted.
        """
        try:
            return self._conform(data)
        except BaseException:
            with library_errors_as(unreadable, f"The {self.side} cannot be checked", self.side):
                raise


def _pass(data: Data) -> Data:
    return data


@frozen(eq=False)
class _ColumnConformer:
    specs: tuple[ColumnSpec, ...]
    extra: bool
    side: str
    _plan: Callable[[Dialect, Layout], Plan] = field(init=False, repr=False)
    _recent: RecentPlans = field(init=False, repr=False)

    @_plan.default
    def _keep_plans(self) -> Callable[[Dialect, Layout], Plan]:
        return lru_cache(maxsize=_LAYOUTS_KEPT)(self._find_plan)

    @_recent.default
    def _keep_recent(self) -> RecentPlans:
        return RecentPlans(self._plan)

    def __reduce__(self) -> tuple[Any, ...]:
        """Leave the plans behind: a copy finds its own."""
        return type(self), (self.specs, self.extra, self.side)

    def __call__(self, data: Data) -> Data:
        dialect = dialect_of(data)
        if dialect is None or (self.side == "inputs" and isinstance(data, list | tuple)):
            raise not_accepted(data, self.side)
        plan = self._recent.plan_for(data, dialect)
        return data if plan.idle else self._carry_out(plan, dialect, data)

    def _find_plan(self, dialect: Dialect, layout: Layout) -> Plan:
        if layout.defect:
            return Plan(None, (), (Fault("", "columns of one length", layout.defect),))
        storages = [dialect.storage(dtype) for dtype in layout.dtypes]
        texts = [storage.text for storage in storages]
        lone = layout.names is None and layout.own_name is not None and len(self.specs) == 1
        match = match_columns(self.specs, (layout.own_name,) if lone else layout.names, texts, extra=self.extra)
        hint = match.remedy or (_RENAME if lone and match.faults else "")
        present = [(place, spec) for place, spec in zip(match.positions, self.specs, strict=False) if place is not None]
        steps = (
            Step(place if layout.names is None else layout.names[place], spec, rule_for(storages[place], spec))
            for place, spec in present
        )
        order = tuple(place for place, _ in present)
        unchanged = order == tuple(range(len(storages)))
        active = tuple(step for step in steps if not step.rule.idle)
        return Plan(None if unchanged else order, active, match.faults, hint)

    def _carry_out(self, plan: Plan, dialect: Dialect, data: Data) -> Data:
        faults = list(plan.faults)
        casts: dict[Key, Cast] = {}
        for step in plan.steps:
            finding = step.inspect(dialect, data)
            faults += [Fault(step.label, step.expected, text) for text in finding.faults]
            if finding.cast is not None:
                casts[step.key] = finding.cast
        if faults:
            raise mismatch(faults, self.side, plan.hint)
        if plan.positions is None and not casts:
            return data
        return dialect.rebuild(data, plan.positions, casts)
