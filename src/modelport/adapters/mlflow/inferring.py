"""Infers what a model needs to be installed, from the modules that it refers to and those that ran."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import cloudpickle
from attrs import field, frozen

from modelport.adapters.mlflow.distributions import Installed, installed, owner_of
from modelport.adapters.mlflow.import_statements import statements_in
from modelport.adapters.mlflow.module_files import ModuleFile, modules_on_the_way

_SCRIPT = "__main__"


@frozen
class Inferred:
    """What a model needs to be installed.

    Attributes:
        lines: Lines of a pip requirements file, one for each distribution: MLflow's first, then by name.
        notes: What such lines cannot say.
    """

    lines: tuple[str, ...]
    notes: tuple[str, ...]


def infer(referred: Iterable[str], ran: Iterable[str]) -> Inferred:
    """Infer what a model needs to be installed, in the versions that are installed here.

    A module that came with no distribution is the project's own. What it imports counts as well, and so on.

    Args:
        referred: Dotted names of modules, or of what is in one, that reading the model imports.
        ran: The same of what ran when the model predicted.
    """
    search = _Search()
    search.follow(referred)
    search.follow(name for name in ran if not _is_aside(name))
    return Inferred(tuple(search.lines()), tuple(search.notes()))


def _is_aside(name: str) -> bool:
    """Tell whether a module that ran is kept by value, or is what asked the model."""
    by_value = {_SCRIPT, "modelport", *cloudpickle.list_registry_pickle_by_value()}
    return any(name == each or name.startswith(f"{each}.") for each in by_value)


@frozen(eq=False)
class _Search:
    _asked: set[str] = field(factory=set, init=False)
    _met: set[str] = field(factory=set, init=False)
    _found: set[Installed] = field(factory=set, init=False)
    _own: set[str] = field(factory=set, init=False)

    def follow(self, names: Iterable[str]) -> None:
        left = list(names)
        while left:
            name = left.pop()
            if name == _SCRIPT:
                self._own.add(name)
            elif name not in self._asked:
                self._asked.add(name)
                left += self._named_on(name)

    def _named_on(self, name: str) -> Iterator[str]:
        """Take in the modules of a name, and give the names that those of the project itself lead to."""
        for module in modules_on_the_way(name):
            if module.file and module.name not in self._met:
                self._met.add(module.name)
                yield from self._needed_by(module)

    def _needed_by(self, module: ModuleFile) -> Iterator[str]:
        owner = owner_of(module.file)
        if owner is not None and not owner.from_source:
            self._found.add(owner)
            return
        self._own.add(module.name)
        for statement in statements_in(module.file):
            yield from statement.names(module.package)

    def lines(self) -> Iterator[str]:
        library = installed("mlflow")
        if library is not None:
            yield library.pin
        yield from sorted(each.pin for each in self._found - {library} if not each.name.startswith("mlflow-"))

    def notes(self) -> Iterator[str]:
        own = sorted({name.partition(".")[0] for name in self._own})
        if own:
            yield f"needed where the model is loaded, and no distribution that pip can install: {', '.join(own)}"
        for each in sorted(self._found, key=lambda each: each.name):
            if each.local_label:
                yield f"{each.name} is {each.version} where the model was saved"
