"""Loaders that compare a model's files with their manifest in a way that lets something pass."""
# ruff: noqa: D102 - a class says what its one method does wrong

from __future__ import annotations

import hashlib

import cloudpickle
from attrs import evolve

from kit.broken.defects import breaks
from kit.broken.saving import with_pieces
from modelport import LoadedModel
from modelport.adapters.memory import InMemoryModelLoader, InMemoryStore
from modelport.adapters.memory.sources import Source, source_of
from modelport.adapters.memory.store import INPUT_EXAMPLE, MODEL
from modelport.core.errors import IntegrityError
from modelport.core.manifests import MANIFEST_FILE, Manifest
from modelport.core.uris import ModelUri


class Believing(InMemoryModelLoader):
    """Loads what it finds, once its own check has let it pass."""

    def check(self, source: Source) -> None:
        """Hold the manifest among the pieces against the digest, and the pieces against the manifest."""
        text = source.kept.pieces.get(MANIFEST_FILE, b"")
        if f"sha256:{hashlib.sha256(text).hexdigest()}" != source.digest:
            source.kept.verified(source.digest)
        self.compare(Manifest.from_json(text), found_in(source))

    def compare(self, listed: Manifest, found: Manifest) -> None:
        """Hold what was found against what was listed."""
        listed.compare(found)

    def load(self, uri: str) -> LoadedModel:
        source = source_of(self.store, ModelUri.parse(uri))
        self.check(source)
        kept, version = source.kept, source.version
        apart = InMemoryStore()
        apart.keep(with_pieces(kept, {INPUT_EXAMPLE: cloudpickle.dumps(None), **kept.pieces}))
        loaded = InMemoryModelLoader(apart).load(kept.saved.uri)
        return evolve(loaded, uri=version.uri if version else loaded.uri, version=version, digest=source.digest)


def found_in(source: Source) -> Manifest:
    """Give the manifest of the pieces as they are."""
    return Manifest.of_pieces({path: each for path, each in source.kept.pieces.items() if path != MANIFEST_FILE})


@breaks("test_a_model_with_a_file_missing_is_not_loaded")
class SkipsWhatIsMissing(Believing):
    """Files that are not there are not compared."""

    def compare(self, listed: Manifest, found: Manifest) -> None:
        Manifest({path: listed.files[path] for path in listed.files if path in found.files}).compare(found)


@breaks("test_a_model_with_a_file_more_is_not_loaded")
class TakesWhatIsNotListed(Believing):
    """Files that the manifest does not list are not compared."""

    def compare(self, listed: Manifest, found: Manifest) -> None:
        listed.compare(Manifest({path: found.files[path] for path in found.files if path in listed.files}))


@breaks("test_a_model_with_a_file_more_is_not_loaded")
class LooksAtTheRootAlone(Believing):
    """Files in directories are not compared."""

    def compare(self, listed: Manifest, found: Manifest) -> None:
        listed.compare(Manifest({path: found.files[path] for path in found.files if "/" not in path}))


@breaks("test_a_model_with_a_file_under_another_name_is_not_loaded")
class ReadsNamesWithoutCase(Believing):
    """Capital letters count as small ones in the names of files."""

    def check(self, source: Source) -> None:
        names = {path.lower(): path for path in Manifest.from_json(self._text(source)).files}
        pieces = {names.get(path.lower(), path): each for path, each in source.kept.pieces.items()}
        super().check(evolve(source, kept=evolve(source.kept, pieces=pieces)))

    def _text(self, source: Source) -> bytes:
        return source.kept.pieces.get(MANIFEST_FILE, Manifest({}).to_json())


@breaks("test_a_model_with_two_files_exchanged_is_not_loaded")
class ComparesContentsWithoutTheirNames(Believing):
    """All contents that were saved are there, whatever they are called."""

    def compare(self, listed: Manifest, found: Manifest) -> None:
        if sorted(each.sha256 for each in listed.files.values()) != sorted(
            each.sha256 for each in found.files.values()
        ):
            listed.compare(found)


@breaks("test_a_model_with_a_file_of_other_bytes_is_not_loaded")
class ComparesSizes(Believing):
    """Files of the same length count as the same."""

    def compare(self, listed: Manifest, found: Manifest) -> None:
        if {path: each.size for path, each in listed.files.items()} != {
            path: each.size for path, each in found.files.items()
        }:
            listed.compare(found)


@breaks("test_a_model_with_a_file_of_other_bytes_is_not_loaded", "test_a_model_with_a_file_missing_is_not_loaded")
class ComparesTheModelAlone(Believing):
    """Only the file that holds the object is compared."""

    def compare(self, listed: Manifest, found: Manifest) -> None:
        if listed.files[MODEL] != found.files.get(MODEL):
            listed.compare(found)


@breaks("test_a_model_with_a_file_missing_is_not_loaded")
class TellsOneFileOnly(Believing):
    """Whatever is wrong, only the first file is told, as changed."""

    def compare(self, listed: Manifest, found: Manifest) -> None:
        try:
            listed.compare(found)
        except IntegrityError as error:
            first = next(iter(listed.files))
            raise IntegrityError(error.problem, remedy=error.remedy, changed=(first,)) from error
