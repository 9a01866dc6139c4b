"""Values of a table that are not what their columns hold, and what is said of them: where, what, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen

from modelport.cli.cells import is_word_for_nothing
from modelport.core.errors import Fault, SignatureMismatchError
from modelport.core.names import shown
from modelport.core.signatures import DataType

_EXPECTED: Mapping[DataType, str] = {
    DataType.BOOLEAN: "true or false",
    DataType.INTEGER: "a whole number of 32 bits",
    DataType.LONG: "a whole number",
    DataType.FLOAT: "a number",
    DataType.DOUBLE: "a number",
    DataType.DATETIME: "a time such as 2026-01-31 12:00:00",
    DataType.STRING: "a text",
}
_WHOLE = {DataType.INTEGER, DataType.LONG}


@frozen
class Misfit:
    """What is wrong with one column of a part of a table.

    Attributes:
        column: The column.
        kind: What its values are to be; ``None`` where anything will do.
        value: The first value at fault; ``None`` for a missing one.
        place: Where it is: ``line 3``.
        others: How many more values of this part and column are at fault.
    """

    column: str
    kind: DataType | None
    value: Any
    place: str
    others: int

    def fault(self) -> Fault:
        """Give it as an error lists it."""
        found = "no value" if self.value is None else shown(self.value)
        more = f" (and {self.others:,} more like it)" if self.others else ""
        return Fault(self.column, self._expected(), f"{found} in {self.place}{more}")

    def _expected(self) -> str:
        if self.kind is None:
            return "values of one type"
        return f"{self.kind}, {_EXPECTED[self.kind]}" if self.kind in _EXPECTED else str(self.kind)

    def remedy(self) -> str:
        """Say what can be done about it."""
        if self.value is None:
            return "fill in the missing values or drop their rows; an example with gaps makes a column optional"
        if isinstance(self.value, str) and is_word_for_nothing(self.value):
            return "leave a cell empty where its value is missing; words such as NA are texts"
        if self.kind in _WHOLE and _is_number(self.value):
            return "if the column may hold fractions, publish the model with an example that has some"
        return "correct these values"


def misfit_error(misfits: Sequence[Misfit], others: Iterable[Fault] = ()) -> SignatureMismatchError:
    """Give the one error that tells of all columns at fault.

    Args:
        misfits: One for each column with values at fault.
        others: What else is known to be wrong with the same table.
    """
    faults = [*(misfit.fault() for misfit in misfits), *others]
    remedies = dict.fromkeys(misfit.remedy() for misfit in misfits)
    count = f"{len(faults)} fault{'' if len(faults) == 1 else 's'}"
    problem = f"The values do not fit their columns: {count}."
    return SignatureMismatchError(problem, remedy="; ".join(remedies) or "add the missing columns", faults=faults)


def _is_number(value: object) -> bool:
    try:
        float(str(value))
    except ValueError:
        return False
    return True
