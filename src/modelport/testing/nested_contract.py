"""What a loaded model is held to about single values, nested ones above all: taken as they are, or refused by place."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import pytest

from modelport.core.errors import SignatureMismatchError
from modelport.core.model_registries import Registry
from modelport.core.models import LoadedModel
from modelport.core.signatures import ArrayType, ColumnSpec, DataType, ObjectType, ParamSpec, Property, Signature
from modelport.testing import project_models as models
from modelport.testing.hooks import RegistryHooks
from modelport.testing.nested_kinds import VALUES
from modelport.testing.promises import promise
from modelport.testing.refusing import refusal, told
from modelport.testing.sentences import PREDICT, PREDICT_MISMATCH, PREDICT_PARAMS
from modelport.testing.value_kinds import NULLS

_PLACE: Final = "how the values of columns without a dtype are held against the signature's types"
_CAST: Final = "cast or repair the inputs so that nothing is lost"
_NULLS: Final = "fill or drop the nulls, or declare the column with required=False"
_POINT: Final = ObjectType([Property("x", DataType.LONG), Property("tags", ArrayType(DataType.STRING), required=False)])
_TAKEN_POINTS: Final[list[tuple[Any, Any]]] = [
    ({"x": 2}, {"x": 2}),
    ({"x": 2, "tags": None}, {"x": 2, "tags": None}),
    ({"x": 3, "tags": ("a", None)}, {"x": 3, "tags": ["a", None]}),
    ({"x": np.int8(4), "tags": np.array(["b"])}, {"x": 4, "tags": ["b"]}),
]
_WRONG_POINTS: Final[list[Any]] = [None, {}, {"x": None}, {"x": "2"}, {"x": 2, "y": 3}, {1: 2}, [2], float("nan"), 2]


class NestedContract(RegistryHooks):
    """What becomes of values whose type no dtype tells, as tests."""

    @pytest.fixture
    def of_every_type(self, ports: Registry) -> LoadedModel:
        """Give a loaded model of a column of every type, none of them required."""
        specs = [ColumnSpec(name, each.type, required=False) for name, each in VALUES.items()]
        example = {name: [each.taken[0], None] for name, each in VALUES.items()}
        saved = ports.saver.save(models.KeepingModel(), Signature(specs, ()), example)
        return ports.loader.load(saved.uri)

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT, look_at=_PLACE)
    def test_values_that_fit_are_given_as_they_are(self, of_every_type: LoadedModel, given: list[Any]) -> None:
        """Each of its own kind, nulls of every kind among them."""
        for name, each in VALUES.items():
            values = [*each.taken, *NULLS]
            of_every_type.predict({name: values})
            assert list(given[-1]) == [name]
            assert list(map(repr, given[-1][name])) == list(map(repr, values)), name
            assert list(map(type, given[-1][name])) == list(map(type, values)), name

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at=_PLACE)
    def test_values_that_do_not_fit_are_refused_by_their_place(
        self, of_every_type: LoadedModel, given: list[Any]
    ) -> None:
        """It is told what stands where, of all columns at once; the model is not run."""
        given.clear()
        for turn in range(max(len(each.refused) for each in VALUES.values())):
            wrong = {name: each.refused[turn] for name, each in VALUES.items() if turn < len(each.refused)}
            inputs = {name: [None, value] for name, (value, _) in wrong.items()}
            error = refusal(SignatureMismatchError, of_every_type.predict, inputs)
            assert told(error) == [
                (name, f"{name} (optional)", f"{found} in row 1") for name, (_, found) in wrong.items()
            ]
            assert _CAST in error.remedy
        assert given == []

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at=_PLACE)
    def test_of_many_values_that_do_not_fit_the_first_is_told(self, of_every_type: LoadedModel) -> None:
        """With the number of the others; and each column is told."""
        wrong = {"long": [1, "x", None, 2.5, 3], "array of long": [[1], [2], ["y"], 4, None], "string": ["a"] * 5}
        for inputs in (wrong, pd.DataFrame({name: pd.Series(each, dtype=object) for name, each in wrong.items()})):
            error = refusal(SignatureMismatchError, of_every_type.predict, inputs)
            assert told(error) == [
                ("long", "long (optional)", "'x' in row 1 and 1 more"),
                ("array of long", "array of long (optional)", "'y' at [0] in row 2 and 1 more"),
            ]

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at=_PLACE)
    def test_whatever_stands_for_none_is_a_null(self, ports: Registry, given: list[Any]) -> None:
        """A required column has none, but where floats, or anything, may be."""
        specs = [ColumnSpec(name, each.type) for name, each in VALUES.items()]
        example = {name: [each.taken[0], each.taken[0]] for name, each in VALUES.items()}
        saved = ports.saver.save(models.KeepingModel(), Signature(specs, ()), example)
        loaded = ports.loader.load(saved.uri)
        given.clear()
        error = refusal(SignatureMismatchError, loaded.predict, {name: list(NULLS) for name in VALUES})
        free = ("any", "double", "float")
        assert told(error) == [(name, name, "7 nulls") for name in VALUES if name not in free]
        assert error.remedy == _NULLS
        assert given == []

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_PARAMS, look_at="how values of object types are read")
    def test_a_parameter_may_be_an_object(self, ports: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is given in Python's own values; what is no such object is refused."""
        params = [ParamSpec("point", _POINT, {"x": 1})]
        signature = Signature([ColumnSpec("a", DataType.LONG)], [ColumnSpec(None, DataType.DOUBLE)], params)
        saved = ports.saver.save(models.ParametricModel(), signature, {"a": [1, 2]})
        loaded = ports.loader.load(saved.uri)
        monkeypatch.setattr(models.ParametricModel, "given", [])
        for point, expected in _TAKEN_POINTS:
            loaded.predict({"a": [1, 2]}, {"point": point})
            assert repr(models.ParametricModel.given.pop()) == repr({"point": expected})
        loaded.predict({"a": [1, 2]})
        assert models.ParametricModel.given.pop() == {"point": {"x": 1}}
        for wrong in _WRONG_POINTS:
            error = refusal(SignatureMismatchError, loaded.predict, {"a": [1, 2]}, {"point": wrong})
            assert told(error) == [("point", "object {tags?: array of string, x: long}", repr(wrong))]
        assert models.ParametricModel.given == []
