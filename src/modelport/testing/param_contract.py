"""What a saver and a loader are held to about the parameters of a model."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

import numpy as np
import pandas as pd
import pytest

from modelport.core.errors import SignatureMismatchError, UnsupportedModelError
from modelport.core.model_registries import ModelSaver, Registry
from modelport.core.models import LoadedModel
from modelport.core.signatures import ColumnSpec, DataType, ParamSpec, Signature
from modelport.testing import project_models as models
from modelport.testing.hooks import RegistryHooks
from modelport.testing.project_models import named
from modelport.testing.promises import promise
from modelport.testing.refusing import refusal
from modelport.testing.samples import PriceModel, houses, price_signature, same_bits
from modelport.testing.sentences import PREDICT_MISMATCH, PREDICT_PARAMS, SAVE_MODEL, SAVE_UNSUPPORTED

_DISCOUNT = Signature(price_signature().inputs, price_signature().outputs, [ParamSpec("discount", "double", 0.0)])
_EVERY = Signature(
    [ColumnSpec("a", DataType.LONG)],
    [ColumnSpec(None, DataType.DOUBLE)],
    [
        ParamSpec("rate", "double", 0.5),
        ParamSpec("share", "float", 0.25),
        ParamSpec("count", "long", 5),
        ParamSpec("few", "integer", 3),
        ParamSpec("greedy", "boolean", True),  # noqa: FBT003 - the default
        ParamSpec("name", "string", "é"),
        ParamSpec("at", "datetime", "2026-01-02T03:04:05"),
        ParamSpec("day", "datetime", "2026-01-02"),
        ParamSpec("weights", "double", [1, 2.5], (-1,)),
        ParamSpec("free", "long", None),
    ],
)
_DEFAULTS: Final[dict[str, Any]] = {
    "rate": 0.5,
    "share": 0.25,
    "count": 5,
    "few": 3,
    "greedy": True,
    "name": "é",
    "at": datetime(2026, 1, 2, 3, 4, 5),  # noqa: DTZ001 - parameters have no zone
    "day": date(2026, 1, 2),
    "weights": [1.0, 2.5],
    "free": None,
}
_GIVEN: Final[list[tuple[str, Any, Any]]] = [
    ("rate", 3, 3.0),
    ("rate", np.float32(0.5), 0.5),
    ("share", np.float64(0.125), 0.125),
    ("count", np.int8(7), 7),
    ("count", -(2**63), -(2**63)),
    ("few", 2**31 - 1, 2**31 - 1),
    ("greedy", np.bool_(False), False),  # noqa: FBT003 - the value
    ("name", np.str_("x"), "x"),
    ("name", "", ""),
    ("at", "2026-05-06T07:08:09", datetime(2026, 5, 6, 7, 8, 9)),  # noqa: DTZ001 - parameters have no zone
    ("at", np.datetime64("2026-05-06T07:08:09"), datetime(2026, 5, 6, 7, 8, 9)),  # noqa: DTZ001
    ("at", pd.Timestamp("2026-05-06T07:08:09"), datetime(2026, 5, 6, 7, 8, 9)),  # noqa: DTZ001
    ("day", date(2026, 5, 6), date(2026, 5, 6)),
    ("weights", np.array([1, 2]), [1.0, 2.0]),
    ("weights", (), []),
    ("free", 9, 9),
    ("free", None, None),
]
_WRONG: Final[list[tuple[str, Any, str]]] = [
    ("rate", "half", "double"),
    ("rate", True, "double"),
    ("rate", None, "double"),
    ("rate", [0.5], "double"),
    ("count", 1.5, "long"),
    ("count", 2**63, "long"),
    ("count", "1", "long"),
    ("few", 2**31, "integer"),
    ("few", -(2**31) - 1, "integer"),
    ("greedy", 1, "boolean"),
    ("name", 1, "string"),
    ("name", b"x", "string"),
    ("at", "soon", "datetime"),
    ("at", 2026, "datetime"),
    ("weights", 1.0, "list of double"),
    ("weights", ["x"], "list of double"),
    ("weights", [None], "list of double"),
    ("free", "x", "long"),
    ("discuont", 0.5, "no such parameter"),
]


class ParamContract(RegistryHooks):
    """What is promised of parameters, as tests."""

    @pytest.fixture
    def parametric(self, ports: Registry, monkeypatch: pytest.MonkeyPatch) -> LoadedModel:
        """Give a loaded model with a parameter of every type."""
        saved = ports.saver.save(models.ParametricModel(), _EVERY, {"a": [1, 2]})
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
            assert list(map(repr, seen.items())) == list(map(repr, _DEFAULTS.items()))
        assert len(models.ParametricModel.given) == 3
        assert parametric.signature == _EVERY

    @pytest.mark.usefixtures("any_model")
    @promise(
        LoadedModel.predict, PREDICT_PARAMS, look_at="whether values are turned into Python's own, of the right type"
    )
    def test_parameters_that_fit_are_given_in_their_types(self, parametric: LoadedModel) -> None:
        """Whole numbers as floats, NumPy's scalars as Python's, texts as moments; the rest have their defaults."""
        for name, value, expected in _GIVEN:
            given = {name: value}
            parametric.predict({"a": [1, 2]}, given)
            seen = models.ParametricModel.given.pop()
            assert repr(seen) == repr(_DEFAULTS | {name: expected}), name
            assert given == {name: value}

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at="whether values of parameters are held against their types")
    def test_parameters_that_do_not_fit_are_refused(self, parametric: LoadedModel) -> None:
        """Unknown ones and those of another type; the model is not run."""
        for name, value, expected in _WRONG:
            error = refusal(SignatureMismatchError, parametric.predict, {"a": [1, 2]}, {name: value})
            assert error.side == "params"
            assert [(fault.column, fault.expected) for fault in error.faults] == [(name, expected)]
            assert error.faults[0].found == repr(value)
            assert error.remedy
        assert models.ParametricModel.given == []

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at="whether the check of parameters stops at the first fault")
    def test_all_parameters_that_do_not_fit_are_told_at_once(self, parametric: LoadedModel) -> None:
        """With what may have been meant."""
        params = {"rate": "half", "cuont": 1, "wieghts": [1.0], "few": 1.5}
        error = refusal(SignatureMismatchError, parametric.predict, {"a": [1, 2]}, params)
        assert sorted(fault.column for fault in error.faults) == ["cuont", "few", "rate", "wieghts"]
        assert "'cuont' is perhaps 'count'" in error.remedy
        assert "'wieghts' is perhaps 'weights'" in error.remedy

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
