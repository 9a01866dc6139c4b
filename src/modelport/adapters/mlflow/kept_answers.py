"""Keeps what a registry answered beside the files that it told of, so that they can be loaded while it is down."""

from __future__ import annotations

import contextlib
import hashlib
import logging
from pathlib import Path
from typing import Final

from attrs import evolve, frozen
from mlflow.utils.workspace_context import get_request_workspace

from modelport.adapters.mlflow.answer_texts import digest_in_text, read_text, to_text
from modelport.adapters.mlflow.answers import Answer
from modelport.adapters.mlflow.connection import MlflowConnection
from modelport.adapters.mlflow.entities import is_digest
from modelport.adapters.mlflow.model_cache import ModelCache

_LOG = logging.getLogger(__name__)
_MOST_BYTES: Final = 16 << 20


@frozen
class KeptAnswers:
    """The answers of one registry that a cache keeps: the last one for each URI.

    Registries are told apart by their addresses, passwords masked, and the workspace that MLflow is set to; what is on
    disk is a hash of these.

    Attributes:
        cache: The cache.
        connection: The registry.
    """

    cache: ModelCache
    connection: MlflowConnection

    def keep(self, answer: Answer) -> None:
        """Keep an answer for what was asked for, and for the version or saved model that it named.

        Nothing is kept where the cache has not the model's files, or cannot be written to.
        """
        source, places = answer.source, self.cache.places
        with contextlib.suppress(OSError):
            if not self.cache.holds(source.digest):
                return
            with places.staging() as staging:
                for uri in dict.fromkeys((answer.asked, source.uri)):
                    text, kept = staging.directory / "answer", self._place(uri)
                    text.write_bytes(to_text(evolve(answer, asked=uri)))
                    text.replace(places.made(kept.parent) / kept.name)

    def find(self, asked: str) -> Answer | None:
        """Give the last answer for a URI, without the place of the files, and when it was given."""
        try:
            with self._place(asked).open("rb") as file:
                return read_text(file.read(_MOST_BYTES), asked)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            _LOG.warning("What the cache has kept of %s cannot be read: %s", asked, error)
            return None

    def forget(self, asked: str) -> None:
        """Forget the answer for a URI, as the registry has said that there is none."""
        with contextlib.suppress(OSError):
            self._place(asked).unlink()

    def _place(self, asked: str) -> Path:
        workspace = get_request_workspace() or ""
        return self.cache.places.answer(_hashed(f"{self.connection.address}\0{workspace}"), _hashed(asked))


def forget_orphans(cache: ModelCache) -> None:
    """Forget the answers that name what is not in the cache, and those that cannot be read.

    Raises:
        OSError: They cannot be removed.
    """
    for kept in cache.places.answers():
        with contextlib.suppress(FileNotFoundError):
            digest = digest_in_text(kept.read_bytes())
            if not is_digest(digest) or not cache.holds(digest):
                kept.unlink()


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
