"""Services' own tests get a registry in memory where they ask for it, and nothing by itself."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

from cli.conftest import process_environment

SERVICE_TEST = """\
from sklearn.linear_model import LinearRegression
import pytest
from modelport import RegistryUnavailableError, Signature

def test_publishing(in_memory_registry):
    model = LinearRegression().fit([[0.0], [1.0]], [0.0, 2.0])
    example = [[1.0], [2.0]]
    import numpy as np
    signature = Signature.infer(np.array(example), np.array([2.0, 4.0]))
    saved = in_memory_registry.saver.save(model, signature, np.array(example))
    assert in_memory_registry.registrar.register("doubling", saved.uri).version == 1

def test_the_next_test_has_an_empty_one(in_memory_registry):
    assert list(in_memory_registry.catalog.search()) == []

def test_its_store_lets_it_fail(in_memory_store, in_memory_registry):
    with in_memory_store.failing("search", error=RegistryUnavailableError) as calls:
        with pytest.raises(RegistryUnavailableError):
            in_memory_registry.catalog.search()
    assert calls == ["search"]
"""


def pytest_in(directory: Path) -> subprocess.CompletedProcess[str]:
    """Run a service's tests in a process of their own."""
    (directory / "test_service.py").write_text(SERVICE_TEST)
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_service.py"],
        cwd=directory,
        env=process_environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_service_that_opts_in_gets_an_empty_registry_for_each_test(tmp_path: Path) -> None:
    """By one line in its conftest."""
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["modelport.testing.fixtures"]\n')
    ran = pytest_in(tmp_path)
    assert ran.returncode == 0, ran.stdout
    assert "3 passed" in ran.stdout


def test_a_service_that_does_not_opt_in_gets_nothing(tmp_path: Path) -> None:
    """The package registers no plugin of pytest's."""
    assert "fixture 'in_memory_registry' not found" in pytest_in(tmp_path).stdout
    assert [each.name for each in entry_points(group="pytest11") if each.value.startswith("modelport")] == []


def test_the_fixtures_import_neither_the_contract_nor_mlflow() -> None:
    """A service's tests start as quickly as without them."""
    asked = (
        "import sys, modelport.testing.fixtures; "
        "print([each for each in ('mlflow', 'hypothesis', 'pandas', 'sklearn', 'polars') if each in sys.modules])"
    )
    command = [sys.executable, "-c", asked]
    ran = subprocess.run(command, env=process_environment(), capture_output=True, text=True, check=True)  # noqa: S603
    assert ran.stdout.strip() == "[]"
