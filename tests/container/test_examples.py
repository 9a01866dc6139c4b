"""The containers files that the documentation shows, and that the root has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from modelport.containers_file.entries import read_entries
from modelport.containers_file.markers import Markers
from modelport.containers_file.places import Place

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.yaml"))
PORTS = {"saver", "loader", "registrar", "catalog"}


@pytest.mark.parametrize("file", [ROOT / "containers.yaml", *EXAMPLES], ids=lambda file: file.name)
def test_each_is_complete_and_well_formed(file: Path) -> None:
    """Each names all ports, and refers to entries that exist."""
    entries = read_entries(Place(str(file)), Markers({"MODELPORT_TRACKING_URI": "https://registry.example"}))
    assert entries.keys() >= PORTS
    assert all(entry.kind == "ThreadSafeSingleton" for entry in entries.values())


def test_there_is_one_for_each_backend() -> None:
    """Memory, MLflow without a server, MLflow with one."""
    assert {file.stem for file in EXAMPLES} == {"memory", "mlflow-embedded", "mlflow-server"}


def test_the_embedded_one_says_what_the_default_says() -> None:
    """Only the comments differ."""
    default, embedded = (
        read_entries(Place(str(file)), Markers({}))
        for file in (ROOT / "containers.yaml", ROOT / "docs" / "examples" / "mlflow-embedded.yaml")
    )
    assert {name: (entry.provides, entry.kwargs) for name, entry in default.items()} == {
        name: (entry.provides, entry.kwargs) for name, entry in embedded.items()
    }


def test_the_one_in_memory_works_and_imports_no_mlflow() -> None:
    """Only what a file names is imported: neither MLflow, nor anything that only MLflow needs."""
    script = """
        import sys
        from modelport.bootstrap import build_container
        container = build_container(sys.argv[1])
        assert list(container.catalog().search()) == []
        assert container.audit_models()
        loaded = {name.partition(".")[0] for name in sys.modules}
        assert not loaded & {"mlflow", "pandas", "sklearn", "pytest", "click"}, loaded
    """
    file = ROOT / "docs" / "examples" / "memory.yaml"
    subprocess.run([sys.executable, "-c", dedent(script), str(file)], check=True, timeout=60)  # noqa: S603
