"""The promises that no test can prove through the ports alone, each with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from modelport.testing.promises import Promise, all_promises

_REASONS: Final[Mapping[str, str]] = {
    "UnsupportedModelError: The model is of a kind that this loader does not load; the right one is named.": (
        "a registry's own saver makes no such model; the tests of adapters with several loaders prove it"
    ),
    "IncompleteModelError: The saved model was never finished; nothing was created.": (
        "no call of a port leaves a half-saved model; the tests of adapters that can be interrupted prove it"
    ),
    "IntegrityError: The files at a path are not those of their manifest; nothing was created.": (
        "which paths are read is the adapter's setting; the tests of adapters that read paths prove it"
    ),
    (
        "ConflictError: The backend keeps something other than a model under *name*, as MLflow keeps prompts; "
        "nothing was created."
    ): "no call of a port makes such a thing; the tests of adapters over such backends prove it",
}


def unproven() -> dict[Promise, str]:
    """Give each promise without a test in the kit, and why it has none."""
    return {each: _REASONS[each.text] for each in all_promises() if each.text in _REASONS}
