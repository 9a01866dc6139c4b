"""MLflow's records, read into modelport's values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from mlflow.entities.model_registry import ModelVersion as MlflowModelVersion
from mlflow.entities.model_registry import RegisteredModel

from modelport.core.models import ModelVersion
from modelport.core.names import RESERVED_TAG_PREFIXES
from modelport.core.uris import VersionUri

DIGEST_TAG = "modelport.digest"
SOURCE_TAG = "modelport.source_uri"
KEY_TAG = "modelport.idempotency_key"


def utc(milliseconds: int) -> datetime:
    """Give the UTC time of MLflow's milliseconds since the epoch."""
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


def to_version(entity: MlflowModelVersion, aliases: Iterable[str] | None = None) -> ModelVersion:
    """Read a version.

    Args:
        entity: The record; over HTTP its version is text, on a database a number.
        aliases: What points at it, where the record does not say so itself.
    """
    tags: Mapping[str, str] = entity.tags or {}
    number = int(entity.version)
    return ModelVersion(
        name=entity.name,
        version=number,
        uri=str(VersionUri(entity.name, number)),
        source_uri=tags.get(SOURCE_TAG, entity.source or ""),
        digest=tags.get(DIGEST_TAG, ""),
        tags={key: value for key, value in tags.items() if not key.startswith(RESERVED_TAG_PREFIXES)},
        aliases=frozenset(entity.aliases or () if aliases is None else aliases),
        description=entity.description or "",
        created_at=utc(entity.creation_timestamp),
        run_id=entity.run_id or None,
    )


def aliases_of(model: RegisteredModel, version: int) -> frozenset[str]:
    """Give the aliases that point at *version*: MLflow's searches leave them out of the versions."""
    return frozenset(alias for alias, target in (model.aliases or {}).items() if int(target) == version)


def newest(model: RegisteredModel) -> MlflowModelVersion | None:
    """Give the version with the highest number, of those that MLflow lists one per legacy stage."""
    return max(model.latest_versions or (), key=lambda entity: int(entity.version), default=None)
