"""Hold a model for a service, and follow its alias."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import Any

from attrs import define, field
from attrs.setters import frozen as fixed

from modelport.core.model_registries import ModelCatalog, ModelLoader
from modelport.core.models import LoadedModel, ModelVersion
from modelport.core.uris import AliasUri, LatestUri, ModelUri


def _check_uri(_instance: object, _attribute: object, uri: str) -> None:
    ModelUri.parse(uri)


@define(eq=False)
class ServeModel:
    """One model of a service: loaded at first use, and changed for another only by `refresh`.

    Threads may share it. A prediction under way ends on the model that it began with, and none waits for a refresh.

    Args:
        loader: Loads the model.
        catalog: Tells which version the URI names now; of the same backend.
        uri: Any form of `modelport.core.uris`; as a rule an alias.

    Raises:
        InvalidUriError: *uri* is outside the grammar.
    """

    loader: ModelLoader = field(on_setattr=fixed)
    catalog: ModelCatalog = field(on_setattr=fixed)
    uri: str = field(on_setattr=fixed, validator=_check_uri)
    _loaded: LoadedModel | None = field(default=None, init=False, repr=False)
    _lock: Lock = field(factory=Lock, init=False, repr=False)

    @property
    def version(self) -> ModelVersion | None:
        """The version that predicts; ``None`` where the URI names no registered model. Loads it at first use."""
        return self._model().version

    def predict(self, inputs: Any, params: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401
        """Predict with the model that is held. Loads it at first use.

        Args:
            inputs: As `LoadedModel.predict` takes them.
            params: Values for the signature's parameters.

        Returns:
            As `LoadedModel.predict` gives them.

        Raises:
            SignatureMismatchError: Inputs, parameters or outputs do not fit; all faults are listed.
            ModelportError: At first use, whatever the loader raises.
        """
        return self._model().predict(inputs, params)

    def refresh(self) -> bool:
        """Load the model anew if the URI names another version than the one that is held.

        A version, a saved model, a run or a path never changes, so nothing is asked for these. A repeat is safe.

        Returns:
            Whether another model is held now.

        Raises:
            ModelportError: Whatever the catalog or the loader raises. The model that was held is still held.
        """
        with self._lock:
            held = self._loaded
            if held is None:
                self._loaded = self.loader.load(self.uri)
            elif (newer := self._newer_than(held)) is not None:
                self._loaded = self.loader.load(newer.uri)
            return self._loaded is not held

    def _model(self) -> LoadedModel:
        if self._loaded is not None:
            return self._loaded
        with self._lock:
            if self._loaded is None:
                self._loaded = self.loader.load(self.uri)
            return self._loaded

    def _newer_than(self, held: LoadedModel) -> ModelVersion | None:
        if not isinstance(ModelUri.parse(self.uri), AliasUri | LatestUri):
            return None
        named = self.catalog.resolve(self.uri)
        return None if held.version is not None and _same(held.version, named) else named


def _same(held: ModelVersion, named: ModelVersion) -> bool:
    return (held.uri, held.source_uri, held.digest) == (named.uri, named.source_uri, named.digest)
