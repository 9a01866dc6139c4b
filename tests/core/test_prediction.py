"""From the caller's data to the model's answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from modelport import (
    ColumnSpec,
    ConfigurationError,
    DataRules,
    InvalidSignatureError,
    ParamSpec,
    PredictionFailedError,
    Predictor,
    Signature,
    SignatureMismatchError,
    TensorSpec,
    UnsupportedModelError,
)
from modelport.core.prediction import rehearse_model
from modelport.core.project_models import predict_call, takes_params
from modelport.core.signatures import Container, InputForm
from modelport.testing.project_models import DiscountModel, FailingModel
from modelport.testing.samples import PriceModel, houses, price_signature

WITH_DISCOUNT = Signature(price_signature().inputs, price_signature().outputs, [ParamSpec("discount", "double", 0.25)])
PRICES = [120_005.6, 190_008.9, 291_013.55]


class KeywordModel:
    """A model whose ``params`` come by keyword only and may be left out."""

    def predict(self, inputs: Any, *, params: dict[str, Any] | None = None) -> Any:
        """Give the inputs and the parameters."""
        return inputs, params


def test_a_model_without_parameters_is_called_with_inputs_alone() -> None:
    """What parameters there are is not its concern."""
    assert list(predict_call(PriceModel())(houses(), {"discount": 0.5})) == PRICES


def test_a_model_with_parameters_is_called_with_both() -> None:
    """Whether it takes them by position or by keyword."""
    assert list(predict_call(DiscountModel())(houses(), {"discount": 0.5})) == [price / 2 for price in PRICES]
    assert predict_call(KeywordModel())(1, {"discount": 0.5}) == (1, {"discount": 0.5})


@pytest.mark.parametrize("model", [None, 1, object(), {"predict": len}, PriceModel, type("Odd", (), {"predict": 1})()])
def test_what_cannot_predict_is_refused_by_its_type(model: Any) -> None:
    """A class is not the model that it makes."""
    with pytest.raises(UnsupportedModelError) as refused:
        predict_call(model)
    kind = type(model)
    assert refused.value.types == (f"{kind.__module__}.{kind.__qualname__}",)


@pytest.mark.parametrize("predict", [print, dict, None, 1, lambda inputs: inputs])
def test_what_has_no_argument_called_params_takes_none(predict: Any) -> None:
    """Nor does what cannot be asked."""
    assert takes_params(predict) is False


def test_a_rehearsal_runs_the_model_on_the_default_parameters() -> None:
    """The outputs are labelled, and the container is that of the example."""
    rehearsal = rehearse_model(DiscountModel(), WITH_DISCOUNT, houses())
    assert list(rehearsal.outputs["price"]) == pytest.approx([0.75 * price for price in PRICES])
    assert rehearsal.form == InputForm(Container.PANDAS)


def test_a_rehearsal_can_be_given_another_call() -> None:
    """For native models that predict in another way."""
    rehearsal = rehearse_model(object(), price_signature(), houses(), lambda inputs, _params: inputs["size"])
    assert list(rehearsal.outputs["price"]) == [50.0, 80.0, 120.5]


def test_a_model_that_fails_a_rehearsal_is_refused_by_its_type() -> None:
    """And so is one that takes no parameters where the signature has some."""
    with pytest.raises(UnsupportedModelError) as failed:
        rehearse_model(FailingModel(), price_signature(), houses())
    assert failed.value.types == ("modelport.testing.project_models.FailingModel",)
    with pytest.raises(UnsupportedModelError) as without:
        rehearse_model(PriceModel(), WITH_DISCOUNT, houses())
    assert without.value.types == ("modelport.testing.samples.PriceModel",)
    assert "discount" in without.value.problem
    with pytest.raises(InvalidSignatureError):
        rehearse_model(PriceModel(), None, houses())  # type: ignore[arg-type]


def test_a_predictor_without_a_signature_checks_nothing() -> None:
    """Data and parameters go to the model as they are."""
    predictor = Predictor(lambda inputs, params: (inputs, params), None)
    anything = object()
    assert predictor(anything, {"a": 1}) == (anything, {"a": 1})
    assert predictor(anything) == (anything, {})


def test_a_predictor_gives_the_model_its_own_kind_of_table_and_the_caller_theirs() -> None:
    """On the caller's index, in the signature's columns."""
    given: list[Any] = []

    def call(inputs: pl.DataFrame, _params: dict[str, Any]) -> Any:
        given.append(inputs)
        return inputs["size"] * 2_000.1 + inputs["rooms"] * 10_000.3

    predicted = Predictor(call, price_signature(), InputForm(Container.POLARS))(houses().set_index(pd.Index([7, 8, 9])))
    assert isinstance(given[0], pl.DataFrame)
    assert predicted.equals(pd.DataFrame({"price": PRICES}, index=[7, 8, 9]))


def test_a_predictor_that_knows_no_kind_gives_data_as_it_comes() -> None:
    """Such as for models that plain MLflow saved."""
    given: list[Any] = []

    def call(inputs: Any, _params: dict[str, Any]) -> Any:
        given.append(inputs)
        return np.zeros(3)

    inputs = pl.DataFrame(houses().to_dict("list"))
    assert Predictor(call, price_signature())(inputs)["price"].to_list() == [0.0, 0.0, 0.0]
    assert given == [inputs] or given[0].equals(inputs)


def test_a_predictor_fills_in_and_checks_parameters() -> None:
    """The defaults where the caller says nothing; an error where they say what there is not."""
    predictor = Predictor(predict_call(DiscountModel()), WITH_DISCOUNT)
    assert list(predictor(houses())["price"]) == pytest.approx([0.75 * price for price in PRICES])
    assert list(predictor(houses(), {"discount": 0})["price"]) == pytest.approx(PRICES)
    with pytest.raises(SignatureMismatchError) as refused:
        predictor(houses(), {"discount": "half", "rebate": 1})
    assert {fault.column for fault in refused.value.faults} == {"discount", "rebate"}
    assert refused.value.side == "params"


def test_outputs_that_do_not_fit_the_signature_are_refused() -> None:
    """Too few rows, though the rehearsal went well."""
    predictor = Predictor(lambda _inputs, _params: np.zeros(2), price_signature())
    with pytest.raises(SignatureMismatchError) as refused:
        predictor(houses())
    assert refused.value.side == "outputs"


@pytest.mark.parametrize("dtype", ["int64", "float32", "bool"])
def test_the_answer_is_the_models_own_to_the_bit(dtype: str) -> None:
    """Its type was held against the signature at save; it is not converted."""
    predicted = Predictor(lambda _inputs, _params: np.ones(3, dtype), price_signature())(houses())
    assert predicted["price"].dtype == dtype


def test_an_answer_for_all_rows_together_needs_tensors_for_outputs() -> None:
    """Columns have one row for each row of the inputs."""
    signature = Signature(price_signature().inputs, [TensorSpec("float64", (-1,))])
    total = Predictor(lambda inputs, _params: np.array([inputs["size"].sum()]), signature)(houses())
    assert total.tolist() == [250.5]


def test_extra_columns_are_refused_unless_they_are_to_be_ignored() -> None:
    """Ignored ones do not reach the model."""
    inputs = houses().assign(colour="red")
    with pytest.raises(SignatureMismatchError):
        Predictor(predict_call(PriceModel()), price_signature())(inputs)
    given: list[Any] = []

    def call(inputs: Any, _params: dict[str, Any]) -> Any:
        given.append(list(inputs.columns))
        return np.zeros(3)

    Predictor(call, price_signature(), rules=DataRules("ignore"))(inputs)
    assert given == [["size", "rooms"]]


@pytest.mark.parametrize("rule", ["drop", "", None, True, "FORBID", [], {}])
def test_an_unknown_rule_for_extra_columns_is_a_configuration_error(rule: Any) -> None:
    """It is found when the loader is built."""
    with pytest.raises(ConfigurationError) as refused:
        DataRules(rule)
    assert refused.value.expected == "forbid or ignore"
    assert refused.value.entry == "extra_columns"


@pytest.mark.parametrize("schema", ["nowhere.Schema", "json.dumps", "no dots", PriceModel, 1])
@pytest.mark.parametrize("side", ["input_schema", "output_schema"])
def test_what_is_no_schema_is_a_configuration_error(side: str, schema: Any) -> None:
    """It is found when the loader is built."""
    with pytest.raises(ConfigurationError):
        DataRules(**{side: schema})


def test_schemas_check_values_on_the_way_in_and_out() -> None:
    """Beyond the types that the signature knows."""
    import pandera.pandas as pa  # noqa: PLC0415 - an extra, and slow to import

    inputs = pa.DataFrameSchema({"size": pa.Column(float, pa.Check.gt(0)), "rooms": pa.Column(float)})
    outputs = pa.DataFrameSchema({"price": pa.Column(float, pa.Check.lt(200_000))})
    call = predict_call(PriceModel())
    assert len(Predictor(call, price_signature(), rules=DataRules(input_schema=inputs))(houses())) == 3
    with pytest.raises(SignatureMismatchError) as refused_in:
        Predictor(call, price_signature(), rules=DataRules(input_schema=inputs))(houses().assign(size=-1.0))
    assert refused_in.value.side == "inputs"
    with pytest.raises(SignatureMismatchError) as refused_out:
        Predictor(call, price_signature(), rules=DataRules(output_schema=outputs))(houses())
    assert refused_out.value.side == "outputs"


def test_an_output_without_a_name_comes_as_a_column() -> None:
    """As the model gave it, on the caller's index."""
    signature = Signature(price_signature().inputs, [ColumnSpec(None, "double")])
    predicted = Predictor(predict_call(PriceModel()), signature)(houses().set_index(pd.Index([7, 8, 9])))
    assert isinstance(predicted, pd.Series)
    assert dict(predicted) == dict(zip([7, 8, 9], PRICES, strict=True))


