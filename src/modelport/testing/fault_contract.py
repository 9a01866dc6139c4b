"""What every port is held to while its backend fails, at whichever call to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final

import pytest
from attrs import evolve

from modelport.core.errors import AmbiguousWriteError, NotFoundError
from modelport.core.model_registries import ModelCatalog, ModelLoader, ModelRegistrar, ModelSaver, Registry
from modelport.core.models import ModelVersion, SavedModel
from modelport.testing.faults import Walk
from modelport.testing.hooks import NAME, RegistryHooks
from modelport.testing.observing import unchanged, version_at, versions_of
from modelport.testing.promises import promise
from modelport.testing.samples import Specimen, same_bits
from modelport.testing.sentences import (
    BACKEND_FAILED,
    LOAD_LEAVES_ALONE,
    REGISTER_AFTER_FAILURE,
    REGISTER_ALL_OR_NOTHING,
    REPEAT_IS_SAFE,
    SAVE_NOTHING_LEFT,
)

_ERROR = "which errors of the backend get through untranslated, and which are taken for an answer"
_CHANGES: Final[Mapping[str, tuple[Callable[[ModelRegistrar, int], object], Callable[[ModelVersion], Any]]]] = {
    "delete_alias": (
        lambda registrar, _number: registrar.delete_alias(NAME, "champion"),
        lambda version: evolve(version, aliases=()),
    ),
    "set_tags": (
        lambda registrar, number: registrar.set_tags(NAME, number, {"checked": "yes"}),
        lambda version: evolve(version, tags={**version.tags, "checked": "yes"}),
    ),
    "delete_version": (lambda registrar, number: registrar.delete_version(NAME, number), lambda _version: None),
}
_READS: Final[Mapping[str, Callable[[ModelCatalog], list[ModelVersion]]]] = {
    "resolve": lambda catalog: [catalog.resolve(f"models:/{NAME}@champion")],
    "versions": lambda catalog: list(catalog.versions(NAME)),
    "search": lambda catalog: list(catalog.search()),
}


class SaverFaults(RegistryHooks):
    """Saves over a backend that fails."""

    @promise(ModelSaver.save, BACKEND_FAILED, look_at=_ERROR)
    @promise(ModelSaver.save, SAVE_NOTHING_LEFT, look_at="what is removed when the backend fails in the middle")
    def test_a_save_whose_backend_fails_leaves_nothing_behind(
        self, walk: Walk, ports: Registry, specimen: Specimen, version: ModelVersion
    ) -> None:
        """No temporary file, nothing in the registry; and the next save works."""
        for attempt in walk:
            with unchanged(ports):
                attempt.under_failure(lambda: specimen.save(ports))
            again = ports.loader.load(specimen.save(ports).uri)
            assert same_bits(again.predict(specimen.example), specimen.answers), attempt
        assert versions_of(ports, NAME) == [version]


class LoaderFaults(RegistryHooks):
    """Loads over a backend that fails."""

    @promise(ModelLoader.load, BACKEND_FAILED, look_at=_ERROR)
    @promise(ModelLoader.load, LOAD_LEAVES_ALONE, look_at="what is removed when the backend fails in the middle")
    def test_a_load_whose_backend_fails_can_be_repeated(
        self, walk: Walk, ports: Registry, specimen: Specimen, version: ModelVersion
    ) -> None:
        """It leaves no temporary file, and if it gives a model that is the right one."""
        for attempt in walk:
            with unchanged(ports):
                loaded = attempt.under_failure(lambda: ports.loader.load(version.uri))
            for each in filter(None, (loaded, ports.loader.load(version.uri))):
                assert (each.version, each.digest) == (version, version.digest), attempt
                assert same_bits(each.predict(specimen.example), specimen.answers), attempt


class RegistrarFaults(RegistryHooks):
    """Writes over a backend that fails."""

    @promise(ModelRegistrar.register, BACKEND_FAILED, look_at=_ERROR)
    @promise(ModelRegistrar.register, REGISTER_ALL_OR_NOTHING, look_at="what is taken back when the backend fails")
    @pytest.mark.parametrize("name", [NAME, "brand-new-{}"], ids=["a known name", "a new name"])
    def test_a_registration_whose_backend_fails_is_all_or_nothing(
        self, walk: Walk, ports: Registry, version: ModelVersion, name: str
    ) -> None:
        """There is one whole version more, or none, and no registered model that has none; the next call works."""
        for attempt in walk:
            called, tags = name.format(attempt.turn), {"turn": str(attempt.turn)}
            register = partial(ports.registrar.register, called, version.source_uri)
            before = versions_of(ports, called)
            made = attempt.under_failure(partial(register, tags=tags, description="A new one."))
            after = versions_of(ports, called)
            if made is not None or after != before:
                assert after, attempt
                first, *others = after
                assert (dict(first.tags), first.description) == (tags, "A new one."), attempt
                assert (first.source_uri, first.digest) == (version.source_uri, version.digest), attempt
                assert others == (before or []), attempt
                assert made in {first, None}, attempt
            following = register()
            assert versions_of(ports, called) == [following, *(after or [])], attempt

    @promise(ModelRegistrar.register, REGISTER_AFTER_FAILURE, look_at="whether the key is written with the version")
    def test_what_failed_on_the_way_to_an_alias_is_repeated_with_its_key(
        self, walk: Walk, ports: Registry, version: ModelVersion
    ) -> None:
        """Whatever was done of it by then, there is one version afterwards, and it has the alias."""

        def publish(turn: int) -> ModelVersion:
            made = ports.registrar.register(f"new-{turn}", version.source_uri, idempotency_key=f"key-{turn}")
            return ports.registrar.set_alias(made.name, "champion", made.version)

        for attempt in walk:
            published = attempt.under_failure(partial(publish, attempt.turn))
            if isinstance(attempt.error, AmbiguousWriteError):
                assert attempt.error.key == f"key-{attempt.turn}", attempt
            repeated = publish(attempt.turn)
            assert published in {repeated, None}, attempt
            assert versions_of(ports, f"new-{attempt.turn}") == [repeated], attempt
            assert (set(repeated.aliases), repeated.source_uri) == ({"champion"}, version.source_uri), attempt

    @promise(ModelRegistrar.set_alias, BACKEND_FAILED, look_at=_ERROR)
    @promise(ModelRegistrar.set_alias, REPEAT_IS_SAFE, look_at="whether an alias is taken away before it is set anew")
    def test_an_alias_whose_move_fails_is_at_the_old_or_the_new_version(
        self, walk: Walk, ports: Registry, version: ModelVersion
    ) -> None:
        """It is never nowhere, nothing else has changed, and the next move works."""
        old = ports.registrar.set_alias(NAME, "champion", version.version)
        second = ports.registrar.register(NAME, version.source_uri)
        move = partial(ports.registrar.set_alias, NAME, "champion")
        moved = [evolve(second, aliases={"champion"}), evolve(old, aliases=())]
        for attempt in walk:
            done = attempt.under_failure(partial(move, second.version, expect=old.version))
            found = versions_of(ports, NAME)
            assert found == moved or (found == [second, old] and done is None), attempt
            assert move(second.version) == moved[0], attempt
            assert move(old.version) == old, attempt

    @promise(ModelRegistrar.delete_alias, BACKEND_FAILED, look_at=_ERROR)
    @promise(ModelRegistrar.set_tags, BACKEND_FAILED, look_at=_ERROR)
    @promise(ModelRegistrar.delete_version, BACKEND_FAILED, look_at=_ERROR)
    @pytest.mark.parametrize("change", _CHANGES)
    def test_a_change_whose_backend_fails_is_made_or_not(
        self, walk: Walk, ports: Registry, saved: SavedModel, change: str
    ) -> None:
        """And is made by a repeat, which may find that it was made already."""
        call, changed = _CHANGES[change]
        for attempt in walk:
            version = ports.registrar.register(NAME, saved.uri, tags={"team": "growth"})
            version = ports.registrar.set_alias(NAME, "champion", version.version)
            attempt.under_failure(partial(call, ports.registrar, version.version))
            allowed = [changed(version)] if attempt.error is None else [version, changed(version)]
            assert version_at(ports, version.uri) in allowed, attempt
            with suppress(NotFoundError):
                call(ports.registrar, version.version)
            assert version_at(ports, version.uri) == changed(version), attempt


class CatalogFaults(RegistryHooks):
    """Reads over a backend that fails."""

    @promise(ModelCatalog.resolve, BACKEND_FAILED, look_at=_ERROR)
    @promise(ModelCatalog.versions, BACKEND_FAILED, look_at=_ERROR)
    @promise(ModelCatalog.search, BACKEND_FAILED, look_at=_ERROR)
    @pytest.mark.parametrize("read", _READS)
    def test_a_read_whose_backend_fails_tells_so(
        self, walk: Walk, ports: Registry, version: ModelVersion, read: str
    ) -> None:
        """What cannot be read is not told to be empty, and the next read finds it."""
        champion = ports.registrar.set_alias(NAME, "champion", version.version)
        for attempt in walk:
            found = attempt.under_failure(partial(_READS[read], ports.catalog))
            assert found in ([champion], None), attempt
            assert _READS[read](ports.catalog) == [champion], attempt
