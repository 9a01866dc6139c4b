"""Lets nobody out of a promise on the quiet.

A class under the kit may set the kit's hooks. Whatever else of the kit it replaces or drops, it must say why, in an
``xfail`` that fails once the reason is gone.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest

_OVERRIDE = """\
    @pytest.mark.xfail(reason="why this adapter cannot keep it", strict=True)
    def {name}(self, ...):
        super().{name}(...)"""
_HOOK = """\
    @pytest.fixture
    def {name}(self):
        {body}"""
HOOKS: dict[str, str] = {
    "registry": "return Registry(saver=..., loader=..., registrar=..., catalog=...)  # over an empty backend",
    "second_registry": "return Registry(saver=..., loader=..., registrar=..., catalog=...)  # over another backend",
    "sample": "return Sample(model, signature, input_example)",
    "constant_model": "return model  # one that answers 0.0 for each of two rows, whatever they are",
    "raw_files": "return lambda saved: {'path': b'its bytes', ...}",
    "tamper": "return lambda saved, path: None  # after one byte of that file was changed",
    "replace_files": "return lambda saved, files: None  # after its files became these, and no others are left",
    "ruled_loader": "return lambda rules: ...  # another loader over the backend of 'registry', with these DataRules",
    "failing": "return lambda turn: ...  # a context manager: that call to the backend fails; gives the calls made",
}
SETTINGS = ("patience_seconds",)
_MARKS_THAT_HIDE = ("skip", "skipif", "xfail")


def lines_of(hook: str) -> str:
    """Give the lines that define a hook, as messages show them."""
    return _HOOK.format(name=hook, body=HOOKS[hook])


def check_subclass(contract: type) -> None:
    """Make sure that a class under the kit hides none of its promises.

    Raises:
        TypeError: It does, or a hook of it is no fixture; the lines to write are told.
    """
    for name, kept in _kit_attributes(contract).items():
        now = inspect.getattr_static(contract, name, None)
        if now is kept or name in SETTINGS or (name in HOOKS and _is_fixture(now)):
            continue
        if name in HOOKS:
            message = f"{contract.__name__}.{name} must be a pytest fixture:\n\n{lines_of(name)}"
            raise TypeError(message)
        if not (name.startswith("test") and _says_why(now)):
            message = (
                f"{contract.__name__} replaces {name}, which belongs to the contract. Where the adapter cannot keep "
                f"this promise, say why:\n\n{_OVERRIDE.format(name=name)}"
            )
            raise TypeError(message)
    _check_that_all_run(contract)


def _kit_attributes(contract: type) -> dict[str, Any]:
    """Give what the kit's own classes define among the bases of *contract*, the nearest first."""
    found: dict[str, Any] = {}
    for base in contract.__mro__:
        if _is_of_the_kit(base) and base is not contract:
            for name, value in vars(base).items():
                if not name.startswith("__"):
                    found.setdefault(name, value)
    return found


def _is_of_the_kit(base: type) -> bool:
    return base.__module__.startswith("modelport.testing.")


def _is_fixture(value: object) -> bool:
    return hasattr(value, "_pytestfixturefunction") or type(value).__name__ == "FixtureFunctionDefinition"


def _says_why(test: object) -> bool:
    """Tell whether a test is a strict xfail with a reason."""
    for mark in _marks(test):
        reason = mark.kwargs.get("reason", "")
        if mark.name == "xfail" and not mark.args and str(reason).strip() and mark.kwargs.get("strict") is True:
            return True
    return False


def _marks(holder: object) -> Iterator[pytest.Mark]:
    marks = getattr(holder, "pytestmark", [])
    for mark in marks if isinstance(marks, list) else [marks]:
        yield mark.mark if isinstance(mark, pytest.MarkDecorator) else mark


def _check_that_all_run(contract: type) -> None:
    hiding = [mark.name for mark in _marks(contract) if mark.name in _MARKS_THAT_HIDE]
    if hiding or getattr(contract, "__test__", True) is not True:
        what = f"the mark {hiding[0]!r}" if hiding else "__test__"
        message = (
            f"{contract.__name__} hides the whole contract by {what}. Take it away, and mark single tests where the "
            f"adapter cannot keep their promise:\n\n{_OVERRIDE.format(name='test_...')}"
        )
        raise TypeError(message)
