"""What the steps of one publication have told each other, so that none asks again for what the one before it was told.

A publication belongs to the thread, or the asynchronous task, that began it. Outside of one nothing is noted.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from typing import TypeVar

_T = TypeVar("_T")
_CURRENT: ContextVar[dict[tuple[int, str], object] | None] = ContextVar("modelport_publication", default=None)


@contextlib.contextmanager
def publication() -> Iterator[None]:
    """Have what adapters note in the block be known to those over the same backend, until its end."""
    before = _CURRENT.set({})
    try:
        yield
    finally:
        _CURRENT.reset(before)


def note(backend: object, uri: str, found: object) -> None:
    """Note what *backend* has just said of what is at *uri*.

    Args:
        backend: What the adapters of one backend share, such as their connection. It outlives the publication.
        uri: A saved model's or a version's; or the name of a registered model.
        found: What was said of it.
    """
    notes = _CURRENT.get()
    if notes is not None:
        notes[id(backend), uri] = found


def noted(backend: object, uri: str, kind: type[_T]) -> _T | None:
    """Give what *backend* has said of *uri* in this publication, if it is of a kind.

    Example:
        >>> backend = object()
        >>> with publication():
        ...     note(backend, "models:/churn/7", "its record")
        ...     noted(backend, "models:/churn/7", str)
        'its record'
        >>> noted(backend, "models:/churn/7", str)
    """
    found = (_CURRENT.get() or {}).get((id(backend), uri))
    return found if isinstance(found, kind) else None
