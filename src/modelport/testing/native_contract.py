"""What a saver is held to about project models around native ones, and what models are refused with."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from modelport.core.errors import UnsupportedModelError
from modelport.core.model_registries import ModelSaver, Registry
from modelport.core.models import LoadedModel
from modelport.core.prediction import rehearse_model
from modelport.core.project_models import internal_model, predict_call, prediction_failed, takes_params, unpicklable
from modelport.core.signatures import ColumnSpec, DataType, ParamSpec, Signature
from modelport.testing.hooks import RegistryHooks
from modelport.testing.project_models import LockedModel, WeightsError, WrappedModel, named
from modelport.testing.promises import promise
from modelport.testing.refusing import refusal
from modelport.testing.samples import PriceModel, Specimen, same_bits
from modelport.testing.sentences import PREDICT_FAILED, SAVE_MODEL, SAVE_UNSUPPORTED

_PREDICTING = "an object with a method predict(inputs) or predict(inputs, params)"
_WRAP = "pass the fitted model itself, or wrap it in a class with such a method"


class UnfittedModel(PriceModel):
    """A project model that has no native one yet."""

    def get_internal_model(self) -> Any:
        """Fail."""
        message = "fit me\nfirst"
        raise WeightsError(message)


class AttributeModel(PriceModel):
    """A project model whose attribute is called as the method that gives a native one."""

    get_internal_model = "none"


class CompiledModel:
    """A model whose method is compiled code, of which nobody knows what it takes."""

    predict = dict


class NativeContract(RegistryHooks):
    """What is promised of project models around native ones, as tests."""

    @pytest.mark.usefixtures("native_models")
    @promise(ModelSaver.save, SAVE_MODEL, look_at="savers of native models that keep the project model around one")
    def test_of_a_model_around_a_native_one_the_native_one_is_kept_or_none(
        self, ports: Registry, specimen: Specimen
    ) -> None:
        """Never half of each: what comes back predicts as the native one does."""
        wrapped = WrappedModel(specimen.model)
        try:
            saved = ports.saver.save(wrapped, specimen.signature, specimen.example)
        except UnsupportedModelError:
            return
        loaded = ports.loader.load(saved.uri)
        assert type(loaded.native) is type(specimen.model)
        assert same_bits(loaded.predict(specimen.example), specimen.answers)

    @pytest.mark.usefixtures("native_models")
    @promise(ModelSaver.save, SAVE_UNSUPPORTED, look_at="what becomes of an exception of get_internal_model")
    def test_a_model_that_does_not_give_its_native_one_is_not_kept(self, ports: Registry, specimen: Specimen) -> None:
        """Its own type is named."""
        error = refusal(UnsupportedModelError, ports.saver.save, UnfittedModel(), specimen.signature, specimen.example)
        assert error.types == (named(UnfittedModel),)

    @promise(ModelSaver.save, SAVE_MODEL, look_at="whether the native model is asked for by internal_model")
    def test_a_model_without_a_native_one_is_its_own(self) -> None:
        """And so are a class, and a model whose attribute has the method's name."""
        model = AttributeModel()
        assert internal_model(model) is model
        assert internal_model(WrappedModel) is WrappedModel
        assert internal_model(WrappedModel(model)) is model
        error = refusal(UnsupportedModelError, internal_model, UnfittedModel())
        assert error.problem == (
            f"A {named(UnfittedModel)} does not give its internal model: WeightsError: fit me first"
        )
        assert (error.remedy, error.types) == ("fit the model before it is saved", (named(UnfittedModel),))
        assert isinstance(error.__cause__, WeightsError)

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_MODEL, look_at="what is asked of a model's method: whether it takes parameters")
    def test_a_model_whose_method_is_compiled_is_given_the_inputs_alone(self, ports: Registry) -> None:
        """Nobody can know whether it would take parameters."""
        column = ColumnSpec("a", DataType.DOUBLE)
        saved = ports.saver.save(CompiledModel(), Signature([column], [column]), {"a": np.array([1.0, 2.0])})
        predicted = ports.loader.load(saved.uri).predict({"a": np.array([3.0, 4.0])})
        assert {name: values.tolist() for name, values in predicted.items()} == {"a": [3.0, 4.0]}

    @promise(ModelSaver.save, SAVE_UNSUPPORTED, look_at="how models that cannot be kept are refused: in the same words")
    def test_what_cannot_be_kept_is_refused_with_what_to_do(self) -> None:
        """What cannot predict, by its kind, and what cannot be pickled."""
        for model, kind, types in (
            (PriceModel, "the class PriceModel", "builtins.type"),
            (5, "a int", "builtins.int"),
        ):
            error = refusal(UnsupportedModelError, predict_call, model)
            assert error.problem == f"The model is {kind}, which cannot predict."
            assert (error.expected, error.remedy, error.types) == (_PREDICTING, _WRAP, (types,))
        assert not takes_params(None)
        assert not takes_params(dict)
        unkept = unpicklable(LockedModel(), TypeError("a\nlock"))
        assert unkept.problem == f"A {named(LockedModel)} cannot be kept: pickling it fails: TypeError: a lock"
        assert unkept.remedy == "leave open files, connections and locks out of it, for example with __getstate__"
        assert unkept.types == (named(LockedModel),)

    @promise(ModelSaver.save, SAVE_UNSUPPORTED, look_at="whether a signature's parameters are held against the model")
    def test_parameters_that_no_method_takes_are_refused_with_what_to_do(self) -> None:
        """Whether the model has a method without them, or none of its own and is asked in another way."""
        column = ColumnSpec("a", DataType.DOUBLE)
        params = [ParamSpec("rate", "double", 0.5), ParamSpec("share", "double", 0.5)]
        signature, example = Signature([column], [column], params), {"a": np.array([1.0])}
        for model, types in ((PriceModel(), named(PriceModel)), (5, "builtins.int")):
            error = refusal(UnsupportedModelError, rehearse_model, model, signature, example, lambda rows, _: rows)
            assert error.problem == (
                "The signature has parameters, which the model's predict does not take: rate, share."
            )
            assert (error.expected, error.types) == ("a method predict(inputs, params)", (types,))
            assert error.remedy == ("add the argument params to predict, or leave the parameters out of the signature")

    @promise(LoadedModel.predict, PREDICT_FAILED, look_at="how a model that fails is told of: in the same words")
    def test_a_prediction_that_failed_is_told_with_what_to_do(self) -> None:
        """By the type of what was raised."""
        failed = prediction_failed(WeightsError("no\nrows"))
        assert (failed.problem, failed.model_error_type) == (
            "The model failed: WeightsError: no rows",
            named(WeightsError),
        )
        assert failed.remedy == (
            "look at the cause; mend the inputs if the model refuses their values, else mend the model"
        )
