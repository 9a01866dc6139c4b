"""Keeps models in memory."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import cloudpickle
from attrs import field, frozen

from modelport.adapters.memory.store import InMemoryStore, KeptModel
from modelport.core.manifests import FileEntry, Manifest
from modelport.core.model_registries import ModelSaver
from modelport.core.models import SavedModel
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

    def save(self, model: Any, signature: Signature, input_example: Any) -> SavedModel:  # noqa: ANN401
        """See `ModelSaver.save`."""
        native = model if self.flavor == PROJECT_FLAVOR else internal_model(model)
        rehearsal = rehearse_model(native, signature, input_example)
        pickled_model, pickled_example = _snapshot(native), _snapshot(rehearsal.inputs)
        manifest = _manifest(pickled_model, pickled_example, json.dumps(signature.to_dict()).encode())
        saved = SavedModel(
            uri=str(SavedModelUri(f"m-{uuid4().hex}")),
            digest=manifest.digest,
            flavor=self.flavor,
            signature=signature,
            size_bytes=manifest.size_bytes,
            created_at=datetime.now(UTC),
        )
        self.store.keep(KeptModel(saved, pickled_model, pickled_example, rehearsal.form))
        return saved


def _snapshot(value: Any) -> bytes:  # noqa: ANN401
    """Pickle *value*, and make sure that it can be read again."""
    try:
        pickled: bytes = cloudpickle.dumps(value)
        cloudpickle.loads(pickled)
    except Exception as error:
        raise unpicklable(value, error) from error
    return pickled


def _manifest(model: bytes, input_example: bytes, signature: bytes) -> Manifest:
    pieces = {"model.pkl": model, "input_example.pkl": input_example, "signature.json": signature}
    return Manifest({path: FileEntry(hashlib.sha256(piece).hexdigest(), len(piece)) for path, piece in pieces.items()})
