"""Asks a registry what a URI names, and tells what it last said where it cannot be asked.

The registry is asked first, always: what it deletes does not load while it answers. Only where no answer comes does an
older one count, and only of what is in the cache. What a version is made of never changes, so its last answer is as
good as a new one but for its deletion; an alias may have been moved since.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal, TypeAlias

from attrs import evolve

from modelport.adapters.mlflow.answers import Answer
from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.kept_answers import KeptAnswers
from modelport.adapters.mlflow.model_cache import ModelCache
from modelport.adapters.mlflow.sources import find_source
from modelport.core.errors import DeadlineExceededError, NotFoundError, RegistryUnavailableError
from modelport.core.uris import AliasUri, LatestUri, ModelUri, RunUri, SavedModelUri, VersionUri

Offline: TypeAlias = Literal["forbid", "allow"]


def ask(connection: MlflowConnection, asked: ModelUri, cache: ModelCache | None, offline: Offline) -> Answer:
    """Give what *asked* names: now, or where no answer comes and *offline* permits it, when one last came.

    Raises:
        NotFoundError: It names nothing.
        BackendError: No answer came, and there is none that may be taken instead.
        ModelportError: As `find_source` raises it.
    """
    kept = KeptAnswers(cache, connection) if cache else None
    answered_at = datetime.now(UTC)
    try:
        return Answer(str(asked), find_source(connection, asked), answered_at)
    except NotFoundError:
        if kept:
            kept.forget(str(asked))
        raise
    except (DeadlineExceededError, RegistryUnavailableError) as error:
        found = kept.find(str(asked)) if kept and _may_be_older(asked, offline) else None
        if found is None:
            raise
        return evolve(found, fault=error)


def _may_be_older(asked: ModelUri, offline: Offline) -> bool:
    if isinstance(asked, VersionUri | SavedModelUri):
        return True
    return offline == "allow" and isinstance(asked, AliasUri | LatestUri | RunUri)
