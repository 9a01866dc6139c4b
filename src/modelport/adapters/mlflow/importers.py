"""Tells which modules have imported others, by what their code says."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from importlib.machinery import EXTENSION_SUFFIXES, ModuleSpec
from types import CodeType, ModuleType
from typing import Any, Final

from attrs import frozen

from modelport.adapters.mlflow.import_statements import parts_of, statements_of

_KEPT: Final[Any] = vars(ModuleType)["__dict__"]
"""Gives a module's names and values, however the module's class has them looked up."""


def importers(names: Collection[str], modules: Mapping[str, ModuleType]) -> set[str]:
    """Give those of the modules that import one of the names, or that import one that does.

    The code's import statements tell, wherever they are, run or not. A part of a package imports the package. What
    only runs, such as `importlib.import_module`, is not seen, nor is what compiled modules import.

    Args:
        names: The full names of modules.
        modules: Modules, by their full names.
    """
    read = [each for name, module in modules.items() if (each := _code(name, module))]
    found: set[str] = set()
    while more := {each.name for each in read if each.name not in found and each.imports_one_of({*names, *found})}:
        found |= more
    return found


def compiled_packages(modules: Mapping[str, ModuleType]) -> set[str]:
    """Give the packages, by the first part of their names, of which a part is compiled."""
    return {_first(name) for name, module in modules.items() if file_of(module).endswith(tuple(EXTENSION_SUFFIXES))}


def file_of(module: object) -> str:
    """Give the file that a module says it was read from; empty where it says nothing.

    Nothing of the module runs, such as the loading of a lazy one.
    """
    file = contents(module).get("__file__")
    return file if type(file) is str else ""


def contents(module: object) -> dict[str, Any]:
    """Give a module's names and values, as they are kept; none of what is no module."""
    return (_KEPT.__get__(module) or {}) if issubclass(type(module), ModuleType) else {}


@frozen
class _Code:
    """A module's code, in parts.

    Attributes:
        name: The module's full name.
        package: Where its relative imports start.
        parts: Its code, and that of all functions and classes in it.
        words: What its code calls things by, and more: what it imports is among them.
    """

    name: str
    package: str
    parts: tuple[CodeType, ...]
    words: frozenset[str]

    def imports_one_of(self, names: set[str]) -> bool:
        if not names.isdisjoint(_packages(self.name)):
            return True
        return not self.words.isdisjoint(map(_last, names)) and not names.isdisjoint(self._imported())

    def _imported(self) -> Iterator[str]:
        for part in self.parts:
            for statement in statements_of(part):
                names = statement.names(self.package)
                yield from names
                yield from _packages(names[0] if names else "")


def _code(name: str, module: ModuleType) -> _Code | None:
    spec = contents(module).get("__spec__")
    if type(spec) is not ModuleSpec:
        return None
    loader: Any = spec.loader
    try:
        code = loader.get_code(spec.name)
    except Exception:  # noqa: BLE001 - loaders are anybody's
        return None
    if not isinstance(code, CodeType):
        return None
    parts = tuple(parts_of(code))
    return _Code(
        name, spec.parent or "", parts, frozenset(map(_last, (word for part in parts for word in part.co_names)))
    )


def _packages(name: str) -> Iterator[str]:
    while "." in name:
        name = name.rpartition(".")[0]
        yield name


def _first(name: str) -> str:
    return name.partition(".")[0]


def _last(name: str) -> str:
    return name.rpartition(".")[2]
