"""What raw MLflow does for the same work, as its own documentation says, with its defaults kept.

Source: https://mlflow.org/docs/latest/ml/model-registry/workflow/
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import mlflow
from attrs import frozen

_EXPERIMENT = "bench-raw"


def ask_at(uri: str, artifacts: Path | None = None) -> None:
    """Let MLflow's own functions ask a store from now on; *artifacts* is where files go that no server keeps."""
    mlflow.set_tracking_uri(uri)
    if mlflow.get_experiment_by_name(_EXPERIMENT) is None:
        mlflow.create_experiment(_EXPERIMENT, artifact_location=artifacts and str(artifacts))
    mlflow.set_experiment(_EXPERIMENT)


@frozen
class RawModel:
    """A model of scikit-learn's that raw MLflow keeps.

    Attributes:
        model: The model.
        signature: Its signature, as MLflow has it.
        example: An example of its inputs.
        requirements: What its environment needs; inferred by MLflow where nothing is said.
    """

    model: Any
    signature: Any
    example: Any
    requirements: Sequence[str] | None = None

    def save(self) -> str:
        """Keep it, and give its URI."""
        return str(self._log().model_uri)

    def publish(self, name: str) -> None:
        """Keep and register it, and point an alias at the version."""
        version = self._log(name).registered_model_version
        mlflow.MlflowClient().set_registered_model_alias(name, "champion", version)

    def _log(self, name: str | None = None) -> Any:
        return mlflow.sklearn.log_model(
            self.model,
            name="model",
            signature=self.signature,
            input_example=self.example,
            pip_requirements=self.requirements,
            registered_model_name=name,
        )


def in_a_run(call: Callable[[], object]) -> Callable[[], object]:
    """Give what does the same in a run of its own."""

    def done() -> None:
        with mlflow.start_run():
            call()

    return done
