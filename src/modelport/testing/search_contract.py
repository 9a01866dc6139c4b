"""What `ModelCatalog.search` promises."""

from __future__ import annotations

import pytest

from modelport.core.errors import InvalidNameError, InvalidTagError
from modelport.core.model_registries import ModelCatalog, Registry
from modelport.core.models import ModelVersion, SavedModel
from modelport.testing import refused, rules
from modelport.testing.concurrency import at_once
from modelport.testing.hooks import NAME, RegistryHooks
from modelport.testing.observing import UNUSUAL_TEXT, furnish, names, refuses, register_each
from modelport.testing.promises import promise

_BY_NAME = "Give the newest version of each registered model that matches, by name."
_ORDER = "Names ascend, in the order in which the backend sorts text."
_COLLATIONS = (
    "That is by code points, unless its text has a collation: with one, capitals and signs may stand elsewhere."
)
_PREFIX = "prefix: Only names that start with it; case counts."
_TAGS = "tags: Only models whose newest version has all these tags with these values."
_AT_THE_CALL = "Errors are raised by the call itself."
_UNSORTED = ["beta", "Zebra", "a-b", "alpha", "a_b", "10x", "a.b", "zebra", "10-x", "a1", "Alpha"]
_ALIKE_EVERYWHERE = ["10x", "a1", "alpha", "beta", "zebra"]


