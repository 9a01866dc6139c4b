"""Failures that a test asks for: which call fails, by which error, and whether its work was done by then."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from typing import Any, Concatenate, Literal, ParamSpec, Protocol, TypeAlias, TypeVar, cast, get_args
from uuid import uuid4

from attrs import evolve, field, frozen
from attrs.validators import optional

from modelport.core.errors import AmbiguousWriteError, ConfigurationError, ModelportError
from modelport.core.process_locks import ProcessLock
from modelport.core.settings import instance, one_of

Call: TypeAlias = Literal[
    "save",
    "load",
    "verify",
    "register",
    "set_alias",
    "delete_alias",
    "set_tags",
    "delete_version",
    "resolve",
    "versions",
    "search",
    "discard_saved_model",
    "discard_registered_model",
]
"""What may be asked of the adapters over a store."""
When: TypeAlias = Literal["before", "after"]


def _to_error(error: object) -> object:
    if isinstance(error, type) and issubclass(error, ModelportError):
        return error("The call failed, as the test has asked for.")
    return error


def _to_turns(at: object) -> frozenset[int] | range:
    turns = at if isinstance(at, range) else frozenset(at if isinstance(at, Collection) else [at])
    ends = (turns[:1], turns[-1:]) if isinstance(turns, range) else (turns,)
    if not turns or not all(type(turn) is int and turn > 0 for each in ends for turn in each):
        problem = "at cannot be this: it tells no call."
        expected = "1 for the first, or several such as range(1, 4)"
        raise ConfigurationError(problem, expected=expected, remedy="count from 1", entry="at")
    return turns


@frozen(eq=False)
class Failure:
    """A failure that a test has asked for.

    Attributes:
        call: What fails; any call where it is ``None``.
        error: What is raised, a copy each time.
        at: Which of these calls fail, counted from 1.
        when: Whether a call fails before its work, or after it was done.
        calls: The calls that were counted so far.
    """

    call: Call | None = field(validator=optional(one_of(*get_args(Call))))
    error: ModelportError = field(converter=_to_error, validator=instance(ModelportError))
    at: frozenset[int] | range = field(converter=_to_turns)
    when: When = field(validator=one_of(*get_args(When)))
    calls: list[str] = field(factory=list, init=False)
    _lock: ProcessLock = field(factory=ProcessLock, init=False, repr=False)

    def meets(self, call: str) -> bool:
        """Count a call, if it is one of those that this is about, and tell whether it fails."""
        if self.call not in {None, call}:
            return False
        with self._lock:
            self.calls.append(call)
            return len(self.calls) in self.at

    @property
    def is_ambiguous(self) -> bool:
        """Whether the error tells an idempotency key to repeat with."""
        return isinstance(self.error, AmbiguousWriteError)

    def strike(self, key: str) -> None:
        """Raise the error; where it should tell an idempotency key and has none, that is *key*."""
        error = evolve(self.error)
        if isinstance(error, AmbiguousWriteError) and not error.key:
            error.key = key
        raise error from self.error.__cause__


class _Failing(Protocol):
    @property
    def failures(self) -> tuple[Failure, ...]: ...


class _Stored(Protocol):
    @property
    def store(self) -> _Failing: ...


_S = TypeVar("_S", bound=_Stored)
_P = ParamSpec("_P")
_T = TypeVar("_T")


def can_fail(method: Callable[Concatenate[_S, _P], _T]) -> Callable[Concatenate[_S, _P], _T]:
    """Have a method, which is one call of a port, fail where its store was told so."""

    @functools.wraps(method)
    def call(self: _S, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        if failures := self.store.failures:
            return _struck(failures, method.__name__, functools.partial(method, self, *args), kwargs)
        return method(self, *args, **kwargs)

    return cast("Callable[Concatenate[_S, _P], _T]", call)


def _struck(failures: tuple[Failure, ...], name: str, work: Callable[..., _T], options: dict[str, Any]) -> _T:
    met = [each for each in failures if each.meets(name)]
    key = options.get("idempotency_key")
    if name == "register" and key is None and any(each.is_ambiguous for each in met):
        key = uuid4().hex
        options = {**options, "idempotency_key": key}
    for each in met:
        if each.when == "before":
            each.strike(key or "")
    answer = work(**options)
    for each in met:
        each.strike(key or "")
    return answer
