"""Ties each test of the kit to the sentence that it proves, and finds all the sentences that need a test.

A promise is a sentence of a port's docstring: one of its text, the description of an argument or of what comes back, or
an error with the reason for it.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from attrs import frozen

from modelport.core.model_registries import ModelCatalog, ModelLoader, ModelRegistrar, ModelSaver, Registry
from modelport.core.models import LoadedModel

Test = TypeVar("Test", bound=Callable[..., Any])

PORTS: tuple[type, ...] = (ModelSaver, ModelLoader, LoadedModel, ModelRegistrar, ModelCatalog, Registry)
_SECTION = re.compile(r"^(Args|Returns|Raises|Attributes|Example):\s*$", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z*`])")
_ENTRY = re.compile(r"^(?P<names>\w+(?:, \w+)*): (?P<text>.*)$", re.DOTALL)
_KEPT_BY = "_modelport_promises"


@frozen(order=True)
class Promise:
    """One sentence that every adapter keeps.

    Attributes:
        of: The port's method, or the port, whose docstring holds the sentence: ``ModelSaver.save``.
        text: The sentence.
    """

    of: str
    text: str


@frozen
class Proof:
    """A promise, and what to look at in an adapter that breaks it."""

    promise: Promise
    look_at: str


def promise(of: Any, text: str, *, look_at: str) -> Callable[[Test], Test]:
    """Say which sentence of *of*'s docstring a test proves, and what to look at when it fails.

    Both are added to whatever the test raises, with the name of the class that holds the adapter.
    """
    proof = Proof(Promise(of.__qualname__, text), look_at)

    def prove(test: Test) -> Test:
        @functools.wraps(test)
        def explained(*args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            try:
                return test(*args, **kwargs)
            except BaseException as error:
                error.add_note(f"Broken promise of {proof.promise.of}: {text}\nLook at: {look_at}")
                raise

        setattr(explained, _KEPT_BY, (*proofs_of(test), proof))
        return explained  # type: ignore[return-value]

    return prove


def proofs_of(test: object) -> tuple[Proof, ...]:
    """Give the promises that a test proves, the first written last."""
    found: tuple[Proof, ...] = getattr(test, _KEPT_BY, ())
    return found


def all_promises() -> Iterator[Promise]:
    """Give every sentence of the ports' docstrings, in their order."""
    for port in PORTS:
        documented = {port.__qualname__: port} | {
            f"{port.__qualname__}.{name}": each
            for name, each in vars(port).items()
            if inspect.isfunction(each) and not name.startswith("_")
        }
        for of, each in documented.items():
            for text in sentences(inspect.getdoc(each) or ""):
                yield Promise(of, text)


def sentences(docstring: str) -> Iterator[str]:
    r"""Give the sentences of a Google-style docstring; an argument's or an error's entry counts as one.

    Example:
        >>> list(sentences("Keep it. For good.\n\nRaises:\n    KeyError, OSError: No luck."))
        ['Keep it.', 'For good.', 'KeyError: No luck.', 'OSError: No luck.']
    """
    text, *sections = _SECTION.split(docstring)
    for paragraph in text.split("\n\n"):
        yield from (_flat(sentence) for sentence in _SENTENCE.split(paragraph.strip()) if sentence.strip())
    for heading, body in zip(sections[::2], sections[1::2], strict=True):
        if heading in {"Args", "Raises"}:
            yield from _entries(body)
        elif heading == "Returns":
            yield f"Returns: {_flat(body)}"


def _entries(body: str) -> Iterator[str]:
    for entry in re.split(r"\n(?=    \w)", f"\n{inspect.cleandoc(body)}".replace("\n", "\n    ")):
        found = _ENTRY.match(_flat(entry))
        if found:
            yield from (f"{name}: {found['text']}" for name in found["names"].split(", "))


def _flat(text: str) -> str:
    return " ".join(text.split())
