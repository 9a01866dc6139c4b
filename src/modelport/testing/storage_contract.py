"""What a saver and a loader are held to about columns as the libraries of tables store them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from modelport.core.errors import SignatureMismatchError
from modelport.core.model_registries import ModelSaver, Registry
from modelport.core.models import LoadedModel
from modelport.core.signatures import ColumnSpec, Signature, TensorSpec
from modelport.testing import project_models as models
from modelport.testing.hooks import RegistryHooks
from modelport.testing.promises import promise
from modelport.testing.refusing import refusal, told
from modelport.testing.sentences import PREDICT, PREDICT_MISMATCH, PREDICT_RETURNS, SAVE_MISMATCH
from modelport.testing.stored_columns import REFUSED, TAKEN, Kind

_OUTPUTS: Final = [TensorSpec("float64", (-1,))]
_TABLES: Final[Mapping[str, Callable[[dict[str, Any]], Any]]] = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
    "dict": dict,
}
_ROWS: Final = ["b", "a"]
_INDEXES: Final[Mapping[str, tuple[list[Any], list[float]]]] = {
    "the same": (["a", "b"], [1.0, 2.0]),
    "another order": (["b", "a"], [2.0, 1.0]),
}
_STRANGE: Final[Mapping[str, list[Any]]] = {
    "other rows": ["c", "d"],
    "a row twice": ["a", "a"],
    "one other row": ["a", "c"],
}


class StorageContract(RegistryHooks):
    """What becomes of columns of every dtype, and of answers on every index, as tests."""

    @pytest.mark.usefixtures("any_model")
    @pytest.mark.parametrize("library", TAKEN)
    @promise(LoadedModel.predict, PREDICT, look_at="whether inputs are conformed before the model sees them")
    def test_a_stored_column_is_given_in_the_dtype_and_values_of_its_type(
        self, ports: Registry, given: list[Any], library: str
    ) -> None:
        """Whatever dtype its library stores it in."""
        cases = TAKEN[library]
        signature = Signature([_spec(name, each[1]) for name, each in cases.items()], _OUTPUTS)
        example = {name: each[3] if library == "dict" else each[0] for name, each in cases.items()}
        loaded = ports.loader.load(ports.saver.save(models.KeepingModel(), signature, _TABLES[library](example)).uri)
        loaded.predict(_TABLES[library]({name: each[0] for name, each in reversed(list(cases.items()))}))
        assert [str(name) for name in _names(given[-1])] == list(cases)
        for name, (_, _, dtype, values) in cases.items():
            assert (_dtype(given[-1][name]), repr(_values(given[-1][name]))) == (dtype, repr(values)), name

    @pytest.mark.usefixtures("any_model")
    @pytest.mark.parametrize("library", REFUSED)
    @promise(ModelSaver.save, SAVE_MISMATCH, look_at="whether the example is held against the signature's inputs")
    def test_a_stored_column_that_would_lose_something_is_refused(self, ports: Registry, library: str) -> None:
        """All such columns at once, with what was found in each."""
        cases = REFUSED[library]
        specs = [_spec(name, each[1]) for name, each in cases.items()]
        example = _TABLES[library]({name: each[0] for name, each in cases.items()})
        error = refusal(
            SignatureMismatchError, ports.saver.save, models.KeepingModel(), Signature(specs, _OUTPUTS), example
        )
        assert error.problem == f"The inputs do not fit the signature: {len(cases)} faults."
        assert told(error) == [
            (name, str(_spec(name, each[1])).partition(": ")[2], each[2]) for name, each in cases.items()
        ]

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_RETURNS, look_at="how rows of an answer are matched to rows of the inputs")
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at="how rows of an answer are matched to rows of the inputs")
    def test_an_answer_on_an_index_goes_to_the_rows_of_the_inputs(self, ports: Registry) -> None:
        """In any order; one on other rows is refused."""
        signature = Signature([ColumnSpec("a", "long")], [ColumnSpec("price", "double")])
        answer = pd.DataFrame({"price": pd.Series([1.0, 2.0], index=["a", "b"])})
        inputs = pd.DataFrame({"a": [1, 2]})
        saved = ports.saver.save(models.AnsweringModel(answer), signature, inputs.set_axis(["a", "b"]))
        loaded = ports.loader.load(saved.uri)
        for name, (index, prices) in _INDEXES.items():
            predicted = loaded.predict(inputs.set_axis(index))
            assert (list(predicted.index), predicted["price"].tolist()) == (index, prices), name
        assert loaded.predict({"a": [1, 2]})["price"].tolist() == [1.0, 2.0]
        for name, strange in _STRANGE.items():
            error = refusal(SignatureMismatchError, loaded.predict, inputs.set_axis(strange))
            assert error.side == "outputs"
            assert told(error) == [("", "the index of the inputs", "an index with ['a', 'b'], … on it")], name
            assert error.remedy == (
                "keep the inputs' index in the model, or reset_index(drop=True) where rows are in the inputs' order"
            )

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT, look_at="whether categories of the example are those of later inputs")
    def test_a_column_of_categories_is_given_in_those_of_the_example(self, ports: Registry, given: list[Any]) -> None:
        """From any column of texts; texts that are none of them come after these."""
        kind = pd.CategoricalDtype(["y", "x"], ordered=True)
        signature = Signature([ColumnSpec("a", "string", required=False)], _OUTPUTS)
        example = pd.DataFrame({"a": pd.Series(["x", "y"], dtype=kind)})
        loaded = ports.loader.load(ports.saver.save(models.KeepingModel(), signature, example).uri)
        columns: Mapping[str, tuple[list[Any], list[str]]] = {
            "known": (["x", "y"], ["y", "x"]),
            "a null": ([None, "y"], ["y", "x"]),
            "one more": (["z", "x"], ["y", "x", "z"]),
        }
        for name, (values, categories) in columns.items():
            for dtype in ("object", "category"):
                inputs = pd.DataFrame({"a": pd.Series(values, dtype=dtype, index=_ROWS)})
                loaded.predict(inputs)
                column = given[-1]["a"]
                assert (list(column.cat.categories), column.cat.ordered) == (categories, True), name
                assert column.astype(object).where(column.notna(), None).tolist() == values, name
                assert list(column.index) == _ROWS
                assert str(inputs["a"].dtype) == dtype


def _spec(name: str, kind: Kind) -> ColumnSpec:
    if not isinstance(kind, str):
        return ColumnSpec(name, kind)
    return ColumnSpec(name, kind.rstrip("?"), not kind.endswith("?"))


def _names(table: Any) -> list[Any]:
    return list(table if isinstance(table, dict) else getattr(table, "column_names", table.columns))


def _dtype(column: Any) -> str:
    return str(getattr(column, "dtype", getattr(column, "type", type(column).__name__)))


def _values(column: Any) -> list[Any]:
    for way in ("to_pylist", "to_list", "tolist"):
        if hasattr(column, way):
            return list(getattr(column, way)())
    return list(column)
