"""What a loaded model promises of its predictions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from contract.hooks import RegistryHooks
from contract.sample_models import Sample
from contract.threads import at_once
from modelport import LoadedModel, Registry, SavedModel, SignatureMismatchError

CONTAINERS: dict[str, Callable[[pd.DataFrame], Any]] = {
    "pandas": pd.DataFrame.copy,
    "polars": lambda frame: pl.DataFrame(frame.to_dict("list")),
    "pyarrow": lambda frame: pa.table(frame.to_dict("list")),
    "numpy": pd.DataFrame.to_numpy,
    "dict of arrays": lambda frame: {str(name): column.to_numpy() for name, column in frame.items()},
    "dict of lists": lambda frame: frame.to_dict("list"),
}


def prices_of(predicted: Any) -> list[float]:
    """Give the predicted prices as a list, whatever they are in."""
    column = predicted if hasattr(predicted, "ravel") else predicted["price"]
    values = column.ravel() if hasattr(column, "ravel") else column
    return values.to_pylist() if hasattr(values, "to_pylist") else list(values)


class PredictionBehaviour(RegistryHooks):
    """Predicts from any table, by the signature."""

    @pytest.fixture
    def loaded(self, registry: Registry, saved: SavedModel) -> LoadedModel:
        """Give the sample, saved and loaded."""
        return registry.loader.load(saved.uri)

    @pytest.mark.parametrize("container", CONTAINERS)
    def test_any_kind_of_table_predicts_the_same_and_is_answered_in_kind(
        self, loaded: LoadedModel, sample: Sample, container: str
    ) -> None:
        """The answer is in the kind of table that was asked with, a row for each."""
        inputs = CONTAINERS[container](sample.input_example)
        predicted = loaded.predict(inputs)
        assert isinstance(predicted, type(inputs))
        assert prices_of(predicted) == pytest.approx(sample.prices)

    @pytest.mark.parametrize("container", CONTAINERS)
    def test_predicting_changes_no_input_and_can_be_repeated(
        self, loaded: LoadedModel, sample: Sample, container: str
    ) -> None:
        """The inputs are as they were, and so is the second answer."""
        inputs = CONTAINERS[container](sample.input_example)
        first, second = loaded.predict(inputs), loaded.predict(inputs)
        assert prices_of(first) == prices_of(second)
        assert str(inputs) == str(CONTAINERS[container](sample.input_example))

    def test_the_answer_is_on_the_index_of_the_inputs_in_the_columns_of_the_outputs(
        self, loaded: LoadedModel, sample: Sample
    ) -> None:
        """A prediction can be joined to what it was made of."""
        inputs = sample.input_example.set_index(pd.Index(["a", "b", "c"], name="house"))
        predicted = loaded.predict(inputs)
        assert predicted.index.equals(inputs.index)
        assert list(predicted.columns) == ["price"]

    def test_columns_go_by_name_not_by_order(self, loaded: LoadedModel, sample: Sample) -> None:
        """Other orders predict the same."""
        assert prices_of(loaded.predict(sample.input_example[["rooms", "size"]])) == pytest.approx(sample.prices)

    def test_a_single_row_is_a_table_as_well(self, loaded: LoadedModel, sample: Sample) -> None:
        """A service asks for one prediction."""
        assert prices_of(loaded.predict(sample.input_example.iloc[[1]])) == pytest.approx(sample.prices[1:2])

    def test_types_that_widen_without_loss_are_widened(self, loaded: LoadedModel, sample: Sample) -> None:
        """Whole numbers where doubles are asked for are no fault."""
        predicted = loaded.predict(sample.input_example.assign(rooms=[2, 3, 5]))
        assert prices_of(predicted) == pytest.approx(sample.prices)

    def test_inputs_that_do_not_fit_are_refused_with_every_fault(self, loaded: LoadedModel, sample: Sample) -> None:
        """A missing column, a wrong type and an extra column are told at once."""
        inputs = sample.input_example.assign(size="large", colour="red").drop(columns="rooms")
        with pytest.raises(SignatureMismatchError) as refused:
            loaded.predict(inputs)
        assert {fault.column for fault in refused.value.faults} == {"size", "rooms", "colour"}
        assert all(fault.expected and fault.found for fault in refused.value.faults)
        assert refused.value.side == "inputs"

    @pytest.mark.parametrize("inputs", [None, 1, "x", [], {}, object(), [[1.0, 2.0]]])
    def test_what_is_no_table_is_refused(self, loaded: LoadedModel, inputs: Any) -> None:
        """And so is one without columns."""
        with pytest.raises(SignatureMismatchError):
            loaded.predict(inputs)

    def test_parameters_that_the_signature_lacks_are_refused(self, loaded: LoadedModel, sample: Sample) -> None:
        """They would have no effect."""
        with pytest.raises(SignatureMismatchError) as refused:
            loaded.predict(sample.input_example, {"discount": 0.1})
        assert refused.value.side == "params"

    def test_threads_may_share_a_loaded_model(self, loaded: LoadedModel, sample: Sample) -> None:
        """Eight predictions at once are eight times the same."""
        for predicted in at_once(lambda _: loaded.predict(sample.input_example)):
            assert prices_of(predicted) == pytest.approx(sample.prices)
