"""Find the versions that a service could not rely on."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from modelport.core.errors import ModelNotFoundError, ModelportError
from modelport.core.model_registries import ModelCatalog, ModelLoader
from modelport.core.models import ModelVersion


@frozen
class Finding:
    """One fault of one version.

    Attributes:
        uri: The version.
        problem: What is wrong, in one sentence.
        error: What the loader raised; ``None`` where the version loads.
    """

    uri: str
    problem: str
    error: ModelportError | None = None


@frozen
class AuditModels:
    """Loads every version of a registry, and tells what is wrong with which.

    Args:
        catalog: Lists the versions.
        loader: Loads them, with whatever it demands of them; of the same backend.
    """

    catalog: ModelCatalog
    loader: ModelLoader

    def __call__(self, *, prefix: str = "") -> Iterator[Finding]:
        """Give what is wrong with each version: it does not load, or lacks a digest or a signature.

        A version without fault yields nothing. Models are taken by name, versions newest first, and each is loaded
        when the iterator comes to it. Nothing is written; a repeat is safe.

        Args:
            prefix: Only registered models whose names start with it.

        Raises:
            InvalidNameError: *prefix* cannot start a name.
            BackendError: The registry could not be listed. A version that fails to load is a finding instead.
        """
        return self._audit_each(self.catalog.search(prefix=prefix))

    def _audit_each(self, newest: Iterator[ModelVersion]) -> Iterator[Finding]:
        for model in newest:
            for version in self._versions(model.name):
                yield from self._audit(version)

    def _versions(self, name: str) -> Iterator[ModelVersion]:
        try:
            return self.catalog.versions(name)
        except ModelNotFoundError:
            return iter(())

    def _audit(self, version: ModelVersion) -> Iterator[Finding]:
        if not version.digest:
            yield Finding(version.uri, "It has no digest, so its bytes cannot be verified.")
        try:
            loaded = self.loader.load(version.uri)
        except ModelportError as error:
            yield Finding(version.uri, f"It cannot be loaded: {error.problem}", error)
            return
        if loaded.signature is None:
            yield Finding(version.uri, "It has no signature, so its inputs are not checked.")
