"""What `ModelCatalog.resolve` and `ModelCatalog.versions` promise."""

from __future__ import annotations

from functools import partial

from modelport.core.errors import (
    AliasNotFoundError,
    InvalidNameError,
    InvalidUriError,
    ModelNotFoundError,
    VersionNotFoundError,
)
from modelport.core.model_registries import ModelCatalog, Registry
from modelport.core.models import ModelVersion, SavedModel
from modelport.testing import refused
from modelport.testing.concurrency import at_once
from modelport.testing.hooks import NAME, RegistryHooks
from modelport.testing.observing import EMPTIED, UNKNOWN, furnish, is_refused, names, numbers, refuses, register_each
from modelport.testing.promises import promise

_ONE = "Give the one version that a URI names now."
_FORMS = "uri: ``models:/<name>/<version>``, ``models:/<name>@<alias>`` or ``models:/<name>/latest``."
_NEWEST_FIRST = "Give all versions of a registered model, the newest first."
_AT_THE_CALL = "Errors are raised by the call itself, not by the first step of the iterator."
_ONE_ITERATOR = "Threads may share a catalog, but not one iterator."
_VERSION_FORMS = "models:/<name>/<version>, models:/<name>@<alias> or models:/<name>/latest"


class ResolvingContract(RegistryHooks):
    """Tells which version a URI names."""

    @promise(ModelCatalog.resolve, _ONE, look_at="which version each form of URI names")
    @promise(ModelCatalog.resolve, _FORMS, look_at="that all three forms are read")
    def test_each_form_resolves_to_one_version(self, ports: Registry, version: ModelVersion) -> None:
        """A version by its number, the alias's by the alias, the highest by latest."""
        second = ports.registrar.register(NAME, version.source_uri)
        champion = ports.registrar.set_alias(NAME, "champion", 1)
        assert ports.catalog.resolve(f"models:/{NAME}/1") == champion
        assert ports.catalog.resolve(f"models:/{NAME}@champion") == champion
        assert ports.catalog.resolve(f"models:/{NAME}/latest") == second
        assert ports.catalog.resolve(f"models:/{NAME}/2") == second
        assert champion.version == 1

    @promise(ModelCatalog.resolve, _ONE, look_at="an answer that is kept from an earlier call")
    def test_a_uri_names_what_is_there_now(self, ports: Registry, version: ModelVersion) -> None:
        """An alias that moved and a latest that was deleted are read anew."""
        ports.registrar.set_alias(NAME, "champion", 1)
        second = ports.registrar.register(NAME, version.source_uri)
        assert ports.catalog.resolve(f"models:/{NAME}@champion").version == 1
        assert ports.catalog.resolve(f"models:/{NAME}/latest") == second
        moved = ports.registrar.set_alias(NAME, "champion", 2)
        assert ports.catalog.resolve(f"models:/{NAME}@champion") == moved
        ports.registrar.delete_version(NAME, 2)
        assert ports.catalog.resolve(f"models:/{NAME}/latest") == version

    @promise(ModelCatalog.resolve, "A repeat is safe.", look_at="what a read leaves behind")
    @promise(ModelCatalog, "Reads the registry.", look_at="what a read leaves behind")
    def test_resolving_again_gives_the_same(self, ports: Registry, version: ModelVersion) -> None:
        """And changes nothing."""
        for form in ("/1", "/latest"):
            assert [ports.catalog.resolve(f"models:/{NAME}{form}") for _ in range(3)] == [version] * 3

    @promise(ModelCatalog.resolve, "Threads may share a catalog.", look_at="what the calls of one catalog share")
    def test_threads_may_share_a_catalog_that_resolves(self, ports: Registry, saved: SavedModel) -> None:
        """Each of eight threads is given the versions that it asks for, while their aliases move."""
        register_each(ports, saved, *[NAME] * 8)

        def work(thread: int) -> list[int]:
            alias = f"own-{thread}"
            found = []
            for version in (thread + 1, 8 - thread):
                ports.registrar.set_alias(NAME, alias, version)
                found.append(ports.catalog.resolve(f"models:/{NAME}@{alias}").version)
                found.append(ports.catalog.resolve(f"models:/{NAME}/{version}").version)
            return found

        for thread, found in enumerate(at_once(work)):
            assert found == [thread + 1, thread + 1, 8 - thread, 8 - thread]

    @promise(
        ModelCatalog.resolve,
        "InvalidUriError: *uri* is none of these; nothing was read.",
        look_at="RegisteredUri.parse",
    )
    def test_what_names_no_version_is_refused(self, ports: Registry) -> None:
        """A saved model, a run or a path is no version either; a password is not told on."""
        others = [f"models:/m-{refused.HEX}", f"runs:/{refused.HEX}/model", "/srv/models/churn"]
        told = refuses(InvalidUriError, ports.catalog.resolve, [*refused.BAD_URIS, *others])
        for uri, error in told:
            if isinstance(uri, str):
                assert error.uri == refused.MASKED.get(uri, uri)
            assert "secret@" not in f"{error}{error.uri}"
            assert error.expected
            assert error.remedy
        assert {error.expected for uri, error in told if uri in others} == {_VERSION_FORMS}
        assert {error.remedy for uri, error in told if uri in others} == {
            "register the model first, or load it by this URI as it is"
        }

    @promise(ModelCatalog.resolve, "ModelNotFoundError: There is no such version.", look_at="a name that is not there")
    @promise(
        ModelCatalog.resolve, "VersionNotFoundError: There is no such version.", look_at="a number that is not there"
    )
    @promise(
        ModelCatalog.resolve, "AliasNotFoundError: There is no such version.", look_at="an alias that is not there"
    )
    def test_what_is_not_there_is_not_found(self, ports: Registry, saved: SavedModel) -> None:
        """What was asked for is told."""
        furnish(ports, saved)
        resolve = ports.catalog.resolve
        for form in ("/1", "@champion", "/latest"):
            is_refused(ModelNotFoundError, partial(resolve, f"models:/{UNKNOWN}{form}"), name=UNKNOWN)
        for name, version in ((NAME, 3), (NAME, 4), (NAME, 2**31 - 1), (EMPTIED, 1)):
            is_refused(VersionNotFoundError, partial(resolve, f"models:/{name}/{version}"), name=name, version=version)
        is_refused(VersionNotFoundError, partial(resolve, f"models:/{EMPTIED}/latest"), name=EMPTIED, version=None)
        for name, alias in ((NAME, "nobody"), (NAME, "Champion"), (EMPTIED, "champion")):
            is_refused(AliasNotFoundError, partial(resolve, f"models:/{name}@{alias}"), name=name, alias=alias)


