"""A catalog that fails in the way that its containers file says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NoReturn

from attrs import frozen

from modelport.core.errors import AliasConflictError, IntegrityError, RegistryUnavailableError
from modelport.core.model_registries import ModelCatalog
from modelport.core.models import ModelVersion

FAILURES: Mapping[str, BaseException] = {
    "backend": RegistryUnavailableError("The registry does not answer.", remedy="try again later"),
    "conflict": AliasConflictError("The alias has moved."),
    "trust": IntegrityError("The bytes have changed.", changed=("model.pkl",)),
    "unexpected": ZeroDivisionError("nobody\nthought of http://ada:secret@host this"),
    "interrupt": KeyboardInterrupt(),
}


@frozen
class FailingCatalog(ModelCatalog):
    """Raises whatever is asked of it.

    Args:
        failure: A key of `FAILURES`.
    """

    failure: str

    def resolve(self, uri: str) -> ModelVersion:
        """Fail."""
        self._fail(uri)

    def versions(self, name: str) -> Iterator[ModelVersion]:
        """Fail."""
        self._fail(name)

    def search(self, *, prefix: str = "", tags: Mapping[str, str] | None = None) -> Iterator[ModelVersion]:
        """Fail."""
        self._fail(prefix, tags)

    def _fail(self, *_asked: object) -> NoReturn:
        raise FAILURES[self.failure]
