"""What runs while a model predicts is seen, and nothing of the process changes by it."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.mlflow.fake_packages import write
from modelport.adapters.mlflow.witnesses import Witness


def seen(predict: Any) -> set[str]:
    """Give the modules that a witness of a prediction knows."""
    witness = Witness()
    witness.attending(lambda inputs, _params: predict(inputs))({}, {})
    return witness.modules


def test_the_answer_is_the_models() -> None:
    """Inputs and parameters go in, and the answer comes out."""
    attended = Witness().attending(lambda inputs, params: (inputs, params))
    assert attended([1], {"a": 2}) == ([1], {"a": 2})


def test_code_that_was_imported_long_ago_is_seen() -> None:
    """A second model of a process tells as much as the first one."""
    for _ in range(2):
        assert {"yaml", "yaml.constructor"} <= seen(lambda _: yaml.safe_load("a: 1"))


def test_compiled_code_is_seen() -> None:
    """Functions, and the methods of objects."""
    assert "zlib" in seen(lambda _: zlib.crc32(b""))
    assert "zlib" in seen(lambda _: zlib.compressobj().flush())


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a module that nobody imported yet; it imports another one."""
    write(tmp_path, {"plugin_of_a_model.py": "import part_of_a_plugin", "part_of_a_plugin.py": ""})
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "plugin_of_a_model"
    for name in ("plugin_of_a_model", "part_of_a_plugin"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize("how", [__import__, import_module])
def test_what_it_imports_is_seen(plugin: str, how: Any) -> None:
    """Even if nothing of it is called; but neither what that imports, nor who finds modules for the process."""
    modules = seen(lambda _: how(plugin))
    assert plugin in modules
    assert "part_of_a_plugin" in sys.modules
    assert not [each for each in modules if each.startswith(("part_of_a_plugin", "_pytest", "pluggy"))]


def test_what_fails_to_be_imported_hides_nothing() -> None:
    """What runs after it is seen."""

    def predict(_: Any) -> None:
        with suppress(ImportError):
            __import__("no_such_module_of_a_model")
        yaml.safe_load("a: 1")

    assert "yaml.constructor" in seen(predict)


def test_functions_made_in_functions_say_nothing_of_their_module() -> None:
    """They may be kept by value, with the model."""

    def local(_: Any) -> int:
        return 1

    assert __name__ not in seen(local)


def test_a_profiler_is_left_alone() -> None:
    """It goes on to see what it saw."""
    calls = []

    def profiler(_frame: Any, event: str, _argument: Any) -> None:
        calls.append(event)

    sys.setprofile(profiler)
    try:
        seen(lambda _: yaml.safe_load("a: 1"))
        assert sys.getprofile() is profiler
    finally:
        sys.setprofile(None)
    assert len(calls) > 100


def test_beside_a_profiler_new_imports_are_seen(plugin: str) -> None:
    """Those of the process."""
    sys.setprofile(lambda *_: None)
    try:
        assert plugin in seen(lambda _: __import__(plugin))
    finally:
        sys.setprofile(None)


def test_nothing_watches_after_the_prediction() -> None:
    """Nor after one that failed, whose error comes through."""

    def fails(_: Any) -> None:
        assert sys.getprofile() is not None
        raise KeyError(1)

    with pytest.raises(KeyError):
        seen(fails)
    assert sys.getprofile() is None


def test_a_model_may_profile_itself() -> None:
    """What it sets stays."""

    def own(*_: Any) -> None:
        pass

    try:
        seen(lambda _: sys.setprofile(own))
        assert sys.getprofile() is own
    finally:
        sys.setprofile(None)
