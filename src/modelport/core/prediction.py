"""From the caller's data to the model's answer: one path for every adapter."""

from __future__ import annotations

from collections.abc import Mapping
from types import MethodType
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from modelport.core.errors import ModelportError, UnsupportedModelError
from modelport.core.example_values import check_example_values
from modelport.core.project_models import PredictCall, predict_call, prediction_failed, takes_params, type_name
from modelport.core.settings import one_of
from modelport.core.signatures import (
    ColumnSpec,
    Conformer,
    InputForm,
    Labeller,
    ParamSpec,
    Rehearsal,
    Shaper,
    Signature,
    TensorSpec,
    check_schema,
    conform_params,
    load_schema,
    rehearse,
)

Data: TypeAlias = Any
"""A table, an array, or whatever else a model takes."""


def rehearse_model(
    model: object, signature: Signature, input_example: Data, call: PredictCall | None = None
) -> Rehearsal:
    """Run *model* once on its example, with the default parameters, and check both against the signature.

    Every saver calls this before it writes anything.

    Args:
        model: What is to be saved.
        signature: What it takes and gives.
        input_example: One or more rows of inputs.
        call: The model's prediction, where it is not simply the model's method ``predict``.

    Raises:
        InvalidSignatureError: *signature* is none.
        SignatureMismatchError: The example, or the model's answer to it, does not fit.
        UnsupportedModelError: The model cannot predict, fails, or takes no parameters where the signature has some.
    """
    prediction = call or predict_call(model)
    params = _params_of(signature)
    if params and not takes_params(getattr(model, "predict", None)):
        raise UnsupportedModelError(
            f"The signature has parameters, which the model's predict does not take: "
            f"{', '.join(param.name for param in params)}.",
            expected="a method predict(inputs, params)",
            remedy="add the argument params to predict, or leave the parameters out of the signature",
            types=(type_name(model),),
        )

    def predict(_model: object, inputs: Data) -> Data:
        return prediction(inputs, conform_params(None, signature.params))

    rehearsal = rehearse(MethodType(predict, model), signature, input_example)
    check_example_values(rehearsal.inputs)
    return rehearsal


def _params_of(signature: object) -> tuple[ParamSpec, ...]:
    return signature.params if isinstance(signature, Signature) else ()


@frozen
class DataRules:
    """How a loader treats the data that goes in and comes out, beyond the signature.

    Args:
        extra_columns: ``forbid`` refuses columns that the signature lacks; ``ignore`` drops them.
        input_schema: A pandera model, or its dotted path, that inputs must satisfy with all its rules.
        output_schema: The same for outputs.

    Raises:
        ConfigurationError: *extra_columns* is neither, or a schema is not there, or not a pandera model.
    """

    extra_columns: Literal["forbid", "ignore"] = field(default="forbid", validator=one_of("forbid", "ignore"))
    input_schema: Any = field(default=None, converter=load_schema)
    output_schema: Any = field(default=None, converter=load_schema)


@frozen(eq=False)
class Predictor:
    """A model's prediction with its signature kept, in the kind of container that the caller uses.

    Args:
        call: The model's own prediction.
        signature: What the data must follow; ``None`` checks nothing.
        form: The form of data that the model was saved with and works on; ``None`` takes data as it comes.
        rules: The loader's own rules.
    """

    call: PredictCall
    signature: Signature | None
    form: InputForm | None = None
    rules: DataRules = DataRules()
    _conformer: Conformer | None = field(init=False, repr=False)
    _shaper: Shaper | None = field(init=False, repr=False)
    _labeller: Labeller | None = field(init=False, repr=False)

    @_conformer.default
    def _compile(self) -> Conformer | None:
        return Conformer(self.signature.inputs, extra_columns=self.rules.extra_columns) if self.signature else None

    @_shaper.default
    def _know_form(self) -> Shaper | None:
        return Shaper(self.form, self.signature.inputs) if self.form and self.signature else None

    @_labeller.default
    def _read_outputs(self) -> Labeller | None:
        return Labeller(self.signature.outputs) if self.signature else None

    def __call__(self, inputs: Any, params: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401
        """Check and conform *inputs*, run the model, and label what comes out.

        Raises:
            SignatureMismatchError: Inputs, parameters or outputs break the signature or a schema.
            PredictionFailedError: The model itself raised; its exception is the cause.
        """
        asked = inputs
        if self.rules.input_schema is not None:
            inputs = check_schema(self.rules.input_schema, inputs, "inputs", self._side("inputs"))
        outputs = self._run(inputs, params)
        if self._labeller is not None:
            outputs = self._labeller.label(outputs, asked)
        if self.rules.output_schema is not None:
            outputs = check_schema(self.rules.output_schema, outputs, "outputs", self._side("outputs"))
        return outputs

    def _run(self, inputs: Any, params: Mapping[str, Any] | None) -> Any:  # noqa: ANN401
        if self.signature is None or self._conformer is None:
            return self._ask(inputs, dict(params or {}))
        conformed = self._conformer.conform(inputs)
        if self._shaper is not None:
            conformed = self._shaper(conformed)
        return self._ask(conformed, conform_params(params, self.signature.params))

    def _ask(self, inputs: Any, params: dict[str, Any]) -> Any:  # noqa: ANN401
        try:
            return self.call(inputs, params)
        except ModelportError:
            raise
        except Exception as error:
            raise prediction_failed(error) from error

    def _side(self, side: Literal["inputs", "outputs"]) -> tuple[ColumnSpec, ...] | tuple[TensorSpec, ...]:
        return getattr(self.signature, side) if self.signature else ()
