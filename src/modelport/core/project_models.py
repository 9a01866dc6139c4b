"""What a project's own model must offer, and how it is asked for it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeAlias

from modelport.core.errors import PredictionFailedError, UnsupportedModelError
from modelport.core.foreign_errors import told

PredictCall: TypeAlias = Callable[[Any, dict[str, Any]], Any]
"""A model's own prediction: conformed inputs and parameters in, raw outputs out."""


def predict_call(model: object) -> PredictCall:
    """Give the prediction of *model* in one form, whether it takes parameters or not.

    Args:
        model: Any object with ``predict(inputs)`` or ``predict(inputs, params)``.

    Raises:
        UnsupportedModelError: It has no such method.

    Example:
        >>> class Doubling:
        ...     def predict(self, inputs):
        ...         return [2 * value for value in inputs]
        >>> predict_call(Doubling())([1, 2], {})
        [2, 4]
    """
    predict = getattr(model, "predict", None)
    if not callable(predict) or isinstance(model, type):
        kind = f"the class {model.__qualname__}" if isinstance(model, type) else f"a {type(model).__qualname__}"
        raise UnsupportedModelError(
            f"The model is {kind}, which cannot predict.",
            expected="an object with a method predict(inputs) or predict(inputs, params)",
            remedy="pass the fitted model itself, or wrap it in a class with such a method",
            types=(type_name(model),),
        )
    if takes_params(predict):
        return lambda inputs, params: predict(inputs, params=params)
    return lambda inputs, _params: predict(inputs)


def takes_params(predict: object) -> bool:
    """Tell whether *predict* is a function with a parameter of its own that is called ``params``.

    ``**params``, which scikit-learn's meta-estimators pass on to their last step, is none.
    """
    if not callable(predict):
        return False
    try:
        found = inspect.signature(predict).parameters.get("params")
    except (TypeError, ValueError):
        return False
    return found is not None and found.kind in {found.POSITIONAL_OR_KEYWORD, found.KEYWORD_ONLY}


def internal_model(model: Any) -> Any:  # noqa: ANN401
    """Give the native estimator that a project model is built around, or *model* itself where it is none.

    Args:
        model: A project model with ``get_internal_model()``, or a native estimator.

    Raises:
        UnsupportedModelError: The model's own method failed; its exception is the cause.

    Example:
        >>> class Priced:
        ...     def get_internal_model(self):
        ...         return "a native estimator"
        >>> internal_model(Priced())
        'a native estimator'
    """
    get_internal_model = getattr(model, "get_internal_model", None)
    if not callable(get_internal_model) or isinstance(model, type):
        return model
    try:
        return get_internal_model()
    except Exception as error:
        problem = f"A {type_name(model)} does not give its internal model: {told(error)}"
        remedy = "fit the model before it is saved"
        raise UnsupportedModelError(problem, remedy=remedy, types=(type_name(model),)) from error


def unpicklable(model: object, error: Exception) -> UnsupportedModelError:
    """Say that *model* cannot be kept because pickling it failed with *error*."""
    problem = f"A {type_name(model)} cannot be kept: pickling it fails: {told(error)}"
    remedy = "leave open files, connections and locks out of it, for example with __getstate__"
    return UnsupportedModelError(problem, remedy=remedy, types=(type_name(model),))


def prediction_failed(error: Exception) -> PredictionFailedError:
    """Say that the model's own prediction raised *error*."""
    return PredictionFailedError(
        f"The model failed: {told(error)}",
        remedy="look at the cause; mend the inputs if the model refuses their values, else mend the model",
        model_error_type=type_name(error),
    )


def type_name(value: object) -> str:
    """Give the dotted name of the type of *value*."""
    return f"{type(value).__module__}.{type(value).__qualname__}"
