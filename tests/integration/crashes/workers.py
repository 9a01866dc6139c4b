"""Workers that take adapters over from the process that made them, as servers and distributed engines do."""

from __future__ import annotations

import os
import signal
from typing import Any, Final

import cloudpickle

from integration.crashes.operations import NAME, TAGS, prepare, registry_at
from modelport import Registry
from modelport.testing.samples import houses

_WORKERS: Final = 3
_TIMES: Final = 2
_PATIENCE_SECONDS: Final = 120


def use(registry: Registry, source: str) -> list[int]:
    """Use all four ports, and give the versions that were made."""
    made = [registry.registrar.register(NAME, source, tags=TAGS).version for _ in range(_TIMES)]
    for version in made:
        registry.loader.load(registry.catalog.resolve(f"models:/{NAME}/{version}").uri).predict(houses())
    return made


def prefork(uri: str) -> dict[str, Any]:
    """Use adapters, fork, and use them in the parent and its children at the same time; tell what was made."""
    source, registry = prepare(uri), registry_at(uri)
    before = sum(1 for _ in registry.catalog.versions(NAME))
    use(registry, source)
    children = [_worker(registry, source) for _ in range(_WORKERS)]
    use(registry, source)
    ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    numbers = sorted(each.version for each in registry.catalog.versions(NAME))
    return {"ended": ended, "numbers": numbers, "expected": before + _TIMES * (_WORKERS + 2)}


def _worker(registry: Registry, source: str) -> int:
    child = os.fork()
    if not child:
        signal.alarm(_PATIENCE_SECONDS)
        try:
            use(registry, source)
            os._exit(0)
        finally:
            os._exit(1)
    return child


def take_over(pickled: bytes, registry: Registry, source: str) -> None:
    """Use what came by cloudpickle, and what came by pickle."""
    for each in (cloudpickle.loads(pickled), registry):
        use(each, source)
