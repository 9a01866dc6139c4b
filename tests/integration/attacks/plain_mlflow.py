"""Asks plain MLflow for what modelport is asked for, in a process of its own: an attack must be known to work on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attrs import frozen


@frozen
class Outcome:
    """What plain MLflow did.

    Attributes:
        value: What it gave, as JSON holds it.
        error: The name of the class of what it raised; empty where it raised nothing.
        message: What that said.
    """

    value: Any
    error: str
    message: str


def asked(tracking_uri: str, calls: Sequence[Sequence[Any]], **variables: str) -> list[Outcome]:
    """Let plain MLflow make calls, one after the other.

    Args:
        tracking_uri: Its process-wide address.
        calls: The name of a function of `_Calls`, and its arguments.
        **variables: More of its environment.
    """
    done = subprocess.run(  # noqa: S603 - this very file
        [sys.executable, "-W", "ignore", __file__],
        input=json.dumps(list(calls)),
        env={
            **os.environ,
            "MLFLOW_TRACKING_URI": tracking_uri,
            "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0",
            **variables,
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [Outcome(**each) for each in json.loads(done.stdout.splitlines()[-1])]


class _Calls:
    """The calls that can be asked for."""

    @staticmethod
    def load(uri: str) -> str:
        """Load a model, and give the id that it was saved under."""
        import mlflow.pyfunc  # noqa: PLC0415 - only the process of its own needs it

        return str(mlflow.pyfunc.load_model(uri).metadata.run_id or "loaded")

    @staticmethod
    def download(uri: str, address: str) -> dict[str, str]:
        """Download a model's files from the registry at *address*, as its arguments say."""
        import mlflow.artifacts  # noqa: PLC0415 - as above

        with tempfile.TemporaryDirectory() as place:
            got = Path(
                mlflow.artifacts.download_artifacts(uri, dst_path=place, tracking_uri=address, registry_uri=address)
            )
            return {path.name: path.read_text(errors="replace") for path in got.iterdir() if path.is_file()}

    @staticmethod
    def client(address: str, method: str, *arguments: Any) -> str:
        """Call a method of a client of the store at *address*."""
        from mlflow import MlflowClient  # noqa: PLC0415 - as above

        return str(getattr(MlflowClient(address, address), method)(*arguments))


def _outcome(name: str, *arguments: Any) -> dict[str, Any]:
    try:
        value = getattr(_Calls, name)(*arguments)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        return {"value": None, "error": type(error).__name__, "message": str(error)}
    return {"value": value, "error": "", "message": ""}


if __name__ == "__main__":
    print(json.dumps([_outcome(*call) for call in json.load(sys.stdin)]))  # noqa: T201 - to whoever asked
