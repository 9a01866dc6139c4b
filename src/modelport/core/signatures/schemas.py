"""A project's own rules for data: pandera models, checked value by value.

pandera is imported by the module that defines the model, never here; see https://pandera.readthedocs.io .
"""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Iterator
from typing import Any, TypeAlias

from modelport.core.errors import ConfigurationError, Fault, SignatureMismatchError
from modelport.core.foreign_errors import told
from modelport.core.names import shown
from modelport.core.signatures.containers import Container, Data, container_of, recognise
from modelport.core.signatures.conversion import convert, is_column, table_from
from modelport.core.signatures.pandera_models import container_of_model
from modelport.core.signatures.specs import Side, names_of
from modelport.core.signatures.tables import dialect_of, of_column

Schema: TypeAlias = Any
"""A pandera model or schema."""

_EXAMPLES = 3
_MOST_FAULTS = 50
_REMEDY = "name a DataFrameModel class of pandera.pandas or pandera.polars by its path: package.module.Model"


def load_schema(reference: str | type | None) -> Schema:
    """Find a pandera model by its dotted path.

    Args:
        reference: ``package.module.Model``, the model itself, or ``None`` for none. The module is imported.

    Raises:
        ConfigurationError: There is no such thing, its module fails on import, or it is no pandera model.

    Example:
        >>> load_schema(None) is None
        True
    """
    if reference is None:
        return None
    found = _resolve(reference) if isinstance(reference, str) else reference
    if container_of_model(found) is None:
        raise ConfigurationError(
            f"{shown(reference)} is no pandera model.",
            expected="a DataFrameModel of pandera.pandas or pandera.polars",
            remedy=_REMEDY,
        )
    return found


def _resolve(reference: str) -> object:
    try:
        return pkgutil.resolve_name(reference)
    except Exception as exc:  # the module may raise anything
        raise ConfigurationError(
            f"The schema {shown(reference)} cannot be loaded: {told(exc)}",
            expected="the dotted path of a pandera model",
            remedy=_REMEDY,
        ) from exc


def check_schema(schema: Schema, data: Data, side: str, specs: Side = ()) -> Data:
    """Check data against all rules of a pandera model at once.

    Data of another library than the model's is converted for the check, and what comes out is converted back. A single
    column is checked as a table of one.

    Args:
        schema: What `load_schema` gave.
        data: A table, or a single column.
        side: ``inputs`` or ``outputs``, for messages.
        specs: The signature's columns, whose names an array or a single column lacks.

    Returns:
        The data, coerced where the model says so.

    Raises:
        SignatureMismatchError: One or more rules are broken: each is a fault, with examples of the values.
    """
    library = container_of_model(schema)
    own = container_of(data)
    if library is None:
        raise ConfigurationError(f"{shown(schema)} is no pandera model.", remedy=_REMEDY)
    given = convert(data, library, specs)
    table = _of_one(given, library, specs) if is_column(given) else given
    try:
        valid = schema.validate(table, lazy=True)
    except Exception as exc:  # a schema runs code of the project's own
        raise (_translated if isinstance(exc, _errors_of_pandera()) else _failed)(exc, side) from exc
    return convert(valid if table is given else valid[valid.columns[0]], own)


def _of_one(column: Data, library: Container, specs: Side) -> Data:
    """Make a single column a table, under the signature's name if there is one."""
    names = names_of(specs)
    return table_from({names[0] if len(names) == 1 else column.name: column}, library)


def _errors_of_pandera() -> tuple[type[Exception], ...]:
    errors = sys.modules["pandera.errors"]
    return errors.SchemaErrors, errors.SchemaError


def _failed(exc: Exception, side: str) -> SignatureMismatchError:
    return SignatureMismatchError(
        f"The schema itself fails on the {side}: {told(exc)}",
        expected="a schema whose parsers and checks take any data",
        remedy=f"correct the schema, or pass {side} that it takes",
        side=side,
    )


def _translated(exc: Any, side: str) -> SignatureMismatchError:  # noqa: ANN401
    errors = list(getattr(exc, "schema_errors", None) or [exc])
    mistyped = {_column_of(error) for error in errors if _reason(error) == "WRONG_DATATYPE"}
    broken = [error for error in errors if not (_reason(error) == "CHECK_ERROR" and _column_of(error) in mistyped)]
    faults = [_fault(error) for error in broken[:_MOST_FAULTS]]
    if len(broken) > _MOST_FAULTS:
        faults.append(Fault("", "all other rules kept", f"{len(broken) - _MOST_FAULTS} more broken"))
    return SignatureMismatchError(
        f"The {side} break {len(broken)} rule{'' if len(broken) == 1 else 's'} of the schema.",
        remedy=f"repair the {side}, or correct the schema",
        faults=faults,
        side=side,
    )


def _reason(error: Any) -> str:  # noqa: ANN401
    return str(getattr(error.reason_code, "name", ""))


def _column_of(error: Any) -> str:  # noqa: ANN401
    return str(getattr(error.schema, "name", None) or "")


def _fault(error: Any) -> Fault:  # noqa: ANN401
    cases = error.failure_cases
    match _reason(error):
        case "COLUMN_NOT_IN_DATAFRAME":
            return Fault(str(cases), "a column", "no such column")
        case "COLUMN_NOT_IN_SCHEMA":
            return Fault(str(cases), "no such column", "a column")
        case "WRONG_DATATYPE":
            return Fault(_column_of(error), str(error.check), _unquoted(str(error).rpartition(", got ")[2]))
    rule = getattr(error.check, "error", None) or getattr(error.check, "name", None) or error.check
    return Fault(_column_of(error), str(rule), _examples(cases))


def _examples(cases: Any) -> str:  # noqa: ANN401
    values = list(dict.fromkeys(map(shown, _values_of(cases))))
    dialect = dialect_of(cases)
    if not values or dialect is None:
        return _unquoted(cases)
    rows = dialect.rows(cases)
    return f"{', '.join(values)}{', …' if rows > len(values) else ''} ({rows} value{'' if rows == 1 else 's'})"


def _values_of(cases: Any) -> Iterator[Any]:  # noqa: ANN401
    """Give some of the values that pandera found at fault; it keeps them in a table of its own."""
    if recognise(cases) is None or not hasattr(cases, "head"):
        return
    head = cases.head(_EXAMPLES)
    dialect = of_column(head)
    names = dialect.layout(head).names or (0,)
    key = "failure_case" if "failure_case" in names else names[0]
    yield from dialect.values(dialect.column(head, key))


def _unquoted(text: object) -> str:
    return shown(str(text))[1:-1]
