"""Loaders that break a promise."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

import tempfile
from pathlib import Path
from time import sleep
from typing import Any, ClassVar

import cloudpickle
from attrs import evolve

from kit.broken.defects import WIDE, breaks, forgiven
from modelport import LoadedModel
from modelport.adapters.memory import InMemoryModelCatalog, InMemoryModelLoader
from modelport.adapters.memory.sources import source_of
from modelport.adapters.memory.store import MODEL
from modelport.core.errors import (
    ArtifactNotFoundError,
    InvalidUriError,
    ModelNotFoundError,
    NotFoundError,
    RegistryUnavailableError,
    UriNotAllowedError,
)
from modelport.core.uris import ModelUri


@breaks("test_a_saved_model_comes_back_with_all_that_was_saved")
class LosesTheExample(InMemoryModelLoader):
    """A loaded model has no example."""

    def load(self, uri: str) -> LoadedModel:
        return evolve(super().load(uri), input_example=None)


@breaks("test_a_saved_model_comes_back_with_all_that_was_saved")
class LosesTheDigest(InMemoryModelLoader):
    """A loaded model has no digest."""

    def load(self, uri: str) -> LoadedModel:
        return evolve(super().load(uri), digest="")


class OpenLoadedModel(LoadedModel):
    """A loaded model that can be written to."""

    __setattr__ = object.__setattr__


@breaks("test_what_load_gives_cannot_be_changed")
class GivesAnOpenModel(InMemoryModelLoader):
    """What load gives can be written to."""

    def load(self, uri: str) -> LoadedModel:
        made = super().load(uri)
        return OpenLoadedModel(**{name: getattr(made, name) for name in LoadedModel.__annotations__})


@breaks("test_while_an_alias_moves_the_model_and_its_version_belong_together")
class ResolvesAnAliasTwice(InMemoryModelLoader):
    """An alias is resolved once for the model and once more for its version."""

    def load(self, uri: str) -> LoadedModel:
        loaded, catalog = super().load(uri), InMemoryModelCatalog(self.store)
        version = catalog.resolve(uri)
        for _ in range(1_000):
            if version.uri != loaded.uri:
                break
            sleep(WIDE / 10)
            version = catalog.resolve(uri)
        return evolve(loaded, uri=version.uri, version=version)


@breaks("test_every_form_that_names_a_version_gives_the_model_and_the_version")
class TellsTheAlias(InMemoryModelLoader):
    """A loaded model's address is the one that it was asked for by."""

    def load(self, uri: str) -> LoadedModel:
        return evolve(super().load(uri), uri=uri)


@breaks("test_every_form_that_names_a_version_gives_the_model_and_the_version")
class LosesAnAlias(InMemoryModelLoader):
    """Of several aliases a loaded model's version has only the first."""

    def load(self, uri: str) -> LoadedModel:
        loaded = super().load(uri)
        version = loaded.version
        return evolve(loaded, version=version and evolve(version, aliases=sorted(version.aliases)[:1]))


@breaks("test_every_form_that_names_a_version_gives_the_model_and_the_version")
class LoadsNoLatest(InMemoryModelLoader):
    """The word latest is not understood."""

    def load(self, uri: str) -> LoadedModel:
        if uri.endswith("/latest"):
            problem = f"{uri!r} is no URI."
            raise InvalidUriError(problem, uri=uri)
        return super().load(uri)


class RemembersAddresses(InMemoryModelLoader):
    """Keeps what each URI named first."""

    known: ClassVar[dict[tuple[int, str], str]] = {}

    def load(self, uri: str) -> LoadedModel:
        key = (id(self.store), str(uri))
        loaded = super().load(self.known.get(key, uri))
        self.known[key] = loaded.uri
        return loaded


@breaks(
    "test_moving_the_alias_afterwards_does_not_change_what_was_loaded",
    "test_latest_is_the_version_with_the_highest_number_now",
)
class NeverAsksAgain(RemembersAddresses):
    """What an alias or latest named at first is loaded for ever."""


@breaks("test_each_load_gives_a_model_of_its_own", "test_threads_may_share_a_loader")
class SharesTheLoadedObject(InMemoryModelLoader):
    """All loads of one model give one object."""

    shared: ClassVar[dict[str, LoadedModel]] = {}

    def load(self, uri: str) -> LoadedModel:
        loaded = super().load(uri)
        return self.shared.setdefault(f"{id(self.store)} {loaded.digest}", loaded)


