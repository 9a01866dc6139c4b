"""What a saver is held to that takes any object with ``predict``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.linear_model import LinearRegression

from modelport.core.errors import UnsupportedModelError
from modelport.core.model_registries import ModelSaver, Registry
from modelport.core.models import LoadedModel
from modelport.core.signatures import ColumnSpec, DataType, Signature
from modelport.testing import project_models as models
from modelport.testing.hooks import RegistryHooks
from modelport.testing.leftovers import nothing_registered, nothing_stays_in
from modelport.testing.project_models import named
from modelport.testing.promises import promise
from modelport.testing.refusing import refusal
from modelport.testing.samples import PriceModel, columns_of, houses, price_signature, same_bits
from modelport.testing.sentences import (
    PREDICT_INPUTS,
    SAVE_MODEL,
    SAVE_NOTHING_LEFT,
    SAVE_REHEARSES,
    SAVE_SNAPSHOT,
    SAVE_UNSUPPORTED,
)
from modelport.testing.table_kinds import CONTAINERS

PRICES = [50.0 * 2_000.1 + 2.0 * 10_000.3, 80.0 * 2_000.1 + 3.0 * 10_000.3, 120.5 * 2_000.1 + 5.0 * 10_000.3]
_TABLES = [each for each in CONTAINERS if each != "dict of lists"]


def reloaded(ports: Registry, model: Any, signature: Signature, input_example: Any) -> LoadedModel:
    """Save a model and load it again."""
    return ports.loader.load(ports.saver.save(model, signature, input_example).uri)


class ProjectModelContract(RegistryHooks):
    """What is promised of a project's own models, as tests."""

    @pytest.mark.usefixtures("any_model")
    @promise(
        ModelSaver.save, SAVE_MODEL, look_at="whether the object itself is kept, with its class and its attributes"
    )
    def test_the_object_comes_back_as_it_was(self, ports: Registry) -> None:
        """With its class and what it has learnt."""
        native = reloaded(ports, PriceModel(1.0, 2.0), price_signature(), houses()).native
        assert type(native) is PriceModel
        assert vars(native) == {"per_size": 1.0, "per_room": 2.0}

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_MODEL, look_at="savers that keep the internal model of what asks to be kept whole")
    def test_a_model_around_an_estimator_is_kept_whole(self, ports: Registry) -> None:
        """What it does beyond the estimator is not lost."""
        model = models.WrappedModel(LinearRegression().fit(houses(), PRICES))
        answers = columns_of(model.predict(houses()))
        loaded = reloaded(ports, model, price_signature(), houses())
        assert type(loaded.native) is models.WrappedModel
        assert same_bits(loaded.predict(houses()), answers)

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_REHEARSES, look_at="how often the model is run, a load included")
    def test_the_model_is_run_on_the_example_once_at_save(
        self, ports: Registry, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """On the whole of it, and not at load."""
        monkeypatch.setattr(models.RecordingModel, "given", [])
        reloaded(ports, models.RecordingModel(), price_signature(), houses())
        (seen,) = models.RecordingModel.given
        assert seen.equals(houses())

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_REHEARSES, look_at="what is prepared before the model was run on its example")
    def test_nothing_is_written_before_the_model_was_run(
        self, ports: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Not even a temporary file."""
        monkeypatch.setattr(models.WatchfulModel, "found", [])
        with nothing_stays_in(tmp_path / "temporary", monkeypatch):
            ports.saver.save(models.WatchfulModel(), price_signature(), houses())
        assert models.WatchfulModel.found == [[]]

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_UNSUPPORTED, look_at="what becomes of an exception of the model at save")
    def test_a_model_that_fails_on_the_example_is_refused_with_the_cause(self, ports: Registry) -> None:
        """It would fail in the service."""
        error = refusal(UnsupportedModelError, ports.saver.save, models.FailingModel(), price_signature(), houses())
        assert error.types == (named(models.FailingModel),)
        assert type(error.__cause__) is models.WeightsError
        assert "WeightsError: no weights for 3 rows" in error.problem
        assert error.expected
        assert error.remedy
        assert nothing_registered(ports)

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_UNSUPPORTED, look_at="what becomes of an exception of the pickler")
    def test_a_model_that_cannot_be_pickled_is_refused_by_its_type(self, ports: Registry) -> None:
        """The type at fault is named, and what failed is the cause."""
        error = refusal(UnsupportedModelError, ports.saver.save, models.LockedModel(), price_signature(), houses())
        assert named(models.LockedModel) in error.types
        assert named(models.LockedModel) in error.problem
        assert error.__cause__ is not None
        assert type(error.__cause__).__name__ in error.problem
        assert error.remedy
        assert nothing_registered(ports)

    @pytest.mark.usefixtures("any_model")
    @pytest.mark.parametrize("kind", [models.UnreadableModel, models.MisbuiltModel])
    @promise(ModelSaver.save, SAVE_UNSUPPORTED, look_at="whether what was pickled is read again before it is kept")
    def test_a_model_whose_pickle_cannot_be_read_back_is_refused_by_its_type(
        self, ports: Registry, kind: type[PriceModel]
    ) -> None:
        """It would be found out by the service that loads it."""
        error = refusal(UnsupportedModelError, ports.saver.save, kind(), price_signature(), houses())
        assert error.types == (named(kind),)
        assert error.__cause__ is not None
        assert error.remedy
        assert nothing_registered(ports)

    @pytest.mark.usefixtures("any_model")
    @promise(
        ModelSaver.save,
        SAVE_SNAPSHOT,
        look_at="picklers that put something into the class that they keep by value",
    )
    def test_saving_does_not_change_a_class_that_is_kept_whole(self, ports: Registry) -> None:
        """One that no import finds, as those of notebooks: its methods and attributes stay the same objects."""

        class LocalModel(PriceModel):
            """A class that is not importable."""

            given: ClassVar[list[Any]] = []

            def predict(self, inputs: Any) -> Any:
                """Predict as ever."""
                return super().predict(inputs)

        before = dict(vars(LocalModel))
        saved = ports.saver.save(LocalModel(), price_signature(), houses())
        assert [name for name, value in before.items() if vars(LocalModel)[name] is not value] == []
        assert same_bits(ports.loader.load(saved.uri).predict(houses()), [PRICES])

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_NOTHING_LEFT, look_at="what is removed when pickling fails")
    def test_a_model_that_cannot_be_kept_leaves_no_file(
        self, ports: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whether it fails on its example, at pickling, or at reading."""
        with nothing_stays_in(tmp_path / "temporary", monkeypatch):
            for model in (models.FailingModel(), models.LockedModel(), models.UnreadableModel()):
                refusal(UnsupportedModelError, ports.saver.save, model, price_signature(), houses())

    @pytest.mark.usefixtures("any_model")
    @promise(
        ModelSaver.save,
        SAVE_SNAPSHOT,
        look_at="whether the example is kept before or after the model had its hands on it",
    )
    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at="whether a model is given the caller's own data at save")
    def test_a_model_that_spoils_the_example_at_save_spoils_only_a_copy(self, ports: Registry) -> None:
        """Neither the caller's example nor the one that is kept."""
        example = houses()
        loaded = reloaded(ports, models.GreedyModel(), price_signature(), example)
        assert example.equals(houses())
        assert loaded.input_example.equals(houses())

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_MODEL, look_at="what models of texts are given: a column, not a table with one")
    def test_a_model_of_a_single_column_is_always_given_a_single_column(self, ports: Registry) -> None:
        """Its example says so, and comes back as it was."""
        texts = pd.Series(["a", "bcd"], name="text")
        signature = Signature([ColumnSpec("text", DataType.STRING)], [ColumnSpec(None, DataType.LONG)])
        loaded = reloaded(ports, models.LengthModel(), signature, texts)
        pd.testing.assert_series_equal(loaded.input_example, texts)
        for asked in (texts, texts.to_frame(), pl.from_pandas(texts), pl.from_pandas(texts.to_frame())):
            predicted = loaded.predict(asked)
            assert list(predicted) == [1, 3]

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_MODEL, look_at="what models of tables are given: a table, not its one column")
    def test_a_model_of_a_table_is_given_a_table_where_a_single_column_is_passed(self, ports: Registry) -> None:
        """The column takes its name from the signature."""
        sizes = pd.DataFrame({"size": [1.0, 2.0]})
        columns = [ColumnSpec("size", DataType.DOUBLE)]
        loaded = reloaded(ports, models.SizeModel(), Signature(columns, columns), sizes)
        for asked in (sizes["size"], sizes["size"].to_numpy(), pl.from_pandas(sizes["size"])):
            assert np.asarray(loaded.predict(asked)).ravel().tolist() == [1.0, 2.0]

    @pytest.mark.usefixtures("any_model")
    @pytest.mark.parametrize("asked", _TABLES)
    @pytest.mark.parametrize("kept", [each for each in _TABLES if each != "NumPy"])
    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at="whether inputs are converted to the form of the example")
    def test_a_model_works_on_the_kind_of_table_that_it_was_saved_with(
        self, ports: Registry, monkeypatch: pytest.MonkeyPatch, kept: str, asked: str
    ) -> None:
        """Whatever kind the service asks with, and the service is answered in its own."""
        example, inputs = CONTAINERS[kept](houses()), CONTAINERS[asked](houses())
        monkeypatch.setattr(models.RecordingModel, "given", [])
        model = models.RecordingModel() if kept != "pyarrow" else models.ArrowModel()
        loaded = reloaded(ports, model, price_signature(), example)
        predicted = loaded.predict(inputs)
        assert type(predicted) is type(inputs)
        assert same_bits(predicted, [PRICES])
        assert {type(given) for given in models.RecordingModel.given} <= {type(example)}
