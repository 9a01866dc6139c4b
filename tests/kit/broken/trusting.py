"""Loaders and registrars that do not hold what is loaded against the digest that the registry has."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import cloudpickle

from kit.broken.believing import Believing, found_in
from kit.broken.defects import breaks
from kit.broken.saving import with_pieces
from modelport import LoadedModel, ModelVersion
from modelport.adapters.memory import InMemoryModelLoader, InMemoryModelRegistrar
from modelport.adapters.memory.sources import Source, source_of
from modelport.adapters.memory.store import MODEL
from modelport.core.errors import IntegrityError
from modelport.core.manifests import MANIFEST_FILE, Manifest
from modelport.core.uris import ModelUri


@breaks(
    "test_a_model_with_a_changed_file_is_not_loaded",
    "test_nothing_of_a_changed_model_is_run",
    "test_a_model_with_a_file_of_other_bytes_is_not_loaded",
    "test_a_model_that_was_changed_before_it_was_registered_is_not_loaded",
    "test_a_model_that_was_changed_since_it_was_loaded_is_not_given",
)
class BelievesWhatItReads(Believing):
    """What is loaded is not held against its digest."""

    def check(self, source: Source) -> None:
        pass


@breaks("test_a_manifest_that_was_written_anew_for_other_files_is_not_believed")
class BelievesTheManifestAmongTheFiles(Believing):
    """Files are held against the manifest beside them, and that against nothing."""

    def check(self, source: Source) -> None:
        self.compare(Manifest.from_json(source.kept.pieces.get(MANIFEST_FILE, b"")), found_in(source))


@breaks("test_the_files_of_another_saved_model_are_not_believed")
class BelievesAnyDigestThatItKnows(Believing):
    """Files may be those of any saved model."""

    def check(self, source: Source) -> None:
        known = [each.saved.digest for each in self.store._kept.values()]  # noqa: SLF001 - under the adapter
        if found_in(source).digest not in known:
            super().check(source)


@breaks("test_a_model_with_a_file_of_other_bytes_is_not_loaded")
class BelievesWhatIsRegistered(Believing):
    """What is asked for as a version or by an alias is not held against its digest."""

    def check(self, source: Source) -> None:
        if source.version is None:
            super().check(source)


@breaks("test_a_model_that_was_changed_since_it_was_loaded_is_not_given")
class ChecksAtTheFirstLoad(Believing):
    """What was found right once is not looked at again."""

    def check(self, source: Source) -> None:
        checked: set[str] = self.store.__dict__.setdefault("checked", set())
        if source.digest not in checked:
            super().check(source)
            checked.add(source.digest)


@breaks("test_a_model_whose_files_were_put_back_is_loaded_again")
class RemembersWhatItRefused(Believing):
    """What was refused once is refused for ever."""

    def check(self, source: Source) -> None:
        refused: dict[str, IntegrityError] = self.store.__dict__.setdefault("refused", {})
        if source.kept.saved.uri in refused:
            raise refused[source.kept.saved.uri]
        try:
            super().check(source)
        except IntegrityError as error:
            refused[source.kept.saved.uri] = error
            raise


@breaks("test_a_model_that_was_changed_before_it_was_registered_is_not_loaded")
class DigestsWhatItRegisters(InMemoryModelRegistrar):
    """A version has the digest of the files as they are when it is registered."""

    def register(self, name: str, model_uri: str, **options: Any) -> ModelVersion:
        kept = source_of(self.store, ModelUri.parse(model_uri)).kept
        self.store.keep(with_pieces(kept, kept.pieces))
        return super().register(name, model_uri, **options)


@breaks(
    "test_nothing_of_a_changed_model_is_run",
    "test_a_model_with_a_file_of_other_bytes_is_not_loaded",
    "test_a_model_with_a_file_under_another_name_is_not_loaded",
)
class ReadsBeforeItVerifies(InMemoryModelLoader):
    """The object is read before its bytes are held against their digest."""

    def load(self, uri: str) -> LoadedModel:
        cloudpickle.loads(source_of(self.store, ModelUri.parse(uri)).kept.pieces.get(MODEL) or b"N.")
        return super().load(uri)


@breaks("test_no_file_of_a_changed_model_stays_in_the_temporary_directory")
class LeavesWhatItDidNotBelieve(InMemoryModelLoader):
    """What was fetched stays in the temporary directory when it is not believed."""

    def load(self, uri: str) -> LoadedModel:
        try:
            return super().load(uri)
        except IntegrityError:
            (Path(tempfile.mkdtemp()) / "model.pkl").write_bytes(b"")
            raise


@breaks("test_a_model_with_a_changed_file_is_not_loaded", "test_a_model_with_two_files_exchanged_is_not_loaded")
class TellsNoFile(InMemoryModelLoader):
    """The error does not tell which file has changed."""

    def load(self, uri: str) -> LoadedModel:
        try:
            return super().load(uri)
        except IntegrityError as error:
            raise IntegrityError(error.problem, remedy=error.remedy) from error
