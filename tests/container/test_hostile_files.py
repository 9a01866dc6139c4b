"""Files that nobody should have to read, and files that nobody thought of."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_mock import MockerFixture

from modelport.bootstrap import build_container
from modelport.core.errors import ConfigurationError
from modelport.core.model_registries import ModelSaver, Registry

SAVER = "outside_adapter.ShelfSaver"


def hostile_files(folder: Path) -> Iterator[tuple[str, Path, str]]:
    """Give files that nobody should have to read: what each is, itself, and what is said of it."""
    contents = {
        "an empty file": (b"", "empty"),
        "a comment": (b"# nothing\n", "empty"),
        "a text": (b"hello", "not a mapping"),
        "a list": (b"- 1", "not a mapping"),
        "a binary file": (bytes(range(256)), "not a text in UTF-8"),
        "control characters": (b"\x00\x01", "cannot be read as YAML"),
        "UTF-16": ('version: "1"'.encode("utf-16"), "not a text in UTF-8"),
        "a huge file": (b"version: 1\n" + b"#" * 10_000_000, "larger than"),
        "deep lists": (b"[" * 60_000, "nested too deep"),
        "deep mappings": (b"{a: " * 15_000, "nested too deep"),
        "deep dashes": (b"- " * 30_000, "nested too deep"),
        "deep questions": (b"? " * 30_000, "nested too deep"),
        "laughing aliases": (b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", "anchors and aliases"),
        "an endless alias": (b"a: &a [*a]", "anchors and aliases"),
        "a container that is a list": (b'version: "1"\ncontainer: [a]', "not a mapping of names"),
        "a container that is empty": (b'version: "1"\ncontainer: {}', "not a mapping of names"),
    }
    for title, (content, problem) in contents.items():
        file = folder / f"{title}.yaml"
        file.write_bytes(content)
        yield title, file, problem
    fifo, loop = folder / "pipe.yaml", folder / "loop.yaml"
    os.mkfifo(fifo)
    loop.symlink_to(loop)
    yield "a pipe", fifo, "not a file"
    yield "a directory", folder, "not a file"
    yield "a device", Path("/dev/zero"), "not a file"
    yield "a link to itself", loop, "cannot be read"
    yield "no file", folder / "missing.yaml", "no such file"
    yield "a file below a file", folder / "a text.yaml" / "containers.yaml", "cannot be read"
    yield "a name that is too long", folder / ("a" * 5000), "cannot be read"


def test_hostile_files_are_refused(tmp_path: Path, refusal: Any) -> None:
    """Whatever is at the path, the answer is quick, and an error that names it."""
    for title, file, problem in hostile_files(tmp_path):
        error = refusal(file)
        assert problem in error.problem, title
        assert error.file == str(file), title
        assert error.remedy, title


@pytest.mark.parametrize("path", ["", "\0", "nul\0byte.yaml", None, 5, object(), b"\xff.yaml"])
def test_what_is_no_path_is_refused(path: object, refusal: Any) -> None:
    """A path of the wrong kind is a wrong configuration too."""
    assert refusal(path).remedy


def test_a_file_that_may_not_be_read_is_refused(write_file: Any, mocker: MockerFixture, refusal: Any) -> None:
    """The operating system's reason is told, and chained."""
    file = write_file()
    mocker.patch.object(Path, "open", autospec=True, side_effect=PermissionError(13, "Permission denied"))
    error = refusal(file)
    assert "permission denied" in error.problem
    assert isinstance(error.__cause__, PermissionError)


def test_a_byte_order_mark_is_no_fault(write_file: Any) -> None:
    """Some editors write one."""
    file = write_file()
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert isinstance(build_container(file).saver(), ModelSaver)


def test_the_keyboard_can_still_interrupt(write_file: Any, write_module: Any) -> None:
    """Only faults are turned into errors; an interrupt is none."""
    name = write_module("raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        build_container(write_file((SAVER, f"{name}.Saver")))


GOOD_VALUES: tuple[Any, ...] = (
    None, True, 0, 1, -1.5, "", "1", "container", "container.shelf", "container.saver", "container.nothing",
    "container.shelf.provided.name", "shelf", "${HOME}", "${MODELPORT_NEVER_SET}", "${MODELPORT_NEVER_SET:x}", "${",
    "Factory", "Object", "Singleton", "ThreadSafeSingleton", "outside_adapter.Shelf", "outside_adapter.ShelfLoader",
    "outside_adapter.LABELS", "builtins.dict", "broken_adapter.failing", "broken_adapter.Unfinished", "nowhere.at_all",
    [], {}, ["container.shelf"], {"provider": "Factory"}, {"shelf": "container.shelf"}, [[["container.loader"]]],
)  # fmt: skip
KEYS_OF_THE_FILE = (
    "version", "container", "shelf", "saver", "loader", "registrar", "catalog", "provider", "provides", "args",
    "kwargs", "flavor", "registry", "self", "", "${HOME}", "0", "a b",
)  # fmt: skip
VALUES = st.sampled_from(GOOD_VALUES) | st.text(max_size=20) | st.integers() | st.floats() | st.dates()


def mutated(data: st.DataObject, node: Any) -> Any:
    """Give a copy of a part of the file in which a key or a value may be another one, or gone."""
    if data.draw(st.integers(0, 40)) == 7:
        return data.draw(VALUES)
    if isinstance(node, list):
        return [mutated(data, item) for item in node if data.draw(st.integers(0, 60)) != 7]
    if not isinstance(node, dict):
        return node
    keys = {
        key: data.draw(st.sampled_from(KEYS_OF_THE_FILE)) if data.draw(st.integers(0, 60)) == 7 else key for key in node
    }
    return {keys[key]: mutated(data, value) for key, value in node.items() if data.draw(st.integers(0, 60)) != 7}


class TestAnythingElse:
    """Files that nobody thought of."""

    @settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(data=st.data())
    def test_a_changed_file_gives_a_container_or_the_error(self, data: st.DataObject, write_file: Any) -> None:
        """Whatever is put in the place of keys and values, nothing else is raised."""
        file = write_file()
        changed = mutated(data, yaml.safe_load(file.read_text(encoding="utf-8")))
        file.write_text(yaml.safe_dump(changed, sort_keys=False), encoding="utf-8")
        self.check(file)

    @settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(position=st.floats(0, 1), removed=st.integers(0, 12), inserted=st.text(max_size=6))
    def test_a_file_with_typing_errors_gives_a_container_or_the_error(
        self, position: float, removed: int, inserted: str, write_file: Any
    ) -> None:
        """Whatever characters are lost or come in, nothing else is raised."""
        file = write_file()
        text = file.read_text(encoding="utf-8")
        start = int(position * len(text))
        file.write_text(text[:start] + inserted + text[start + removed :], encoding="utf-8")
        self.check(file)

    @settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(content=st.binary(max_size=200) | st.text("[]{}:,-?&*!|>%@`'\"\\ \n\t#ax0.~<=", max_size=60).map(str.encode))
    def test_any_bytes_give_the_error(self, content: bytes, write_file: Any, refusal: Any) -> None:
        """No parser's fault comes through."""
        file = write_file()
        file.write_bytes(content)
        assert refusal(file).remedy

    def check(self, file: Path) -> None:
        """Build from *file*, which gives a container that has its ports, or the error."""
        error = None
        try:
            assert isinstance(build_container(file).registry(), Registry)
        except ConfigurationError as raised:
            error = raised
        assert error is None or (error.file == str(file) and error.remedy)
