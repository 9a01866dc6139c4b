"""What runs while a model predicts is seen, and nothing of the process changes by it."""

from __future__ import annotations

import sys
import zlib
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


def test_what_is_imported_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if nothing of it is called."""
    write(tmp_path, {"plugin_of_a_model.py": "VALUE = 1"})
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "plugin_of_a_model", raising=False)
    assert "plugin_of_a_model" in seen(lambda _: __import__("plugin_of_a_model"))
    monkeypatch.delitem(sys.modules, "plugin_of_a_model")


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
