"""Loads directories with plain MLflow, in a process of its own: ``python raw_mlflow.py DIRECTORY...``."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable
from pathlib import Path


def main(directories: Iterable[str]) -> None:
    """Load each; what it raises does not matter, only what it leaves behind."""
    import mlflow.pyfunc  # noqa: PLC0415 - nobody who imports this module needs it

    path = list(sys.path)
    for directory in directories:
        with contextlib.suppress(Exception):
            mlflow.pyfunc.load_model(str(Path(directory)))
        sys.path = list(path)
        for name in [name for name in sys.modules if name.startswith(("evil_", "onnx"))]:
            del sys.modules[name]


if __name__ == "__main__":
    main(sys.argv[1:])
