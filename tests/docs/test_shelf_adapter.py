"""The adapter that a page of the documentation writes keeps what the ports promise."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from contract.project_model_behaviour import ProjectModelBehaviour
from contract.registry_behaviour import RegistryBehaviour
from doc_pages import file_of
from modelport import Registry

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-an-adapter.md"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The module that the page's blocks make together."""
    directory = tmp_path_factory.mktemp("adapter")
    (directory / "shelf.py").write_text(file_of(PAGE, "shelf.py"), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(directory))
        yield import_module("shelf")
        del sys.modules["shelf"]


class TestShelf(RegistryBehaviour, ProjectModelBehaviour):
    """Models in one file."""

    @pytest.fixture
    def registry(self, shelf: ModuleType, tmp_path: Path) -> Registry:
        """Give a registry over a file that is not there yet."""
        file = shelf.Shelf(str(tmp_path / "models.shelf"))
        return Registry(
            saver=shelf.ShelfSaver(file),
            loader=shelf.ShelfLoader(file),
            registrar=shelf.ShelfRegistrar(file),
            catalog=shelf.ShelfCatalog(file),
        )
