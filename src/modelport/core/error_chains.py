"""Exceptions of other people's code with all that is chained to them, and the secrets taken out.

Libraries put addresses into messages, arguments, attributes and notes, and each of the exceptions behind an exception
has its own. Whoever logs one of ours prints them all.
"""

from __future__ import annotations

import contextlib
import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import FunctionType, GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import Any, Final

from attrs import field, frozen

from modelport.core.secrecy import Secrets

_MOST_PARTS: Final = 1_000
"""Of one attribute; what lies deeper in it is not looked at."""
_COLLECTIONS: Final = (list, tuple, set, frozenset)
_PLAIN: Final = (str, bytes, int, float, complex, type(None), type, ModuleType, FunctionType, BaseException)


class MaskedError(Exception):
    """What stands in a chain for an exception whose text cannot be changed, and would tell a secret.

    Attributes:
        kind: The exception's class, dotted.
        text: What it says, its secrets masked.
    """

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(kind, text)
        self.kind = kind
        self.text = text

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


def without_secrets(error: BaseException, secrets: Secrets, *, spared: BaseException | None = None) -> BaseException:
    """Take secrets out of an exception, and out of all that it was raised from, raised while handling, or holds.

    Messages, arguments, notes and attributes are changed in place. An attribute that is an object with secrets in it,
    such as the request that failed, becomes a text that names its class. Secrets that an address in one of the
    exceptions shows are hidden in all of them. The variables of a traceback's frames stay what they are. A repeat
    changes nothing more.

    Args:
        error: The exception.
        secrets: What is known to be secret, besides what looks like it.
        spared: An exception that is not touched, nor what is behind it: one that a caller was handling already.

    Returns:
        The exception; where its text cannot be changed, a `MaskedError` in its place, or for a group, a plain group.

    Example:
        >>> error = ValueError("no such registry: https://ada:secret@registry.example")
        >>> without_secrets(error, Secrets.of())
        ValueError('no such registry: https://***@registry.example')
    """
    chain = _chain(error, spared)
    cleaning = _Cleaning(secrets | Secrets.of(*map(_message, chain)))
    for each in chain:
        cleaning.change(each, cleaning.cleaned)
    for each, made in [(each, cleaning.instead_of(each)) for each in chain]:
        cleaning.relink(each, made)
    return cleaning.instead_of(error)


def _chain(error: BaseException, spared: BaseException | None) -> list[BaseException]:
    found: dict[int, BaseException] = {}
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is not None and each is not spared and id(each) not in found:
            found[id(each)] = each
            waiting += [each.__cause__, each.__context__]
            parts = (part for _, value in _attributes(each) for part in _parts(value))
            waiting += [part for part in parts if isinstance(part, BaseException)]
    return list(found.values())


