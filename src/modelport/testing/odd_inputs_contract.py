"""What a saver and a loaded model are held to about data that is no table, or that no library can work on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NoReturn

import numpy as np
import pandas as pd
import polars as pl
import pytest
from polars.exceptions import PanicException

from modelport.core.errors import InvalidSignatureError, SignatureMismatchError
from modelport.core.model_registries import ModelSaver, Registry
from modelport.core.models import LoadedModel
from modelport.core.signatures import ColumnSpec, Conformer, DataType, Signature, check_outputs
from modelport.testing import project_models as models
from modelport.testing.hooks import RegistryHooks
from modelport.testing.project_models import WeightsError
from modelport.testing.promises import promise
from modelport.testing.refusing import refusal
from modelport.testing.samples import PriceModel, houses, price_signature
from modelport.testing.sentences import PREDICT_INPUTS, PREDICT_MISMATCH, SAVE_EXAMPLE, SAVE_MISMATCH

_ACCEPTED: Final = (
    "a pandas DataFrame, a polars DataFrame, a pyarrow Table or RecordBatch, a NumPy array, a dict of arrays or "
    "lists, or for one column a Series or one-dimensional array"
)
_NO_TABLES: Final[Mapping[str, Any]] = {
    "builtins.NoneType": None,
    "builtins.list": [1.0, 2.0],
    "builtins.tuple": (1.0, 2.0),
    "builtins.str": "size",
    "builtins.float": 1.0,
    "numpy.float64": np.float64(1.0),
}
_REPAIR: Final = "repair or convert the values named above"
_PANIC: Final = "PanicException: not implemented"
_PLACE: Final = "what becomes of errors that are raised while inputs are looked at"


class OddFloat(float):
    """A number that cannot be compared."""

    def __ne__(self, other: object) -> NoReturn:
        message = f"no\nway to compare {float(self)}"
        raise WeightsError(message)

    __hash__ = float.__hash__


class PanickingFloat(float):
    """A number on which the library of tables panics."""

    def __ne__(self, other: object) -> NoReturn:
        message = "not implemented"
        raise PanicException(message)

    __hash__ = float.__hash__


class InterruptingFloat(float):
    """A number that is looked at for so long that somebody interrupts it."""

    def __ne__(self, other: object) -> NoReturn:
        raise KeyboardInterrupt

    __hash__ = float.__hash__


class OddInputsContract(RegistryHooks):
    """What is promised of data that is no data, as tests."""

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at="whether what is no table is told from a table of one column")
    def test_what_is_no_table_is_refused_by_its_type(self, ports: Registry) -> None:
        """With all that is accepted; a list is no table, even of one column."""
        signature = Signature([ColumnSpec("a", DataType.DOUBLE)], ())
        loaded = ports.loader.load(ports.saver.save(models.KeepingModel(), signature, {"a": [1.0, 2.0]}).uri)
        for kind, inputs in _NO_TABLES.items():
            error = refusal(SignatureMismatchError, loaded.predict, inputs)
            assert error.problem == f"The inputs are of type {kind}, which is no kind of table."
            assert (error.expected, error.remedy) == (_ACCEPTED, f"pass {_ACCEPTED}")
            assert (error.faults, error.side) == ((), "inputs")
        listed = refusal(SignatureMismatchError, Conformer(signature.inputs).conform, [1.0, 2.0])
        assert listed.problem == "The inputs are of type builtins.list, which is no kind of table."
        lazy = refusal(SignatureMismatchError, loaded.predict, pl.LazyFrame({"a": [1.0]}))
        assert lazy.problem == "The inputs are of type polars.LazyFrame, which is no kind of table."
        assert lazy.remedy == "collect() the lazy frame first"

    @promise(ModelSaver.save, SAVE_MISMATCH, look_at="modelport.core.signatures.check_outputs")
    def test_an_answer_is_a_table_or_a_column(self) -> None:
        """A list will do for a column."""
        specs = (ColumnSpec("price", DataType.DOUBLE),)
        check_outputs([1.0, 2], specs)
        check_outputs((1.0, None), specs)
        check_outputs({"price": [1.0]}, ())
        check_outputs(None, ())
        error = refusal(SignatureMismatchError, check_outputs, None, specs)
        assert error.problem == "The outputs are of type builtins.NoneType, which is no kind of table."
        assert (error.side, error.expected) == ("outputs", _ACCEPTED)
        assert refusal(SignatureMismatchError, check_outputs, ["x"], specs).side == "outputs"

    @pytest.mark.usefixtures("any_model")
    @promise(LoadedModel.predict, PREDICT_MISMATCH, look_at=_PLACE)
    @promise(ModelSaver.save, SAVE_EXAMPLE, look_at=_PLACE)
    def test_values_that_cannot_be_looked_at_are_refused(self, ports: Registry) -> None:
        """With what they raised, be it a panic of the library of tables."""
        saved = ports.saver.save(PriceModel(), price_signature(), houses())
        loaded = ports.loader.load(saved.uri)
        for value, said in ((OddFloat(1.0), "WeightsError: no way to compare 1.0"), (PanickingFloat(2.0), _PANIC)):
            inputs = {"size": [1.0, value], "rooms": [1.0, 2.0]}
            to_save = (PriceModel(), price_signature(), inputs)
            for call, arguments in ((loaded.predict, (inputs,)), (ports.saver.save, to_save)):
                error = refusal(SignatureMismatchError, call, *arguments)
                assert error.problem == f"The inputs cannot be checked: {said}."
                assert (error.expected, error.remedy) == ("values of one plain type a column", _REPAIR)
                assert (error.faults, error.side) == ((), "inputs")

    @pytest.mark.usefixtures("any_model")
    @promise(
        ModelSaver.save, SAVE_MISMATCH, look_at="what becomes of errors that are raised while an answer is looked at"
    )
    def test_answers_that_cannot_be_looked_at_are_refused(self, ports: Registry) -> None:
        """As inputs are."""
        model = models.AnsweringModel(pd.Series([OddFloat(3.0)] * 3, dtype=object))
        error = refusal(SignatureMismatchError, ports.saver.save, model, price_signature(), houses())
        assert error.problem == "The outputs cannot be checked: WeightsError: no way to compare 3.0."
        assert (error.expected, error.remedy) == ("values of one plain type a column", _REPAIR)
        assert error.side == "outputs"

    @promise(ModelSaver.save, "signature: What the model takes and gives.", look_at="Signature.infer")
    def test_no_signature_is_read_off_values_that_cannot_be_looked_at(self) -> None:
        """It is told what they raised."""
        for value, said in ((OddFloat(1.0), "WeightsError: no way to compare 1.0"), (PanickingFloat(2.0), _PANIC)):
            for side, examples in (("inputs", ({"a": [value]},)), ("outputs", ({"a": [1.0]}, [value]))):
                error = refusal(InvalidSignatureError, Signature.infer, *examples)
                assert error.problem == f"No signature can be read off the {side}: {said}."
                assert (error.expected, error.remedy) == ("", _REPAIR)

    @promise(LoadedModel.predict, PREDICT_INPUTS, look_at=_PLACE)
    def test_an_interruption_is_no_fault_of_the_data(self) -> None:
        """It goes through as it is."""
        data = {"a": [InterruptingFloat(1.0)]}
        with pytest.raises(KeyboardInterrupt):
            Conformer([ColumnSpec("a", DataType.DOUBLE)]).conform(data)
        with pytest.raises(KeyboardInterrupt):
            Signature.infer(data)
