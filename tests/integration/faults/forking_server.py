"""Imports MLflow's server once, and serves in a new child for each line that it is given; prints the child's id.

Arguments: port, address of the store, directory of the artifacts.
"""

from __future__ import annotations

import os
import signal
import sys


def main() -> None:
    """Serve as ``mlflow server`` does."""
    port, store, artifacts = sys.argv[1:]
    os.environ.update(
        {
            "_MLFLOW_SERVER_FILE_STORE": store,
            "_MLFLOW_SERVER_REGISTRY_STORE": store,
            "_MLFLOW_SERVER_ARTIFACT_ROOT": "mlflow-artifacts:/",
            "_MLFLOW_SERVER_ARTIFACT_DESTINATION": artifacts,
            "_MLFLOW_SERVER_SERVE_ARTIFACTS": "true",
        }
    )
    import uvicorn  # noqa: PLC0415 - after the environment that it is imported under
    from mlflow.server.fastapi_app import app  # noqa: PLC0415 - the same

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning")
            os._exit(0)
        print(child, flush=True)  # noqa: T201 - what it is for


if __name__ == "__main__":
    main()
