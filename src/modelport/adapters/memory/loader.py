"""Gives models from memory back."""

from __future__ import annotations

import json
from typing import Any, Literal

import cloudpickle
from attrs import field, frozen

from modelport.adapters.memory.failing import can_fail
from modelport.adapters.memory.sources import source_of
from modelport.adapters.memory.store import INPUT_EXAMPLE, MODEL, SIGNATURE, InMemoryStore
from modelport.core.manifests import Manifest
from modelport.core.model_registries import ModelLoader
from modelport.core.models import LoadedModel
from modelport.core.prediction import DataRules, Predictor
from modelport.core.project_models import predict_call
from modelport.core.settings import instance
from modelport.core.signatures import Signature
from modelport.core.uris import ModelUri
from modelport.core.verifying import Verification


@frozen
class InMemoryModelLoader(ModelLoader):
    """Gives models from an `InMemoryStore` back, whatever their flavor.

    Args:
        store: Where to read.
        extra_columns: ``forbid`` refuses inputs with columns that the signature lacks; ``ignore`` drops them.
        input_schema: A pandera model, or its dotted path, that inputs must satisfy.
        output_schema: The same for outputs.

    Raises:
        ConfigurationError: A schema is not there, or not a pandera model.
    """

    store: InMemoryStore = field(validator=instance(InMemoryStore))
    extra_columns: Literal["forbid", "ignore"] = "forbid"
    input_schema: Any = None
    output_schema: Any = None
    _rules: DataRules = field(init=False, eq=False, repr=False)

    @_rules.default
    def _read_rules(self) -> DataRules:
        return DataRules(self.extra_columns, self.input_schema, self.output_schema)

    @can_fail
    def load(self, uri: str) -> LoadedModel:
        """See `ModelLoader.load`."""
        parsed = ModelUri.parse(uri)
        source = source_of(self.store, parsed)
        kept, version = source.kept, source.version
        pieces = kept.verified(source.digest)
        native, signature = cloudpickle.loads(pieces[MODEL]), Signature.from_dict(json.loads(pieces[SIGNATURE]))
        return LoadedModel(
            uri=version.uri if version else kept.saved.uri,
            version=version,
            signature=signature,
            digest=source.digest,
            native=native,
            input_example=cloudpickle.loads(pieces[INPUT_EXAMPLE]),
            predictor=Predictor(predict_call(native), signature, kept.form, self._rules),
        )

    @can_fail
    def verify(self, uri: str) -> Verification:
        """See `VerifiesModels.verify`."""
        source = source_of(self.store, ModelUri.parse(uri))
        pieces = source.kept.verified(source.digest)
        resolved = source.version.uri if source.version else source.kept.saved.uri
        return Verification(resolved, Manifest.of_pieces(pieces), held_against="registry")
