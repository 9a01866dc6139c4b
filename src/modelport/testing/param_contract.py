"""What a saver and a loader are held to about the parameters of a model."""

from __future__ import annotations

from typing import Any

import pytest

from modelport.core.errors import SignatureMismatchError, UnsupportedModelError
from modelport.core.model_registries import ModelSaver, Registry
from modelport.core.models import LoadedModel
from modelport.core.signatures import ParamSpec, Signature
from modelport.testing import project_models as models
from modelport.testing.hooks import RegistryHooks
from modelport.testing.param_kinds import DEFAULTS, EVERY, GIVEN, SEVERAL_WRONG, WRONG
from modelport.testing.project_models import named
from modelport.testing.promises import promise
from modelport.testing.refusing import refusal, told
from modelport.testing.samples import PriceModel, houses, price_signature, same_bits
from modelport.testing.sentences import PREDICT_MISMATCH, PREDICT_PARAMS, SAVE_MODEL, SAVE_UNSUPPORTED

_DISCOUNT = Signature(price_signature().inputs, price_signature().outputs, [ParamSpec("discount", "double", 0.0)])


class ParamContract(RegistryHooks):
    """What is promised of parameters, as tests."""

    @pytest.fixture
    def parametric(self, ports: Registry, monkeypatch: pytest.MonkeyPatch) -> LoadedModel:
        """Give a loaded model with a parameter of every type."""
        saved = ports.saver.save(models.ParametricModel(), EVERY, {"a": [1, 2]})
        loaded = ports.loader.load(saved.uri)
        monkeypatch.setattr(models.ParametricModel, "given", [])
        return loaded

    @pytest.mark.usefixtures("any_model")
    @pytest.mark.parametrize("model", [models.DiscountModel(), models.KeywordModel()], ids=["argument", "keyword"])
    @promise(LoadedModel.predict, PREDICT_PARAMS, look_at="whether parameters get through to the model")
    @promise(ModelSaver.save, SAVE_MODEL, look_at="whether parameters get through to the model")
    def test_parameters_have_defaults_and_can_be_set(self, ports: Registry, model: Any) -> None:
        """The model is given what the caller sets, and the signature's default for the rest."""
        loaded = ports.loader.load(ports.saver.save(model, _DISCOUNT, houses()).uri)
        answers = [[float(price) for price in PriceModel().predict(houses())]]
        assert same_bits(loaded.predict(houses()), answers)
        assert same_bits(loaded.predict(houses(), {"discount": 0.5}), [[price * 0.5 for price in answers[0]]])
        assert same_bits(loaded.predict(houses()), answers)

    @pytest.mark.usefixtures("any_model")
    @promise(
        LoadedModel.predict, PREDICT_PARAMS, look_at="how defaults are kept: by value, each of its type, new each time"
    )
    def test_defaults_are_of_their_types_and_no_model_can_change_them(self, parametric: LoadedModel) -> None:
        """They survive saving, loading, and a model that spoils what it is given."""
        parametric.predict({"a": [1, 2]})
        parametric.predict({"a": [1, 2]}, {})
        parametric.predict({"a": [1, 2]}, None)
        for seen in models.ParametricModel.given:
            assert list(map(repr, seen.items())) == list(map(repr, DEFAULTS.items()))
        assert len(models.ParametricModel.given) == 3
        assert parametric.signature == EVERY

    @pytest.mark.usefixtures("any_model")
    @promise(
        LoadedModel.predict, PREDICT_PARAMS, look_at="whether values are turned into Python's own, of the right type"
    )
    def test_parameters_that_fit_are_given_in_their_types(self, parametric: LoadedModel) -> None:
        """Whole numbers as floats, NumPy's scalars as Python's, texts as moments; the rest have their defaults."""
        for name, value, expected in GIVEN:
            given = {name: value}
            parametric.predict({"a": [1, 2]}, given)
            seen = models.ParametricModel.given.pop()
            assert repr(seen) == repr(DEFAULTS | {name: expected}), name
            assert given == {name: value}

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at="whether values of parameters are held against their types")
    def test_parameters_that_do_not_fit_are_refused(self, parametric: LoadedModel) -> None:
        """Unknown ones and those of another type; the model is not run."""
        for name, value, expected, found in WRONG:
            error = refusal(SignatureMismatchError, parametric.predict, {"a": [1, 2]}, {name: value})
            assert error.side == "params"
            assert told(error) == [(name, expected, found)]
        assert models.ParametricModel.given == []

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at="whether the check of parameters stops at the first fault")
    def test_all_parameters_that_do_not_fit_are_told_at_once(self, parametric: LoadedModel) -> None:
        """With what may have been meant, and what there is."""
        for name, (params, faults, remedy) in SEVERAL_WRONG.items():
            error = refusal(SignatureMismatchError, parametric.predict, {"a": [1, 2]}, params)
            assert (error.side, told(error), error.remedy) == ("params", faults, remedy), name
        assert models.ParametricModel.given == []

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at="what becomes of parameters that a signature does not have")
    def test_a_signature_without_parameters_takes_none(self, ports: Registry) -> None:
        """An empty dict of them is as good as none."""
        loaded = ports.loader.load(ports.saver.save(PriceModel(), price_signature(), houses()).uri)
        error = refusal(SignatureMismatchError, loaded.predict, houses(), {"discount": 0.5})
        assert told(error) == [("discount", "no such parameter", "0.5")]
        assert error.remedy == "the signature has no parameters"
        assert same_bits(loaded.predict(houses(), {}), [[float(price) for price in PriceModel().predict(houses())]])

    @pytest.mark.usefixtures("any_model")
    @promise(ModelSaver.save, SAVE_UNSUPPORTED, look_at="whether a signature's parameters are held against the model")
    def test_parameters_that_the_model_does_not_take_are_refused_at_save(self, ports: Registry) -> None:
        """They would have no effect."""
        error = refusal(UnsupportedModelError, ports.saver.save, PriceModel(), _DISCOUNT, houses())
        assert error.types == (named(PriceModel),)
        assert "discount" in error.problem
        assert "predict(inputs, params)" in error.expected
        assert error.remedy
        two = Signature(_DISCOUNT.inputs, _DISCOUNT.outputs, [*_DISCOUNT.params, ParamSpec("rate", "double", 0.5)])
        error = refusal(UnsupportedModelError, ports.saver.save, PriceModel(), two, houses())
        assert ": discount, rate." in error.problem
