"""A marker: a file by which code shows that it ran."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

from attrs import frozen


@frozen
class Marker:
    """A file that is not there until code of an attacker makes it.

    Attributes:
        path: Where it is.
    """

    path: Path

    @property
    def code(self) -> str:
        """A line of Python that leaves the marker."""
        return f"open({str(self.path)!r}, 'w').close()"

    @property
    def command(self) -> str:
        """A command of the shell that leaves it."""
        return f"touch {self.path}"

    @property
    def pickled(self) -> bytes:
        """A pickle that leaves it when it is read."""
        return pickle.dumps(_Run(self.code))

    @property
    def ran(self) -> bool:
        """Whether the code ran."""
        return self.path.exists()


@frozen
class _Run:
    code: str

    def __reduce__(self) -> tuple[Any, ...]:
        return exec, (self.code,)
