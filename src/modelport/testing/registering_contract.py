"""What `ModelRegistrar.register` promises to give."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from modelport.core.model_registries import ModelRegistrar, Registry
from modelport.core.models import ModelVersion, SavedModel
from modelport.testing.concurrency import at_once
from modelport.testing.hooks import NAME, RegistryHooks
from modelport.testing.observing import UNUSUAL_TEXT, numbers
from modelport.testing.promises import promise
from modelport.testing.samples import Specimen, same_bits

_NEXT_VERSION = "Make a saved model the next version of a registered model, which is created if it is new."
_NEVER_AGAIN = "Versions count from 1 and are never used again, even after deletion."
_ANY_FORM = "model_uri: Any form of `modelport.core.uris`; as a rule `SavedModel.uri`."
_REPEAT = (
    "A repeat makes one more version, unless it carries the same *idempotency_key*: then it gives the first one's "
    "version."
)


class RegisteringContract(RegistryHooks):
    """Makes saved models versions of registered models."""

    @promise(ModelRegistrar.register, _NEXT_VERSION, look_at="the fields of the ModelVersion that register gives")
    def test_the_first_version_is_described(self, version: ModelVersion, saved: SavedModel) -> None:
        """Its number is 1, its address its own, its source and digest the saved model's."""
        assert (version.name, version.version, version.uri) == (NAME, 1, f"models:/{NAME}/1")
        assert (version.source_uri, version.digest) == (saved.uri, saved.digest)
        assert (dict(version.tags), version.description) == ({"team": "growth"}, "The first one.")
        assert version.aliases == frozenset()
        assert version.run_id is None

    @promise(ModelRegistrar.register, _NEXT_VERSION, look_at="created_at: aware, in UTC, and of this call")
    def test_a_version_is_dated_in_utc(self, ports: Registry, saved: SavedModel) -> None:
        """To the second at least."""
        before = datetime.now(UTC) - timedelta(seconds=1)
        version = ports.registrar.register(NAME, saved.uri)
        assert version.created_at.utcoffset() == timedelta(0)
        assert before <= version.created_at <= datetime.now(UTC) + timedelta(seconds=1)

    @promise(ModelRegistrar, "Writes to the registry: versions, aliases, tags.", look_at="where register writes to")
    def test_registering_gives_what_the_catalog_gives(self, ports: Registry, version: ModelVersion) -> None:
        """There is one truth."""
        assert ports.catalog.resolve(version.uri) == version
        assert list(ports.catalog.versions(NAME)) == [version]
        assert list(ports.catalog.search()) == [version]

    @promise(ModelRegistrar.register, _NEXT_VERSION, look_at="the defaults of tags and description")
    @pytest.mark.parametrize("nothing", [None, {}], ids=["None", "no tags"])
    def test_what_is_not_given_is_empty(self, ports: Registry, saved: SavedModel, nothing: dict[str, str]) -> None:
        """No tags and no description."""
        version = ports.registrar.register(NAME, saved.uri, tags=nothing)
        assert (dict(version.tags), version.description) == ({}, "")

    @promise(ModelRegistrar.register, _NEVER_AGAIN, look_at="how the next number is counted: for each name apart")
    @promise(ModelRegistrar.register, _REPEAT, look_at="that nothing but an idempotency key makes a call a repeat")
    def test_versions_count_from_one_within_each_name(self, ports: Registry, saved: SavedModel) -> None:
        """A repeat makes one more version."""
        made = [ports.registrar.register(name, saved.uri) for name in ("a", "b", "a", "a", "A")]
        assert [(version.name, version.version) for version in made] == [
            ("a", 1),
            ("b", 1),
            ("a", 2),
            ("a", 3),
            ("A", 1),
        ]

    @promise(ModelRegistrar.register, _NEVER_AGAIN, look_at="a counter that deletion does not lower")
    def test_a_number_is_never_used_again(self, ports: Registry, saved: SavedModel) -> None:
        """Neither the last one's nor any other."""
        for _ in range(3):
            ports.registrar.register(NAME, saved.uri)
        ports.registrar.delete_version(NAME, 3)
        assert ports.registrar.register(NAME, saved.uri).version == 4
        ports.registrar.delete_version(NAME, 2)
        assert ports.registrar.register(NAME, saved.uri).version == 5
        assert numbers(ports) == [5, 4, 1]

    @promise(ModelRegistrar.register, _NEVER_AGAIN, look_at="a counter that outlives all versions of the model")
    def test_no_number_is_used_again_even_when_all_versions_are_gone(self, ports: Registry, saved: SavedModel) -> None:
        """An address means one model for ever."""
        for number in (1, 2, 3):
            assert ports.registrar.register(NAME, saved.uri).version == number
            ports.registrar.delete_version(NAME, number)

    @promise(ModelRegistrar.register, "tags: Text by text, in the same grammar.", look_at="how tags are stored")
    @promise(
        ModelRegistrar.register,
        "description: Any text of at most 5,000 characters.",
        look_at="how the description is stored: encoding, escapes, white space",
    )
    def test_tags_and_descriptions_keep_every_character(self, ports: Registry, saved: SavedModel) -> None:
        """Any plain text comes back as it was."""
        tags = {"note": UNUSUAL_TEXT, "a b/c.d_e-f": "", "Note": "  ", "lines": "\r\n\n"}
        version = ports.registrar.register(NAME, saved.uri, tags=tags, description=UNUSUAL_TEXT)
        found = ports.catalog.resolve(version.uri)
        assert found.tags == version.tags == tags
        assert (found.description, version.description) == (UNUSUAL_TEXT, UNUSUAL_TEXT)

    @promise(ModelRegistrar.register, _ANY_FORM, look_at="how a version that is the source is followed to its model")
    @pytest.mark.parametrize("form", ["/1", "@champion", "/latest"])
    def test_a_version_can_be_the_source_of_another(self, ports: Registry, version: ModelVersion, form: str) -> None:
        """The saved model beneath it is registered; its tags and description are not taken along."""
        ports.registrar.set_alias(NAME, "champion", 1)
        copied = ports.registrar.register("copy", f"models:/{NAME}{form}")
        assert (copied.name, copied.version) == ("copy", 1)
        assert (copied.source_uri, copied.digest) == (version.source_uri, version.digest)
        assert (dict(copied.tags), copied.description, set(copied.aliases)) == ({}, "", set())
        ports.registrar.delete_version(NAME, 1)
        assert ports.loader.load(copied.uri).digest == version.digest

    @promise(ModelRegistrar.register, _ANY_FORM, look_at="which version an alias or latest names as a source")
    def test_the_source_is_the_version_that_its_uri_names(
        self, ports: Registry, specimen: Specimen, version: ModelVersion
    ) -> None:
        """The alias's by the alias, the highest by latest."""
        second = ports.registrar.register(NAME, specimen.save(ports).uri)
        ports.registrar.set_alias(NAME, "champion", 1)
        assert ports.registrar.register("copy", f"models:/{NAME}@champion").source_uri == version.source_uri
        assert ports.registrar.register("copy", f"models:/{NAME}/latest").source_uri == second.source_uri
        assert version.source_uri != second.source_uri

    @promise(ModelRegistrar.register, _NEXT_VERSION, look_at="what a registered version is loaded from")
    def test_a_version_predicts_as_what_was_saved(
        self, ports: Registry, specimen: Specimen, version: ModelVersion
    ) -> None:
        """It is the very model."""
        assert same_bits(ports.loader.load(version.uri).predict(specimen.example), specimen.answers)

    @promise(ModelRegistrar.register, "Threads may share a registrar.", look_at="how two writers get two numbers")
    def test_threads_lose_and_double_nothing(self, ports: Registry, saved: SavedModel) -> None:
        """Eight threads that register five versions each of a new model make the versions 1 to 40."""

        def register_five(thread: int) -> list[ModelVersion]:
            tags = [{"thread": str(thread), "turn": str(turn)} for turn in range(5)]
            return [ports.registrar.register(NAME, saved.uri, tags=each) for each in tags]

        made = [version for versions in at_once(register_five) for version in versions]
        assert sorted(version.version for version in made) == list(range(1, 41))
        assert list(ports.catalog.versions(NAME)) == sorted(made, key=_number, reverse=True)
        assert len({(version.tags["thread"], version.tags["turn"]) for version in made}) == 40


def _number(version: ModelVersion) -> int:
    return version.version
