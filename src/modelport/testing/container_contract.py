"""What a loaded model is held to about the form of inputs that it was saved with, and is therefore given."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from modelport.core.errors import ConfigurationError, SignatureMismatchError
from modelport.core.model_registries import Registry
from modelport.core.models import LoadedModel
from modelport.core.signatures import (
    AnyType,
    ColumnSpec,
    Container,
    DataType,
    InputForm,
    Signature,
    TensorSpec,
    convert,
)
from modelport.testing import container_kinds as kinds
from modelport.testing.describing import is_as
from modelport.testing.hooks import RegistryHooks
from modelport.testing.project_models import KeepingModel
from modelport.testing.promises import promise
from modelport.testing.refusing import refusal
from modelport.testing.sentences import PREDICT, PREDICT_INPUTS, PREDICT_MISMATCH

_OUTPUTS: Final = [TensorSpec("float64", (-1,))]
_ANYTHING: Final = Signature([ColumnSpec("a", AnyType())], _OUTPUTS)
_MIXED: Final = pd.DataFrame({"a": pd.Series([1, "x"], dtype=object)})
_FORM: Final = "whether inputs are converted to the form of the example"

NO_PLACE: Final[Mapping[str, tuple[Any, str]]] = {
    "in a table": (pa.table({"a": [1, 2]}), "The pandas data cannot be given as pyarrow: ArrowInvalid: "),
    "in a column": (pa.chunked_array([[1, 2]]), "The inputs cannot be given as pyarrow: ArrowInvalid: "),
}
"""Examples of a library that has no columns of several types, and what is told of such a column."""

NO_TABLES: Final[Mapping[str, tuple[Any, Container, str]]] = {
    "uneven columns": (
        {"a": [1], "b": [1, 2]},
        Container.PANDAS,
        "The dict data cannot be given as pandas: ValueError: columns of different lengths: 1, 2.",
    ),
    "one more axis": (
        np.zeros((1, 2, 3)),
        Container.POLARS,
        "The numpy data cannot be given as polars: ValueError: an array of shape (1, 2, 3).",
    ),
}
"""What cannot be converted, whatever it is converted to."""

FORMS: Final[Mapping[str, tuple[Any, InputForm]]] = {
    "pandas": (pd.DataFrame({0: [1]}), InputForm(Container.PANDAS)),
    "pandas column": (pd.Series([1]), InputForm(Container.PANDAS, single=True)),
    "pyarrow": (pa.table({"a": [1]}), InputForm(Container.PYARROW)),
    "pyarrow column": (pa.array([1]), InputForm(Container.PYARROW, single=True)),
    "numpy": (np.zeros((1, 1)), InputForm(Container.NUMPY)),
    "numpy column": (np.zeros(1), InputForm(Container.NUMPY, single=True)),
    "dict": ({0: [1]}, InputForm(Container.DICT)),
}
"""The text of each form, as savers keep it, and data in it."""


class ContainerContract(RegistryHooks):
    """What a model is given, by kind, names, dtypes and values, as tests."""

    @pytest.mark.usefixtures("any_model")
    @pytest.mark.parametrize("kept", kinds.GIVEN_SIZES)
    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at=_FORM)
    def test_a_model_of_one_column_is_given_the_table_or_the_column_that_it_was_saved_with(
        self, ports: Registry, given: list[Any], kept: str
    ) -> None:
        """Of that library, whatever the column comes in."""
        signature = Signature([ColumnSpec("size", DataType.DOUBLE)], _OUTPUTS)
        loaded = _loaded(ports, signature, kinds.SIZES[kept]())
        for asked, inputs in kinds.SIZES.items():
            loaded.predict(inputs())
            expected = kinds.SIZES_AS_ASKED.get((kept, asked), kinds.GIVEN_SIZES[kept])
            assert is_as(given.pop(), expected), asked

    @pytest.mark.usefixtures("any_model")
    @pytest.mark.parametrize("kept", kinds.GIVEN_COLUMNS)
    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at=_FORM)
    def test_columns_of_every_type_are_given_with_their_values_in_the_library_of_the_example(
        self, ports: Registry, given: list[Any], kept: str
    ) -> None:
        """To the last bit, and in the type of that library that is as wide."""
        loaded = _loaded(ports, Signature(kinds.TYPES, _OUTPUTS), kinds.COLUMNS[kept]())
        for asked, inputs in kinds.COLUMNS.items():
            loaded.predict(inputs())
            seen = given.pop()
            if isinstance(seen, dict):
                seen["text"] = seen["text"].astype(object)
            assert is_as(seen, kinds.GIVEN_COLUMNS[kept]), asked

    @pytest.mark.usefixtures("any_model")
    @pytest.mark.parametrize("kept", kinds.GIVEN_NUMBERED)
    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at="the labels of columns that have numbers for names")
    def test_columns_with_numbers_for_names_have_the_labels_that_the_model_was_saved_with(
        self, ports: Registry, given: list[Any], kept: str
    ) -> None:
        """Numbers or texts, though other libraries have texts alone."""
        signature = Signature([ColumnSpec(0, DataType.DOUBLE), ColumnSpec(1, DataType.DOUBLE)], _OUTPUTS)
        loaded = _loaded(ports, signature, kinds.NUMBERED[kept]())
        for asked, inputs in kinds.NUMBERED.items():
            loaded.predict(inputs())
            assert is_as(given.pop(), kinds.GIVEN_NUMBERED[kept]), asked

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at="the names of columns that the signature does not name")
    def test_columns_that_the_signature_does_not_name_keep_their_names(self, ports: Registry, given: list[Any]) -> None:
        """Those of an array are numbered."""
        loaded = _loaded(ports, Signature([ColumnSpec(None, DataType.DOUBLE)] * 2, []), kinds.NUMBERED["pandas"]())
        for asked, (inputs, expected) in kinds.NAMELESS.items():
            loaded.predict(inputs)
            assert is_as(given.pop(), expected), asked

    @pytest.mark.usefixtures("any_model")
    @pytest.mark.parametrize("kept", NO_PLACE)
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at="what becomes of values that another library refuses")
    def test_inputs_that_have_no_place_in_the_form_of_the_model_are_refused(
        self, ports: Registry, given: list[Any], kept: str
    ) -> None:
        """In one line that names the library, with what the library said; the model is not run."""
        example, problem = NO_PLACE[kept]
        loaded = _loaded(ports, _ANYTHING, example)
        given.clear()
        error = refusal(SignatureMismatchError, loaded.predict, _MIXED)
        assert error.problem.startswith(problem)
        _check_unreadable(error)
        assert given == []

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at="what becomes of values that cannot be categories")
    def test_values_that_cannot_be_categories_are_refused(self, ports: Registry, given: list[Any]) -> None:
        """Lists in a column of which the example has categories."""
        loaded = _loaded(ports, _ANYTHING, pd.DataFrame({"a": pd.Categorical(["x", "y"])}))
        given.clear()
        error = refusal(SignatureMismatchError, loaded.predict, pd.DataFrame({"a": [[1], [2]]}))
        assert error.problem.startswith("The inputs cannot be given as categories: TypeError: ")
        _check_unreadable(error)
        assert given == []

    @pytest.mark.usefixtures("any_model", "given")
    @promise(LoadedModel.predict, PREDICT, look_at="what is told where the library of the example is not installed")
    def test_a_library_that_is_not_installed_is_named(self, ports: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
        """A service may lack what the model was trained with."""
        signature = Signature([ColumnSpec("size", DataType.DOUBLE)], _OUTPUTS)
        loaded = _loaded(ports, signature, kinds.SIZES["polars table"]())
        monkeypatch.setitem(sys.modules, "polars", None)
        error = refusal(ConfigurationError, loaded.predict, kinds.SIZES["array of two axes"]())
        assert error.problem == "polars is needed to give data as polars, but it is not installed."
        assert error.remedy == "pip install polars, or pass data of a kind whose library is installed"
        assert isinstance(error.__cause__, ImportError)

    @pytest.mark.parametrize("kind", NO_TABLES)
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at="what is taken apart into columns")
    def test_what_is_no_table_is_not_converted(self, kind: str) -> None:
        """And it is told why it is none."""
        data, to, problem = NO_TABLES[kind]
        error = refusal(SignatureMismatchError, convert, data, to)
        assert error.problem == problem
        _check_unreadable(error)

    @pytest.mark.parametrize("text", FORMS)
    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at="how the form of the example is kept with the model")
    def test_a_form_is_read_off_data_and_kept_as_a_text(self, text: str) -> None:
        """Its library, and whether it is a single column; data in the form is given as it is."""
        data, form = FORMS[text]
        assert InputForm.of(data) == form
        assert str(form) == text
        assert InputForm.of(data).give(data, (ColumnSpec(0, DataType.LONG),)) is data
        again = InputForm.parse(text)
        assert (again.container, again.single) == (form.container, form.single)
        assert (again.labels, again.categories) == ((), {})

    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at="what a form remembers of the example")
    def test_a_form_remembers_the_labels_and_the_categories_of_columns(self) -> None:
        """Of pandas the dtypes of categories; of a column no label."""
        dtype = pd.CategoricalDtype(["x", "y"])
        table = InputForm.of(pd.DataFrame({"a": pd.Series(["x"], dtype=dtype), 1: [2]}))
        assert (table.labels, table.categories) == (("a", 1), {"a": dtype})
        column = InputForm.of(pd.Series(["x"], dtype=dtype, name="a"))
        assert (column.labels, column.categories) == ((), {None: dtype})
        other = InputForm.of({"a": ["x"], "b": [1]})
        assert (other.labels, other.categories) == (("a", "b"), {})


def _loaded(ports: Registry, signature: Signature, example: Any) -> LoadedModel:
    loaded = ports.loader.load(ports.saver.save(KeepingModel(), signature, example).uri)
    KeepingModel.given.clear()
    return loaded


def _check_unreadable(error: SignatureMismatchError) -> None:
    assert (error.faults, error.side) == ((), "inputs")
    assert (error.expected, error.remedy) == (
        "values of one plain type a column",
        "repair or convert the values named above",
    )
