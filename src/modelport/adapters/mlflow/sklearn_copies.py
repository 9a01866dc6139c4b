"""What skops cannot write of scikit-learn's estimators, and predicting does not need, left out of a copy.

Six estimators hold a ring of references, a bound method of their own, or another thing that the safe format refuses
by its nature, not for want of trust. The copy shares its arrays with the estimator, which is never changed.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import sklearn
from sklearn.cluster import Birch
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.validation import check_array

State: TypeAlias = dict[str, Any]

_PLAIN = (str, int, float, bool, bytes, type(None), complex)


def storable(model: Any) -> Any:  # noqa: ANN401
    """Give *model* itself, or a copy with equal predictions where something in it has to be left out.

    What is left out, each for the reason beside its rule below: a `Birch`'s tree of leaves, so that it predicts but
    starts anew with `partial_fit`; what early stopping leaves in a histogram gradient boosting; who asked for
    metadata routing; the distributions of a randomized search, which become their text.
    """
    return _stored(model, {})


def _stored(value: Any, seen: dict[int, Any]) -> Any:  # noqa: ANN401
    if isinstance(value, _PLAIN):
        return value
    if id(value) in seen:
        return seen[id(value)]
    seen[id(value)] = value
    seen[id(value)] = kept = _kept(value, seen)
    return kept


def _kept(value: Any, seen: dict[int, Any]) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return _kept_dict(value, seen)
    if isinstance(value, list | tuple):
        return _kept_sequence(value, seen)
    if isinstance(value, np.matrix):
        return np.asarray(value)
    if type(value).__module__.startswith("scipy.stats."):
        return _distribution_text(value)
    if type(value).__module__.startswith("sklearn.") and not isinstance(value, type) and hasattr(value, "__dict__"):
        return _kept_estimator(value, seen)
    return value


def _kept_dict(value: dict[Any, Any], seen: dict[int, Any]) -> dict[Any, Any]:
    items = {key: _stored(item, seen) for key, item in value.items()}
    if all(items[key] is item for key, item in value.items()):
        return value
    copied = copy.copy(value)
    copied.update(items)
    return copied


def _kept_sequence(value: Any, seen: dict[int, Any]) -> Any:  # noqa: ANN401
    items = [_stored(item, seen) for item in value]
    if all(item is before for item, before in zip(items, value, strict=True)):
        return value
    kind: Any = type(value)
    return kind(*items) if hasattr(kind, "_fields") else kind(items)


def _kept_estimator(value: Any, seen: dict[int, Any]) -> Any:  # noqa: ANN401
    before = vars(value)
    after = dict(before)
    _leave_out(value, after)
    after = {name: _stored(item, seen) for name, item in after.items()}
    kind: Any = type(value)
    if kind is Birch:
        kind, after = _birch_stand_in(), {**after, "_sklearn_version": sklearn.__version__}
    elif after.keys() == before.keys() and all(after[name] is item for name, item in before.items()):
        return value
    copied = kind.__new__(kind)
    copied.__dict__.update(after)
    return copied


def _birch_stand_in() -> type:
    """Give a class that skops writes as `Birch`, whose own way to pickle would put the ring of leaves back."""
    return type("Birch", (), {"__module__": Birch.__module__, "predict": Birch.predict})


def _distribution_text(value: Any) -> str:  # noqa: ANN401
    return f"{value.dist.name}{value.args}" if hasattr(value, "dist") else type(value).__name__


def _leave_out(value: object, state: State) -> None:
    rule = _RULES.get(type(value).__name__)
    if rule:
        rule(state)
    elif hasattr(state.get("_BaseLibSVM__Xfit"), "to_numpy"):
        state["_BaseLibSVM__Xfit"] = state["_BaseLibSVM__Xfit"].to_numpy()


def _leave_out_leaves(state: State) -> None:
    """Its leaves are linked in a ring; `predict` and `transform` use the centres alone."""
    state.pop("root_", None)
    state.pop("dummy_leaf_", None)


def _leave_out_early_stopping(state: State) -> None:
    """Early stopping leaves a bound method behind, and a scorer that refers to the estimator itself."""
    state.pop("_raw_predict", None)
    if type(state.get("_scorer")).__name__ == "_PassthroughScorer":
        state["_scorer"] = None


def _spell_out_check(state: State) -> None:
    """A partial call can hold any function; scikit-learn's own check is written as function and arguments."""
    func = state["func"]
    if isinstance(func, functools.partial) and func.func is check_array and not func.args and not state["kw_args"]:
        state["func"], state["kw_args"] = func.func, dict(func.keywords)


def _name_owner(state: State) -> None:
    """A request for metadata refers back to its estimator; the owner's name is all that its messages use."""
    owner = state["owner"]
    state["owner"] = owner if isinstance(owner, str) or owner is None else type(owner).__name__


_RULES: dict[str, Callable[[State], None]] = {
    Birch.__name__: _leave_out_leaves,
    HistGradientBoostingClassifier.__name__: _leave_out_early_stopping,
    HistGradientBoostingRegressor.__name__: _leave_out_early_stopping,
    FunctionTransformer.__name__: _spell_out_check,
    "MetadataRequest": _name_owner,
    "MethodMetadataRequest": _name_owner,
}
