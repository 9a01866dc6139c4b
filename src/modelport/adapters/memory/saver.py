"""Keeps models in memory."""

from __future__ import annotations

import json
from typing import Any

import cloudpickle
from attrs import field, frozen

from modelport.adapters.memory.failing import can_fail
from modelport.adapters.memory.store import INPUT_EXAMPLE, MODEL, SIGNATURE, InMemoryStore, KeptModel
from modelport.core.manifests import MANIFEST_FILE, Manifest
from modelport.core.model_registries import ModelSaver
from modelport.core.models import SavedModel
from modelport.core.pickles import read_apart
from modelport.core.prediction import rehearse_model
from modelport.core.project_models import internal_model, unpicklable
from modelport.core.settings import instance, is_text
from modelport.core.signatures import Signature
from modelport.core.uris import SavedModelUri

PROJECT_FLAVOR = "python_function"


@frozen
class InMemoryModelSaver(ModelSaver):
    """Keeps models in an `InMemoryStore`, pickled.

    Args:
        store: Where to keep them.
        flavor: ``python_function`` keeps a project model whole. Any other name stands for a native format: a project
            model is then asked for its native one with ``get_internal_model()``, and only that is kept.
    """

    store: InMemoryStore = field(validator=instance(InMemoryStore))
    flavor: str = field(default=PROJECT_FLAVOR, validator=is_text)

    @can_fail
    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:  # noqa: ANN401
        """See `ModelSaver.save`."""
        native = model if self.flavor == PROJECT_FLAVOR else internal_model(model)
        rehearsal = rehearse_model(native, signature, input_example)
        pieces = {
            MODEL: _snapshot(native),
            INPUT_EXAMPLE: _snapshot(rehearsal.inputs),
            SIGNATURE: json.dumps(signature.to_dict()).encode(),
        }
        manifest = Manifest.of_pieces(pieces)
        saved = SavedModel.of_manifest(manifest, self.flavor, signature)
        self.store.keep(KeptModel(saved, {**pieces, MANIFEST_FILE: manifest.to_json()}, rehearsal.form))
        return saved

    @can_fail
    def discard_saved_model(self, uri: str) -> None:
        """See `DiscardsSavedModels.discard_saved_model`."""
        self.store.drop(str(SavedModelUri.parse(uri)))


def _snapshot(value: Any) -> bytes:  # noqa: ANN401
    """Pickle *value*, and make sure that it can be read again."""
    try:
        pickled: bytes = cloudpickle.dumps(value)
        read_apart(pickled)
    except Exception as error:
        raise unpicklable(value, error) from error
    return pickled
