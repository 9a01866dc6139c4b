"""A project model whose module knows nothing of modelport."""

from __future__ import annotations

from typing import Any


class BareModel:
    """A price by size."""

    def predict(self, inputs: Any) -> Any:
        """Give one price for each row."""
        return inputs["size"] * 2_000.0