class VersionsContract(RegistryHooks):
    """Lists the versions of a registered model."""

    @promise(ModelCatalog.versions, _NEWEST_FIRST, look_at="that numbers are sorted as numbers, not as texts")
    def test_latest_counts_and_does_not_spell(self, ports: Registry, saved: SavedModel) -> None:
        """Version 10 is later than version 9."""
        register_each(ports, saved, *[NAME] * 11)
        assert ports.catalog.resolve(f"models:/{NAME}/latest").version == 11
        assert numbers(ports) == list(range(11, 0, -1))
        assert [version.version for version in ports.catalog.search()] == [11]

    @promise(ModelCatalog.versions, _NEWEST_FIRST, look_at="which versions are listed, and with what")
    def test_all_versions_of_one_name_are_listed_whole(self, ports: Registry, version: ModelVersion) -> None:
        """With their tags and aliases, and none of another name's, were it to differ by case alone."""
        second = ports.registrar.register(NAME, version.source_uri, tags={"tier": "2"}, description="The second one.")
        for other in (f"{NAME}-2", NAME.upper(), NAME[:-1]):
            ports.registrar.register(other, version.source_uri)
        first = ports.registrar.set_alias(NAME, "champion", 1)
        assert list(ports.catalog.versions(NAME)) == [second, first]
        assert [each.description for each in ports.catalog.versions(NAME)] == ["The second one.", "The first one."]

    @promise(ModelCatalog.versions, "A repeat is safe.", look_at="an iterator that two calls share")
    def test_listing_again_gives_the_same(self, ports: Registry, saved: SavedModel) -> None:
        """From the start, even where an earlier list was left in the middle."""
        register_each(ports, saved, NAME, NAME)
        left = ports.catalog.versions(NAME)
        assert next(left).version == 2
        assert numbers(ports) == numbers(ports) == [2, 1]
        assert [version.version for version in left] == [1]
        assert next(left, None) is None

    @promise(ModelCatalog.versions, _AT_THE_CALL, look_at="a generator: it asks at its first step only")
    @promise(ModelCatalog.versions, "ModelNotFoundError: There is no such registered model.", look_at="an unknown name")
    def test_versions_of_an_unknown_model_are_refused_at_the_call(self, ports: Registry, version: ModelVersion) -> None:
        """Not at the first step of an iterator that is perhaps never taken."""
        for name in (UNKNOWN, version.name.upper(), version.name[:-1]):
            is_refused(ModelNotFoundError, partial(ports.catalog.versions, name), name=name)

    @promise(ModelCatalog.versions, _AT_THE_CALL, look_at="a generator: it asks at its first step only")
    @promise(
        ModelCatalog.versions,
        "InvalidNameError: *name* is outside the grammar; nothing was read.",
        look_at="that the name is checked before the backend is asked",
    )
    def test_versions_of_a_bad_name_are_refused_at_the_call(self, ports: Registry) -> None:
        """Before anything is looked at."""
        told = refuses(InvalidNameError, ports.catalog.versions, refused.BAD_NAMES)
        assert all(error.name is name for name, error in told)
        assert names(ports) == []

    @promise(ModelCatalog.versions, _ONE_ITERATOR, look_at="lists that are read while others write")
    def test_threads_may_share_a_catalog_while_others_write(self, ports: Registry, saved: SavedModel) -> None:
        """Every list that is read is whole: no gaps, newest first."""
        register_each(ports, saved, NAME)

        def work(thread: int) -> list[list[int]]:
            if thread % 2:
                register_each(ports, saved, *[NAME] * 5)
                return []
            return [numbers(ports) for _ in range(10)]

        for read in (each for reads in at_once(work) for each in reads):
            assert read == list(range(len(read), 0, -1))
        assert numbers(ports) == list(range(21, 0, -1))
