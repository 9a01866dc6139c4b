"""What `ModelRegistrar.register` promises of idempotency keys."""

from __future__ import annotations

import pytest

from modelport.core.model_registries import ModelRegistrar, Registry
from modelport.core.models import SavedModel
from modelport.testing.concurrency import at_once
from modelport.testing.hooks import NAME, RegistryHooks
from modelport.testing.observing import NOWHERE, numbers
from modelport.testing.promises import promise
from modelport.testing.samples import Specimen

_REPEAT = (
    "A repeat makes one more version, unless it carries the same *idempotency_key*: then it gives the first one's "
    "version."
)
_AS_IT_IS = "That is given as it is by then, and whatever else the repeat says counts for nothing."
_AMONG = "A key counts among the versions of *name* alone, and is free again when its version is deleted."
_KEY = "idempotency_key: 1 to 128 characters of ``[A-Za-z0-9_-]`` that name this one registration."


class IdempotencyContract(RegistryHooks):
    """Tells a registration that is asked for twice from two registrations."""

    @promise(ModelRegistrar.register, _AS_IT_IS, look_at="what of a repeat is written: nothing")
    @promise(ModelRegistrar.register, _REPEAT, look_at="where the key is kept, and when it is looked up")
    @pytest.mark.parametrize("key", ["k", "key-1_A", "-", "0", "K" * 128])
    def test_the_same_key_gives_the_first_ones_version(
        self, ports: Registry, specimen: Specimen, saved: SavedModel, key: str
    ) -> None:
        """Whatever else the repeat says."""
        first = ports.registrar.register(NAME, saved.uri, description="first", idempotency_key=key)
        other = specimen.save(ports)
        again = ports.registrar.register(NAME, other.uri, tags={"a": "b"}, description="again", idempotency_key=key)
        assert again == first
        assert (again.source_uri, again.description, dict(again.tags)) == (saved.uri, "first", {})
        assert numbers(ports) == [1]

    @promise(ModelRegistrar.register, _REPEAT, look_at="how keys are compared; a call without one is no repeat")
    def test_another_key_or_none_makes_another_version(self, ports: Registry, saved: SavedModel) -> None:
        """Only the very same key is a repeat."""
        made = [ports.registrar.register(NAME, saved.uri, idempotency_key=key) for key in ("a", "A", None, None, "a")]
        assert [version.version for version in made] == [1, 2, 3, 4, 1]
        assert numbers(ports) == [4, 3, 2, 1]

    @promise(ModelRegistrar.register, _AMONG, look_at="that a key is looked up among the versions of its name alone")
    def test_a_key_belongs_to_one_registered_model(self, ports: Registry, saved: SavedModel) -> None:
        """Under another name it makes a version of its own."""
        assert ports.registrar.register("a", saved.uri, idempotency_key="key").uri == "models:/a/1"
        assert ports.registrar.register("b", saved.uri, idempotency_key="key").uri == "models:/b/1"

    @promise(ModelRegistrar.register, _AS_IT_IS, look_at="that a repeat reads the version anew")
    def test_a_repeat_shows_the_version_as_it_is_now(self, ports: Registry, saved: SavedModel) -> None:
        """With the alias and the tags that it has got since."""
        ports.registrar.register(NAME, saved.uri, idempotency_key="key")
        ports.registrar.set_tags(NAME, 1, {"checked": "yes"})
        champion = ports.registrar.set_alias(NAME, "champion", 1)
        again = ports.registrar.register(NAME, saved.uri, idempotency_key="key")
        assert again == champion
        assert (dict(again.tags), again.aliases) == ({"checked": "yes"}, frozenset({"champion"}))

    @promise(ModelRegistrar.register, _AMONG, look_at="what becomes of the key when its version is deleted")
    def test_the_key_of_a_deleted_version_is_free_again(self, ports: Registry, saved: SavedModel) -> None:
        """The version that it named is gone, so it names a new one; the keys of others stay theirs."""
        for key in ("key", "other"):
            ports.registrar.register(NAME, saved.uri, idempotency_key=key)
        ports.registrar.delete_version(NAME, 1)
        assert ports.registrar.register(NAME, saved.uri, idempotency_key="key").version == 3
        assert ports.registrar.register(NAME, saved.uri, idempotency_key="other").version == 2
        assert numbers(ports) == [3, 2]

    @promise(ModelRegistrar.register, _AS_IT_IS, look_at="that the key is looked up before the source")
    def test_a_known_key_needs_no_source_any_more(self, ports: Registry, saved: SavedModel) -> None:
        """What was registered under it is given, even where the repeat names a source that is not there."""
        first = ports.registrar.register(NAME, saved.uri, idempotency_key="key")
        assert ports.registrar.register(NAME, NOWHERE, idempotency_key="key") == first

    @promise(ModelRegistrar.register, _REPEAT, look_at="two first calls with one key at the same time")
    @promise(ModelRegistrar.register, "Threads may share a registrar.", look_at="the step from looking up to writing")
    def test_threads_that_share_a_key_share_a_version(self, ports: Registry, saved: SavedModel) -> None:
        """Eight threads with one key are given one version, and it is the only one that is left."""
        made = at_once(lambda _: ports.registrar.register(NAME, saved.uri, idempotency_key="key"))
        assert {version.version for version in made} == {1}
        assert numbers(ports) == [1]

    @promise(ModelRegistrar.register, _KEY, look_at="where the key is kept: not among the callers' tags")
    def test_the_key_is_no_tag_of_the_caller(self, ports: Registry, saved: SavedModel) -> None:
        """What the adapter writes down for itself does not show."""
        version = ports.registrar.register(NAME, saved.uri, tags={"a": "b"}, idempotency_key="key")
        assert version.tags == {"a": "b"}
        assert ports.catalog.resolve(version.uri).tags == {"a": "b"}
