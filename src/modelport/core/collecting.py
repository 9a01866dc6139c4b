"""What a saver, a loader and a registrar may offer beyond their ports: to find and remove what interrupted work left.

No promise of a port depends on it. `modelport gc` uses it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from attrs import frozen


@frozen
class Leftover:
    """Something that work left which was interrupted, as by a kill, a crash or a lost connection.

    Attributes:
        kind: What it is, in words for people.
        address: Where it is. Together with the kind it tells it from all others.
        since: When it was written to last, in UTC.
        size_bytes: How much room its files take; ``None`` where that is not known, or there are none.
    """

    kind: str
    address: str
    since: datetime
    size_bytes: int | None = None


@runtime_checkable
class CollectsLeftovers(Protocol):
    """An adapter that finds what interrupted work left in its backend, and on this machine, and removes it."""

    def leftovers(self, older_than: timedelta) -> Iterator[Leftover]:
        """Give what interrupted work left, and nothing that is in use. Nothing is changed.

        Args:
            older_than: The least time since it was written to last. Work that is still going on is told from what was
                interrupted by this alone where the backend does not show more: let it be longer than the longest save.

        Raises:
            BackendError: The backend failed.
        """

    def collect(self, leftover: Leftover) -> bool:
        """Remove a leftover, and tell whether that was done.

        It is looked at once more before: what was finished, used or written to meanwhile stays, and so it does if it
        is gone already. A repeat is safe; a removal that was interrupted is continued.

        Args:
            leftover: One that this adapter gave.

        Raises:
            UriNotAllowedError: It is where the adapter may not remove anything; nothing was changed.
            BackendError: The backend failed. What is left of it is found again.
        """


@runtime_checkable
class CollectsUnregistered(Protocol):
    """An adapter that finds saved models which are complete, and which no version was made of."""

    def unregistered(self, older_than: timedelta) -> Iterator[Leftover]:
        """Give complete saved models that no version has as its source. Nothing is changed.

        A publication that was killed between save and registration leaves one. So does whoever saves a model and
        loads it by its own URI: only the user can tell these apart.

        Args:
            older_than: The least time since it was written to last.

        Raises:
            BackendError: The backend failed.
        """

    def collect(self, leftover: Leftover) -> bool:
        """See `CollectsLeftovers.collect`; a saved model that has a version by now stays."""
