"""What every saver and loader is held to about input examples: in whatever form they come, they come back."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelport.core.errors import UnsupportedModelError
from modelport.core.model_registries import ModelSaver, Registry
from modelport.core.models import LoadedModel
from modelport.core.signatures import AnyType, ColumnSpec, DataType, Signature, TensorSpec
from modelport.testing.example_forms import FORMS, MIXED, REFUSED, same
from modelport.testing.grammar import thorough
from modelport.testing.hooks import RegistryHooks
from modelport.testing.promises import promise
from modelport.testing.refusing import refusal
from modelport.testing.sentences import SAVE_EXAMPLE, SAVE_UNSUPPORTED

_MOMENTS = [datetime(2026, 1, 1), datetime(1, 2, 3)]  # noqa: DTZ001 - dates are moments without a zone
_ANYTHING = Signature([ColumnSpec("a", AnyType())], [TensorSpec("float64", (-1,))])
_FEW = settings(thorough, max_examples=8)

CONFORMED: Final[Mapping[str, Callable[[], Any]]] = {
    "pandas: small integers": lambda: pd.DataFrame({"a": np.array([1, 2], "int32")}),
    "pandas: unsigned integers": lambda: pd.DataFrame({"a": np.array([1, 2], "int32")}),
    "pandas: half floats": lambda: pd.DataFrame({"a": np.array([0.1, 0.2], "float16").astype("float32")}),
    "pandas: dates": lambda: pd.DataFrame({"a": np.array(["2026-01-01", "NaT"], "datetime64[us]")}),
    "polars: small integers": lambda: pl.DataFrame({"a": pl.Series([1, 2], dtype=pl.Int32)}),
    "polars: dates": lambda: pl.DataFrame({"a": pl.Series(_MOMENTS, dtype=pl.Datetime("us"))}),
    "pyarrow: small integers": lambda: pa.table({"a": pa.array([1, 2], pa.int32())}),
    "pyarrow: dates": lambda: pa.table({"a": pa.array(_MOMENTS, pa.timestamp("us"))}),
}
"""The forms that do not conform to their signature as they are, and what they become."""


def _bits(value: float) -> bytes:
    return struct.pack("<d", value)


class ExampleContract(RegistryHooks):
    """What becomes of an input example, as tests."""

    @pytest.mark.parametrize("form", FORMS)
    @promise(ModelSaver.save, SAVE_EXAMPLE, look_at="the file format of examples, and what it cannot hold")
    def test_the_example_comes_back_with_the_same_values_types_and_form(
        self, ports: Registry, constant_model: Any, form: str
    ) -> None:
        """As it conforms to the signature, whatever library's it is; the model can predict on it."""
        signature = Signature.infer(FORMS[form](), np.zeros(2))
        loaded = _reloaded(ports, constant_model, signature, FORMS[form]())
        expected = CONFORMED.get(form, FORMS[form])()
        assert same(loaded.input_example, expected)
        assert loaded.signature == signature
        assert np.asarray(loaded.predict(loaded.input_example)).ravel().tolist() == [0.0, 0.0]

    @pytest.mark.parametrize("kind", MIXED)
    @promise(ModelSaver.save, SAVE_EXAMPLE, look_at="how single values of an object column are written and read")
    def test_cells_of_any_type_come_back_as_they_were(self, ports: Registry, constant_model: Any, kind: str) -> None:
        """In a column that may hold anything."""
        example = pd.DataFrame({"a": pd.Series(MIXED[kind](), dtype=object)})
        assert same(_reloaded(ports, constant_model, _ANYTHING, example).input_example, example)

    @pytest.mark.parametrize("kind", REFUSED)
    @promise(ModelSaver.save, SAVE_EXAMPLE, look_at="whether a value that only its class can read is kept as a pickle")
    @promise(
        ModelSaver.save, SAVE_UNSUPPORTED, look_at="whether a value that only its class can read is kept as a pickle"
    )
    def test_an_example_that_could_be_kept_only_as_code_is_refused_by_its_types(
        self, ports: Registry, constant_model: Any, kind: str
    ) -> None:
        """Examples are read without running any."""
        make, type_at_fault = REFUSED[kind]
        error = refusal(UnsupportedModelError, ports.saver.save, constant_model, _ANYTHING, make())
        assert error.types == (type_at_fault,)
        assert type_at_fault in error.problem
        assert error.expected
        assert error.remedy

    @promise(ModelSaver.save, SAVE_EXAMPLE, look_at="whether all types at fault are named, or only the first")
    def test_every_type_of_an_example_that_is_not_kept_is_named(self, ports: Registry, constant_model: Any) -> None:
        """Once each, by name; and an example that holds itself is refused as well."""
        cells = pd.Series([[range(1), range(2)], {"k": slice(1)}], dtype=object)
        example = pd.DataFrame({"a": cells})
        error = refusal(UnsupportedModelError, ports.saver.save, constant_model, _ANYTHING, example)
        assert error.types == ("range", "slice")
        assert "range, slice." in error.problem
        endless: list[Any] = []
        endless.append(endless)
        example = pd.DataFrame({"a": pd.Series([endless, 1], dtype=object)})
        assert "itself" in refusal(UnsupportedModelError, ports.saver.save, constant_model, _ANYTHING, example).problem

    @promise(ModelSaver.save, SAVE_EXAMPLE, look_at="whether the example is kept as it was given, not as it conforms")
    def test_the_example_comes_back_as_it_conforms_to_the_signature(self, ports: Registry, constant_model: Any) -> None:
        """With the signature's columns in its order and of its types, as the model itself was given it."""
        columns = [ColumnSpec("a", DataType.DOUBLE), ColumnSpec("b", DataType.LONG), ColumnSpec("c", DataType.DATETIME)]
        signature = Signature(columns, _ANYTHING.outputs)
        given_example = pd.DataFrame({"c": [date(2026, 1, 1)] * 2, "b": np.array([3, 4], "int8"), "a": [1, 2]})
        loaded = _reloaded(ports, constant_model, signature, given_example)
        moments = np.array(["2026-01-01"] * 2, "datetime64[us]")
        conformed = pd.DataFrame({"a": [1.0, 2.0], "b": np.array([3, 4], "int64"), "c": moments})
        pd.testing.assert_frame_equal(loaded.input_example, conformed)
        assert list(given_example.columns) == ["c", "b", "a"]

    @promise(ModelSaver.save, SAVE_EXAMPLE, look_at="formats that write numbers as decimal text")
    @_FEW
    @given(values=st.tuples(st.floats(), st.floats(allow_nan=False)))
    def test_numbers_of_an_example_come_back_to_the_last_bit(
        self, ports: Registry, constant_model: Any, values: tuple[float, float]
    ) -> None:
        """NaN, both zeros, both infinities and the smallest numbers included."""
        example = pd.DataFrame({"a": np.array(values)})
        signature = Signature([ColumnSpec("a", DataType.DOUBLE)], _ANYTHING.outputs)
        kept = _reloaded(ports, constant_model, signature, example).input_example["a"].tolist()
        assert math.isnan(kept[0]) if math.isnan(values[0]) else _bits(kept[0]) == _bits(values[0])
        assert _bits(kept[1]) == _bits(values[1])

    @promise(
        ModelSaver.save, SAVE_EXAMPLE, look_at="characters that a file format escapes, cuts off or takes for an end"
    )
    @_FEW
    @given(texts=st.tuples(st.text(max_size=20), st.text(max_size=20)))
    def test_texts_of_an_example_come_back_to_the_last_character(
        self, ports: Registry, constant_model: Any, texts: tuple[str, str]
    ) -> None:
        """Of whatever alphabet."""
        signature = Signature([ColumnSpec("a", DataType.STRING)], _ANYTHING.outputs)
        kept = _reloaded(ports, constant_model, signature, {"a": list(texts)}).input_example
        assert kept == {"a": list(texts)}


def _reloaded(ports: Registry, model: Any, signature: Signature, example: Any) -> LoadedModel:
    return ports.loader.load(ports.saver.save(model, signature, example).uri)
