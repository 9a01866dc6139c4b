"""Puts a project's model into the object that MLflow knows how to load and serve."""

from typing import Any

import pandas as pd
from mlflow.pyfunc import PythonModel

from modelport.core.signatures import InputForm


def wrap(model: Any, form: str, takes_params: bool) -> PythonModel:  # noqa: ANN401, FBT001 - stored, not obeyed
    """Give *model* as an MLflow model, so that plain MLflow loads and serves it without modelport.

    The class is made here, inside a function, so that cloudpickle keeps it by value: nothing of this package has to
    be installed where the model is loaded. Its methods may therefore refer to nothing of this module.

    Args:
        model: An object with ``predict(inputs)`` or ``predict(inputs, params)``.
        form: The form of data that the model works on.
        takes_params: Whether its ``predict`` takes ``params``.
    """

    class ProjectModel(PythonModel):  # type: ignore[misc]
        """A project's model; ``model`` is the object itself."""

        def __init__(self) -> None:
            self.model = model
            self.form = form
            self.takes_params = takes_params

        def predict(self, context: Any, model_input: pd.DataFrame, params: Any = None) -> Any:  # noqa: ANN401, ARG002
            inputs = self._in_own_form(model_input)
            known = {"params": params or {}} if self.takes_params else {}
            outputs = self.model.predict(inputs, **known)
            return outputs.to_pandas() if hasattr(outputs, "to_pandas") else outputs

        def _in_own_form(self, inputs: Any) -> Any:  # noqa: ANN401
            if not hasattr(inputs, "columns"):
                return inputs
            library, *single = self.form.split()
            given = getattr(self, f"_as_{library}")
            return given(inputs.iloc[:, 0] if single else inputs)

        def _as_pandas(self, data: Any) -> Any:  # noqa: ANN401
            return data

        def _as_polars(self, data: Any) -> Any:  # noqa: ANN401
            import polars  # noqa: ICN001, PLC0415

            return polars.from_pandas(data)

        def _as_pyarrow(self, data: Any) -> Any:  # noqa: ANN401
            import pyarrow  # noqa: ICN001, PLC0415

            whole = data.ndim > 1
            return pyarrow.Table.from_pandas(data, preserve_index=False) if whole else pyarrow.chunked_array([data])

        def _as_numpy(self, data: Any) -> Any:  # noqa: ANN401
            return data.to_numpy()

        def _as_dict(self, data: Any) -> Any:  # noqa: ANN401
            return {name: data[name].to_numpy() for name in data.columns}

    return ProjectModel()


def library_of(form: InputForm) -> tuple[str, ...]:
    """Give the modules that the wrapped model imports in order to give inputs this form."""
    return (form.container.value,) if form.container.value in {"polars", "pyarrow"} else ()
