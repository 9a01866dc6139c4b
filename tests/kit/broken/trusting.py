"""Loaders that do not hold what they load against its digest as they should."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

import tempfile
from pathlib import Path

import cloudpickle
from attrs import evolve

from kit.broken.defects import breaks
from modelport import LoadedModel
from modelport.adapters.memory import InMemoryModelLoader
from modelport.adapters.memory.sources import source_of
from modelport.adapters.memory.store import MODEL
from modelport.core.errors import IntegrityError
from modelport.core.manifests import Manifest
from modelport.core.uris import ModelUri


@breaks("test_a_model_with_a_changed_file_is_not_loaded", "test_nothing_of_a_changed_model_is_run")
class BelievesWhatItReads(InMemoryModelLoader):
    """What is loaded is not held against its digest."""

    def load(self, uri: str) -> LoadedModel:
        kept = source_of(self.store, ModelUri.parse(uri)).kept
        self.store.keep(evolve(kept, manifest=Manifest.of_pieces(kept.pieces)))
        return super().load(uri)


@breaks("test_nothing_of_a_changed_model_is_run")
class ReadsBeforeItVerifies(InMemoryModelLoader):
    """The object is read before its bytes are held against their digest."""

    def load(self, uri: str) -> LoadedModel:
        cloudpickle.loads(source_of(self.store, ModelUri.parse(uri)).kept.pieces[MODEL])
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


@breaks("test_a_model_with_a_changed_file_is_not_loaded")
class TellsNoFile(InMemoryModelLoader):
    """The error does not tell which file has changed."""

    def load(self, uri: str) -> LoadedModel:
        try:
            return super().load(uri)
        except IntegrityError as error:
            raise IntegrityError(error.problem, remedy=error.remedy) from error
