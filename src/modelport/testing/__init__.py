"""The contract kit: holds any adapter to what the ports promise.

One class with one fixture puts an adapter under the whole contract::

    class TestMine(RegistryContract):
        @pytest.fixture
        def registry(self):
            return Registry(saver=..., loader=..., registrar=..., catalog=...)  # over an empty backend

`ModelSaverContract`, `ModelLoaderContract`, `ModelRegistrarContract` and `ModelCatalogContract` hold one port to its
part; the other three may be those of any adapter over the same backend.

The kit needs the extra ``modelport[testing]``. Its modules are imported when one of their names is asked for, so that
the fixtures of `modelport.testing.fixtures` cost nothing else.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from modelport.testing.catalog_contract import ModelCatalogContract
    from modelport.testing.loader_contract import ModelLoaderContract
    from modelport.testing.programs import run_programs
    from modelport.testing.registrar_contract import ModelRegistrarContract
    from modelport.testing.registry_contract import RegistryContract
    from modelport.testing.samples import Sample, Specimen
    from modelport.testing.saver_contract import ModelSaverContract

__all__ = [
    "ModelCatalogContract",
    "ModelLoaderContract",
    "ModelRegistrarContract",
    "ModelSaverContract",
    "RegistryContract",
    "Sample",
    "Specimen",
    "run_programs",
]

_ROOMS = {
    "ModelCatalogContract": "catalog_contract",
    "ModelLoaderContract": "loader_contract",
    "ModelRegistrarContract": "registrar_contract",
    "ModelSaverContract": "saver_contract",
    "RegistryContract": "registry_contract",
    "Sample": "samples",
    "Specimen": "samples",
    "run_programs": "programs",
}

pytest.register_assert_rewrite(*(f"{__name__}.{room.name}" for room in iter_modules(__path__)))


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
