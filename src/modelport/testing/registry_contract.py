"""The whole contract."""

from __future__ import annotations

import attrs

from modelport.core.model_registries import Registry
from modelport.core.models import ModelVersion, SavedModel
from modelport.testing.catalog_contract import ModelCatalogContract
from modelport.testing.hooks import NAME
from modelport.testing.loader_contract import ModelLoaderContract
from modelport.testing.programs import PROGRAMS, run_programs
from modelport.testing.promises import promise
from modelport.testing.registrar_contract import ModelRegistrarContract
from modelport.testing.samples import Specimen
from modelport.testing.saver_contract import ModelSaverContract

_AT_ONCE = "What one of them writes, the others read at once."


class RegistryContract(ModelSaverContract, ModelLoaderContract, ModelRegistrarContract, ModelCatalogContract):
    """Every promise of the four ports as a test, and random programs over all of them.

    A subclass defines the fixture ``registry``. The other hooks are optional: ``sample`` for savers that take only
    some models, ``constant_model`` for the forms that an example may have, ``second_registry`` for what must not mix,
    ``ruled_loader`` for a loader's own rules, ``raw_files``, ``tamper`` and ``replace_files`` to reach under the
    adapter, and ``failing`` to let its backend fail. What is not tried for want of a hook is skipped, and says so.

    No promise can be overridden or dropped but by an ``xfail`` with a reason that is strict.

    Example:
        >>> import pytest
        >>> from modelport.testing.fixtures import empty_registry
        >>> class TestMine(RegistryContract):
        ...     @pytest.fixture
        ...     def registry(self):
        ...         return empty_registry()
    """

    @promise(
        Registry,
        "The four ports over one backend.",
        look_at="whether all four ports were given the same backend",
    )
    @promise(
        Registry,
        _AT_ONCE,
        look_at="the step of the shortest program that ends otherwise, which is printed below",
    )
    def test_random_programs_end_as_in_memory(self, ports: Registry, specimen: Specimen) -> None:
        """Whatever is asked in whatever order, results and errors are those of the registry in memory."""
        assert run_programs(ports, specimen) >= PROGRAMS

    @promise(Registry, _AT_ONCE, look_at="answers that are kept from an earlier call, and reads that lag behind")
    def test_what_one_port_writes_the_others_read_at_once(
        self, ports: Registry, saved: SavedModel, version: ModelVersion
    ) -> None:
        """Every address was read before it was written to, and shows what was written at its next read."""
        registrar, only, latest = ports.registrar, f"models:/{NAME}/1", f"models:/{NAME}/latest"
        assert _read(ports, only) == _read(ports, latest) == [version] * 4
        champion = registrar.set_alias(NAME, "champion", 1)
        assert _read(ports, only) == _read(ports, f"models:/{NAME}@champion") == [champion] * 4
        tagged = registrar.set_tags(NAME, 1, {"tier": "1"})
        assert _read(ports, latest) == _read(ports, f"models:/{NAME}@champion") == [tagged] * 4
        second = registrar.register(NAME, saved.uri)
        assert _read(ports, latest) == [second] * 4
        moved = registrar.set_alias(NAME, "champion", 2)
        assert _read(ports, latest) == _read(ports, f"models:/{NAME}@champion") == [moved] * 4
        registrar.delete_alias(NAME, "champion")
        assert _read(ports, latest) == [second] * 4
        registrar.delete_version(NAME, 2)
        assert _read(ports, only) == _read(ports, latest) == [attrs.evolve(tagged, aliases=())] * 4


def _read(ports: Registry, uri: str) -> list[ModelVersion | None]:
    """Give the newest version of the sample's name as each call gives it, by *uri* where one takes a URI."""
    catalog = ports.catalog
    return [catalog.resolve(uri), next(catalog.versions(NAME)), next(catalog.search()), ports.loader.load(uri).version]
