"""The manifest: what is in a saved model."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelport import FileEntry, IntegrityError, Manifest
from modelport.core.manifests import MANIFEST_FILE

FILES = {"MLmodel": b"flavors: {}\n", "model.skops": bytes(range(256)) * 9, "data/empty": b"", "dåta/ü.txt": b"x"}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A model's directory with files, an empty one and a folder."""
    for path, content in FILES.items():
        file = tmp_path / "model" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return tmp_path / "model"


def test_every_file_is_listed_with_its_sha256_and_size(directory: Path) -> None:
    """By its path with slashes, sorted."""
    manifest = Manifest.of_directory(directory)
    assert list(manifest.files) == sorted(FILES)
    assert manifest.files["model.skops"] == FileEntry(hashlib.sha256(FILES["model.skops"]).hexdigest(), 2_304)
    assert manifest.size_bytes == sum(map(len, FILES.values()))


def test_its_json_is_canonical_and_its_digest_that_of_the_json(directory: Path) -> None:
    """Sorted keys, no white space, ASCII, version 1: one text for one content."""
    manifest = Manifest.of_directory(directory)
    text = manifest.to_json()
    assert text.isascii()
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":")).encode()
    assert json.loads(text)["version"] == 1
    assert manifest.digest == f"sha256:{hashlib.sha256(text).hexdigest()}"


def test_a_known_content_has_a_known_digest() -> None:
    """The format does not change on the quiet: what was signed by its digest stays valid."""
    manifest = Manifest({"b": FileEntry("0" * 64, 1), "a": FileEntry("f" * 64, 2)})
    assert manifest.to_json() == (
        b'{"files":{"a":{"sha256":"'
        + b"f" * 64
        + b'","size":2},"b":{"sha256":"'
        + b"0" * 64
        + b'","size":1}},"version":1}'
    )
    assert manifest.digest == "sha256:" + hashlib.sha256(manifest.to_json()).hexdigest()


def test_the_same_files_elsewhere_have_the_same_digest(directory: Path, tmp_path: Path) -> None:
    """Neither place nor time nor order of writing counts."""
    moved = shutil.copytree(directory, tmp_path / "elsewhere")
    assert Manifest.of_directory(moved) == Manifest.of_directory(directory)


def test_the_manifest_itself_is_not_listed_but_one_deeper_down_is(directory: Path) -> None:
    """Only the file at the root can be the manifest."""
    before = Manifest.of_directory(directory)
    (directory / MANIFEST_FILE).write_bytes(before.to_json())
    assert Manifest.of_directory(directory) == before
    before.compare(Manifest.of_directory(directory))
    (directory / "data" / MANIFEST_FILE).write_bytes(b"{}")
    assert f"data/{MANIFEST_FILE}" in Manifest.of_directory(directory).files


def test_unchanged_files_pass(directory: Path) -> None:
    """Verifying says nothing where there is nothing to say."""
    Manifest.of_directory(directory).compare(Manifest.of_directory(directory))


def test_the_note_that_plain_mlflow_leaves_in_a_local_source_is_no_change(directory: Path) -> None:
    """Loading a model with plain MLflow makes it no other one; a file of that name deeper down does."""
    manifest = Manifest.of_directory(directory)
    (directory / "registered_model_meta").write_text("model_name: churn")
    manifest.compare(Manifest.of_directory(directory))
    (directory / "data" / "registered_model_meta").write_text("model_name: churn")
    with pytest.raises(IntegrityError):
        manifest.compare(Manifest.of_directory(directory))


def test_its_json_is_read_back(directory: Path) -> None:
    """Writing and reading are inverse."""
    manifest = Manifest.of_directory(directory)
    assert Manifest.from_json(manifest.to_json()) == manifest


@pytest.mark.parametrize("name", ["back\\slash", "new\nline", b"\xff.bin".decode("utf-8", "surrogateescape")])
def test_a_name_that_not_every_system_reads_alike_is_refused(directory: Path, name: str) -> None:
    """It could not be read back, and is told so that the message can be shown."""
    (directory / "data" / name).write_bytes(b"x")
    with pytest.raises(IntegrityError, match="names that no manifest can list") as found:
        Manifest.of_directory(directory)
    assert found.value.extra == (f"data/{name}",)
    str(found.value).encode()


@pytest.mark.parametrize("path", [path for path, content in FILES.items() if content])
def test_a_changed_bit_is_found(directory: Path, path: str) -> None:
    """The file is named, though its size is the same."""
    manifest = Manifest.of_directory(directory)
    content = bytearray((directory / path).read_bytes())
    content[-1] ^= 1
    (directory / path).write_bytes(content)
    with pytest.raises(IntegrityError) as found:
        manifest.compare(Manifest.of_directory(directory))
    assert (found.value.missing, found.value.extra, found.value.changed) == ((), (), (path,))


def test_missing_extra_and_renamed_files_are_all_listed_at_once(directory: Path) -> None:
    """The whole damage is known from one error."""
    manifest = Manifest.of_directory(directory)
    (directory / "MLmodel").unlink()
    (directory / "model.skops").rename(directory / "model.pkl")
    (directory / "data" / "empty").write_bytes(b"no more")
    with pytest.raises(IntegrityError) as found:
        manifest.compare(Manifest.of_directory(directory))
    assert found.value.missing == ("MLmodel", "model.skops")
    assert found.value.extra == ("model.pkl",)
    assert found.value.changed == ("data/empty",)


@pytest.mark.parametrize("target", ["MLmodel", "/etc/passwd", "nowhere", "."])
def test_a_link_is_refused_wherever_it_points(directory: Path, target: str) -> None:
    """Even to a file of the model: what a link shows can change after the check."""
    (directory / "data" / "link").symlink_to(target)
    with pytest.raises(IntegrityError) as found:
        Manifest.of_directory(directory)
    assert found.value.extra == ("data/link",)


def test_a_linked_manifest_and_a_pipe_are_refused(directory: Path) -> None:
    """The manifest's own name is no way around the rule, and reading a pipe would never end."""
    (directory / MANIFEST_FILE).symlink_to("/etc/passwd")
    with pytest.raises(IntegrityError):
        Manifest.of_directory(directory)
    (directory / MANIFEST_FILE).unlink()
    os.mkfifo(directory / "pipe")
    with pytest.raises(IntegrityError) as found:
        Manifest.of_directory(directory)
    assert found.value.extra == ("pipe",)


_entries = st.builds(FileEntry, st.binary(min_size=32, max_size=32).map(bytes.hex), st.integers(0, 2**63 - 1))


@given(st.dictionaries(st.text(min_size=1), _entries))
def test_equal_files_give_equal_digests_in_any_order_and_others_other_ones(files: dict[str, FileEntry]) -> None:
    """The digest names the content and nothing else."""
    manifest = Manifest(files)
    assert Manifest(dict(reversed(files.items()))).digest == manifest.digest
    assert Manifest({**files, "one more": FileEntry("0" * 64, 0)}).digest != manifest.digest or "one more" in files
