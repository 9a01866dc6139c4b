"""MLflow's records, read into modelport's values."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import ParamSpec, TypeVar

from mlflow.entities import LoggedModel
from mlflow.entities.model_registry import ModelVersion as MlflowModelVersion
from mlflow.entities.model_registry import RegisteredModel

from modelport.core.error_chains import without_secrets
from modelport.core.errors import BackendError
from modelport.core.models import ModelVersion
from modelport.core.names import RESERVED_TAG_PREFIXES, shown
from modelport.core.secrecy import Secrets
from modelport.core.uris import RegisteredUri

DIGEST_TAG = "modelport.digest"
SOURCE_TAG = "modelport.source_uri"
SIGNATURE_TAG = "modelport.signature"
ADOPTED_TAG = "modelport.adopted_at"
KEY_TAG = "modelport.idempotency_key"
"""Of a saved model. A version's begins with this: see `key_tag`."""
NEEDS_VERSION_TAG = "modelport.needs_version"
"""Of a registered model that was made for its first version, and is none before it had one.

Its value is `AT_CREATION`; or, where its first version was taken back, when that happened, in milliseconds since the
epoch; or `TAKEN_BACK`, where there was no time to find that out.
"""
AT_CREATION = "true"
TAKEN_BACK = "taken back"
PROMPT_TAG = "mlflow.prompt.is_prompt"

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)
_OF_NOTHING = "sha256:"
"""What an empty tag says: a digest that no files have."""

_P = ParamSpec("_P")
_T = TypeVar("_T")


def _reading(read: Callable[_P, _T]) -> Callable[_P, _T]:
    @functools.wraps(read)
    def reading(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return read(*args, **kwargs)
        except (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError) as error:
            without_secrets(error, Secrets.of())
            problem = f"The registry gave an answer that cannot be read: {shown(str(error))}."
            remedy = "check that the address is that of an MLflow server, and of a release that this MLflow knows"
            raise BackendError(problem, remedy=remedy) from error

    return reading


def key_tag(name: str, key: str) -> str:
    """Name the tag of the version that was made of a registered model with a key.

    Databases find tags by their names, and neither by their values nor, where other tables are asked as well, by the
    model that they are of. So each registration's tag has a name of its own, and is found as quickly among many. It
    stays as it is where MLflow renames the model, whose keys are then free again.

    Example:
        >>> key_tag("prices", "nightly-2026-03-01")
        'modelport.idempotency_key.6d803c56985d30cc915e9a7e6ff156be'
    """
    return f"{KEY_TAG}.{hashlib.sha256(f'{name}/{key}'.encode()).hexdigest()[:32]}"


@_reading
def utc(milliseconds: int) -> datetime:
    """Give the UTC time of MLflow's milliseconds since the epoch."""
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


@_reading
def to_version(entity: MlflowModelVersion, aliases: Iterable[str] | None = None) -> ModelVersion:
    """Read a version.

    Args:
        entity: The record; over HTTP its version is text, on a database a number.
        aliases: What points at it, where the record does not say so itself.

    Raises:
        BackendError: It is none, as is true of each reader here.
    """
    tags: Mapping[str, str] = entity.tags or {}
    number = int(entity.version)
    return ModelVersion(
        name=entity.name,
        version=number,
        uri=str(RegisteredUri.parse(f"models:/{entity.name}/{number}")),
        source_uri=tags.get(SOURCE_TAG, entity.source or ""),
        digest=digest_in(tags),
        tags={key: value for key, value in tags.items() if not key.lower().startswith(RESERVED_TAG_PREFIXES)},
        aliases=frozenset(entity.aliases or () if aliases is None else aliases),
        description=entity.description or "",
        created_at=utc(entity.creation_timestamp),
        run_id=entity.run_id or None,
    )


def digest_in(tags: Mapping[str, str]) -> str:
    """Give the digest that a record's tags hold, empty only where they hold none: an empty one is of no files."""
    return tags[DIGEST_TAG] or _OF_NOTHING if DIGEST_TAG in tags else ""


def is_digest(text: str) -> bool:
    """Tell whether *text* can be the digest of a model's files."""
    return _DIGEST.fullmatch(text) is not None


@_reading
def signature_of(record: MlflowModelVersion | LoggedModel) -> str:
    """Give the cryptographic signature that the record of a version or a saved model holds; empty for none."""
    return str((record.tags or {}).get(SIGNATURE_TAG, ""))


@_reading
def number_of(entity: MlflowModelVersion) -> int:
    """Give the number of a version."""
    return int(entity.version)


@_reading
def aliases_of(model: RegisteredModel, version: int) -> frozenset[str]:
    """Give the aliases that point at *version*: MLflow's searches leave them out of the versions."""
    return frozenset(alias for alias, target in (model.aliases or {}).items() if int(target) == version)


@_reading
def newest(model: RegisteredModel) -> MlflowModelVersion | None:
    """Give the version with the highest number, of those that MLflow lists one per legacy stage."""
    return max(model.latest_versions or (), key=lambda entity: int(entity.version), default=None)


@_reading
def is_prompt(model: RegisteredModel) -> bool:
    """Tell whether MLflow's search takes a name for a prompt's; it hides the tag from ``tags``."""
    return bool((model._tags or {}).get(PROMPT_TAG, "false") != "false")  # noqa: SLF001 - the only place that shows it


@_reading
def is_prompts_version(entity: MlflowModelVersion) -> bool:
    """Tell whether MLflow takes a version for a prompt's: it gives none that has the tag, whatever its value."""
    return PROMPT_TAG in (entity.tags or {})


@_reading
def is_as_made(model: RegisteredModel) -> bool:
    """Tell whether a registered model was made for its first version, and nothing was done with it since.

    MLflow moves the time of the last update with every version that is made or deleted, so a name whose last version
    was deleted is told from one that never had any. Where the first one was taken back, the tag holds that time, or
    that it counts as one for as long as it has versions.
    """
    mark = (model.tags or {}).get(NEEDS_VERSION_TAG)
    if mark == TAKEN_BACK:
        return True
    since = model.creation_timestamp if mark == AT_CREATION else mark
    return mark is not None and str(since) == str(model.last_updated_timestamp)


@_reading
def located(address: str | None) -> str:
    """Give an artifact address that a record holds."""
    if not address:
        message = "a record without an artifact address"
        raise ValueError(message)
    return str(address)
