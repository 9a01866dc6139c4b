"""What may be passed on to a flavor's own ``save_model``: what no setting of the saver says, and what has an effect."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import yaml

from modelport.adapters.mlflow.plain_yaml import yaml_text
from modelport.core.errors import ConfigurationError

_IN_SAVE = "pass it to the saver's method save"
_IN_REQUIREMENTS = "list it in the saver's 'requirements'"
_ELSEWHERE: Mapping[str, str] = {
    "code_paths": "install the code where the model is loaded: it is not kept with the model",
    "conda_env": _IN_REQUIREMENTS,
    "extra_pip_requirements": "list it in the saver's 'extra_requirements'",
    "input_example": _IN_SAVE,
    "mlflow_model": "leave it out: the saver makes one",
    "path": "leave it out: the saver chooses where files are written",
    "pip_requirements": _IN_REQUIREMENTS,
    "signature": _IN_SAVE,
}
"""What the saver itself passes to every flavor, and where it is set."""
_HONOURED: Mapping[str, frozenset[str]] = {"sklearn": frozenset({"metadata"})}
"""The options of the flavors that are not written by MLflow."""
_DROPS_UNKNOWN = {"lightgbm", "spark", "transformers"}
"""Flavors whose function takes any argument, and does nothing with those that it does not name."""
_OWN_METADATA = "modelport_"


def check_options(flavor: str, options: Mapping[str, Any]) -> None:
    """Check what can be told before the flavor's library is imported.

    Raises:
        ConfigurationError: An option has no effect, or contradicts the saver.
    """
    for name in options:
        if name in _ELSEWHERE:
            raise _refusal(f"The option {name} is not passed on to {flavor}.", "", _ELSEWHERE[name])
    honoured = _HONOURED.get(flavor, frozenset(options))
    if unknown := sorted(set(options) - honoured):
        raise _not_taken(flavor, unknown, sorted(honoured))
    _check_metadata(options.get("metadata"))


def check_taken(flavor: str, save_model: Callable[..., object], options: Mapping[str, Any]) -> None:
    """Check that a flavor's function takes the options.

    Raises:
        ConfigurationError: It does not know one of them.
    """
    model, *others = inspect.signature(save_model).parameters.values()
    if any(each.kind is each.VAR_KEYWORD for each in others) and flavor not in _DROPS_UNKNOWN:
        known = set(options) - {model.name}
    else:
        known = {each.name for each in others if each.kind is not each.VAR_KEYWORD} - set(_ELSEWHERE)
    if unknown := sorted(set(options) - known):
        raise _not_taken(flavor, unknown, sorted(known))


def _check_metadata(metadata: object) -> None:
    if metadata is None:
        return
    expected = "plain values by name: texts, numbers, lists and mappings of them"
    if not isinstance(metadata, Mapping) or not all(isinstance(name, str) for name in metadata):
        raise _refusal("The option metadata is no mapping from names.", expected, "write {name: value}")
    if own := sorted(name for name in metadata if name.startswith(_OWN_METADATA)):
        problem = f"The option metadata has names that the saver itself uses: {', '.join(own)}."
        raise _refusal(problem, f"names that do not begin with {_OWN_METADATA}", "choose others")
    try:
        yaml_text(dict(metadata))
    except yaml.YAMLError as error:
        raise _refusal("The option metadata cannot be written.", expected, "leave out other objects") from error


def _not_taken(flavor: str, names: list[str], known: list[str]) -> ConfigurationError:
    problem = f"The flavor {flavor} takes no option {', '.join(names)}."
    return _refusal(problem, ", ".join(known) or "none", "correct the name, or leave it out")


def _refusal(problem: str, expected: str, remedy: str) -> ConfigurationError:
    return ConfigurationError(problem, expected=expected, remedy=remedy, entry="options")