@breaks("test_threads_may_share_a_loader")
class LoadsAtOneDesk(InMemoryModelLoader):
    """The object that is being loaded is kept where all threads write it."""

    desk: ClassVar[list[Any]] = []

    def load(self, uri: str) -> LoadedModel:
        loaded = super().load(uri)
        self.desk[:] = [loaded.native]
        sleep(WIDE)
        return evolve(loaded, native=self.desk[0])


@breaks("test_loading_and_predicting_write_nothing_to_the_source")
class NotesThatItHasRead(InMemoryModelLoader):
    """A load writes a note into what it has read."""

    def load(self, uri: str) -> LoadedModel:
        kept = source_of(self.store, ModelUri.parse(uri)).kept
        pieces = {path: piece for path, piece in kept.pieces.items() if path != "read"}
        self.store.keep(evolve(kept, pieces=pieces))
        loaded = super().load(uri)
        self.store.keep(evolve(kept, pieces={**pieces, "read": b""}))
        return loaded


@breaks(
    "test_no_file_stays_in_the_temporary_directory", "test_no_file_stays_in_the_temporary_directory_after_a_failure"
)
class LeavesWhatItFetched(InMemoryModelLoader):
    """What is fetched stays in the temporary directory."""

    def load(self, uri: str) -> LoadedModel:
        (Path(tempfile.mkdtemp()) / "model.pkl").write_bytes(b"")
        return super().load(uri)


@breaks("test_a_model_can_be_loaded_again_and_again")
class LoadsOnce(InMemoryModelLoader):
    """A second load of one model fails."""

    loaded: ClassVar[set[tuple[int, str]]] = set()

    def load(self, uri: str) -> LoadedModel:
        if (id(self.store), uri) in self.loaded:
            problem = f"{uri!r} is in use."
            raise RegistryUnavailableError(problem)
        self.loaded.add((id(self.store), uri))
        return super().load(uri)


@breaks("test_loading_by_a_uri_outside_the_grammar_is_refused")
class ForgivesWhiteSpace(InMemoryModelLoader):
    """White space around a URI, and what follows a question mark, are dropped."""

    def load(self, uri: str) -> LoadedModel:
        return super().load(forgiven(uri))


@breaks(
    "test_loading_by_any_uri_inside_the_grammar_asks_the_registry",
    "test_loading_an_unknown_registered_model_fails_by_its_name",
    "test_loading_an_unknown_version_fails_by_its_number",
    "test_a_deleted_version_cannot_be_loaded_as_a_version",
    "test_loading_by_an_unknown_alias_fails_by_its_text",
)
class CallsEverythingAMissingFile(InMemoryModelLoader):
    """Whatever is not there is a file that is not there."""

    def load(self, uri: str) -> LoadedModel:
        try:
            return super().load(uri)
        except NotFoundError as error:
            raise ArtifactNotFoundError(error.problem, remedy=error.remedy, uri=uri) from error


@breaks("test_loading_from_an_address_without_a_model_fails_by_the_address")
class BlamesTheBackend(InMemoryModelLoader):
    """A model that is not there counts as a backend that is not there."""

    def load(self, uri: str) -> LoadedModel:
        try:
            return super().load(uri)
        except ArtifactNotFoundError as error:
            raise RegistryUnavailableError(error.problem, remedy=error.remedy) from error


@breaks("test_a_path_outside_the_roots_is_not_loaded")
class LooksAtAnyPath(InMemoryModelLoader):
    """A path is looked at wherever it is."""

    def load(self, uri: str) -> LoadedModel:
        try:
            return super().load(uri)
        except UriNotAllowedError as error:
            raise ArtifactNotFoundError(error.problem, remedy=error.remedy, uri=uri) from error


@breaks("test_what_load_gives_cannot_be_changed", "test_a_saved_model_comes_back_with_all_that_was_saved")
class GivesADescription(InMemoryModelLoader):
    """A dictionary comes back in the place of a loaded model."""

    def load(self, uri: str) -> LoadedModel:
        kept = source_of(self.store, ModelUri.parse(uri)).kept
        return {"model": cloudpickle.loads(kept.pieces[MODEL])}  # type: ignore[return-value]


@breaks(
    "test_loading_by_a_uri_that_was_spoilt_is_refused",
    "test_a_uri_may_be_as_long_and_a_version_as_large_as_the_grammar_says",
)
class LooksForWhatIsNoUri(InMemoryModelLoader):
    """What is no URI counts as the name of a model that is not there."""

    def load(self, uri: str) -> LoadedModel:
        try:
            return super().load(uri)
        except InvalidUriError as error:
            raise ModelNotFoundError(error.problem, name=uri) from error
