"""Users who check their types strictly get true answers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from mypy import api

from typing_samples import service

SERVICE = Path(service.__file__)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a place for what the checker learns, so that the second check is quick."""
    return tmp_path_factory.mktemp("types")


def check(path: Path, cache: Path) -> tuple[str, int]:
    """Check a file as a user does, whose settings are not this project's."""
    out, err, code = api.run(["--strict", "--config-file=", f"--cache-dir={cache}", str(path)])
    return out + err, code


def test_a_service_that_uses_the_library_passes_a_strict_type_check(cache: Path) -> None:
    """Ports, values, errors, the container and the in-memory adapter are all typed."""
    report, code = check(SERVICE, cache)

    assert code == 0, report


def test_a_service_with_a_wrong_type_does_not_pass(tmp_path: Path, cache: Path) -> None:
    """So that the check above can fail."""
    wrong = tmp_path / "wrong.py"
    wrong.write_text(SERVICE.read_text().replace('"champion", version.version', '"champion", version.uri'))

    report, code = check(wrong, cache)

    assert code == 1
    assert '"set_alias" of "ModelRegistrar" has incompatible type "str"; expected "int"' in report


def test_the_service_that_is_checked_works() -> None:
    """It is no mere text."""
    registry = service.in_memory()
    houses = pd.DataFrame({"size": [50.0, 80.0]})

    version = service.publish(registry, houses)

    assert version.aliases == {"champion"}
    assert service.PriceService(registry.loader).price(houses) == [100.0, 160.0]
