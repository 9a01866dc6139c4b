"""What the manifest of a saved model is held to, under the adapter and in itself."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from modelport.core.errors import IntegrityError
from modelport.core.manifests import FileEntry, Manifest, regular_files
from modelport.core.model_registries import ModelLoader, ModelSaver
from modelport.core.models import SavedModel
from modelport.testing.hooks import RawFiles, RegistryHooks
from modelport.testing.manifest_kinds import DIGEST, FILES, LATER, NO_MANIFESTS, NOT_LISTED, SIZE, TEXT
from modelport.testing.promises import promise
from modelport.testing.refusing import refusal
from modelport.testing.sentences import LOAD_INTEGRITY, LOAD_TRUST, SAVE_DIGEST

_HOLD = "whether files are held against their manifest by modelport.core.manifests"
_WRITTEN = "save the model again, and find out who wrote to its storage"
_BYTES = 64


class ManifestContract(RegistryHooks):
    """What is promised of a model's files, as tests."""

    @pytest.fixture
    def directory(self, tmp_path: Path) -> Path:
        """Give a directory with a model's files."""
        return _written(FILES, tmp_path / "model")

    @promise(ModelSaver.save, SAVE_DIGEST, look_at="whether digest and size are those of the manifest of all its files")
    def test_a_saved_model_has_the_digest_and_the_size_of_its_files(
        self, saved: SavedModel, raw_files: RawFiles, tmp_path: Path
    ) -> None:
        """As anybody finds them who has the files in a directory; a manifest among them says the same."""
        files = dict(raw_files(saved))
        manifest = Manifest.of_directory(_written(files, tmp_path / "model"))
        assert (manifest.digest, manifest.size_bytes) == (saved.digest, saved.size_bytes)
        assert Manifest.of_pieces({path: files[path] for path in files if path not in NOT_LISTED}) == manifest
        assert files.get("manifest.json", manifest.to_json()) == manifest.to_json()

    @promise(
        ModelSaver.save, SAVE_DIGEST, look_at="how a manifest is written: what was signed by its digest stays valid"
    )
    def test_a_manifest_is_one_text_for_one_content(self, directory: Path) -> None:
        """With every file's path, digest and size, sorted; it is read back as it was."""
        manifest = Manifest.of_directory(directory)
        assert (manifest.to_json(), manifest.digest, manifest.size_bytes) == (TEXT, DIGEST, SIZE)
        assert (
            Manifest.from_json(TEXT)
            == manifest
            == Manifest.of_pieces({path: FILES[path] for path in reversed(list(FILES))})
        )
        assert list(manifest.files) == sorted(FILES)
        assert Manifest({}).to_json() == b'{"files":{},"version":1}'
        for name in NOT_LISTED:
            (directory / name).write_bytes(b"another's")
        assert Manifest.of_directory(directory) == manifest
        assert sorted(regular_files(directory)) == sorted([*FILES, *NOT_LISTED])

    @promise(ModelLoader.load, LOAD_INTEGRITY, look_at=_HOLD)
    def test_a_text_that_is_no_manifest_is_refused(self) -> None:
        """Whatever is in the file: it was not written at save."""
        for name, text in NO_MANIFESTS.items():
            error = refusal(IntegrityError, Manifest.from_json, text)
            assert (error.problem, error.remedy) == ("The model's manifest.json cannot be read.", _WRITTEN), name
            assert (error.missing, error.extra, error.changed) == ((), (), ("manifest.json",)), name
            assert error.__cause__ is not None, name
        later = refusal(IntegrityError, Manifest.from_json, LATER)
        assert (later.problem, later.expected, later.remedy, later.changed) == (
            "The model's manifest.json is of version 2: it was written by a later modelport.",
            "version 1",
            "upgrade modelport",
            ("manifest.json",),
        )

    @promise(ModelLoader.load, LOAD_INTEGRITY, look_at=_HOLD)
    def test_files_that_are_missing_extra_or_changed_are_all_told_at_once(self) -> None:
        """By their paths; one of the same size counts as changed, and so does one of another size alone."""
        kept, other = FileEntry("0" * _BYTES, 1), FileEntry("1" * _BYTES, 1)
        manifest = Manifest({"a": kept, "b": kept, "c": kept, "d": kept})
        manifest.compare(Manifest({"d": kept, "c": kept, "b": kept, "a": kept}))
        found = Manifest({"b": other, "c": FileEntry("0" * _BYTES, 2), "d": kept, "e": kept})
        error = refusal(IntegrityError, manifest.compare, found)
        assert (error.missing, error.extra, error.changed) == (("a",), ("e",), ("b", "c"))
        assert (error.problem, error.remedy) == (
            "The model's files are not those that were saved: missing ['a'], extra ['e'], changed ['b', 'c'].",
            "save and register the model again, and find out who wrote to its storage",
        )
        for one, two, told in (
            ({"a": kept}, {}, (("a",), (), ())),
            ({}, {"a": kept}, ((), ("a",), ())),
            ({"a": kept}, {"a": other}, ((), (), ("a",))),
        ):
            error = refusal(IntegrityError, Manifest(one).compare, Manifest(two))
            assert (error.missing, error.extra, error.changed) == told

    @pytest.mark.parametrize("target", ["MLmodel", "/etc", "nowhere", "."])
    @promise(
        ModelLoader.load, LOAD_TRUST, look_at="links among a model's files: what they show can change after the check"
    )
    def test_a_link_among_the_files_is_refused(self, directory: Path, target: str) -> None:
        """Wherever it points."""
        (directory / "data" / "link").symlink_to(target)
        _is_refused_for(directory, "data/link")

    @promise(
        ModelLoader.load, LOAD_TRUST, look_at="special files among a model's files, which have no bytes of their own"
    )
    def test_a_special_file_among_the_files_is_refused(self, directory: Path) -> None:
        """Reading a pipe would never end."""
        os.mkfifo(directory / "pipe")
        _is_refused_for(directory, "pipe")


def _written(files: Mapping[str, bytes], directory: Path) -> Path:
    for path, content in files.items():
        file = directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return directory


def _is_refused_for(directory: Path, path: str) -> None:
    error = refusal(IntegrityError, Manifest.of_directory, directory)
    assert (error.problem, error.expected, error.remedy) == (
        f"The model holds '{path}', which is neither a file nor a directory.",
        "regular files only, no links",
        "save the model again from real files",
    )
    assert (error.missing, error.extra, error.changed) == ((), (path,), ())