@frozen
class _Cleaning:
    """One pass over a chain.

    Attributes:
        secrets: What to hide.
    """

    secrets: Secrets
    _instead: dict[int, tuple[BaseException, BaseException]] = field(init=False, factory=dict)

    def change(self, error: BaseException, changed: Callable[[Any], Any]) -> None:
        """Put into each attribute of *error* that can be set what *changed* makes of it."""
        for name, value in _attributes(error):
            new = changed(value)
            if new is value:
                continue
            if name in vars(error):
                vars(error)[name] = new
            else:
                with contextlib.suppress(Exception):
                    BaseException.__setattr__(error, name, new)  # past what a frozen class says

    def cleaned(self, value: Any) -> Any:  # noqa: ANN401 - whatever an exception holds
        """Give a value without its secrets; itself where it has none."""
        if not self._shows(_texts(value)):
            return value
        if isinstance(value, str):
            return self.secrets.masked(value)
        if isinstance(value, bytes):
            return self.secrets.masked(_decoded(value)).encode("utf-8", "surrogateescape")
        if type(value) in _COLLECTIONS:
            return type(value)(map(self.cleaned, value))
        if type(value) is dict:
            return {self.cleaned(key): self.cleaned(each) for key, each in value.items()}
        return f"<{_kind(value)}>"

    def instead_of(self, error: BaseException) -> BaseException:
        """Give *error*, or what takes its place where it tells a secret still."""
        if id(error) not in self._instead:
            self._instead[id(error)] = (error, self._made(error))
        return self._instead[id(error)][1]

    def relink(self, error: BaseException, made: BaseException) -> None:
        """Put behind *made*, which is *error* or takes its place, what takes the place of what is behind *error*."""
        is_suppressed = error.__suppress_context__
        links = {
            "__cause__": error.__cause__ and self._known(error.__cause__),
            "__context__": error.__context__ and self._known(error.__context__),
            "__suppress_context__": is_suppressed,
        }
        for name, link in links.items():
            BaseException.__setattr__(made, name, link)  # past what a frozen class says
        self.change(made, self._relinked)

    def _made(self, error: BaseException) -> BaseException:
        if isinstance(error, BaseExceptionGroup):
            members = [self.instead_of(each) for each in error.exceptions]
            if all(new is old for new, old in zip(members, error.exceptions, strict=True)) and self._is_clean(error):
                return error
            made: BaseException = BaseExceptionGroup(f"{_kind(error)}: {self.secrets.masked(error.message)}", members)
        elif self._is_clean(error):
            return error
        else:
            made = MaskedError(_kind(error), self.secrets.masked(_message(error)))
        for note in getattr(error, "__notes__", ()):
            made.add_note(str(note))
        return made.with_traceback(error.__traceback__)

    def _is_clean(self, error: BaseException) -> bool:
        attributes = (text for _, value in _attributes(error) for text in _texts(value))
        return not self._shows(itertools.chain(_told(error), attributes))

    def _shows(self, texts: Iterable[str]) -> bool:
        return any(self.secrets.masked(each) != each for each in texts)

    def _known(self, error: BaseException) -> BaseException:
        return self._instead.get(id(error), (error, error))[1]

    def _relinked(self, value: Any) -> Any:  # noqa: ANN401 - whatever an exception holds
        if isinstance(value, BaseException):
            return self._known(value)
        if type(value) in _COLLECTIONS and any(isinstance(each, BaseException) for each in value):
            return type(value)(map(self._relinked, value))
        return value


def _attributes(error: BaseException) -> Iterator[tuple[str, Any]]:
    """Give what an exception holds: in its dict, its notes among it, and in what classes in C or with slots keep."""
    yield from list(vars(error).items())
    for kind in type(error).__mro__:
        for name, descriptor in vars(kind).items():
            if isinstance(descriptor, GetSetDescriptorType | MemberDescriptorType) and not name.startswith("__"):
                with contextlib.suppress(Exception):
                    yield name, getattr(error, name)


def _parts(value: object) -> Iterator[object]:
    """Give a value, what is in it, and what is in that; of an exception, only itself."""
    seen: set[int] = set()
    waiting = deque([value])
    while waiting and len(seen) < _MOST_PARTS:
        each = waiting.popleft()
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        with contextlib.suppress(Exception):
            waiting += _inner(each)


def _inner(value: object) -> list[object]:
    if isinstance(value, Mapping):
        return [part for pair in value.items() for part in pair]
    if isinstance(value, _COLLECTIONS):
        return list(value)
    return [] if isinstance(value, _PLAIN) else [*getattr(value, "__dict__", {}).values()]


def _texts(value: object) -> Iterator[str]:
    for part in _parts(value):
        if isinstance(part, str):
            yield part
        elif isinstance(part, bytes):
            yield _decoded(part)
        elif not isinstance(part, (*_PLAIN, *_COLLECTIONS)):
            with contextlib.suppress(Exception):
                yield repr(part)


def _told(error: BaseException) -> Iterator[str]:
    """Give what the ways to print an exception say of it alone."""
    yield _message(error)
    with contextlib.suppress(Exception):
        yield repr(error)


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - the text is made by the same foreign code
        return ""


def _decoded(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape")


def _kind(value: object) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"
