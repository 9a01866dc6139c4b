"""What a model's own code leaves in the process: nothing but libraries that did without it."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Callable, Iterator
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from modelport.adapters.mlflow.own_code import OwnCode

HOST = {
    "q_helper": "WHO = 'process'",
    "q_tool": "import q_helper\nclass Tool:\n    who = q_helper.WHO",
    "q_copied": "from q_helper import WHO",
    "q_late": "def tell():\n    from q_helper import WHO\n    return WHO\nWHO = tell()",
    "q_outer": "import q_tool as tool\nWHO = tool.Tool.who",
    "q_plain": "import json",
    "q_package/__init__": "",
    "q_package/late": "import q_helper\nWHO = q_helper.WHO",
    "q_package/later": "from . import late\nWHO = late.WHO",
    "q_package/plain": "",
    "q_group/__init__": "from q_group.inner import *",
    "q_group/inner": "from q_helper import *",
    "q_group/beside": "",
    "q_compiled/__init__": f"import sys, types, q_helper\nsys.modules['q_compiled.c'] = c = types.ModuleType('c')\n"
    f"c.__file__ = 'c{EXTENSION_SUFFIXES[0]}'",
}
"""Modules of the process, by their files."""
Make = Callable[..., OwnCode]


def write(place: Path, modules: dict[str, str]) -> Path:
    """Write modules into a directory."""
    for name, text in modules.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / f"{name}.py").write_text(f"{text}\n")
    return place


@pytest.fixture(autouse=True)
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have modules of the process that nobody has imported yet; forget them afterwards."""
    monkeypatch.syspath_prepend(str(write(tmp_path / "host", HOST)))
    yield
    for name in [name for name in sys.modules if name.startswith("q_")]:
        del sys.modules[name]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes a model with modules of its own: unless said otherwise one that the process has as well."""

    def make(name: str = "a", **modules: str) -> OwnCode:
        place = write(tmp_path / name / "code", modules or {"q_helper": f"WHO = {name!r}"})
        return OwnCode(place.parent, (place,))

    return make


def imported(name: str) -> Any:
    """Import a module now."""
    return importlib.import_module(name)


@pytest.mark.parametrize("name", ["q_copied", "q_late", "q_outer", "q_package.late", "q_package.later"])
def test_a_library_that_took_the_models_module_is_the_models(make: Make, name: str) -> None:
    """Only while the model runs; the process imports its own, and the model finds the one that it had."""
    own = make()

    with own.running():
        first = imported(name)
    assert (first.WHO, imported(name).WHO) == ("a", "process")
    with own.running():
        assert imported(name) is first
    assert imported(name).WHO == "process"


def test_a_class_of_a_library_does_not_inherit_from_the_model(make: Make) -> None:
    """As a debugger of Python's would, for good, from a model's module called ``cmd``."""
    with make().running():
        assert imported("q_tool").Tool.who == "a"

    assert imported("q_tool").Tool.who == "process"


def test_a_part_of_a_package_that_was_there_is_forgotten_by_the_package_too(make: Make) -> None:
    """It would be found there, not among the modules; the parts that took nothing of the model's stay."""
    package = imported("q_package")

    with make().running():
        imported("q_package.late")
        plain = imported("q_package.plain")

    assert imported("q_package") is package
    assert not hasattr(package, "late")
    assert imported("q_package.plain") is plain is package.plain


def test_a_package_goes_whole(make: Make) -> None:
    """A part whose package is another one is no part of it."""
    with make().running():
        beside = imported("q_group.beside")

    assert imported("q_group").WHO == "process"
    assert imported("q_group.beside") is not beside


def test_libraries_that_took_nothing_of_the_model_stay(make: Make) -> None:
    """They are not imported twice; nor are packages with compiled parts, many of which cannot be."""
    with make().running():
        found = [imported(name) for name in ("q_plain", "q_compiled")]

    assert [imported(name) for name in ("q_plain", "q_compiled")] == found


def test_two_models_each_find_their_own(make: Make) -> None:
    """Even where one runs while the other one does, and has none of a name of the other's."""
    one, other = make("a"), make("b", q_other="")

    with one.running():
        assert imported("q_helper").WHO == "a"
        with other.running():
            assert imported("q_helper").WHO == "process"
            imported("q_other")
        assert imported("q_helper").WHO == "a"
        with pytest.raises(ImportError):
            imported("q_other")
    assert imported("q_helper").WHO == "process"


@pytest.mark.parametrize("loaded", [True, False])
def test_all_is_as_before_when_the_models_files_are_gone(make: Make, *, loaded: bool) -> None:
    """Somebody removed them while it ran."""
    own, entries = make(), list(sys.path)
    helper = imported("q_helper")

    with own.running():
        if loaded:
            imported("q_helper")
        shutil.rmtree(own.root)

    assert sys.path == entries
    assert sys.modules["q_helper"] is helper


def test_an_entry_of_the_path_that_the_process_added_meanwhile_stays(make: Make) -> None:
    """What points into the model goes, whoever put it there, and so does another list."""
    own, path, entries = make(), sys.path, list(sys.path)

    try:
        with own.running():
            sys.path.append("added")
            sys.path.insert(0, str(own.root))
            sys.path = ["other"]
        assert sys.path is path
        assert sys.path == [*entries, "added"]
    finally:
        path[:] = entries


class Lazy(ModuleType):
    """A module that is not ready to be looked at."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(name)


@pytest.mark.parametrize("kind", [lambda: Lazy("q_odd"), lambda: None, object], ids=["lazy", "None", "object"])
def test_odd_modules_of_the_process_are_not_touched(
    make: Make, monkeypatch: pytest.MonkeyPatch, kind: Callable[[], Any]
) -> None:
    """Whether they were there before or came meanwhile; libraries have such."""
    odd = kind()
    monkeypatch.setitem(sys.modules, "q_odd", odd)

    with make().running():
        imported("q_helper")
        monkeypatch.setitem(sys.modules, "q_odd_too", odd)

    assert sys.modules["q_odd"] is odd
    assert sys.modules["q_odd_too"] is odd
    assert imported("q_helper").WHO == "process"


def test_nothing_is_left_by_code_that_fails(make: Make) -> None:
    """Halfway through its modules, one of which a library has already."""
    own = make("a", q_helper="WHO = 'a'\nimport q_broken", q_broken="import q_tool, q_missing")
    before = dict(sys.modules)

    with pytest.raises(ImportError, match="q_missing"), own.running():
        imported("q_helper")

    assert [name for name in sys.modules if name not in before] == []
    assert imported("q_tool").Tool.who == "process"
