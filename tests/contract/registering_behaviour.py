"""What `ModelRegistrar.register` promises."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contract.hooks import NAME, RegistryHooks, names, numbers, refuses, save
from contract.refused import BAD_DESCRIPTIONS, BAD_KEYS, BAD_NAMES, BAD_TAGS, BAD_URIS, HEX
from contract.sample_models import Sample
from contract.threads import at_once
from modelport import (
    AliasNotFoundError,
    ArtifactNotFoundError,
    InvalidNameError,
    InvalidRequestError,
    InvalidTagError,
    InvalidUriError,
    ModelNotFoundError,
    ModelVersion,
    Registry,
    SavedModel,
    UriNotAllowedError,
    VersionNotFoundError,
)

NOWHERE = f"models:/m-{HEX}"
UNUSUAL_TEXT = "naïve 🤖 \u202e 'quoted' \"twice\" `back` 100% \\ a_b; DROP TABLE models; --\n\tend"


class RegisteringBehaviour(RegistryHooks):
    """Makes saved models versions of registered models."""

    def test_the_first_version_is_described(self, version: ModelVersion, saved: SavedModel) -> None:
        """Its number is 1, its address its own, its source and digest the saved model's."""
        assert (version.name, version.version, version.uri) == (NAME, 1, f"models:/{NAME}/1")
        assert (version.source_uri, version.digest) == (saved.uri, saved.digest)
        assert (dict(version.tags), version.description) == ({"team": "growth"}, "The first one.")
        assert version.aliases == frozenset()
        assert version.run_id is None

    def test_a_version_is_dated_in_utc(self, registry: Registry, saved: SavedModel) -> None:
        """To the second at least."""
        before = datetime.now(UTC) - timedelta(seconds=1)
        version = registry.registrar.register(NAME, saved.uri)
        assert version.created_at.utcoffset() == timedelta(0)
        assert before <= version.created_at <= datetime.now(UTC) + timedelta(seconds=1)

    def test_registering_gives_what_the_catalog_gives(self, registry: Registry, version: ModelVersion) -> None:
        """There is one truth."""
        assert registry.catalog.resolve(version.uri) == version
        assert list(registry.catalog.versions(NAME)) == [version]

    def test_what_is_not_given_is_empty(self, registry: Registry, saved: SavedModel) -> None:
        """No tags and no description."""
        version = registry.registrar.register(NAME, saved.uri)
        assert (dict(version.tags), version.description) == ({}, "")

    def test_versions_count_from_one_within_each_name(self, registry: Registry, saved: SavedModel) -> None:
        """A repeat makes one more version."""
        made = [registry.registrar.register(name, saved.uri) for name in ("a", "b", "a", "a")]
        assert [(version.name, version.version) for version in made] == [("a", 1), ("b", 1), ("a", 2), ("a", 3)]

    def test_tags_and_descriptions_keep_every_character(self, registry: Registry, saved: SavedModel) -> None:
        """Any plain text comes back as it was."""
        tags = {"note": UNUSUAL_TEXT, "a b/c.d_e-f": "", "long": "ü" * 5_000, "k" * 250: "v"}
        version = registry.registrar.register(NAME, saved.uri, tags=tags, description=UNUSUAL_TEXT)
        found = registry.catalog.resolve(version.uri)
        assert found.tags == tags
        assert found.description == UNUSUAL_TEXT

    def test_a_long_description_is_kept_whole(self, registry: Registry, saved: SavedModel) -> None:
        """Up to the limit that is promised."""
        version = registry.registrar.register(NAME, saved.uri, description="ü" * 5_000)
        assert registry.catalog.resolve(version.uri).description == "ü" * 5_000

    @pytest.mark.parametrize("form", ["/1", "@champion", "/latest"])
    def test_a_version_can_be_the_source_of_another(self, registry: Registry, version: ModelVersion, form: str) -> None:
        """The saved model beneath it is registered; its tags and description are not taken along."""
        registry.registrar.set_alias(NAME, "champion", 1)
        copied = registry.registrar.register("copy", f"models:/{NAME}{form}")
        assert (copied.name, copied.version) == ("copy", 1)
        assert (copied.source_uri, copied.digest) == (version.source_uri, version.digest)
        assert (dict(copied.tags), copied.description, set(copied.aliases)) == ({}, "", set())
        registry.registrar.delete_version(NAME, 1)
        assert registry.loader.load(copied.uri).digest == version.digest

    def test_a_bad_name_is_refused(self, registry: Registry) -> None:
        """Before anything is looked at: the source is not there either."""
        refused = refuses(InvalidNameError, lambda name: registry.registrar.register(name, NOWHERE), BAD_NAMES)
        assert all(error.name is name for name, error in refused)

    def test_a_bad_source_is_refused(self, registry: Registry) -> None:
        """Whatever plain MLflow makes of it."""
        refuses(InvalidUriError, lambda uri: registry.registrar.register(NAME, uri), BAD_URIS)

    def test_bad_tags_are_refused(self, registry: Registry) -> None:
        """Reserved keys, and values that are no text, among them."""
        refuses(InvalidTagError, lambda tags: registry.registrar.register(NAME, NOWHERE, tags=tags), BAD_TAGS)

    def test_a_bad_description_is_refused(self, registry: Registry) -> None:
        """Before anything is looked at."""
        refuses(
            InvalidRequestError,
            lambda text: registry.registrar.register(NAME, NOWHERE, description=text),
            BAD_DESCRIPTIONS,
        )

    def test_a_bad_idempotency_key_is_refused(self, registry: Registry) -> None:
        """Before anything is looked at."""
        refuses(
            InvalidRequestError, lambda key: registry.registrar.register(NAME, NOWHERE, idempotency_key=key), BAD_KEYS
        )

    def test_of_several_bad_arguments_the_first_is_told(self, registry: Registry) -> None:
        """In the order name, source, tags, description, key, whatever stands behind the registry."""
        good: dict[str, Any] = {"name": NAME, "model_uri": NOWHERE, "tags": {}, "description": "", "key": None}
        bad = {"name": "a/b", "model_uri": "nowhere", "tags": {"mlflow.x": "1"}, "description": "\0", "key": ""}
        told = [InvalidNameError, InvalidUriError, InvalidTagError, InvalidRequestError, InvalidRequestError]
        for place, error in enumerate(told):
            asked = good | dict(list(bad.items())[place:])
            with pytest.raises(error) as refused:
                registry.registrar.register(
                    asked["name"],
                    asked["model_uri"],
                    tags=asked["tags"],
                    description=asked["description"],
                    idempotency_key=asked["key"],
                )
            assert type(refused.value) is error
            assert ("description" in refused.value.problem) == (place == 3)

    def test_a_refused_registration_creates_nothing(self, registry: Registry, saved: SavedModel) -> None:
        """Not even the registered model."""
        with pytest.raises(InvalidTagError):
            registry.registrar.register(NAME, saved.uri, tags={"mlflow.user": "me"})
        with pytest.raises(ModelNotFoundError):
            registry.catalog.versions(NAME)

    @pytest.mark.parametrize(
        ("uri", "error"),
        [
            (f"models:/m-{HEX}", ArtifactNotFoundError),
            (f"runs:/{HEX}/model", ArtifactNotFoundError),
            ("/srv/models/churn", UriNotAllowedError),
            ("models:/unknown/1", ModelNotFoundError),
            ("models:/unknown@champion", ModelNotFoundError),
            ("models:/unknown/latest", ModelNotFoundError),
            ("models:/known/2", VersionNotFoundError),
            ("models:/known@champion", AliasNotFoundError),
        ],
    )
    def test_a_source_that_is_not_there_creates_nothing(
        self, registry: Registry, saved: SavedModel, uri: str, error: type[Exception]
    ) -> None:
        """The model must be there before anything is created."""
        registry.registrar.register("known", saved.uri)
        with pytest.raises(error):
            registry.registrar.register(NAME, uri)
        assert names(registry) == ["known"]
        with pytest.raises(ModelNotFoundError):
            registry.catalog.versions(NAME)

    def test_the_same_key_gives_the_first_ones_version(
        self, registry: Registry, sample: Sample, saved: SavedModel
    ) -> None:
        """Whatever else the repeat says."""
        first = registry.registrar.register(NAME, saved.uri, description="first", idempotency_key="key-1_A")
        other = save(registry, sample)
        again = registry.registrar.register(NAME, other.uri, description="again", idempotency_key="key-1_A")
        assert again == first
        assert numbers(registry) == [1]

    def test_another_key_or_none_makes_another_version(self, registry: Registry, saved: SavedModel) -> None:
        """Only the very same key is a repeat."""
        for key in ("a", "A", None, None, "a"):
            registry.registrar.register(NAME, saved.uri, idempotency_key=key)
        assert numbers(registry) == [4, 3, 2, 1]

    def test_a_key_belongs_to_one_registered_model(self, registry: Registry, saved: SavedModel) -> None:
        """Under another name it makes a version of its own."""
        assert registry.registrar.register("a", saved.uri, idempotency_key="key").uri == "models:/a/1"
        assert registry.registrar.register("b", saved.uri, idempotency_key="key").uri == "models:/b/1"

    def test_a_repeat_shows_the_version_as_it_is_now(self, registry: Registry, saved: SavedModel) -> None:
        """With the alias and the tags that it has got since."""
        registry.registrar.register(NAME, saved.uri, idempotency_key="key")
        registry.registrar.set_tags(NAME, 1, {"checked": "yes"})
        champion = registry.registrar.set_alias(NAME, "champion", 1)
        assert registry.registrar.register(NAME, saved.uri, idempotency_key="key") == champion

    def test_the_key_of_a_deleted_version_is_free_again(self, registry: Registry, saved: SavedModel) -> None:
        """The version that it named is gone, so it names a new one."""
        registry.registrar.register(NAME, saved.uri, idempotency_key="key")
        registry.registrar.delete_version(NAME, 1)
        assert registry.registrar.register(NAME, saved.uri, idempotency_key="key").version == 2

    def test_a_known_key_needs_no_source_any_more(self, registry: Registry, saved: SavedModel) -> None:
        """What was registered under it is given, even where the repeat names a source that is not there."""
        first = registry.registrar.register(NAME, saved.uri, idempotency_key="key")
        assert registry.registrar.register(NAME, NOWHERE, idempotency_key="key") == first

    def test_threads_that_share_a_key_share_a_version(self, registry: Registry, saved: SavedModel) -> None:
        """Eight threads with one key are given one version, and it is the only one that is left."""
        made = at_once(lambda _: registry.registrar.register(NAME, saved.uri, idempotency_key="key"))
        assert {version.version for version in made} == {1}
        assert numbers(registry) == [1]

    def test_the_key_is_no_tag_of_the_caller(self, registry: Registry, saved: SavedModel) -> None:
        """What the adapter writes down for itself does not show."""
        version = registry.registrar.register(NAME, saved.uri, tags={"a": "b"}, idempotency_key="key")
        assert version.tags == {"a": "b"}

    def test_threads_lose_and_double_nothing(self, registry: Registry, saved: SavedModel) -> None:
        """Eight threads that register five versions each of a new model make the versions 1 to 40."""

        def register_five(thread: int) -> list[ModelVersion]:
            tags = [{"thread": str(thread), "turn": str(turn)} for turn in range(5)]
            return [registry.registrar.register(NAME, saved.uri, tags=each) for each in tags]

        made = [version for versions in at_once(register_five) for version in versions]
        assert sorted(version.version for version in made) == list(range(1, 41))
        assert sorted(registry.catalog.versions(NAME), key=_number) == sorted(made, key=_number)
        assert len({(version.tags["thread"], version.tags["turn"]) for version in made}) == 40


def _number(version: ModelVersion) -> int:
    return version.version
