"""What it costs to begin: whole processes that import and end, beside one that imports mlflow.

All is measured in the time of the processes on a processor, the interpreter's own start among it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from attrs import evolve

from benchmarks.table import Line, Rounds

_HELP_SECONDS = 0.3
_OF_MLFLOW = 0.05
_OF_MLFLOW_WITH_A_CONTAINER = 0.15
_MEMORY = Path(__file__).parents[2] / "docs" / "examples" / "memory.yaml"
_HELP = "from modelport.cli.main import modelport; modelport(['--help'])"
_BUILD = f"""
import sys
from modelport.bootstrap import build_container
build_container({str(_MEMORY)!r}).registry()
assert "mlflow" not in sys.modules
"""


def lines(rounds: Rounds) -> Iterator[Line]:
    """Measure what is imported where no MLflow is needed."""
    mlflow, modelport, container, told = evolve(rounds, clock=_seconds_of_children).in_turns(
        *map(_process, ("import mlflow", "import modelport", _BUILD, _HELP))
    )
    yield Line("import modelport", "import mlflow", mlflow, modelport, _OF_MLFLOW)
    yield Line("build a container in memory", "import mlflow", mlflow, container, _OF_MLFLOW_WITH_A_CONTAINER)
    yield Line("modelport --help", "300 ms", (_HELP_SECONDS,), told, 1.0)


def _process(program: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)  # noqa: S603


def _seconds_of_children() -> float:
    times = os.times()
    return times.children_user + times.children_system
