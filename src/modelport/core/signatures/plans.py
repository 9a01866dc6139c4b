"""What to do with tables, found once for all of one layout."""

from __future__ import annotations

from collections.abc import Callable

from attrs import field, frozen

from modelport.core.errors import Fault
from modelport.core.signatures.containers import Data
from modelport.core.signatures.inspection import Step
from modelport.core.signatures.tables import Dialect, Layout, Outline

_TYPES_KEPT = 8


@frozen
class Plan:
    """What to do with all tables of one layout.

    Attributes:
        positions: The columns to select, in order; ``None`` where the table has just these.
        steps: What is to be done to columns.
        faults: What the layout itself has against it.
        hint: What can be done about these faults, where more is known than they tell.
        idle: Whether there is nothing to do.
        refuses: Whether no table of the layout can pass.
    """

    positions: tuple[int, ...] | None
    steps: tuple[Step, ...]
    faults: tuple[Fault, ...] = ()
    hint: str = ""
    idle: bool = field(init=False)
    refuses: bool = field(init=False)

    @idle.default
    def _is_idle(self) -> bool:
        return self.positions is None and not self.steps and not self.faults

    @refuses.default
    def _does_refuse(self) -> bool:
        return bool(self.faults) or any(step.rule.refusal for step in self.steps)


@frozen
class _Recent:
    """The plan for the tables of one type that last passed."""

    outline: Outline
    plan: Plan


@frozen(eq=False)
class RecentPlans:
    """The plans for the tables that last passed, one for each type of table, so that the next ones need not be read.

    A table whose outline is that of the last one of its type has the same plan, and its layout is not read. What is
    refused is always read in full: outlines may be equal where dtypes differ in their names, which messages show.
    Threads may share them, as an entry is only ever replaced as a whole.

    Args:
        find: Finds the plan for a layout.
    """

    find: Callable[[Dialect, Layout], Plan]
    _by_type: dict[type, _Recent] = field(init=False, factory=dict, repr=False)

    def plan_for(self, data: Data, dialect: Dialect) -> Plan:
        """Give the plan for a table.

        Args:
            data: The table.
            dialect: The dialect that reads it.
        """
        outline = dialect.outline(data)
        recent = None if outline is None else self._by_type.get(type(data))
        if recent is not None and recent.outline == outline:
            return recent.plan
        plan = self.find(dialect, dialect.layout(data))
        if outline is not None and not plan.refuses:
            self._remember(type(data), _Recent(outline, plan))
        return plan

    def _remember(self, kind: type, recent: _Recent) -> None:
        if len(self._by_type) >= _TYPES_KEPT:
            self._by_type.clear()
        self._by_type[kind] = recent
