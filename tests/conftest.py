"""What holds for every test: none touches the cache of models of whoever runs it, or finds what another test kept."""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from pathlib import Path
from uuid import uuid4

import pytest

_CACHES = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Make a place for the caches of this run."""
    caches = tempfile.TemporaryDirectory(prefix="modelport-caches-")
    config.add_cleanup(caches.cleanup)
    config.stash[_CACHES] = Path(caches.name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Give each test, its child processes included, a directory for caches of its own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
            patch.setenv(name, str(item.config.stash[_CACHES] / uuid4().hex))
        return (yield)


@pytest.fixture(scope="session")
def caches(pytestconfig: pytest.Config) -> Path:
    """The place of the caches of this run."""
    return pytestconfig.stash[_CACHES]
