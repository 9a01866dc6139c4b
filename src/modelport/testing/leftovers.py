"""What must not be there after a call: temporary files, and half of what was to be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from modelport.core.model_registries import Registry


@contextmanager
def nothing_stays_in(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make *temporary* the temporary directory of the block, and make sure that it is empty afterwards."""
    temporary.mkdir()
    with monkeypatch.context() as patch:
        patch.setattr("tempfile.tempdir", str(temporary))
        yield
    assert [str(path) for path in temporary.rglob("*")] == []


def nothing_registered(ports: Registry) -> bool:
    """Tell whether the registry is as empty as it was at first."""
    return list(ports.catalog.search()) == []
