"""Point an alias at a version, with a way back."""

from __future__ import annotations

from attrs import frozen

from modelport.core.errors import AliasConflictError, AliasNotFoundError, InvalidRequestError, VersionNotFoundError
from modelport.core.model_registries import ANY, Expectation, ModelCatalog, ModelRegistrar
from modelport.core.models import ModelVersion
from modelport.core.names import check_alias, check_name, shown
from modelport.core.registrations import alias_conflict
from modelport.core.uris import AliasUri, VersionUri, check_version

_ATTEMPTS = 5


@frozen
class Promotion:
    """An alias that was moved.

    Attributes:
        alias: The alias.
        previous: The version that it pointed at; ``None`` where it did not exist.
        current: The version that it points at since.
    """

    alias: str
    previous: ModelVersion | None
    current: ModelVersion


@frozen
class PromoteModel:
    """Moves aliases, and moves them back.

    Args:
        registrar: Moves the alias.
        catalog: Tells where it was; of the same backend.
    """

    registrar: ModelRegistrar
    catalog: ModelCatalog

    def __call__(self, name: str, alias: str, version: int, *, expect: Expectation = ANY) -> Promotion:
        """Point *alias* at a version of *name*, and tell where it pointed before.

        The move is a compare-and-set in any case: without *expect* it starts over, up to five times, when another
        writer comes in between. So `Promotion.previous` is what this very move replaced, where the registrar compares
        and sets in one step, as the one in memory does. MLflow's reads, sets and reads back: a writer who comes
        within these milliseconds may be overwritten without notice, and `Promotion.previous` does not show it.

        A repeat is safe; its `Promotion.previous` is the same version as its `Promotion.current`. Threads may share
        this object.

        Args:
            name: The registered model.
            alias: The alias to move, created if it is new.
            version: The version to point at.
            expect: Only if the alias points at this version now; ``None``: only if it does not exist.

        Raises:
            InvalidNameError, InvalidAliasError, InvalidUriError: A bad argument; nothing was read or written.
            ModelNotFoundError, VersionNotFoundError: There is no such version; nothing was changed.
            AliasConflictError: The alias is not where *expect* says, or others kept moving it. On MLflow it may have
                been set, and moved on by another writer before it was read back.
            BackendError: The backend failed.
        """
        check_name(name)
        check_alias(alias)
        check_version(version)
        if expect is None:
            return self._move(name, alias, version, None)
        if expect is not ANY:
            return self._move_from(name, alias, version, check_version(expect))
        for _ in range(_ATTEMPTS - 1):
            try:
                return self._move(name, alias, version, self._pointed_at(name, alias))
            except AliasConflictError:
                continue
        return self._move(name, alias, version, self._pointed_at(name, alias))

    def undo(self, promotion: Promotion) -> ModelVersion | None:
        """Move the alias of *promotion* back, if it still points where the promotion left it.

        An alias that the promotion created is deleted. No port deletes with a condition, so in that case the
        condition is checked first, and a writer in the moment between goes unnoticed.

        A repeat raises `AliasConflictError`. Threads may share this object.

        Returns:
            The version that the alias points at again; ``None`` where it is gone.

        Raises:
            InvalidRequestError: *promotion* is none; nothing was read or written.
            AliasConflictError: The alias has been moved or deleted since. On MLflow it may have been set, and moved
                on by another writer before it was read back, which the message says; else nothing was changed.
            VersionNotFoundError: The previous version has been deleted since; nothing was changed.
            BackendError: The backend failed.
        """
        _check_promotion(promotion)
        name, alias = promotion.current.name, promotion.alias
        current = promotion.current.version
        if promotion.previous is not None:
            return self.registrar.set_alias(name, alias, promotion.previous.version, expect=current)
        found = self._pointed_at(name, alias)
        if found is None or found.version != current:
            raise alias_conflict(name, alias, current, found.version if found else None)
        self.registrar.delete_alias(name, alias)
        return None

    def _move(self, name: str, alias: str, version: int, previous: ModelVersion | None) -> Promotion:
        expect = previous.version if previous else None
        current = self.registrar.set_alias(name, alias, version, expect=expect)
        return Promotion(alias, previous, current)

    def _move_from(self, name: str, alias: str, version: int, expect: int) -> Promotion:
        previous = self._version(name, expect)
        current = self.registrar.set_alias(name, alias, version, expect=expect)
        return Promotion(alias, previous, current)

    def _version(self, name: str, version: int) -> ModelVersion | None:
        try:
            return self.catalog.resolve(str(VersionUri(name, version)))
        except VersionNotFoundError:
            return None

    def _pointed_at(self, name: str, alias: str) -> ModelVersion | None:
        try:
            return self.catalog.resolve(str(AliasUri(name, alias)))
        except AliasNotFoundError:
            return None


def _check_promotion(promotion: object) -> None:
    if not isinstance(promotion, Promotion):
        problem = f"There is no promotion to undo: {shown(promotion)} is none."
        remedy = "pass what the promotion gave back; one that failed has nothing to undo"
        raise InvalidRequestError(problem, expected="a Promotion", remedy=remedy)
