"""A registered model as a value: each change gives another value, so no reader ever sees half of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from attrs import evolve, field, frozen

from modelport.core.errors import AliasNotFoundError, ModelNotFoundError, VersionNotFoundError
from modelport.core.frozen_mappings import FrozenMapping
from modelport.core.model_registries import ANY, Expectation
from modelport.core.models import ModelVersion, SavedModel
from modelport.core.names import check_name_prefix, check_tags
from modelport.core.registrations import RegistrationRequest, alias_conflict
from modelport.core.uris import AliasUri, RegisteredUri, VersionUri


@frozen
class RegisteredModel:
    """A name with its versions.

    Attributes:
        name: The registered model's name.
        last_version: The highest number ever given; deletion does not lower it.
        numbered: The versions by number, the oldest first, without their aliases.
        aliases: Alias to the number that it points at.
        keys: Idempotency key to the number of the version that was registered under it.
    """

    name: str
    last_version: int = 0
    numbered: Mapping[int, ModelVersion] = field(factory=dict, converter=FrozenMapping[int, ModelVersion])
    aliases: Mapping[str, int] = field(factory=dict, converter=FrozenMapping[str, int])
    keys: Mapping[str, int] = field(factory=dict, converter=FrozenMapping[str, int])

    def at(self, uri: RegisteredUri) -> ModelVersion:
        """Give the version that *uri*, a URI of this model, names.

        Raises:
            VersionNotFoundError: It names a version that is not there, or the latest of none.
            AliasNotFoundError: It names an alias that is not there.
        """
        if isinstance(uri, AliasUri):
            return self.version(self.alias_target(uri.alias))
        if isinstance(uri, VersionUri):
            return self.version(uri.version)
        return self._latest()

    def version(self, number: int) -> ModelVersion:
        """Give one version with the aliases that point at it.

        Raises:
            VersionNotFoundError: There is no such version.
        """
        if number not in self.numbered:
            problem = f"The registered model {self.name!r} has no version {number}."
            raise VersionNotFoundError(
                problem,
                remedy="list its versions with the catalog; a deleted version's number is never used again",
                name=self.name,
                version=number,
            )
        aliases = (alias for alias, target in self.aliases.items() if target == number)
        return evolve(self.numbered[number], aliases=frozenset(aliases))

    def newest_first(self) -> list[ModelVersion]:
        """Give all versions, the one with the highest number first."""
        return [self.version(number) for number in reversed(list(self.numbered))]

    def alias_target(self, alias: str) -> int:
        """Give the number of the version that *alias* points at.

        Raises:
            AliasNotFoundError: There is no such alias.
        """
        if alias not in self.aliases:
            problem = f"The registered model {self.name!r} has no alias {alias!r}."
            raise AliasNotFoundError(
                problem,
                remedy="set it with the registrar, or ask for one of the aliases that its versions list",
                name=self.name,
                alias=alias,
            )
        return self.aliases[alias]

    def registered(self, key: str | None) -> ModelVersion | None:
        """Give the version that was registered under an idempotency key, if there is one."""
        return self.version(self.keys[key]) if key is not None and key in self.keys else None

    def with_version(self, saved: SavedModel, request: RegistrationRequest) -> RegisteredModel:
        """Give this model with the next version, made of *saved* as *request* asks."""
        number = self.last_version + 1
        version = ModelVersion(
            name=self.name,
            version=number,
            uri=str(VersionUri(self.name, number)),
            source_uri=saved.uri,
            digest=saved.digest,
            tags=request.tags,
            aliases=frozenset(),
            description=request.description,
            created_at=datetime.now(UTC),
        )
        keys = {} if request.key is None else {request.key: number}
        return evolve(
            self, last_version=number, numbered={**self.numbered, number: version}, keys={**self.keys, **keys}
        )

    def without_version(self, number: int) -> RegisteredModel:
        """Give this model without a version, its aliases and its idempotency key."""
        self.version(number)
        return evolve(
            self,
            numbered={other: version for other, version in self.numbered.items() if other != number},
            aliases={alias: target for alias, target in self.aliases.items() if target != number},
            keys={key: target for key, target in self.keys.items() if target != number},
        )

    def with_alias(self, alias: str, number: int, expect: Expectation) -> RegisteredModel:
        """Give this model with *alias* pointing at a version, if it now points where *expect* says."""
        self.version(number)
        found = self.aliases.get(alias)
        if expect is not ANY and expect != found:
            raise alias_conflict(self.name, alias, expect, found)
        return evolve(self, aliases={**self.aliases, alias: number})

    def without_alias(self, alias: str) -> RegisteredModel:
        """Give this model without *alias*."""
        self.alias_target(alias)
        return evolve(self, aliases={other: target for other, target in self.aliases.items() if other != alias})

    def with_tags(self, number: int, tags: Mapping[str, str]) -> RegisteredModel:
        """Give this model with *tags* set on a version, its others as they are."""
        self.version(number)
        version = self.numbered[number]
        tagged = evolve(version, tags={**version.tags, **tags})
        return evolve(self, numbered={**self.numbered, number: tagged})

    def _latest(self) -> ModelVersion:
        if not self.numbered:
            problem = f"The registered model {self.name!r} has no version, so none is the latest."
            raise VersionNotFoundError(
                problem,
                remedy="register a saved model under this name first",
                name=self.name,
            )
        return self.version(max(self.numbered))


def no_registered_model(name: str) -> ModelNotFoundError:
    """Give the error that says that nothing is registered under *name*."""
    return ModelNotFoundError(
        f"No registered model is called {name!r}.",
        remedy="register a saved model under this name first, or look names up with the catalog",
        name=name,
    )


def newest_that_match(models: Iterable[RegisteredModel], prefix: object, tags: object) -> Iterator[ModelVersion]:
    """Give the newest version of each of *models* that a search with these arguments finds, by name.

    Raises:
        InvalidNameError, InvalidTagError: A bad argument. Nothing was read: *models* was not looked at.

    Example:
        >>> list(newest_that_match([RegisteredModel("churn")], "ch", None))
        []
    """
    wanted_prefix, wanted_tags = check_name_prefix(prefix), check_tags(tags).items()
    matching = (model for model in models if model.name.startswith(wanted_prefix))
    newest = (model.version(max(model.numbered)) for model in matching if model.numbered)
    return iter(sorted((each for each in newest if wanted_tags <= each.tags.items()), key=lambda each: each.name))