class Unreadable(Exception):  # noqa: N818 - as foreign code names it
    """An exception whose message cannot be made."""

    def __str__(self) -> str:
        message = "no message"
        raise LookupError(message)


@pytest.mark.parametrize("signature", [None, price_signature()])
@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (KeyError("size"), "KeyError: 'size'"),
        (ValueError(), "ValueError"),
        (ValueError("two\n  lines"), "ValueError: two lines"),
        (ValueError("far too long " * 1_000), "ValueError: far too long"),
        (ValueError("x" * 10_000), "ValueError: xxx"),
        (Unreadable(), "Unreadable: its message cannot be read: LookupError"),
    ],
    ids=lambda each: "" if isinstance(each, Exception) else each,
)
def test_what_a_model_raises_is_told_on_one_line_of_a_readable_length(
    signature: Signature | None, raised: Exception, told: str
) -> None:
    """With its type, and chained as the cause."""

    def call(_inputs: Any, _params: dict[str, Any]) -> Any:
        raise raised

    with pytest.raises(PredictionFailedError) as failed:
        Predictor(call, signature)(houses())
    assert failed.value.problem.startswith(f"The model failed: {told}")
    assert failed.value.__cause__ is raised
    assert failed.value.model_error_type == f"{type(raised).__module__}.{type(raised).__qualname__}"
    assert len(failed.value.problem) < 600
    assert "\n" not in failed.value.problem


@pytest.mark.parametrize("raised", [InvalidSignatureError("Its own."), KeyboardInterrupt(), SystemExit(1)])
def test_errors_of_modelport_and_interrupts_leave_a_model_as_they_are(raised: BaseException) -> None:
    """A model may use modelport itself, and a service may be stopped while it predicts."""

    def call(_inputs: Any, _params: dict[str, Any]) -> Any:
        raise raised

    with pytest.raises(type(raised)) as left:
        Predictor(call, price_signature())(houses())
    assert left.value is raised
