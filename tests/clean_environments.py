"""Environments that hold what a list of requirements asks for, and nothing else: from this one's files, or by pip."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
import venv
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

_ASK = """
import importlib.util, json, sys
import pandas as pd
import mlflow.pyfunc

place, rows, absent, *searched = sys.argv[1:]
assert importlib.util.find_spec(absent) is None, f"{absent} is here"
sys.path += searched
answer = mlflow.pyfunc.load_model(place).predict(pd.DataFrame(json.loads(rows)))
print(json.dumps(pd.Series(pd.DataFrame(answer).iloc[:, 0]).tolist()))
"""


class Environment:
    """An environment of its own, with an interpreter of its own."""

    def __init__(self, place: Path) -> None:
        if not place.exists():
            venv.create(place, with_pip=False, symlinks=True)
        self.place = place
        self.python = place / "bin" / "python"
        (self.packages,) = place.glob("lib/python*/site-packages")

    def copied_to(self, place: Path) -> Environment:
        """Give another environment with the same installed, which shares its files until pip replaces them."""
        shutil.copytree(self.place, place, symlinks=True, copy_function=os.link)
        return Environment(place)

    def link(self, requirements: Path) -> None:
        """Link what is installed here and is asked for, with what that declares to need."""
        asked = [Requirement(line) for line in lines_of(requirements)]
        found = list(_closure(asked))
        shared = Counter(top for each in found for top in {path.partition("/")[0] for path in _files(each.name)})
        for each in found:
            tops = {path.partition("/")[0] for path in _files(each.name)}
            whole = {top for top in tops if shared[top] == 1}
            parts = [path for path in _files(each.name) if path.partition("/")[0] not in whole]
            for path in (*whole, *parts):
                _link(Path(str(each.locate_file(""))), self.packages, path)

    def install(self, *asked: str) -> None:
        """Let pip install what is asked for, from the index that is set up here."""
        pip = [sys.executable, "-m", "pip", "--python", str(self.python)]
        install = ["install", "--quiet", "--no-compile", *asked]
        subprocess.run([*pip, *install], check=True)  # noqa: S603 - our own command

    def answers(self, model: Path, rows: dict[str, list[float]], *searched: Path, absent: str) -> list[float]:
        """Load a model by plain MLflow there, and give what it predicts.

        Args:
            model: The model's directory.
            rows: The inputs.
            *searched: Where a project's own modules are.
            absent: A module that cannot be imported there.

        Raises:
            AssertionError: It does not work there, or the module is there.
        """
        given = [str(model), json.dumps(rows), absent, *map(str, searched)]
        command = [str(self.python), "-I", "-W", "ignore", "-c", _ASK, *given]
        done = subprocess.run(  # noqa: S603 - our own command
            command, capture_output=True, text=True, check=False, cwd=self.place, env=_bare()
        )
        assert done.returncode == 0, done.stderr[-2000:]
        answered: Any = json.loads(done.stdout.splitlines()[-1])
        return list(answered)


def lines_of(requirements: Path) -> list[str]:
    """Give the lines of a requirements file, without comments."""
    return [line for line in requirements.read_text().splitlines() if line and not line.startswith("#")]


def notes_of(requirements: Path) -> list[str]:
    """Give the comments of a requirements file."""
    return [line for line in requirements.read_text().splitlines() if line.startswith("#")]


def _bare() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MLFLOW"))}


def _closure(asked: list[Requirement]) -> Iterator[Distribution]:
    """Give what pip would install, as far as it is installed here in the versions that are asked for."""
    left, met = [(each, extra) for each in asked for extra in ("", *each.extras)], set[tuple[str, str]]()
    given = set[str]()
    while left:
        requirement, extra = left.pop()
        found = _installed(requirement.name)
        assert requirement.specifier.contains(found.version, prereleases=True), f"{requirement} is not installed"
        if (found.name, extra) in met:
            continue
        met.add((found.name, extra))
        if found.name not in given:
            given.add(found.name)
            yield found
        left += _needed(found.name, extra)


@functools.cache
def _installed(name: str) -> Distribution:
    return distribution(name)


@functools.cache
def _needed(name: str, extra: str) -> list[tuple[Requirement, str]]:
    declared = map(Requirement, _installed(name).requires or ())
    needed = [each for each in declared if each.marker is None or each.marker.evaluate({"extra": extra})]
    return [(each, chosen) for each in needed for chosen in ("", *each.extras)]


@functools.cache
def _files(name: str) -> list[str]:
    """Give the files that were installed beside the others, without scripts."""
    record = _installed(name).read_text("RECORD") or ""
    paths = (line.rsplit(",", 2)[0].strip('"') for line in record.splitlines())
    return [path for path in paths if not path.startswith(("..", "/"))]


def _link(source: Path, target: Path, path: str) -> None:
    link, file = target / path, source / path
    if not link.exists() and file.exists():
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(file)
