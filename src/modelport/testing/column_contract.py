"""What a loaded model is held to about its inputs: what fits is given in the signature's types, the rest is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
import pytest

from modelport.core.errors import SignatureMismatchError
from modelport.core.model_registries import Registry
from modelport.core.models import LoadedModel
from modelport.core.signatures import ColumnSpec, DataType, Signature, TensorSpec
from modelport.testing import project_models as models
from modelport.testing.column_kinds import COLUMNS, RULES
from modelport.testing.hooks import RegistryHooks
from modelport.testing.promises import promise
from modelport.testing.refusing import refusal, told
from modelport.testing.samples import PriceModel, houses, price_signature, same_bits
from modelport.testing.sentences import PREDICT, PREDICT_INPUTS, PREDICT_MISMATCH

_LENGTHS = "columns of one length"
MISSHAPEN: Final[Mapping[str, tuple[Any, list[tuple[str, str, str]]]]] = {
    "a row": (np.array([1.0, 2.0]), [("", "2 columns", "1 column")]),
    "one more column": (np.zeros((2, 3)), [("", "2 columns", "3 columns")]),
    "one more axis": (np.zeros((2, 2, 2)), [("", _LENGTHS, "an array of shape (2, 2, 2)")]),
    "uneven columns": (
        {"size": [1.0], "rooms": [1.0, 2.0]},
        [("", _LENGTHS, "columns of different lengths: 1, 2")],
    ),
    "numbers": ({"size": 1.0, "rooms": 2.0}, [("", _LENGTHS, "float as column 'size'")]),
    "a column twice": (
        pd.DataFrame([[1.0, 2.0, 3.0]], columns=["size", "size", "rooms"]),
        [("size", "one column", "several of this name")],
    ),
    "a name misspelt": (
        pd.DataFrame({"sise": [1.0], "rooms": [1.0]}),
        [("size", "double", "no such column"), ("sise", "no such column", "float64")],
    ),
    "a name in capitals": (
        pd.DataFrame({"Size": [1.0], "rooms": [1.0]}),
        [("size", "double", "no such column"), ("Size", "no such column", "float64")],
    ),
}
"""What is no table of the columns size and rooms, and the faults that are told."""

TENSORS: Final[Mapping[str, tuple[Any, str]]] = {
    "one more column": (np.zeros((2, 3), "float32"), "float32 of shape (2, 3)"),
    "one axis": (np.zeros(2, "float32"), "float32 of shape (2,)"),
    "integers": (np.zeros((2, 2), "int64"), "int64 of shape (2, 2)"),
    "doubles": (np.zeros((2, 2)), "float64 of shape (2, 2)"),
    "a dict": ({"a": np.zeros((2, 2), "float32")}, "a dict of a"),
}
"""What is no tensor of float32 and of two columns, and what is told of it."""

_OUTPUTS = [TensorSpec("float64", (-1,))]
_PLACE = "whether the loaded model predicts through modelport's Predictor"


def _remedy(expected: str, found: str) -> str:
    if "null" in found:
        return "fill or drop the nulls, or declare the column with required=False"
    if found.startswith("float") and expected.startswith(("integer", "long")):
        return "cast whole numbers to int64; where some are missing, use pandas' dtype Int64, not float64"
    return "cast or repair the inputs so that nothing is lost"


class ColumnContract(RegistryHooks):
    """What becomes of columns and tensors of every kind, as tests."""

    @pytest.mark.usefixtures("any_model")
    @pytest.mark.parametrize("kind", RULES)
    @promise(LoadedModel.predict, PREDICT, look_at=_PLACE)
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at=_PLACE)
    def test_a_column_is_given_in_the_type_of_the_signature_or_refused(
        self, ports: Registry, given: list[Any], kind: str
    ) -> None:
        """What would lose something is refused, and it is told what was expected and what was found."""
        rule = RULES[kind]
        example = COLUMNS[next(iter(rule.taken))]().to_frame("a")
        loaded = _reloaded(ports, Signature([rule.spec], _OUTPUTS), example)
        for name, make in COLUMNS.items():
            given.clear()
            column = make()
            if name in rule.taken:
                loaded.predict(column.to_frame("a").set_axis(["r2", "r1"]))
                assert list(given[0].index) == ["r2", "r1"]
                assert str(given[0]["a"].dtype) == rule.taken[name], name
                assert all(map(_same_cell, given[0]["a"], column)), name
                continue
            error = refusal(SignatureMismatchError, loaded.predict, column.to_frame("a"))
            assert {(fault.column, fault.expected) for fault in error.faults} == {("a", kind)}, name
            assert error.faults[0].found == rule.found.get(name, error.faults[0].found), name
            assert error.remedy == "; ".join(dict.fromkeys(_remedy(kind, fault.found) for fault in error.faults)), name
            assert given == []

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at="how columns are matched, by name or else by position")
    def test_what_is_no_table_of_the_columns_is_refused_by_its_shape(self, ports: Registry) -> None:
        """And a name that was perhaps meant is told; a single row is one row."""
        saved = ports.saver.save(PriceModel(), price_signature(), houses())
        loaded = ports.loader.load(saved.uri)
        for name, (inputs, faults) in MISSHAPEN.items():
            error = refusal(SignatureMismatchError, loaded.predict, inputs)
            assert told(error) == faults, name
            assert error.remedy
        misspelt = refusal(SignatureMismatchError, loaded.predict, MISSHAPEN["a name misspelt"][0])
        assert misspelt.remedy == "rename columns: 'sise' is perhaps 'size'"
        row = refusal(SignatureMismatchError, loaded.predict, MISSHAPEN["a row"][0])
        assert row.remedy == "pass one row as one row: array.reshape(1, -1)"
        assert same_bits(loaded.predict(np.array([[50, 2]])), [[50.0 * 2_000.1 + 2.0 * 10_000.3]])

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT, look_at="whether an optional column that is not there is a fault")
    def test_only_an_optional_column_may_be_left_out(self, ports: Registry, given: list[Any]) -> None:
        """Then the model is given what there is."""
        columns = [ColumnSpec("a", DataType.LONG), ColumnSpec("b", DataType.LONG, required=False)]
        loaded = _reloaded(ports, Signature(columns, _OUTPUTS), pd.DataFrame({"a": [1, 2], "b": [3, 4]}))
        loaded.predict(pd.DataFrame({"a": [5, 6]}))
        assert given[-1].to_dict("list") == {"a": [5, 6]}
        error = refusal(SignatureMismatchError, loaded.predict, pd.DataFrame({"b": [5, 6]}))
        assert told(error) == [("a", "long", "no such column")]
        assert error.remedy == "add the missing columns"

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at="whether the name of a Series is held against the column's")
    def test_a_single_column_may_come_as_a_series_of_its_name_or_of_none(
        self, ports: Registry, given: list[Any]
    ) -> None:
        """One of another name is another column."""
        signature = Signature([ColumnSpec("a", DataType.LONG)], _OUTPUTS)
        loaded = _reloaded(ports, signature, pd.DataFrame({"a": [1, 2]}))
        for name in ("a", None):
            loaded.predict(pd.Series([3, 4], name=name))
            assert given[-1].to_dict("list") == {"a": [3, 4]}
        error = refusal(SignatureMismatchError, loaded.predict, pd.Series([3, 4], name="b"))
        assert {fault.column for fault in error.faults} == {"a", "b"}

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at="whether arrays are held against a tensor's dtype and shape")
    def test_a_tensor_is_taken_in_its_dtype_and_shape_alone(self, ports: Registry, given: list[Any]) -> None:
        """Any number of rows, and nothing else that differs."""
        signature = Signature([TensorSpec("float32", (-1, 2))], _OUTPUTS)
        loaded = _reloaded(ports, signature, np.ones((2, 2), "float32"))
        loaded.predict(np.full((5, 2), 0.5, "float32"))
        assert given[-1].dtype == np.float32
        assert given[-1].tolist() == [[0.5, 0.5]] * 5
        loaded.predict(np.ones((1, 2), "int8"))
        assert given[-1].dtype == np.float32
        for name, (wrong, found) in TENSORS.items():
            error = refusal(SignatureMismatchError, loaded.predict, wrong)
            assert error.side == "inputs"
            assert told(error) == [("", "float32 of shape (-1, 2)", found)], name
            assert error.remedy

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at="whether named tensors are matched by their names")
    def test_named_tensors_are_taken_as_a_dict(self, ports: Registry, given: list[Any]) -> None:
        """All of them, by name; those at fault are named."""
        specs = [TensorSpec("float32", (-1, 2), "image"), TensorSpec("int64", (-1,), "age")]
        example = {"image": np.ones((2, 2), "float32"), "age": np.array([1, 2])}
        loaded = _reloaded(ports, Signature(specs, _OUTPUTS), example)
        loaded.predict(dict(reversed(example.items())))
        assert {name: each.tolist() for name, each in given[-1].items()} == {
            "image": [[1.0, 1.0]] * 2,
            "age": [1, 2],
        }
        loaded.predict({"image": np.ones((1, 2), "float16"), "age": np.array([1], "int8")})
        assert {name: str(each.dtype) for name, each in given[-1].items()} == {"image": "float32", "age": "int64"}
        wrong = {"image": np.ones((2, 3), "float32"), "ages": np.array([1, 2])}
        error = refusal(SignatureMismatchError, loaded.predict, wrong)
        assert sorted(told(error)) == [
            ("age", "int64 of shape (-1,)", "no such tensor"),
            ("ages", "no such tensor", "a tensor"),
            ("image", "float32 of shape (-1, 2)", "float32 of shape (2, 3)"),
        ]
        unnamed = refusal(SignatureMismatchError, loaded.predict, np.zeros((2, 2)))
        assert told(unnamed) == [("", "a dict with image, age", "ndarray")]


def _reloaded(ports: Registry, signature: Signature, example: Any) -> LoadedModel:
    return ports.loader.load(ports.saver.save(models.KeepingModel(), signature, example).uri)


def _same_cell(mine: Any, given: Any) -> bool:
    if isinstance(given, list | dict):
        return bool(mine == given)
    if pd.isna(given):
        return bool(pd.isna(mine))
    return bool(mine == (pd.Timestamp(given) if type(given) is date and isinstance(mine, pd.Timestamp) else given))
