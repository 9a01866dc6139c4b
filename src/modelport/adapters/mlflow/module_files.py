"""Where modules are, without importing them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from attrs import frozen

from modelport.adapters.mlflow.importers import contents, file_of


@frozen
class ModuleFile:
    """A module that was found.

    Attributes:
        name: Its full name.
        file: What it is read from; empty for a package without a file of its own, which several places may share.
        package: Where its relative imports start.
        places: Where its parts are looked for; none if it has no parts.
    """

    name: str
    file: str
    package: str
    places: Sequence[str] | None = None


def modules_on_the_way(name: str) -> Iterator[ModuleFile]:
    """Give the modules that importing a dotted name runs, from the outermost to the innermost that is there.

    Those of Python itself are left out. Nothing is imported.

    Example:
        >>> [each.name for each in modules_on_the_way("attrs.setters.frozen")]
        ['attrs', 'attrs.setters']
    """
    if name.partition(".")[0] in sys.stdlib_module_names:
        return
    full, places = "", None
    for part in name.split("."):
        full = f"{full}.{part}" if full else part
        found = _loaded(full, sys.modules) or _findable(full, places)
        if found is None:
            return
        yield found
        if found.places is None:
            return
        places = found.places


def _loaded(name: str, modules: Mapping[str, ModuleType]) -> ModuleFile | None:
    module = modules.get(name)
    if module is None:
        return None
    places: Any = contents(module).get("__path__")
    file = file_of(module)
    if not file and places is None:
        return None
    return ModuleFile(name, file, name if places is not None else name.rpartition(".")[0], places)


def _findable(name: str, places: Sequence[str] | None) -> ModuleFile | None:
    """Ask the process's finders, as an import does."""
    for finder in sys.meta_path:
        find_spec = getattr(finder, "find_spec", None)
        try:
            spec: ModuleSpec | None = find_spec(name, places) if find_spec else None
        except Exception:  # noqa: BLE001, S112 - finders are anybody's, and one that fails finds nothing
            continue
        if spec is not None:
            file = spec.origin if spec.has_location and spec.origin else ""
            return ModuleFile(name, file, spec.parent or "", spec.submodule_search_locations)
    return None
