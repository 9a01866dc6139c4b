"""The adapter that a page of the documentation writes is under the whole contract, and as short as the page says."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from doc_pages import file_of
from modelport import Registry
from modelport.testing import RegistryContract

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-an-adapter.md"
MOST_LINES = 150


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The module that the page's blocks make together."""
    directory = tmp_path_factory.mktemp("adapter")
    (directory / "shelf.py").write_text(file_of(PAGE, "shelf.py"), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(directory))
        yield import_module("shelf")
        del sys.modules["shelf"]


def test_it_takes_as_few_lines_as_the_page_says() -> None:
    """With the contract's own class, blank lines not counted."""
    lines = [line for title in ("shelf.py", "test_shelf.py") for line in file_of(PAGE, title).splitlines()]
    assert len([line for line in lines if line.strip()]) < MOST_LINES


class TestShelf(RegistryContract):
    """Models in a folder."""

    @pytest.fixture
    def registry(self, shelf: ModuleType, tmp_path: Path) -> Registry:
        """Give a registry over a folder that is not there yet."""
        folder = shelf.Shelf(tmp_path / "shelf")
        return Registry(
            saver=shelf.ShelfSaver(folder),
            loader=shelf.ShelfLoader(folder),
            registrar=shelf.ShelfRegistrar(folder),
            catalog=shelf.ShelfCatalog(folder),
        )
