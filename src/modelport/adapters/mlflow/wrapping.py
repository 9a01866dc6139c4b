"""Puts a project's model into the object that MLflow knows how to load and serve."""

from typing import Any

import pandas as pd
from mlflow.pyfunc import PythonModel


def wrap(model: Any, container: str, takes_params: bool) -> PythonModel:  # noqa: ANN401, FBT001 - stored, not obeyed
    """Give *model* as an MLflow model, so that plain MLflow loads and serves it without modelport.

    The class is made here, inside a function, so that cloudpickle keeps it by value: nothing of this package has to
    be installed where the model is loaded. Its methods may therefore refer to nothing of this module.

    Args:
        model: An object with ``predict(inputs)`` or ``predict(inputs, params)``.
        container: The kind of container that the model works on.
        takes_params: Whether its ``predict`` takes ``params``.
    """

    class ProjectModel(PythonModel):  # type: ignore[misc]
        """A project's model; ``model`` is the object itself."""

        def __init__(self) -> None:
            self.model = model
            self.container = container
            self.takes_params = takes_params

        def predict(self, context: Any, model_input: pd.DataFrame, params: Any = None) -> Any:  # noqa: ANN401, ARG002
            inputs = self._in_own_container(model_input)
            known = {"params": params or {}} if self.takes_params else {}
            outputs = self.model.predict(inputs, **known)
            return outputs.to_pandas() if hasattr(outputs, "to_pandas") else outputs

        def _in_own_container(self, inputs: Any) -> Any:  # noqa: ANN401
            if not hasattr(inputs, "columns"):
                return inputs
            if self.container == "polars":
                import polars  # noqa: ICN001, PLC0415

                return polars.from_pandas(inputs)
            if self.container == "pyarrow":
                import pyarrow  # noqa: ICN001, PLC0415

                return pyarrow.Table.from_pandas(inputs, preserve_index=False)
            if self.container == "numpy":
                return inputs.to_numpy()
            if self.container == "dict":
                return {name: inputs[name].to_numpy() for name in inputs.columns}
            return inputs

    return ProjectModel()
