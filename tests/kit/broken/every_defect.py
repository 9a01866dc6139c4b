"""All broken adapters."""

from __future__ import annotations

from kit.broken import (
    aliases,
    arguments,
    believing,
    changing,
    conforming,
    deleting,
    digesting,
    failing,
    judging,
    keys,
    listing,
    loading,
    misbehaving,
    predicting,
    registering,
    rehearsing,
    resolving,
    saving,
    searching,
    sharing,
    tagging,
    trusting,
)
from kit.broken.defects import DEFECTS, Defect

__all__ = ["DEFECTS", "MISBEHAVING", "ROOMS", "Defect"]

ROOMS = (
    *(saving, rehearsing, loading, predicting, conforming, judging, believing, trusting),
    *(registering, digesting, arguments, keys, aliases, changing, tagging, deleting),
    *(resolving, listing, searching, sharing, failing, misbehaving),
)
MISBEHAVING = [name for name in DEFECTS if hasattr(misbehaving, name)]
