"""One of two registries that a program runs on, and what a caller sees of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen

from modelport.core.errors import ModelportError
from modelport.core.model_registries import Registry
from modelport.core.models import LoadedModel, ModelVersion, SavedModel
from modelport.testing.refused import HEX

_TOLD = ("name", "version", "alias", "expected_version", "found_version", "side")
_NOWHERE = f"models:/m-{HEX}"


@frozen
class Side:
    """One of the two registries, and the models that were saved with it.

    Attributes:
        registry: The registry.
        saved: What was saved, in the order of the program, the same on both sides.
    """

    registry: Registry
    saved: list[SavedModel]

    def seen(self, call: Callable[[Side], Any]) -> Any:
        """Give what a caller sees of *call*: its result or its error, without what differs by right."""
        try:
            result = call(self)
        except ModelportError as error:
            told = {name: getattr(error, name) for name in _TOLD if hasattr(error, name)}
            return type(error).__name__, told
        return self.shown(result)

    def shown(self, result: Any) -> Any:
        """Give a result without addresses and times, which differ by right."""
        if isinstance(result, ModelVersion):
            plain = {name: getattr(result, name) for name in ("name", "version", "uri", "description", "run_id")}
            return plain | {
                "tags": dict(result.tags),
                "aliases": sorted(result.aliases),
                "source": self.place(result.source_uri),
                "digest": result.digest == self.saved[self.place(result.source_uri)].digest,
            }
        if isinstance(result, SavedModel):
            return result.signature
        if isinstance(result, LoadedModel):
            return self.place(result.uri), self.shown(result.version), result.signature
        return [self.shown(each) for each in result] if isinstance(result, list) else result

    def place(self, uri: str) -> Any:
        """Give the place of a saved model in the program; any other URI as it is."""
        places = [place for place, saved in enumerate(self.saved) if saved.uri == uri]
        return places[0] if places else uri

    def address(self, place: int) -> str:
        """Give the URI of a model that was saved, or of none."""
        return self.saved[place].uri if place < len(self.saved) else _NOWHERE
