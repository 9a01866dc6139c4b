"""What `ModelRegistrar.set_tags` promises."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from modelport.core.errors import (
    InvalidNameError,
    InvalidRequestError,
    InvalidTagError,
    InvalidUriError,
    ModelNotFoundError,
    VersionNotFoundError,
)
from modelport.core.model_registries import ModelRegistrar, Registry
from modelport.core.models import ModelVersion, SavedModel
from modelport.testing import refused
from modelport.testing.concurrency import at_once
from modelport.testing.hooks import NAME, RegistryHooks
from modelport.testing.observing import EMPTIED, UNKNOWN, UNUSUAL_TEXT, furnish, is_refused, refuses, unchanged
from modelport.testing.promises import promise

_SET = "Set tags of a version; the others stay as they are."
_BAD = "A bad argument; nothing was read or written."
_BEFORE = "that arguments are checked before the backend is asked"
_THREADS = "Threads may share a registrar; of several writers of one key the last one wins."


class TagContract(RegistryHooks):
    """Sets tags of versions."""

    @promise(ModelRegistrar.set_tags, _SET, look_at="that tags are merged, not replaced as a whole")
    @promise(
        ModelRegistrar.set_tags,
        "Returns: The version as it is with the tags.",
        look_at="that what is given back is read after the tags were set",
    )
    def test_a_tag_is_set_and_the_others_stay(self, ports: Registry, version: ModelVersion) -> None:
        """What is given back is the version with its tags, and so is what the catalog gives."""
        champion = ports.registrar.set_alias(NAME, "champion", 1)
        tagged = ports.registrar.set_tags(NAME, version.version, {"checked": "yes"})
        assert tagged.tags == {"team": "growth", "checked": "yes"}
        assert (tagged.name, tagged.version, tagged.uri) == (NAME, 1, version.uri)
        assert (tagged.aliases, tagged.description) == (champion.aliases, "The first one.")
        assert (tagged.source_uri, tagged.digest) == (version.source_uri, version.digest)
        assert tagged.created_at == version.created_at
        assert ports.catalog.resolve(version.uri) == tagged

    @promise(ModelRegistrar.set_tags, "A repeat is safe.", look_at="a tag that has its value already")
    def test_a_tag_is_replaced_and_a_repeat_is_safe(self, ports: Registry, version: ModelVersion) -> None:
        """Keys are told apart by case."""
        for _ in range(2):
            tagged = ports.registrar.set_tags(NAME, version.version, {"team": "pricing", "Team": UNUSUAL_TEXT})
            assert tagged.tags == {"team": "pricing", "Team": UNUSUAL_TEXT}
        assert ports.registrar.set_tags(NAME, 1, {"team": ""}).tags == {"team": "", "Team": UNUSUAL_TEXT}

    @promise(ModelRegistrar.set_tags, _SET, look_at="which version gets the tags")
    def test_tags_of_one_version_are_not_those_of_another(self, ports: Registry, version: ModelVersion) -> None:
        """Neither another version's nor another model's."""
        second = ports.registrar.register(NAME, version.source_uri)
        other = ports.registrar.register("other", version.source_uri)
        ports.registrar.set_tags(NAME, version.version, {"team": "pricing"})
        assert ports.catalog.resolve(second.uri) == second
        assert ports.catalog.resolve(other.uri) == other
        assert ports.registrar.set_tags(NAME, 2, {"tier": "2"}).tags == {"tier": "2"}

    @promise(ModelRegistrar.set_tags, _SET, look_at="a call without tags")
    def test_setting_no_tags_changes_nothing(self, ports: Registry, version: ModelVersion) -> None:
        """The version comes back as it is."""
        assert ports.registrar.set_tags(NAME, 1, {}) == version
        assert ports.catalog.resolve(version.uri) == version

    @promise(ModelRegistrar.set_tags, _SET, look_at="that the adapter copies the tags that it is given")
    def test_tags_that_a_caller_changes_later_stay_as_they_were(self, ports: Registry, saved: SavedModel) -> None:
        """Neither those of a registration nor those that were set."""
        registered, tags = {"team": "growth"}, {"tier": "1"}
        ports.registrar.register(NAME, saved.uri, tags=registered)
        tagged = ports.registrar.set_tags(NAME, 1, tags)
        for given in (registered, tags):
            given.update(team="pricing", tier="2")
        assert tagged.tags == {"team": "growth", "tier": "1"}
        assert ports.catalog.resolve(tagged.uri) == tagged

    @promise(ModelRegistrar.set_tags, "ModelNotFoundError: There is no such version.", look_at="the model is looked up")
    @promise(
        ModelRegistrar.set_tags, "VersionNotFoundError: There is no such version.", look_at="the version is looked up"
    )
    def test_tags_of_what_is_not_there_are_not_set(self, ports: Registry, saved: SavedModel) -> None:
        """Model and version are told, even where there are no tags to set, and nothing has changed."""
        furnish(ports, saved)
        with unchanged(ports):
            for tags in ({"a": "b"}, {}):
                set_tags = partial(ports.registrar.set_tags, tags=tags)
                is_refused(ModelNotFoundError, partial(set_tags, UNKNOWN, 1), name=UNKNOWN)
                for name, version in ((NAME, 3), (NAME, 4), (EMPTIED, 1)):
                    is_refused(VersionNotFoundError, partial(set_tags, name, version), name=name, version=version)

    @promise(ModelRegistrar.set_tags, f"InvalidTagError: {_BAD}", look_at=_BEFORE)
    def test_bad_tags_to_set_are_refused(self, ports: Registry) -> None:
        """Before anything is looked at: the model is not there either; the key is told."""
        told = refuses(InvalidTagError, lambda tags: ports.registrar.set_tags(NAME, 1, tags), refused.BAD_TAGS)
        assert all(error.key is (next(iter(tags)) if isinstance(tags, dict) else "") for tags, error in told)

    @promise(ModelRegistrar.set_tags, f"InvalidTagError: {_BAD}", look_at="that all tags are checked before one is set")
    def test_one_bad_tag_sets_none_of_the_others(self, ports: Registry, version: ModelVersion) -> None:
        """It is all or nothing."""
        bad_tags: list[tuple[dict[str, str], str]] = [
            ({"good": "one", "modelport.digest": "sha256:0"}, "modelport.digest"),
            ({"good": "one", "long": "x" * 5_001, "team": "pricing"}, "long"),
        ]
        with unchanged(ports):
            for tags, key in bad_tags:
                is_refused(InvalidTagError, partial(ports.registrar.set_tags, NAME, version.version, tags), key=key)

    @promise(ModelRegistrar.set_tags, f"InvalidNameError: {_BAD}", look_at=_BEFORE)
    @promise(ModelRegistrar.set_tags, f"InvalidUriError: {_BAD}", look_at=_BEFORE)
    def test_a_bad_name_or_version_to_tag_is_refused(self, ports: Registry) -> None:
        """Before anything is looked at."""
        set_tags = partial(ports.registrar.set_tags, tags={"a": "b"})
        names = refuses(InvalidNameError, lambda name: set_tags(name, 1), refused.BAD_NAMES)
        assert all(error.name is name for name, error in names)
        versions = refuses(InvalidUriError, lambda version: set_tags(NAME, version), refused.BAD_VERSIONS)
        assert all(str(version) in error.uri for version, error in versions)

    @promise(ModelRegistrar.set_tags, f"InvalidTagError: {_BAD}", look_at="the order in which arguments are checked")
    def test_of_several_bad_arguments_of_tags_the_first_is_told(self, ports: Registry) -> None:
        """In the order name, version, tags, whatever stands behind the registry."""
        errors: list[type[InvalidRequestError]] = [InvalidNameError, InvalidUriError, InvalidTagError]
        for place, error in enumerate(errors):
            name, version = ["a/b", NAME, NAME][place], [0, 0, 1][place]
            is_refused(error, partial(ports.registrar.set_tags, name, version, {"mlflow.user": "me"}))

    @promise(ModelRegistrar.set_tags, _THREADS, look_at="two writers of one version's tags at the same time")
    def test_threads_that_tag_one_version_lose_no_tag(self, ports: Registry, version: ModelVersion) -> None:
        """Eight threads set a key of their own and one that all share."""
        made = at_once(lambda thread: ports.registrar.set_tags(NAME, 1, {f"own-{thread}": "x", "shared": str(thread)}))
        assert all(version.tags[f"own-{thread}"] == "x" for thread, version in enumerate(made))
        tags = ports.catalog.resolve(version.uri).tags
        assert set(tags) == {"team", "shared", *(f"own-{thread}" for thread in range(8))}
        assert tags["shared"] in set("01234567")

    @promise(ModelRegistrar.set_tags, _THREADS, look_at="whether all that writes to one model waits for one another")
    @promise(
        ModelRegistrar.register, "Threads may share a registrar.", look_at="locks: one for each model, not each call"
    )
    def test_threads_that_write_different_things_lose_none(self, ports: Registry, version: ModelVersion) -> None:
        """Of eight threads some tag, some set aliases, some register, all to one model."""
        writes: list[Callable[[str], object]] = [
            lambda own: ports.registrar.set_tags(NAME, 1, {own: "x"}),
            lambda own: ports.registrar.set_alias(NAME, own, 1),
            lambda own: ports.registrar.register(NAME, version.source_uri, description=own),
        ]

        def work(thread: int) -> None:
            for turn in range(3):
                writes[thread % 3](f"own-{thread}-{turn}")

        at_once(work)
        own = {kind: {f"own-{thread}-{turn}" for thread in range(kind, 8, 3) for turn in range(3)} for kind in range(3)}
        found = list(ports.catalog.versions(NAME))
        assert [each.version for each in found] == list(range(1 + len(own[2]), 0, -1))
        assert {each.description for each in found[:-1]} == own[2]
        assert set(found[-1].tags) == {"team", *own[0]}
        assert found[-1].aliases == own[1]

    @promise(ModelRegistrar.set_tags, _THREADS, look_at="which of two writes to one key is kept")
    @pytest.mark.parametrize("last", ["a", "b"])
    def test_of_two_writers_of_one_tag_the_last_one_wins(
        self, ports: Registry, version: ModelVersion, last: str
    ) -> None:
        """One after the other."""
        for value in ("a", "b", last):
            ports.registrar.set_tags(NAME, 1, {"shared": value})
        assert ports.catalog.resolve(version.uri).tags == {"team": "growth", "shared": last}
