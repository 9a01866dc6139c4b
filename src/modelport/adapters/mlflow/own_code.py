"""Runs code that a model brought along, apart from the process's modules and from other models' code.

MLflow puts a model's directory of code in front of ``sys.path`` for good, so of two models with a module of one name
the second is given the first one's code: https://mlflow.org/docs/latest/ml/model/dependencies/ .
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Iterator, Mapping
from importlib.machinery import BuiltinImporter, FrozenImporter
from pathlib import Path
from types import ModuleType
from typing import Final

from attrs import field, frozen

from modelport.adapters.mlflow.importers import compiled_packages, contents, file_of, importers
from modelport.core.process_locks import ReentrantProcessLock

_ONE_AT_A_TIME: Final = ReentrantProcessLock()
"""``sys.modules`` is the process's, and so is the lock of whoever changes it for a while."""
_RUNNING: Final[list[OwnCode]] = []
"""The models that run, the innermost last. Only its modules are there; those around it wait."""


@frozen
class _Before:
    """What the process had when a model began to run.

    Attributes:
        path: The list that was its path.
        modules: Its modules.
        hidden: Those of them that have the name of one of the model's.
    """

    path: list[str]
    modules: Mapping[str, ModuleType]
    hidden: Mapping[str, ModuleType]


@frozen(eq=False)
class OwnCode:
    """The modules of one model, imported from its own files and kept for it alone.

    Args:
        root: The model's directory.
        directories: Where in it the modules are that are imported by name. They are looked at now, and not again.
    """

    root: Path
    directories: tuple[Path, ...]
    _names: frozenset[str] = field(init=False, repr=False)
    _modules: dict[str, ModuleType] = field(init=False, repr=False, factory=dict)
    _before: list[_Before] = field(init=False, repr=False, factory=list)

    @_names.default
    def _find_names(self) -> frozenset[str]:
        found = {each.name.partition(".")[0] for directory in self.directories for each in directory.iterdir()}
        return frozenset(name for name in found if _is_looked_for(name))

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Have the model's own modules imported by their names; afterwards the process's are back.

        Libraries that were first imported meanwhile stay, so that they are not imported twice: many with compiled parts
        cannot be. But those that import a module of the model's, themselves or by others, are kept for the model alone,
        unless their package has compiled parts. See `importers` for what tells them. Entries of ``sys.path`` that
        point into the model's directory go again; others that came meanwhile may be the process's, and stay.

        One model runs its code at a time; one that runs within another's run finds nothing of the other's. An import
        by a thread of the process's in the meantime may find the model's module, and whatever the model's code does to
        the modules and the path on purpose stays done. A child that another thread forks has the process's modules at
        once; a module whose import it cut in two is no more use to it than to any fork's child.
        """
        with _ONE_AT_A_TIME, _waiting(_RUNNING[-1:]):
            _RUNNING.append(self)
            try:
                self._enter()
                yield
            finally:
                try:
                    self._leave()
                finally:
                    _RUNNING.pop()

    def _enter(self) -> None:
        """Exchange the modules. A fork may cut this in two anywhere: from its first step on, `_leave` undoes it."""
        modules = sys.modules.copy()
        hidden = {name: each for name, each in modules.items() if self._has_name(name)}
        before = _Before(sys.path, modules, hidden)
        self._before.append(before)
        _forget(hidden)
        sys.modules.update(self._modules)
        before.path[:0] = [str(directory) for directory in self.directories]
        importlib.invalidate_caches()

    def _leave(self) -> None:
        """Put back what was there. It can be done again from the start, after a fork cut it in two."""
        if not self._before:
            return
        before, now = self._before[-1], sys.modules.copy()
        came = {name: each for name, each in now.items() if before.modules.get(name) is not each}
        own = {name: each for name, each in came.items() if self._has_name(name) or self._is_within(file_of(each))}
        self._modules.update(own)
        sys.path = before.path
        for entry in filter(self._is_within, list(before.path)):
            with contextlib.suppress(ValueError):
                before.path.remove(entry)
        _forget(own)
        sys.modules.update(before.hidden)
        libraries = {name: each for name, each in came.items() if name not in own and name not in before.modules}
        taken = _importers_of({*self._names, *own}, libraries, now)
        self._modules.update(taken)
        _forget(taken)
        self._before.clear()

    def _has_name(self, name: str) -> bool:
        return name.partition(".")[0] in self._names or name in self._modules

    def _is_within(self, place: object) -> bool:
        return isinstance(place, str) and f"{place}{os.sep}".startswith(f"{self.root}{os.sep}")


@contextlib.contextmanager
def _waiting(outer: list[OwnCode]) -> Iterator[None]:
    """Take the modules of the model whose run this one is in out of the way."""
    with contextlib.ExitStack() as after:
        for each in outer:
            after.callback(each._enter)  # noqa: SLF001 - of this module's class
            each._leave()  # noqa: SLF001 - as above
        yield


def _importers_of(
    names: set[str], came: Mapping[str, ModuleType], loaded: Mapping[str, ModuleType]
) -> dict[str, ModuleType]:
    """Give those of the modules that import one of the names, but for packages with compiled parts."""
    if not came:
        return {}
    compiled = compiled_packages(loaded)
    known = {name: module for name, module in came.items() if name.partition(".")[0] not in compiled}
    return {name: known[name] for name in importers(names, known)}


def _forget(modules: Mapping[str, ModuleType]) -> None:
    """Take modules out of the process, and out of the packages that they are parts of."""
    for name, module in modules.items():
        sys.modules.pop(name, None)
        package, _, part = name.rpartition(".")
        within = contents(sys.modules.get(package))
        if within.get(part) is module:
            del within[part]


def _is_looked_for(name: str) -> bool:
    """Tell whether Python looks for a module in files; not so for its innermost ones, such as ``sys`` and ``os``."""
    return BuiltinImporter.find_spec(name) is None and FrozenImporter.find_spec(name) is None


def _leave_runs_to_parent() -> None:
    """Have the process's modules in a fork's child, unless it is the model itself that forked."""
    if _ONE_AT_A_TIME.is_mine:
        return
    for each in reversed(_RUNNING):
        each._leave()  # noqa: SLF001 - of this module's class
    _RUNNING.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_runs_to_parent)
