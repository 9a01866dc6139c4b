"""What a call costs with 10,000 versions and 10,000 names: beside the same call with ten, in a store of its own."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from attrs import frozen

from benchmarks.table import Line, Rounds, measure
from large_registries import ALIAS, fill_names, fill_versions
from mlflow_server import running_server
from modelport.adapters.mlflow import BuiltinSaver, MlflowCatalog, MlflowConnection, MlflowRegister
from modelport.testing.samples import sklearn_sample
from postgres_server import running_postgres

STORES: Final = ("SQLite", "PostgreSQL", "server on SQLite", "server on PostgreSQL")
_FEW: Final = 10
_AT_MOST: Final = 1.2
_NAME: Final = "wine"


@frozen(eq=False)
class _Registry:
    connection: MlflowConnection
    saved: str
    last: int

    def resolve(self, what: str) -> object:
        return MlflowCatalog(self.connection).resolve(f"models:/{_NAME}{what}")

    def register(self, name: str, key: str | None = None) -> object:
        return MlflowRegister(self.connection).register(name, self.saved, idempotency_key=key)

    def first_five(self) -> object:
        return list(itertools.islice(MlflowCatalog(self.connection).versions(_NAME), 5))


_WORK: Final[dict[str, Callable[[_Registry], object]]] = {
    "resolve a version": lambda it: it.resolve(f"/{it.last}"),
    "resolve an alias": lambda it: it.resolve(f"@{ALIAS}"),
    "resolve the latest": lambda it: it.resolve("/latest"),
    "register": lambda it: it.register(_NAME),
    "register a new name": lambda it: it.register(f"new-{uuid4().hex}"),
    "register with a key": lambda it: it.register(_NAME, uuid4().hex),
    "take the first five versions": lambda it: it.first_five(),
}


def lines(directory: Path, *, stores: Sequence[str], many: int, rounds: Rounds) -> Iterator[Line]:
    """Measure each kind of work on each kind of store."""
    for store in stores:
        with contextlib.ExitStack() as stack:
            home = directory / store.replace(" ", "-")
            few = _registry(stack, store, home / "few", _FEW)
            large = _registry(stack, store, home / "many", many)
            for work, act in _WORK.items():
                what = f"{work}, {many:,} versions and names, {store}"
                compared: tuple[str, Callable[[], Any]] = (f"{_FEW} of each", partial(act, few))
                yield measure(what, compared, partial(act, large), target=_AT_MOST, rounds=rounds)


def _registry(stack: contextlib.ExitStack, store: str, home: Path, count: int) -> _Registry:
    home.mkdir(parents=True)
    on_postgres = store.endswith("PostgreSQL")
    address = stack.enter_context(running_postgres()) if on_postgres else f"sqlite:///{home / 'mlflow.db'}"
    if store.startswith("server"):
        connection = MlflowConnection(stack.enter_context(running_server(home, address)))
    else:
        connection = MlflowConnection(address, artifact_root=str(home / "artifacts"))
    sample = sklearn_sample()
    saved = BuiltinSaver(connection, requirements=[]).save(sample.model, sample.signature, sample.input_example)
    fill_versions(address, _NAME, count)
    fill_names(address, count)
    return _Registry(connection, saved.uri, count)
