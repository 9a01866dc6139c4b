"""A signature as commands print it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from modelport.core.signatures import Signature

_SHOWN = 20
"""Lines of one side; whoever wants all of a wide table asks for JSON."""


def signature_record(signature: Signature | None) -> dict[str, Any] | None:
    """Give *signature* as JSON has it: lists ``inputs``, ``outputs`` and ``params``, as MLflow writes them.

    Example:
        >>> signature_record(Signature.infer({"age": [36]}))["inputs"]
        [{'type': 'long', 'name': 'age', 'required': True}]
    """
    if signature is None:
        return None
    return {side: json.loads(text) if text else [] for side, text in signature.to_dict().items()}


def signature_rows(signature: Signature | None) -> Mapping[str, str]:
    """Give *signature* as rows of a table of two columns, a line for each of its parts.

    Example:
        >>> signature_rows(Signature.infer({"age": [36]}))["takes"]
        'age: long'
    """
    if signature is None:
        return {"takes": "anything: it has no signature"}
    sides = {"takes": signature.inputs, "gives": signature.outputs, "params": signature.params}
    return {title: _lines(side) for title, side in sides.items() if side}


def _lines(side: Sequence[object]) -> str:
    shown = [str(part) for part in side[:_SHOWN]]
    return "\n".join([*shown, f"... {len(side) - _SHOWN:,} more (--json shows all)"] if side[_SHOWN:] else shown)
