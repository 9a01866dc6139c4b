"""What entries provide: imported by its dotted path, and held against the arguments that it would get."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from difflib import get_close_matches
from importlib import import_module
from types import ModuleType
from typing import Any

from modelport.containers_file.entries import Entry
from modelport.containers_file.places import fault
from modelport.containers_file.secrecy import Secrecy
from modelport.core.error_chains import without_secrets
from modelport.core.errors import ConfigurationError
from modelport.core.names import shown
from modelport.core.secrecy import Secrets


def import_target(entry: Entry, secrecy: Secrecy) -> object:
    """Import what *entry* provides: nothing but the module that it names, and what that module imports itself.

    Raises:
        ConfigurationError: There is no such module or attribute, or the module fails.
    """
    module_name = entry.provides.rpartition(".")[0]
    try:
        module = import_module(module_name)
    except (Exception, SystemExit) as raised:  # noqa: BLE001 - a foreign module can raise anything
        error = _import_error(entry, module_name, raised, secrecy)
    else:
        return _attribute(entry, module, secrecy)
    raise error


def check_call(entry: Entry, target: object) -> Callable[..., Any]:
    """Give *target* back if it takes the arguments of *entry*, as far as can be told without calling it.

    Raises:
        ConfigurationError: It cannot be called, is abstract or asynchronous, or takes other arguments.
    """
    place = entry.place.at("provides")
    if not callable(target):
        raise fault(
            place,
            f"{entry.provides} is of type {type(target).__name__}, and cannot be called.",
            expected="a class or a function",
            remedy="write provider: Object to use it as it is",
        )
    if isinstance(target, type) and inspect.isabstract(target):
        missing = ", ".join(sorted(getattr(target, "__abstractmethods__", ())))
        raise fault(
            place,
            f"{entry.provides} is abstract: it leaves {missing} to its children.",
            remedy="name a class that implements all of it",
        )
    if inspect.iscoroutinefunction(target):
        raise fault(place, f"{entry.provides} is asynchronous.", remedy="name a class or a plain function")
    try:
        signature = inspect.signature(target)
    except Exception:  # noqa: BLE001 - some built-ins have none; calling it will tell
        return target
    _check_arguments(entry, signature)
    return target


def _check_arguments(entry: Entry, signature: inspect.Signature) -> None:
    try:
        signature.bind(*entry.args, **entry.kwargs)
    except TypeError as error:
        without_secrets(error, Secrets.of())
        unknown = [key for key in entry.kwargs if key not in signature.parameters]
        close = get_close_matches(unknown[0], signature.parameters, n=1) if unknown else []
        raise fault(
            entry.place.at("kwargs"),
            f"{entry.provides} does not take these arguments: {error}.",
            expected=", ".join(map(_in_short, signature.parameters.values())) or "no arguments",
            remedy=f"write {close[0]} for {unknown[0]}" if close else "give the arguments that it takes",
        ) from error


def _in_short(parameter: inspect.Parameter) -> str:
    if parameter.default is not parameter.empty:
        return f"{parameter.name}=..."
    return str(parameter.replace(annotation=parameter.empty))


def _import_error(entry: Entry, module_name: str, raised: BaseException, secrecy: Secrecy) -> ConfigurationError:
    place = entry.place.at("provides")
    if isinstance(raised, ModuleNotFoundError) and f"{module_name}.".startswith(f"{raised.name}."):
        error = fault(
            place,
            f"There is no module {raised.name}.",
            expected="the dotted path of a class or function in a module that can be imported here",
            remedy="correct the path, or install the package that has it into this environment",
        )
        error.__cause__ = raised
        return error
    remedy = f'make this work first: python -c "import {module_name}"'
    return secrecy.blame(place, f"Importing {module_name} failed", raised, remedy=remedy)


def _attribute(entry: Entry, module: ModuleType, secrecy: Secrecy) -> object:
    module_name, _, name = entry.provides.rpartition(".")
    place = entry.place.at("provides")
    missing = object()
    target = secrecy.attempt(
        lambda: getattr(module, name, missing), place, f"Importing {entry.provides} failed", remedy="correct the path"
    )
    if target is not missing:
        return target
    close = get_close_matches(name, [each for each in getattr(module, "__dict__", ()) if each[:1] != "_"], n=1)
    raise fault(
        place,
        f"The module {module_name} has no {shown(name)}.",
        expected="the name of a class or function in it",
        remedy=f"write {module_name}.{close[0]}" if close else "correct the path",
    )
