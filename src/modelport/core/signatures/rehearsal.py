"""One run of a model on its example, before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve, field, frozen

from modelport.core.errors import InvalidSignatureError, SignatureMismatchError, UnsupportedModelError
from modelport.core.foreign_errors import told
from modelport.core.names import shown
from modelport.core.project_models import type_name
from modelport.core.signatures.category_columns import categories_of
from modelport.core.signatures.conforming import Conformer
from modelport.core.signatures.containers import Container, Data, container_of
from modelport.core.signatures.forms import InputForm
from modelport.core.signatures.outputs import check_outputs, label_outputs
from modelport.core.signatures.signature import Signature
from modelport.core.signatures.tables import dialect_for


@frozen(eq=False)
class Rehearsal:
    """What a model did with its example.

    Attributes:
        form: What the model works on: the example's own form, or arrays for tensors.
        inputs: The example, conformed to the signature.
        outputs: What the model gave for it, in the signature's columns.
    """

    form: InputForm
    inputs: Data = field(repr=False)
    outputs: Data = field(repr=False)


def rehearse(predict: Callable[[Any], Any], signature: Signature, input_example: Data) -> Rehearsal:
    """Run a model once on its example, and check both against the signature.

    The model works on a copy, so it cannot change the caller's data. Nothing is written.

    Args:
        predict: The model's prediction: conformed inputs in, raw outputs out.
        signature: What the model takes and gives.
        input_example: One or more rows of inputs.

    Raises:
        InvalidSignatureError: *signature* is none.
        SignatureMismatchError: The example has no rows, or it or the model's outputs do not fit.
        UnsupportedModelError: The model raised; its exception is the cause.

    Example:
        >>> signature = Signature.infer({"age": [36, 41]}, {"risk": [0.1, 0.9]})
        >>> rehearse(lambda inputs: {"risk": [0.1, 0.9]}, signature, {"age": [36, 41]}).form
        InputForm(container=<Container.DICT: 'dict'>, single=False)
    """
    if not isinstance(signature, Signature):
        raise InvalidSignatureError(
            f"The signature is {shown(type(signature).__qualname__)}.",
            expected="a modelport.Signature",
            remedy="read it off an example: Signature.infer(inputs, outputs)",
        )
    conformed = Conformer(signature.inputs).conform(input_example)
    form = _form_of(conformed, input_example)
    conformed = form.give(conformed, signature.inputs)
    dialect = dialect_for(form.container)
    if dialect.rows(conformed) == 0:
        raise SignatureMismatchError(
            "The input example has no rows.",
            expected="at least one row",
            remedy="pass some rows of the training data, for instance frame.head()",
        )
    raw = _run(predict, dialect.copy(conformed))
    outputs = label_outputs(raw, signature.outputs, input_example)
    check_outputs(outputs, signature.outputs)
    return Rehearsal(form, conformed, outputs)


def _form_of(conformed: Data, input_example: Data) -> InputForm:
    """Tell the form of the conformed example, with the columns of categories that the example itself has."""
    form = InputForm.of(conformed)
    if form.container is not Container.PANDAS or container_of(input_example) is not Container.PANDAS:
        return form
    return evolve(form, categories=categories_of(input_example))


def _run(predict: Callable[[Any], Any], inputs: Data) -> Any:  # noqa: ANN401
    try:
        return predict(inputs)
    except Exception as exc:
        raise UnsupportedModelError(
            f"The model fails on the input example: {told(exc)}",
            expected="a prediction for each row of the example",
            remedy="make predict work on the example, or pass an example that the model takes",
            types=(type_name(getattr(predict, "__self__", predict)),),
        ) from exc
