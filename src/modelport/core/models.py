"""What saving, registering and loading give back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from attrs import field, frozen

from modelport.core.frozen_mappings import FrozenMapping
from modelport.core.manifests import Manifest
from modelport.core.prediction import Predictor
from modelport.core.signatures import Signature
from modelport.core.uris import SavedModelUri, mask_secrets


def _now() -> datetime:
    return datetime.now(UTC)


def _as_set(aliases: Iterable[str]) -> frozenset[str]:
    return frozenset(aliases)


@frozen
class SavedModel:
    """A model that was saved, and that nobody can change any more.

    Attributes:
        uri: ``models:/m-<32 hex>``.
        digest: ``sha256:`` and the digest of its manifest.
        flavor: The format it is in: ``sklearn``, ``xgboost``, …, or ``python_function`` for a project model.
        signature: What it takes and gives.
        size_bytes: The lengths of all its files together, in bytes.
        created_at: When, in UTC.
    """

    uri: str
    digest: str
    flavor: str
    signature: Signature
    size_bytes: int
    created_at: datetime

    @classmethod
    def of_manifest(cls, manifest: Manifest, flavor: str, signature: Signature) -> SavedModel:
        """Describe what is saved now, under a URI that was never used before.

        Args:
            manifest: Its files.
            flavor: The format that they are in.
            signature: What the model takes and gives.
        """
        return cls(
            uri=str(SavedModelUri(f"m-{uuid4().hex}")),
            digest=manifest.digest,
            flavor=flavor,
            signature=signature,
            size_bytes=manifest.size_bytes,
            created_at=datetime.now(UTC),
        )


@frozen
class ModelVersion:
    """One version of a registered model, as it was when it was asked for.

    Attributes:
        name: The registered model's name.
        version: Its number: from 1, growing, never used again.
        uri: ``models:/<name>/<version>``.
        source_uri: The saved model that it was registered from, ``models:/m-…``; for versions that modelport did not
            register, the address that the registry knows.
        digest: ``sha256:`` and the digest of its manifest; empty where it was registered without one.
        tags: The callers' tags, read-only.
        aliases: The aliases that point at it.
        description: The text given when it was registered.
        created_at: When, in UTC.
        run_id: The run that its model belongs to, if any.
    """

    name: str
    version: int
    uri: str
    source_uri: str = field(repr=lambda uri: mask_secrets(repr(uri)))
    digest: str
    tags: FrozenMapping[str, str] = field(converter=FrozenMapping[str, str])
    aliases: frozenset[str] = field(converter=_as_set)
    description: str
    created_at: datetime
    run_id: str | None = None


@frozen(eq=False)
class LoadedModel:
    """A model ready to predict. It belongs to whoever loaded it: no other load shares it.

    Attributes:
        uri: What was loaded, resolved: never an alias or ``latest``.
        version: The version that was loaded; ``None`` where a saved model, run or path was asked for.
        signature: What it takes and gives; ``None`` where plain MLflow logged it without one.
        digest: ``sha256:`` and the digest of its manifest; empty where it has none.
        native: The estimator or project model underneath, for whoever needs it.
        input_example: The example that it was saved with, as it conforms to the signature. Of a model that plain
            MLflow logged it is what its JSON tells; ``None`` where there is none, or none that can be read and fits.
        predictor: The path from the caller's data to the model's answer.
        answered_at: When the registry gave the answer that this load followed, in UTC: just before, or where an adapter
            may take an older answer, then.
    """

    uri: str
    version: ModelVersion | None
    signature: Signature | None
    digest: str
    native: Any = field(repr=False)
    input_example: Any = field(repr=False)
    predictor: Predictor = field(repr=False)
    answered_at: datetime = field(factory=_now, kw_only=True)

    @property
    def age(self) -> timedelta:
        """How long ago the registry gave the answer that this load followed."""
        return max(timedelta(), _now() - self.answered_at)

    def predict(self, inputs: Any, params: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401
        """Predict, with inputs checked and conformed by the signature, and outputs in its columns.

        A repeat is safe. Threads may share a loaded model as far as its native model allows it.

        Args:
            inputs: A pandas, polars or pyarrow table, a NumPy array of shape ``(rows, columns)``, or a dict of
                one-dimensional arrays, with the signature's columns; for a signature of one column also a Series of
                its name or of none; for a tensor signature an array of its dtype and shape, or a dict of them. It is
                never changed here; a model that writes into its inputs may do so.
            params: Values for the signature's parameters; the rest have their defaults.

        Returns:
            The predictions in the kind of container that *inputs* is, one row each, on the inputs' index where
            there is one, with the columns of the signature's outputs. Tensors, and outputs that the signature does
            not tell, are what the model gives. The values are the model's own to the bit: their types were held
            against the signature when the model was saved, and are neither checked again nor converted, so whole
            numbers stay integers where the signature says double.

        Raises:
            SignatureMismatchError: Inputs or parameters do not fit, or the model's answer has other columns or
                another number of rows; all faults are listed.
            PredictionFailedError: The model itself failed; what it raised is the cause.
        """
        return self.predictor(inputs, params)
