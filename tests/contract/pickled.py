"""What comes back of a value from another process."""

from __future__ import annotations

import pickle
from typing import TypeVar

Value = TypeVar("Value")


def pickled(value: Value) -> Value:
    """Pickle *value* and read it again."""
    again: Value = pickle.loads(pickle.dumps(value))  # noqa: S301 - pickled in this very line
    return again
