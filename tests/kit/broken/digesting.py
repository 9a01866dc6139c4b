"""Registrars that break a promise about digests, or about the tags that are the backend's own."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from kit.broken.defects import breaks
from modelport import ModelVersion, SavedModel
from modelport.adapters.memory import InMemoryModelCatalog, InMemoryModelRegistrar, InMemoryStore
from modelport.core.errors import InvalidTagError
from modelport.core.names import RESERVED_TAG_PREFIXES
from modelport.core.registrations import RegistrationRequest

DIGEST = "modelport.digest"


def with_digest(store: InMemoryStore, version: ModelVersion, digest: str) -> ModelVersion:
    """Give a version another digest."""

    def change(model: Any) -> Any:
        numbered = model.numbered
        return evolve(model, numbered={**numbered, version.version: evolve(numbered[version.version], digest=digest)})

    return store.change(version.name, change).version(version.version)


@breaks("test_one_digest_is_told_of_what_was_saved_registered_and_loaded", "test_the_first_version_is_described")
class RegistersWithoutADigest(InMemoryStore):
    """A version has no digest."""

    def register(self, saved: SavedModel, request: RegistrationRequest) -> ModelVersion:
        return super().register(evolve(saved, digest=""), request)


@breaks("test_versions_of_two_models_have_two_digests")
class HasOneDigestForAName(InMemoryStore):
    """All versions of a name have the first one's digest."""

    def register(self, saved: SavedModel, request: RegistrationRequest) -> ModelVersion:
        known = self._registered.get(request.name)
        first = next(iter(known.numbered.values()), None) if known else None
        return super().register(evolve(saved, digest=first.digest) if first else saved, request)


@breaks("test_nothing_that_is_written_later_changes_a_digest")
class TakesADigestFromATag(InMemoryModelRegistrar):
    """A tag that is called digest changes the digest."""

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        tagged = super().set_tags(name, version, tags)
        return with_digest(self.store, tagged, tags["digest"]) if "digest" in tags else tagged


@breaks("test_nothing_that_is_written_later_changes_a_digest")
class RegistersOverTheFirst(InMemoryModelRegistrar):
    """A repeat under the same key gives the first one's version the digest of another model."""

    def register(self, name: str, model_uri: str, **options: Any) -> ModelVersion:
        version = super().register(name, model_uri, **options)
        return with_digest(self.store, version, self.store.kept(model_uri).saved.digest)


@breaks("test_a_tag_that_is_almost_a_reserved_one_is_a_callers_own")
class KeepsItsDigestInAPlainTag(InMemoryModelRegistrar):
    """The digest is kept in a tag whose key is not reserved."""

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        tagged = super().set_tags(name, version, tags)
        return with_digest(self.store, tagged, tags.get("modelport_digest", tagged.digest))


@breaks("test_a_tag_that_is_almost_a_reserved_one_is_a_callers_own")
class ReservesTooMuch(InMemoryModelRegistrar):
    """Whatever starts as a reserved tag does is refused."""

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        for key in tags:
            if key.startswith(("modelport", "mlflow")):
                problem = f"{key!r} is reserved."
                raise InvalidTagError(problem, key=key)
        return super().set_tags(name, version, tags)


@breaks("test_a_reserved_tag_is_refused_among_any_others")
class LetsTheDigestBeSet(InMemoryModelRegistrar):
    """Whoever sets the tag of the digest changes the digest."""

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> ModelVersion:
        tagged = super().set_tags(name, version, {key: tags[key] for key in tags if key != DIGEST})
        return with_digest(self.store, tagged, tags.get(DIGEST, tagged.digest))


@breaks("test_a_reserved_tag_is_refused_among_any_others")
class DropsReservedTags(InMemoryModelRegistrar):
    """Reserved tags are left out on the quiet when a version is registered."""

    def register(
        self, name: str, model_uri: str, *, tags: Mapping[str, str] | None = None, **options: Any
    ) -> ModelVersion:
        free = {key: value for key, value in (tags or {}).items() if not key.lower().startswith(RESERVED_TAG_PREFIXES)}
        return super().register(name, model_uri, tags=free, **options)


@breaks("test_no_version_shows_a_reserved_tag")
class ShowsItsNotes(InMemoryModelCatalog):
    """What the adapter keeps in tags for itself shows among the tags."""

    def resolve(self, uri: str) -> ModelVersion:
        version = super().resolve(uri)
        return evolve(version, tags={**version.tags, DIGEST: version.digest})
