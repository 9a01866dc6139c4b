"""Which saved model stands behind a URI."""

from __future__ import annotations

from attrs import frozen

from modelport.adapters.memory.store import InMemoryStore, KeptModel
from modelport.core.errors import ArtifactNotFoundError, UriNotAllowedError
from modelport.core.models import ModelVersion
from modelport.core.names import shown
from modelport.core.uris import ModelUri, PathUri, RegisteredUri, RunUri


@frozen
class Source:
    """A saved model, and the version that it was asked for by, if it was asked for by one."""

    kept: KeptModel
    version: ModelVersion | None

    @property
    def digest(self) -> str:
        """What the registry says that the model's digest is."""
        return self.version.digest if self.version else self.kept.saved.digest


def source_of(store: InMemoryStore, uri: ModelUri) -> Source:
    """Find the saved model that *uri* names now.

    Raises:
        ModelNotFoundError, VersionNotFoundError, AliasNotFoundError: The registry has no such version.
        ArtifactNotFoundError: There is no such saved model; a run's there never is.
        UriNotAllowedError: *uri* is a path; memory has no files.
    """
    match uri:
        case RegisteredUri(name=name):
            version = store.registered(name).at(uri)
            return Source(store.kept(version.source_uri), version)
        case PathUri():
            problem = f"{shown(str(uri))} is a path, and the registry in memory reads no files."
            raise UriNotAllowedError(
                problem,
                remedy="ask for a model by a URI such as 'models:/churn@champion'",
                uri=str(uri),
            )
        case RunUri():
            problem = f"There is no model at {str(uri)!r}: the registry in memory has no runs."
            raise ArtifactNotFoundError(
                problem,
                remedy="ask for a model by a URI such as 'models:/churn@champion'",
                uri=str(uri),
            )
    return Source(store.kept(str(uri)), None)
