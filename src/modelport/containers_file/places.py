"""Where in a containers file a fault is, and the error that says so."""

from __future__ import annotations

from attrs import evolve, frozen

from modelport.core.errors import ConfigurationError
from modelport.core.names import shown
from modelport.core.secrecy import mask_secrets


@frozen
class Place:
    """A containers file, or a place in it.

    Attributes:
        file: The file, as it was given.
        entry: The entry or a part of it, dotted; empty for the whole file.
    """

    file: str
    entry: str = ""

    def at(self, *steps: str | int) -> Place:
        """Give a place further in.

        Example:
            >>> Place("containers.yaml").at("saver", "args", 0).entry
            'saver.args.0'
        """
        names = (str(step) if str(step).isidentifier() or isinstance(step, int) else shown(step) for step in steps)
        return evolve(self, entry=".".join([self.entry, *names] if self.entry else names))


def fault(place: Place, problem: str, *, expected: str = "", remedy: str = "") -> ConfigurationError:
    """Give the error that something is wrong at *place*; secrets in what is said are masked."""
    file = place.file or "''"
    where = f"{file}, entry '{place.entry}'" if place.entry else file
    return ConfigurationError(
        mask_secrets(f"{where}: {problem}"),
        expected=mask_secrets(expected),
        remedy=mask_secrets(remedy),
        file=mask_secrets(place.file),
        entry=mask_secrets(place.entry),
    )
