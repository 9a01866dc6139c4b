"""From the names of modules to lines of a requirements file."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import cloudpickle
import pytest

from adapters.mlflow.fake_packages import install, write
from modelport.adapters.mlflow.inferring import Inferred, infer


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory that distributions are installed into."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    return site


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of a project's own modules."""
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.syspath_prepend(str(project))
    return project


@pytest.fixture(autouse=True)
def nothing_imported() -> Iterator[None]:
    """See that inferring imports no module that it looks at."""
    before = set(sys.modules)
    yield
    assert not [name for name in set(sys.modules) - before if name.partition(".")[0] in {"mine", "own", "gadgets"}]


def found(*referred: str) -> tuple[str, ...]:
    """Give the lines besides MLflow's."""
    first, *rest = infer(referred, ()).lines
    assert first == f"mlflow=={version('mlflow')}"
    return tuple(rest)


def own(inferred: Inferred) -> str:
    """Give the modules that are told of as the project's own."""
    return next((note.rpartition(": ")[2] for note in inferred.notes if "pip can install" in note), "")


def test_the_name_is_the_distributions(site: Path) -> None:
    """It is in the metadata, in its normalised form; a module's name says nothing of it."""
    install(site, "Gadget_Tools.cpu", "gadgets/__init__.py", "gadgets/parts.py", version="2.5")
    assert found("gadgets.parts.Part") == ("gadget-tools-cpu==2.5",)
    assert found("xgboost.sklearn", "yaml") == (
        f"pyyaml=={version('pyyaml')}",
        f"xgboost-cpu=={version('xgboost-cpu')}",
    )


def test_a_single_file_is_a_module(site: Path) -> None:
    """Modules need no package, and may be compiled."""
    install(site, "flat", "gadget_flat.py")
    install(site, "fast", "gadget_fast.abi3.so")
    assert found("gadget_flat", "gadget_fast") == ("fast==1.0", "flat==1.0")


def test_several_distributions_share_a_package(site: Path) -> None:
    """Each module's file tells which of them it came with."""
    install(site, "mine-one", "mine/one/__init__.py")
    install(site, "mine-two", "mine/two/__init__.py")
    assert found("mine.two.Thing") == ("mine-two==1.0",)
    assert found("mine") == ()


def test_records_may_be_missing(site: Path) -> None:
    """Then the list of packages tells."""
    install(site, "from-a-distributor", "gadgets/__init__.py", recorded=False)
    assert found("gadgets") == ("from-a-distributor==1.0",)


def test_a_new_installation_counts_at_once(site: Path) -> None:
    """What was looked up before is not what is installed now."""
    assert found("gadgets") == ()
    install(site, "later", "gadgets/__init__.py")
    assert found("gadgets") == ("later==1.0",)


def test_the_build_of_a_version_is_dropped_and_told(site: Path) -> None:
    """No index has local versions."""
    install(site, "gadgets", "gadgets/__init__.py", version="2.1.0+cpu")
    inferred = infer(["gadgets"], ())
    assert inferred.lines[1:] == ("gadgets==2.1.0",)
    assert inferred.notes == ("gadgets is 2.1.0+cpu where the model was saved",)


@pytest.mark.parametrize("told", [{"dir_info": {"editable": True}}, {"dir_info": {}}, {"vcs_info": {"vcs": "git"}}])
def test_what_was_installed_from_source_is_told_of(site: Path, told: dict[str, object]) -> None:
    """No index is known to have it. What its modules import counts instead."""
    install(site, "gadgets", "gadgets/__init__.py", direct_url={"url": "https://user:secret@host/x", **told})
    (site / "gadgets" / "__init__.py").write_text("import yaml")
    inferred = infer(["gadgets"], ())
    assert inferred.lines[1:] == (f"pyyaml=={version('pyyaml')}",)
    assert own(inferred) == "gadgets"
    assert "secret" not in str(inferred)


def test_what_was_installed_from_an_archive_is_pinned(site: Path) -> None:
    """It has a version that was built once and for all."""
    install(site, "gadgets", "gadgets/__init__.py", direct_url={"url": "file:///x.whl", "archive_info": {}})
    assert found("gadgets") == ("gadgets==1.0",)


def test_the_projects_own_modules_are_followed(project: Path) -> None:
    """What they import counts, wherever the statement stands, and through one another."""
    write(
        project,
        {
            "own/__init__.py": "from . import deep",
            "own/deep.py": "def late():\n    from ..own.deeper import thing\n    from .deeper import thing\n",
            "own/deeper.py": "import own.deep\ntry:\n    import absent\nexcept ImportError:\n    import rich.text",
            "own/aside.py": "import stamina",
            "mine.py": "import importlib\nlibrary = importlib.import_module('yaml')\nif 1:\n    import json, own",
        },
    )
    inferred = infer(["mine.Model"], ())
    assert inferred.lines[1:] == (f"pyyaml=={version('pyyaml')}", f"rich=={version('rich')}")
    assert own(inferred) == "mine, own"


def test_what_never_runs_does_not_count(project: Path) -> None:
    """Imports for type checkers, and those of a module that is run as a program, are left out."""
    text = """
import typing
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import stamina
else:
    import yaml
if typing.TYPE_CHECKING:
    import rich
if __name__ == "__main__":
    import xgboost
"""
    write(project, {"own.py": text})
    assert found("own") == (f"pyyaml=={version('pyyaml')}",)


def test_a_changed_module_is_read_again(project: Path) -> None:
    """What it imported before is forgotten."""
    write(project, {"own.py": "import yaml"})
    assert found("own") == (f"pyyaml=={version('pyyaml')}",)
    write(project, {"own.py": "import stamina"})
    assert found("own") == (f"stamina=={version('stamina')}",)


@pytest.mark.parametrize("text", ["import", "\0", "# coding: nonsense", "\udcff"])
def test_an_own_module_that_cannot_be_read_has_no_imports(project: Path, text: str) -> None:
    """It is told of all the same."""
    (project / "own.py").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert own(infer(["own"], ())) == "own"


def test_an_own_module_of_a_librarys_name_is_the_projects(site: Path, project: Path) -> None:
    """Where the file is decides, not the name."""
    install(site, "gadgets", "gadgets/__init__.py")
    write(project, {"gadgets.py": ""})
    assert found("gadgets") == ()
    assert own(infer(["gadgets"], ())) == "gadgets"


def test_what_ran_counts_as_what_is_referred_to() -> None:
    """Distributions and the project's own modules alike."""
    assert infer((), ["yaml.constructor"]).lines == infer(["yaml"], ()).lines
    assert own(infer((), [__name__])) == own(infer([__name__], ())) != ""


def test_who_asked_the_model_does_not_count() -> None:
    """That modelport and the program's own code ran says nothing of the model."""
    assert infer((), ["modelport.core.project_models", "__main__", "builtins"]) == infer((), ())


def test_the_program_itself_is_told_of() -> None:
    """A model that refers to what is in it is readable nowhere else."""
    assert own(infer(["__main__"], ())) == "__main__"


def test_modules_that_are_pickled_by_value_did_not_run_by_themselves() -> None:
    """They are in the model, so they need not be where it is loaded."""
    module = sys.modules[__name__]
    cloudpickle.register_pickle_by_value(module)
    try:
        assert infer((), [__name__]) == infer((), ())
    finally:
        cloudpickle.unregister_pickle_by_value(module)


def test_names_that_are_none_lead_nowhere() -> None:
    """Whatever a pickle says its modules are called."""
    assert found("", ".", "..x", "a b", "no.such.module", "yaml.", "json", pickle.__name__, "sys") == found("yaml")
