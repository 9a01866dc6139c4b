"""Random programs of 10,000 steps and more on MLflow over SQLite, others each time. ``make soak`` runs them."""

from __future__ import annotations

from contract.test_mlflow import custom_registry
from modelport.adapters.mlflow import MlflowConnection
from modelport.testing.programs import run_programs
from modelport.testing.samples import Specimen, project_sample
from modelport.testing.watching import watched

PROGRAMS = 220
STEPS = 50
LEAST_STEPS = 10_000


def test_long_random_programs_end_as_in_memory(connection: MlflowConnection) -> None:
    """Whatever is asked in whatever order, results and errors are those of the registry in memory."""
    specimen = Specimen.of(project_sample(), "soak")
    registry = watched(custom_registry(connection))
    assert run_programs(registry, specimen, programs=PROGRAMS, steps=STEPS, fixed=False) >= LEAST_STEPS