class SearchContract(RegistryHooks):
    """Finds registered models."""

    @promise(ModelCatalog.search, _BY_NAME, look_at="a backend without anything in it")
    def test_an_empty_registry_has_nothing_to_find(self, ports: Registry) -> None:
        """Searching it is no error."""
        assert names(ports) == []
        assert names(ports, prefix="a", tags={"team": "growth"}) == []

    @promise(
        ModelCatalog.search, _BY_NAME, look_at="which version of a model is given: the one with the highest number"
    )
    @promise(ModelCatalog.search, _ORDER, look_at="the order: that of the names, and no other")
    @promise(ModelCatalog.search, _COLLATIONS, look_at="where digits stand: before all letters")
    def test_a_search_gives_the_newest_of_each_name_in_the_order_of_names(
        self, ports: Registry, saved: SavedModel
    ) -> None:
        """Digits come before small letters; where capitals and signs stand is the backend's."""
        register_each(ports, saved, *_UNSORTED, "alpha")
        ports.registrar.set_alias("alpha", "champion", 1)
        found = list(ports.catalog.search())
        assert [version.name for version in found if version.name in _ALIKE_EVERYWHERE] == _ALIKE_EVERYWHERE
        assert sorted(version.name for version in found) == sorted(_UNSORTED)
        assert {version.name: version.version for version in found} == dict.fromkeys(_UNSORTED, 1) | {"alpha": 2}
        assert found == [ports.catalog.resolve(f"models:/{version.name}/latest") for version in found]

    @promise(
        ModelCatalog.search, "A registered model without versions is left out.", look_at="a model all of whose are gone"
    )
    def test_a_model_without_versions_is_not_found(self, ports: Registry, saved: SavedModel) -> None:
        """Until it has one again."""
        furnish(ports, saved)
        register_each(ports, saved, "gone")
        ports.registrar.delete_version("gone", 1)
        assert names(ports) == [NAME]
        assert names(ports, prefix="gone") == []
        register_each(ports, saved, "gone")
        assert [(version.name, version.version) for version in ports.catalog.search()] == [("gone", 2), (NAME, 2)]

    @promise(ModelCatalog.search, _PREFIX, look_at="characters that a pattern gives a meaning: _ % . -")
    def test_a_prefix_is_taken_to_the_letter(self, ports: Registry, saved: SavedModel) -> None:
        """Case counts, and no character stands for another."""
        register_each(ports, saved, *_UNSORTED)
        expected = {
            "a": ["a-b", "a.b", "a1", "a_b", "alpha"],
            "A": ["Alpha"],
            "a_": ["a_b"],
            "a.b": ["a.b"],
            "1": ["10-x", "10x"],
            "alpha": ["alpha"],
            "alphabet": [],
            "lpha": [],
            "": sorted(_UNSORTED),
        }
        assert {prefix: sorted(names(ports, prefix=prefix)) for prefix in expected} == expected

    @promise(ModelCatalog.search, _TAGS, look_at="which version's tags count, and how many of them must be there")
    def test_tags_must_all_be_on_the_newest_version(self, ports: Registry, saved: SavedModel) -> None:
        """With these very values; what an older version has does not count."""
        register_each(ports, saved, "a", tags={"team": "growth", "tier": "1"})
        register_each(ports, saved, "b", tags={"team": "growth"})
        register_each(ports, saved, "c", tags={"team": "growth"})
        register_each(ports, saved, "c", tags={"team": "Growth"})
        assert names(ports, tags={"team": "growth"}) == ["a", "b"]
        assert names(ports, tags={"team": "growth", "tier": "1"}) == ["a"]
        assert names(ports, tags={"team": "growth", "tier": "2"}) == []
        assert names(ports, tags={"Team": "growth"}) == []
        assert names(ports, prefix="b", tags={"team": "growth"}) == ["b"]
        assert names(ports, tags={}) == names(ports, tags=None) == ["a", "b", "c"]

    @promise(ModelCatalog.search, _TAGS, look_at="tags that were set or replaced since the version was registered")
    def test_tags_are_searched_as_they_are_now(self, ports: Registry, version: ModelVersion) -> None:
        """A tag that was replaced is found by its new value only; of a deleted version it is not found."""
        tagged = ports.registrar.set_tags(NAME, version.version, {"team": "pricing"})
        assert list(ports.catalog.search(tags={"team": "pricing"})) == [tagged]
        assert names(ports, tags={"team": "growth"}) == []
        ports.registrar.register(NAME, version.source_uri)
        assert names(ports, tags={"team": "pricing"}) == []
        ports.registrar.delete_version(NAME, 2)
        assert list(ports.catalog.search(tags={"team": "pricing"})) == [tagged]

    @promise(ModelCatalog.search, _TAGS, look_at="how keys and values are put into a query")
    def test_a_tag_with_quotes_and_signs_is_found(self, ports: Registry, saved: SavedModel) -> None:
        """No character of a key or value has a meaning of its own."""
        tags = {"a b/c.d_e-f": 'it\'s "100%" `so` \\ _', "empty": "", "note": UNUSUAL_TEXT}
        register_each(ports, saved, "a", tags=tags)
        register_each(ports, saved, "b", tags={"a b/c.d_e-f": "it's", "empty": " "})
        assert names(ports, tags=tags) == ["a"]
        for key, value in tags.items():
            assert names(ports, tags={key: value}) == ["a"]
        assert names(ports, tags={"note": "%"}) == []

    @promise(ModelCatalog.search, "A repeat is safe.", look_at="an iterator that two calls share")
    def test_searching_again_gives_the_same(self, ports: Registry, saved: SavedModel) -> None:
        """From the start, even where an earlier search was left in the middle."""
        register_each(ports, saved, "a", "b")
        left = ports.catalog.search()
        assert next(left).name == "a"
        assert names(ports) == names(ports) == ["a", "b"]
        assert [version.name for version in left] == ["b"]
        assert next(left, None) is None

    @promise(ModelCatalog.search, _AT_THE_CALL, look_at="a generator: it checks at its first step only")
    @promise(
        ModelCatalog.search,
        "InvalidNameError: *prefix* cannot start a name; nothing was read.",
        look_at="check_name_prefix",
    )
    def test_a_prefix_that_starts_no_name_is_refused_at_the_call(self, ports: Registry) -> None:
        """Not at the first step of the iterator."""
        told = refuses(InvalidNameError, lambda prefix: ports.catalog.search(prefix=prefix), refused.BAD_PREFIXES)
        assert all(error.name is prefix for prefix, error in told)
        rules.told_in_these_words(told, rules.PREFIXES)

    @promise(ModelCatalog.search, _PREFIX, look_at="check_name_prefix: a prefix need not be a name itself")
    @pytest.mark.parametrize("prefix", ["1", "007", "m", "M-", "a.", "a-", "a_"])
    def test_whatever_can_start_a_name_is_a_prefix(self, ports: Registry, saved: SavedModel, prefix: str) -> None:
        """Though no model can be called so, some of them."""
        assert names(ports, prefix=prefix) == []
        register_each(ports, saved, f"{prefix}x", "other")
        assert names(ports, prefix=prefix) == [f"{prefix}x"]

    @promise(ModelCatalog.search, _AT_THE_CALL, look_at="a generator: it checks at its first step only")
    @promise(
        ModelCatalog.search,
        "InvalidTagError: A tag is outside the grammar; nothing was read.",
        look_at="that tags are checked before the backend is asked",
    )
    def test_tags_that_no_version_has_are_refused_at_the_call(self, ports: Registry) -> None:
        """Reserved ones as well; the key is told."""
        told = refuses(InvalidTagError, lambda tags: ports.catalog.search(tags=tags), refused.BAD_TAGS)
        assert all(error.key is (next(iter(tags)) if isinstance(tags, dict) else "") for tags, error in told)

    @promise(
        ModelCatalog.search,
        "Threads may share a catalog, but not one iterator.",
        look_at="searches that run while others write",
    )
    def test_threads_may_search_while_others_write(self, ports: Registry, saved: SavedModel) -> None:
        """Every search is in order, without a name twice, and finds what was there before it began."""
        register_each(ports, saved, "a", "z")

        def work(thread: int) -> list[list[str]]:
            if thread % 2:
                register_each(ports, saved, *(f"m{thread}x{turn}" for turn in range(3)))
                return []
            return [names(ports) for _ in range(5)]

        for read in (each for reads in at_once(work) for each in reads):
            assert read == sorted(set(read))
            assert {"a", "z"} <= set(read)
        assert len(names(ports)) == 14
