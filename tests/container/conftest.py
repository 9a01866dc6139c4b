"""A containers file that works, and ways to change it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias
from uuid import uuid4

import pytest

from modelport.bootstrap import build_container
from modelport.core.errors import ConfigurationError

GOOD = """\
version: "1"
container:
  shelf:
    provider: ThreadSafeSingleton
    provides: outside_adapter.Shelf
  saver:
    provider: ThreadSafeSingleton
    provides: outside_adapter.ShelfSaver
    kwargs: {shelf: container.shelf, flavor: pine}
  loader:
    provider: ThreadSafeSingleton
    provides: outside_adapter.ShelfLoader
    kwargs: {shelf: container.shelf}
  registrar:
    provider: Factory
    provides: outside_adapter.ShelfRegistrar
    args: [container.shelf]
  catalog:
    provider: ThreadSafeSingleton
    provides: outside_adapter.ShelfCatalog
    kwargs: {shelf: container.shelf}
"""

WriteFile: TypeAlias = Callable[..., Path]


@pytest.fixture(autouse=True, scope="module")
def _adapters_outside_the_package() -> Iterator[None]:
    """Make this folder importable, as an installed package of a third party is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parent))
        yield


@pytest.fixture
def write_file(tmp_path: Path) -> WriteFile:
    """Write the file that works, each first text replaced by the second."""

    def write(*changes: tuple[str, str]) -> Path:
        text = GOOD
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        file = tmp_path / "containers.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


@pytest.fixture
def refusal() -> Callable[[object], ConfigurationError]:
    """Give the error that building from a file ends in."""

    def refuse(file: object) -> ConfigurationError:
        with pytest.raises(ConfigurationError) as caught:
            build_container(file)  # type: ignore[arg-type]
        return caught.value

    return refuse


@pytest.fixture
def write_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Write an importable module of a third party, and give its name."""

    def write(source: str) -> str:
        name = f"module_{uuid4().hex}"
        tmp_path.joinpath(f"{name}.py").write_text(source, encoding="utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        return name

    return write
