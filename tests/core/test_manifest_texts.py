"""The text of a manifest: what of it is read, and what is not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelport import FileEntry, IntegrityError, Manifest
from modelport.core import manifest_texts
from modelport.core.manifests import MANIFEST_FILE

SHA256 = "0" * 64
ENTRY = {"sha256": SHA256, "size": 1}


def text_of(content: Any) -> bytes:
    """Write JSON as a manifest is written."""
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def with_entry(**changed: Any) -> bytes:
    """Write a manifest of one file, with something of it changed."""
    return text_of({"files": {"a": {**ENTRY, **changed}}, "version": 1})


def with_path(path: str) -> bytes:
    """Write a manifest of one file by another name."""
    return text_of({"files": {path: ENTRY}, "version": 1})


def refused(text: bytes) -> IntegrityError:
    """Give the error by which a text is refused: one that names the file."""
    with pytest.raises(IntegrityError) as found:
        Manifest.from_json(text)
    assert (found.value.missing, found.value.extra, found.value.changed) == ((), (), (MANIFEST_FILE,))
    return found.value


def test_a_text_as_it_is_written_is_read() -> None:
    """What the tests below change is good before."""
    assert Manifest.from_json(with_entry()).files == {"a": FileEntry(SHA256, 1)}
    assert Manifest.from_json(with_path("data/\u00fc \u6a21.txt")).files == {
        "data/\u00fc \u6a21.txt": FileEntry(SHA256, 1)
    }


@pytest.mark.parametrize(
    "text",
    [
        b"", b"{", b"[]", b"null", b"1", b'"files"', b"{}", b'{"version":1}', b'{"files":{}}', b"\xff\xfe",
        b'{"files":[],"version":1}', b'{"files":{"a":null},"version":1}', b'{"files":{"a":[]},"version":1}',
        b'{"files":{"a":"sha256"},"version":1}', b'{"files":{"a":{}},"version":1}', b"[" * 100_000, b"9" * 5_000,
        b'{"files":' * 50_000,
    ],
)  # fmt: skip
def test_what_is_no_manifest_is_refused(text: bytes) -> None:
    """With what one would look like, and what was wrong as the cause."""
    error = refused(text)
    assert error.problem == f"The model's {MANIFEST_FILE} cannot be read."
    assert "canonical JSON" in error.expected
    assert "who wrote to its storage" in error.remedy
    assert error.__cause__ is not None


@pytest.mark.parametrize("version", [0, -1, True, False, None, "1", 1.0, [1], {}])
def test_what_is_no_version_is_refused(version: Any) -> None:
    """A number that only looks like one as well."""
    assert "cannot be read" in refused(text_of({"files": {}, "version": version})).problem


@pytest.mark.parametrize("rest", [{"files": {}}, {"files": [1.5]}, {}, {"tree": "sha512"}])
@pytest.mark.parametrize("version", [2, 10**9])
def test_a_later_version_asks_for_an_upgrade(version: int, rest: dict[str, Any]) -> None:
    """Whatever else it holds: nobody knows yet."""
    error = refused(text_of({**rest, "version": version}))
    assert error.problem == f"The model's {MANIFEST_FILE} is of version {version}: it was written by a later modelport."
    assert (error.expected, error.remedy) == ("version 1", "upgrade modelport")


@pytest.mark.parametrize("size", [-1, 1.0, 1e3, True, False, None, "1", 2**63, 10**400, float("nan"), [], {}])
def test_what_is_no_size_is_refused(size: Any) -> None:
    """Only a whole number of bytes is one."""
    refused(with_entry(size=size))


@pytest.mark.parametrize(
    "sha256", ["", "0" * 63, "0" * 65, "A" * 64, "g" * 64, "\u0660" * 64, "0" * 64 + "\n", 0, None, ["0" * 64]]
)
def test_what_is_no_sha256_is_refused(sha256: Any) -> None:
    """Only 64 digits and lower-case letters are one."""
    refused(with_entry(sha256=sha256))


ODD_PATHS = [
    "", "/", "/etc/passwd", "a/", "a//b", ".", "..", "./a", "a/./b", "a/..", "../a", "a/../b", "a\\b", "..\\a",
    "a\0b", "a\nb", "a\x1bb", "a\x7fb", "\udcff", "a/\ud800", MANIFEST_FILE, "registered_model_meta",
]  # fmt: skip


@pytest.mark.parametrize("path", ODD_PATHS)
def test_a_path_that_could_be_read_in_two_ways_is_refused(path: str) -> None:
    """Where it climbs, ends in nothing, names the manifest, or means something else on another system."""
    refused(with_path(path))


@pytest.mark.parametrize("path", ODD_PATHS)
def test_a_manifest_is_never_made_with_such_a_path(path: str) -> None:
    """What could not be read again is refused before it is written."""
    with pytest.raises(IntegrityError) as found:
        Manifest.of_pieces({path: b"x", "MLmodel": b""})
    assert found.value.extra == (path,)
    assert str(found.value).isprintable() or "\n" in str(found.value)
    str(found.value).encode()


@pytest.mark.parametrize(
    "path",
    [
        "C:/a",
        "a:b",
        "~",
        "-rf",
        "a b",
        " a",
        "a.",
        "...",
        "..a",
        "%2e%2e",
        "$HOME",
        "\u202eb",
        "a" * 4_096,
        "MANIFEST.JSON",
    ],
)
def test_an_unusual_path_that_means_one_thing_is_read(path: str) -> None:
    """No name is given a meaning that it has not."""
    assert list(Manifest.from_json(with_path(path)).files) == [path]


def test_names_that_differ_by_case_or_by_composition_alone_are_two_files() -> None:
    """They are compared byte by byte: a file system that takes them for one fails to verify."""
    names = ["Model", "model", "\u00fc", "u\u0308"]
    manifest = Manifest.of_pieces(dict.fromkeys(names, b""))
    assert sorted(Manifest.from_json(manifest.to_json()).files) == sorted(names)
    with pytest.raises(IntegrityError) as found:
        manifest.compare(Manifest.of_pieces(dict.fromkeys(names[1:3], b"")))
    assert set(found.value.missing) == {"Model", "u\u0308"}


def test_a_text_that_says_the_same_in_another_way_is_refused() -> None:
    """There is one text for one content: with white space, escapes, doubles or more keys it is another's."""
    text = with_entry()
    others = [
        text + b"\n",
        b" " + text,
        text.replace(b":", b": "),
        text.replace(b'"a"', b'"\\u0061"'),
        text.replace(b'"size":1', b'"size":1e0'),
        text.replace(b'"files"', b'"files":{},"files"', 1),
        text.replace(b'"size":1', b'"size":2,"size":1'),
        text.replace(b'"version":1', b'"version":2,"version":1'),
        text.replace(b'"version":1', b'"version":1,"x":1'),
        text.replace(b'"size":1', b'"size":1,"x":1'),
        text.replace(b'"size":1', b'"size":01'),
        text.replace(b'"size":1', b'"size":-0'),
        text_of({"files": {"\u00fc": ENTRY}, "version": 1}).replace(b"\\u00fc", "\u00fc".encode()),
        text_of({"files": {"\u00fc": ENTRY}, "version": 1}).replace(b"\\u00fc", b"\\u00FC"),
        b'{"version":1,' + text[1:].replace(b',"version":1', b""),
        b"\xef\xbb\xbf" + text,
        text.decode().encode("utf-16"),
    ]
    for other in others:
        assert other != text
        refused(other)


def test_a_text_without_end_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """And what would need one is not saved."""
    monkeypatch.setattr(manifest_texts, "MOST_BYTES", 300)
    files = {f"file-{number}": b"" for number in range(3)}
    assert len(Manifest.of_pieces({"a": b""}).to_json()) < 300
    with pytest.raises(IntegrityError, match="3 files, more than a manifest can list"):
        Manifest.of_pieces(files)
    assert "more than 300 bytes" in str(refused(b" " * 301).__cause__)


_names = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\\/"), min_size=1).filter(
    lambda name: name not in {".", "..", MANIFEST_FILE, "registered_model_meta"}
)
_paths = st.lists(_names, min_size=1, max_size=3).map("/".join)
_entries = st.builds(FileEntry, st.binary(min_size=32, max_size=32).map(bytes.hex), st.integers(0, 2**63 - 1))


@given(st.dictionaries(_paths, _entries))
def test_whatever_is_written_is_read_back_and_gives_the_same_text(files: dict[str, FileEntry]) -> None:
    """Writing and reading are inverse."""
    manifest = Manifest(files)
    assert Manifest.from_json(manifest.to_json()) == manifest
    assert Manifest.from_json(manifest.to_json()).to_json() == manifest.to_json()
