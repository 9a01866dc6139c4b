"""What a registry promises of project models: any object with ``predict``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from attrs import evolve
from sklearn.linear_model import LinearRegression

from contract import sample_models
from contract.hooks import RegistryHooks, names
from contract.prediction_behaviour import CONTAINERS, prices_of
from contract.sample_models import houses, price_signature
from modelport import LoadedModel, ParamSpec, Registry, Signature, SignatureMismatchError, UnsupportedModelError

WITH_DISCOUNT = evolve(price_signature(), params=(ParamSpec("discount", "double", 0.0),))
TABLES = [each for each in CONTAINERS if each != "dict of lists"]
PRICES = [120_000.0, 190_000.0, 291_000.0]


def reload(registry: Registry, model: Any, signature: Signature, input_example: Any) -> LoadedModel:
    """Save a model and load it again."""
    return registry.loader.load(registry.saver.save(model, signature, input_example).uri)


class ProjectModelBehaviour(RegistryHooks):
    """Keeps objects of a project's own classes. For savers that take any object with ``predict``."""

    def test_the_object_comes_back_as_it_was(self, registry: Registry) -> None:
        """With its class and what it has learnt."""
        native = reload(registry, sample_models.PriceModel(1.0, 2.0), price_signature(), houses()).native
        assert type(native) is sample_models.PriceModel
        assert (native.per_size, native.per_room) == (1.0, 2.0)

    def test_a_model_around_an_estimator_is_kept_whole(self, registry: Registry) -> None:
        """What it does beyond the estimator is not lost."""
        estimator = LinearRegression().fit(houses(), PRICES)
        loaded = reload(registry, sample_models.WrappedModel(estimator), price_signature(), houses())
        assert prices_of(loaded.predict(houses())) == pytest.approx([2.0 * price for price in PRICES])
        assert type(loaded.native) is sample_models.WrappedModel

    def test_the_model_is_run_on_the_example_once_at_save(
        self, registry: Registry, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """And not at load."""
        monkeypatch.setattr(sample_models.RecordingModel, "given", [])
        reload(registry, sample_models.RecordingModel(), price_signature(), houses())
        assert [len(given) for given in sample_models.RecordingModel.given] == [3]

    def test_a_model_of_a_single_column_is_always_given_a_single_column(self, registry: Registry) -> None:
        """Its example says so, and comes back as it was."""
        texts = pd.Series(["a", "bcd"], name="text")
        loaded = reload(registry, sample_models.LengthModel(), Signature.infer(texts, np.array([1, 3])), texts)
        pd.testing.assert_series_equal(loaded.input_example, texts)
        for asked in (texts, texts.to_frame(), pl.from_pandas(texts), pl.from_pandas(texts.to_frame())):
            assert list(loaded.predict(asked)) == [1, 3]

    def test_a_model_of_a_table_is_given_a_table_where_a_single_column_is_passed(self, registry: Registry) -> None:
        """The column takes its name from the signature."""
        sizes = pd.DataFrame({"size": [1.0, 2.0], "rooms": [0.0, 0.0]})[["size"]]
        loaded = reload(registry, sample_models.SizeModel(), Signature.infer(sizes, sizes), sizes)
        for asked in (sizes["size"], sizes["size"].to_numpy(), pl.from_pandas(sizes["size"])):
            assert [float(size) for size in np.asarray(loaded.predict(asked)).ravel()] == [1.0, 2.0]

    def test_a_model_that_fails_on_the_example_is_refused_with_the_cause(self, registry: Registry) -> None:
        """It would fail in the service."""
        with pytest.raises(UnsupportedModelError) as refused:
            registry.saver.save(sample_models.FailingModel(), price_signature(), houses())
        assert refused.value.types == ("contract.sample_models.FailingModel",)
        assert isinstance(refused.value.__cause__, RuntimeError)
        assert names(registry) == []

    def test_a_model_that_cannot_be_pickled_is_refused_by_its_type(self, registry: Registry) -> None:
        """The type at fault is named."""
        with pytest.raises(UnsupportedModelError) as refused:
            registry.saver.save(sample_models.LockedModel(), price_signature(), houses())
        assert "contract.sample_models.LockedModel" in refused.value.types
        assert refused.value.__cause__ is not None

    def test_a_model_that_spoils_the_example_at_save_spoils_only_a_copy(self, registry: Registry) -> None:
        """Neither the caller's example nor the one that is kept."""
        example = houses()
        loaded = reload(registry, sample_models.GreedyModel(), price_signature(), example)
        assert example.equals(houses())
        assert loaded.input_example.equals(houses())

    def test_parameters_have_defaults_and_can_be_set(self, registry: Registry) -> None:
        """The model is given what the caller sets, and the signature's default for the rest."""
        loaded = reload(registry, sample_models.DiscountModel(), WITH_DISCOUNT, houses())
        assert prices_of(loaded.predict(houses())) == pytest.approx(PRICES)
        halved = loaded.predict(houses(), {"discount": 0.5})
        assert prices_of(halved) == pytest.approx([price / 2 for price in PRICES])

    @pytest.mark.parametrize("params", [{"discuont": 0.5}, {"discount": "half"}, {"discount": None}])
    def test_parameters_that_do_not_fit_are_refused(self, registry: Registry, params: dict[str, Any]) -> None:
        """Unknown ones and those of another type."""
        loaded = reload(registry, sample_models.DiscountModel(), WITH_DISCOUNT, houses())
        with pytest.raises(SignatureMismatchError) as refused:
            loaded.predict(houses(), params)
        assert refused.value.side == "params"
        assert refused.value.faults

    def test_parameters_that_the_model_does_not_take_are_refused_at_save(self, registry: Registry) -> None:
        """They would have no effect."""
        with pytest.raises(UnsupportedModelError) as refused:
            registry.saver.save(sample_models.PriceModel(), WITH_DISCOUNT, houses())
        assert refused.value.types == ("contract.sample_models.PriceModel",)

    @pytest.mark.parametrize("asked", TABLES)
    @pytest.mark.parametrize("kept", [each for each in TABLES if each != "numpy"])
    def test_a_model_works_on_the_kind_of_table_that_it_was_saved_with(
        self, registry: Registry, monkeypatch: pytest.MonkeyPatch, kept: str, asked: str
    ) -> None:
        """Whatever kind the service asks with, and the service is answered in its own."""
        example, inputs = CONTAINERS[kept](houses()), CONTAINERS[asked](houses())
        monkeypatch.setattr(sample_models.RecordingModel, "given", [])
        model = sample_models.RecordingModel() if kept != "pyarrow" else sample_models.ArrowModel()
        loaded = reload(registry, model, price_signature(), example)
        predicted = loaded.predict(inputs)
        assert isinstance(predicted, type(inputs))
        assert prices_of(predicted) == pytest.approx(PRICES)
        assert {type(given) for given in sample_models.RecordingModel.given} <= {type(example)}

    def test_a_model_may_have_several_outputs(self, registry: Registry) -> None:
        """Each in its column."""
        outputs = pd.DataFrame({"price": [1.0], "rank": [1]})
        loaded = reload(registry, sample_models.RankingModel(), Signature.infer(houses(), outputs), houses())
        predicted = loaded.predict(houses())
        assert list(predicted.columns) == ["price", "rank"]
        assert list(predicted["rank"]) == [1, 2, 3]
