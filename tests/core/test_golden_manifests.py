"""Manifests of every version of the format that was ever written: see golden/README.md."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from modelport import IntegrityError, Manifest
from modelport.core.manifests import MANIFEST_FILE

GOLDEN = sorted(Path(__file__).with_name("golden").glob("manifest-*"))
FIRST = GOLDEN[0]
FIRST_DIGEST = "sha256:481c0c8b9bca24c3213463943b7f66a140ef632332eaef48c57d46f8be696484"


def test_the_first_version_is_as_it_was_written() -> None:
    """The digest stands here as well, so that whoever makes the files again makes this test fail."""
    assert FIRST.name == "manifest-1"
    assert (FIRST / "digest").read_text(encoding="ascii") == f"{FIRST_DIGEST}\n"


@pytest.mark.parametrize("golden", GOLDEN, ids=[each.name for each in GOLDEN])
def test_what_an_earlier_release_saved_verifies(golden: Path) -> None:
    """Its text has the digest that the registry holds, and its files are what it lists."""
    text = (golden / "model" / MANIFEST_FILE).read_bytes()
    digest = (golden / "digest").read_text(encoding="ascii").strip()
    manifest = Manifest.from_json(text)

    assert f"sha256:{hashlib.sha256(text).hexdigest()}" == digest == manifest.digest
    assert manifest.to_json() == text
    manifest.compare(Manifest.of_directory(golden / "model"))


def test_this_release_writes_the_first_version_to_the_byte() -> None:
    """The same files give the same text and the same digest as they did at first."""
    manifest = Manifest.of_directory(FIRST / "model")
    assert manifest.to_json() == (FIRST / "model" / MANIFEST_FILE).read_bytes()
    assert manifest.digest == FIRST_DIGEST


@pytest.mark.parametrize("golden", GOLDEN, ids=[each.name for each in GOLDEN])
def test_what_was_changed_since_does_not_verify(golden: Path, tmp_path: Path) -> None:
    """The golden files are really read: one more byte in any of them is found."""
    model = shutil.copytree(golden / "model", tmp_path / "model")
    manifest = Manifest.from_json((model / MANIFEST_FILE).read_bytes())
    for path in manifest.files:
        with (model / path).open("ab") as file:
            file.write(b"\n")
    with pytest.raises(IntegrityError) as found:
        manifest.compare(Manifest.of_directory(model))
    assert found.value.changed == tuple(manifest.files)
