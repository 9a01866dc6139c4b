"""Parameters that a caller passes beside the inputs.

See https://mlflow.org/docs/latest/ml/model/signatures/#model-signatures-with-inference-params .
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from modelport.core.errors import Fault, SignatureMismatchError
from modelport.core.names import shown
from modelport.core.signatures.mismatches import mismatch
from modelport.core.signatures.param_specs import ParamSpec


def conform_params(params: Mapping[str, Any] | None, specs: Sequence[ParamSpec]) -> dict[str, Any]:
    """Check a caller's parameters and fill in the defaults.

    Whole numbers are taken for floats, NumPy's scalars for Python's, and ISO 8601 texts for datetimes. What comes
    out is new: changing it changes neither *params* nor a default.

    Args:
        params: Values by name; ``None`` for none.
        specs: The signature's parameters.

    Raises:
        SignatureMismatchError: A name is unknown or a value of the wrong type; all faults are listed.

    Example:
        >>> conform_params({"top_k": 3}, [ParamSpec("top_k", "long", 5), ParamSpec("greedy", "boolean", True)])
        {'top_k': 3, 'greedy': True}
    """
    if params is None and not specs:
        return {}
    given = {} if params is None else params
    if not isinstance(given, Mapping):
        raise _wrong([Fault("", "a dict of parameters", type(params).__name__)])
    known = {spec.name for spec in specs}
    faults = [Fault(str(name), "no such parameter", shown(value)) for name, value in given.items() if name not in known]
    conformed: dict[str, Any] = {}
    for spec in specs:
        _take(spec, given, conformed, faults.append)
    if faults:
        raise _wrong(faults, _hint(known, given))
    return conformed


def _take(
    spec: ParamSpec, given: Mapping[str, Any], conformed: dict[str, Any], report: Callable[[Fault], None]
) -> None:
    if spec.name not in given or (given[spec.name] is None and spec.default is None):
        conformed[spec.name] = spec.default
        return
    try:
        conformed[spec.name] = spec.read(given[spec.name])
    except (ValueError, TypeError, AttributeError, RecursionError):
        report(Fault(spec.name, str(spec), shown(given[spec.name])))


def _hint(known: Iterable[str], given: Mapping[str, Any]) -> str:
    unknown = [name for name in given if name not in set(known)]
    if not unknown:
        return "pass values of the types that the signature names"
    close = [(name, get_close_matches(str(name), known, n=1)) for name in unknown]
    meant = [f"{name!r} is perhaps {match[0]!r}" for name, match in close if match]
    there = f"the signature has {', '.join(sorted(known))}" if known else "the signature has no parameters"
    return "; ".join([*meant, there])


def _wrong(faults: Sequence[Fault], hint: str = "pass a dict") -> SignatureMismatchError:
    return mismatch(faults, "params", hint)
