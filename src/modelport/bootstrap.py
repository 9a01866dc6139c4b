"""From a ``containers.yaml`` to a container that works, or to an error that says what to mend.

The injector's own schema reader passes a mistyped reference on as a text, a missing class as ``None``, and looks past
keys and versions that it does not know. So the file is read by `modelport.containers_file`, and only the providers
are the injector's.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import partial, reduce
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeAlias

from attrs import frozen
from dependency_injector import providers

from modelport.container import RegistryContainer
from modelport.containers_file.entries import Entry, read_entries
from modelport.containers_file.markers import Markers
from modelport.containers_file.places import Place, fault
from modelport.containers_file.references import Reference
from modelport.containers_file.secrecy import Secrecy, written_secrets
from modelport.containers_file.targets import check_call, import_target
from modelport.containers_file.values import Value
from modelport.core.errors import ConfigurationError
from modelport.core.model_registries import ModelCatalog, ModelLoader, ModelRegistrar, ModelSaver
from modelport.core.uris import mask_secrets

Provider: TypeAlias = providers.Provider[Any]

_CALLING: Mapping[str, type[providers.Factory[Any] | providers.ThreadSafeSingleton[Any]]] = {
    "ThreadSafeSingleton": providers.ThreadSafeSingleton,
    "Factory": providers.Factory,
}
_PORTS: Mapping[str, type] = {
    "saver": ModelSaver,
    "loader": ModelLoader,
    "registrar": ModelRegistrar,
    "catalog": ModelCatalog,
}


def build_container(path: str | os.PathLike[str]) -> RegistryContainer:
    """Build what a ``containers.yaml`` says, and try it: every port is made once.

    The format is described in `modelport.containers_file`. The file is code, not data: it can name anything that can
    be imported. Only what its entries name is imported. Adapters' constructors do no input or output, so neither
    does this, beyond reading the file.

    A repeat reads the file again, and builds another container that shares nothing with the first. Threads may share
    a container.

    Args:
        path: The file. It is required; there is no default.

    Raises:
        ConfigurationError: Anything at all is wrong with the file, or with what it names. The error tells the file,
            the entry and the remedy, and no value that came from the environment.
    """
    place = _place(path)
    markers = Markers(dict(os.environ))
    entries = read_entries(place, markers)
    _check_ports(entries, place)
    written = written_secrets([each for entry in entries.values() for each in (entry.args, entry.kwargs)])
    wiring = _Wiring(entries, Secrecy(markers.taken, written))
    adapters = wiring.adapters(_dependencies_first(entries, place))
    wiring.try_out(adapters)
    return RegistryContainer(**{port: adapters[port] for port in _PORTS})


def _place(path: str | os.PathLike[str]) -> Place:
    try:
        return Place(mask_secrets(os.fsdecode(path)))
    except TypeError as error:
        problem = f"A containers file is named by a path, not by {type(path).__name__}."
        raise ConfigurationError(problem, remedy="pass a str or a Path") from error


def _check_ports(entries: Mapping[str, Entry], place: Place) -> None:
    for port, kind in _PORTS.items():
        if port not in entries:
            close = get_close_matches(port, entries.keys() - _PORTS.keys(), n=1)
            raise fault(
                place.at(port),
                "The entry is missing.",
                expected=f"an entry that provides a {kind.__name__}",
                remedy=f"rename {close[0]} to {port}" if close else f"add an entry {port}",
            )
    taken = sorted(RegistryContainer.providers.keys() - _PORTS.keys())
    for name in [name for name in taken if name in entries]:
        raise fault(
            place.at(name),
            "This name is taken: the container makes it from the four ports.",
            expected=f"any name but {', '.join(taken)}",
            remedy="rename the entry",
        )


def _dependencies_first(entries: Mapping[str, Entry], place: Place) -> list[str]:
    graph = {name: [reference.entry for reference in entry.references()] for name, entry in entries.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        raise fault(
            place.at(circle[0]),
            f"It refers to itself, over {' -> '.join(circle)}.",
            remedy="take one of these references out; what both sides need is an entry of its own",
        ) from error


@frozen
class _Wiring:
    """Makes the injector's providers from entries.

    Attributes:
        entries: The entries, their references known to exist.
        secrecy: Keeps values from the environment out of errors.
    """

    entries: Mapping[str, Entry]
    secrecy: Secrecy

    def adapters(self, order: Iterable[str]) -> dict[str, Provider]:
        """Give the provider of each entry, in an order in which no entry comes before one that it refers to."""
        made: dict[str, Provider] = {}
        for name in order:
            made[name] = self._provider(self.entries[name], made)
        return made

    def try_out(self, made: Mapping[str, Provider]) -> None:
        """Make what each port stands for, and what that refers to, and hold it against the port."""
        needed = self._needed(_PORTS)
        for name, provider in made.items():
            if name in needed:
                self._check_attributes(self.entries[name], made)
                self._check_port(self.entries[name], self._object(self.entries[name], provider))

    def _provider(self, entry: Entry, made: Mapping[str, Provider]) -> Provider:
        target = import_target(entry, self.secrecy)
        if entry.kind == "Object":
            return providers.Object(target)
        provider = _CALLING[entry.kind](check_call(entry, target))
        provider.add_args(*(_injection(value, made) for value in entry.args))
        provider.add_kwargs(**{name: _injection(value, made) for name, value in entry.kwargs.items()})
        return provider

    def _needed(self, names: Iterable[str]) -> set[str]:
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += [reference.entry for reference in self.entries[name].references()]
        return found

    def _check_attributes(self, entry: Entry, made: Mapping[str, Provider]) -> None:
        for reference in entry.references():
            if reference.attributes:
                self.secrecy.attempt(
                    partial(_attribute, reference, made),
                    entry.place,
                    f"{reference} cannot be had",
                    remedy="name an attribute that the other entry's object has",
                )

    def _object(self, entry: Entry, provider: Provider) -> object:
        return self.secrecy.attempt(
            provider,
            entry.place,
            f"Making a {entry.provides} failed",
            remedy="correct the entry's arguments, or what they refer to",
        )

    def _check_port(self, entry: Entry, candidate: object) -> None:
        kind = _PORTS.get(entry.name)
        if kind is None or isinstance(candidate, kind):
            return
        fits = [port for port, other in _PORTS.items() if isinstance(candidate, other)]
        raise fault(
            entry.place.at("provides"),
            f"{entry.provides} gives a {type(candidate).__name__}, which is no {kind.__name__}.",
            expected=f"a child of modelport.{kind.__name__}",
            remedy=f"name it under {' or '.join(fits)} instead" if fits else "name an adapter that implements the port",
        )


def _attribute(reference: Reference, made: Mapping[str, Provider]) -> object:
    return reduce(getattr, reference.attributes, made[reference.entry]())


def _injection(value: Value, made: Mapping[str, Provider]) -> object:
    if isinstance(value, Reference):
        return reduce(providers.AttributeGetter, value.attributes, made[value.entry])
    if isinstance(value, list):
        return providers.List(*(_injection(item, made) for item in value))
    if isinstance(value, dict):
        return providers.Dict({key: _injection(item, made) for key, item in value.items()})
    return value
