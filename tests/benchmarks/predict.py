"""What it costs to keep predictions to a signature: of one row beside raw MLflow, of many beside the model.

All is measured in the time of one thread on a processor, as nothing here waits; a model's other threads do not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from time import thread_time
from typing import Any

import mlflow
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import sklearn.linear_model
from attrs import evolve

from benchmarks.stores import Stores
from benchmarks.table import Line, Rounds
from modelport import ColumnSpec, LoadedModel, Signature
from modelport.adapters.mlflow import CustomLoader, CustomSaver, MlflowConnection
from modelport.core.signatures import Conformer

_NAMES = tuple(f"x{number}" for number in range(10))
_OF_PYFUNC = 0.10
_OF_THE_MODEL = 0.02
_WORDS = np.array([f"word {number}" for number in range(1_000)], dtype=object)


class Zeros:
    """The quickest model that there is: what is measured beside it is overhead."""

    def predict(self, inputs: Any) -> Any:
        """Give a zero for each row."""
        return np.zeros(len(inputs))


class _RawZeros(mlflow.pyfunc.PythonModel):  # type: ignore[misc] # MLflow is not typed
    def predict(self, context: Any, model_input: Any, params: Any = None) -> Any:  # noqa: ARG002 - MLflow's names
        return Zeros().predict(model_input)


def lines(stores: Stores, *, rows: int, rounds: Rounds, calls: int) -> Iterator[Line]:
    """Measure what is added to the prediction of one row and of many, and what the check of many costs by itself.

    Args:
        stores: Where models are kept.
        rows: How many rows "many" are.
        rounds: How often each line is measured.
        calls: How often one row is predicted in each round.
    """
    shelf, of_a_thread = _Shelf(stores), evolve(rounds, clock=thread_time)
    for container, table in _tables(1).items():
        yield shelf.predicted(f"predict a row, {container}", container, table, evolve(of_a_thread, calls=calls))
    for container, table in _tables(rows).items():
        yield shelf.predicted(f"predict {rows:,} rows, {container}", container, table, of_a_thread)
    for container, table in _tables(rows).items():
        yield _checked(f"check {rows:,} rows, {container}", table, of_a_thread)
    for dtype in ("object", "str"):
        yield _checked_texts(
            f"check {rows:,} texts, {dtype}", pd.Series(np.resize(_WORDS, rows), dtype=dtype), of_a_thread
        )


def _tables(rows: int) -> Mapping[str, Any]:
    array = np.random.default_rng(0).random((rows, len(_NAMES)))
    columns = dict(zip(_NAMES, array.T.copy(), strict=True))
    return {
        "pandas": pd.DataFrame(array, columns=_NAMES),
        "polars": pl.DataFrame(columns),
        "pyarrow": pa.table(columns),
        "numpy": array,
    }


class _Shelf:
    def __init__(self, stores: Stores) -> None:
        connection = MlflowConnection(stores.sqlite)
        self.loaded = {container: _load(connection, example) for container, example in _tables(1).items()}
        signature = mlflow.models.infer_signature(_tables(1)["pandas"], pd.DataFrame({"y": np.zeros(1)}))
        raw = stores.directory / "raw zeros"
        mlflow.pyfunc.save_model(raw, python_model=_RawZeros(), signature=signature, pip_requirements=[])
        self.raw = mlflow.pyfunc.load_model(str(raw))

    def predicted(self, work: str, container: str, table: Any, rounds: Rounds) -> Line:
        """Compare what each adds to the model; pyfunc has pandas throughout, as it takes neither polars nor pyarrow."""
        frame, native, loaded = _tables(len(table))["pandas"], Zeros(), self.loaded[container]
        base, ours, both = rounds.in_turns(
            lambda: self.raw.predict(frame), lambda: loaded.predict(table), lambda: native.predict(table)
        )
        return Line(work, "pyfunc", base, ours, _OF_PYFUNC, native=both)


def _load(connection: MlflowConnection, example: Any) -> LoadedModel:
    """Save the model with an example of the kind that it will be given, so that nothing is converted."""
    signature = Signature.infer(example, {"y": np.zeros(1)})
    saved = CustomSaver(connection, requirements=[]).save(Zeros(), signature, example)
    return CustomLoader(connection).load(saved.uri)


def _checked(work: str, table: Any, rounds: Rounds) -> Line:
    """Compare the check with a model that is quick for what it does."""
    frame = _tables(len(table))["pandas"]
    model = sklearn.linear_model.LinearRegression().fit(frame[:100], frame[:100].sum(axis=1))
    conformer = Conformer(Signature.infer(table[:1]).inputs)
    base, ours = rounds.in_turns(lambda: model.predict(frame), lambda: conformer.conform(table))
    return Line(work, "linear regression", base, ours, _OF_THE_MODEL)


def _checked_texts(work: str, column: pd.Series[Any], rounds: Rounds) -> Line:
    """Compare the check of texts with the least that a model can do with them: look at each once."""
    conformer = Conformer([ColumnSpec("text", "string")])
    table = column.to_frame("text")
    base, ours = rounds.in_turns(column.str.len, lambda: conformer.conform(table))
    return Line(work, "lengths of the texts", base, ours, 1.0)
