"""Secrets are taken out of exceptions and of all behind them, and what else they say stays."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from attrs import define, frozen

from leaks import CANARY, QUOTED, leaks_of
from modelport.core.error_chains import MaskedError, without_secrets
from modelport.core.errors import BackendError, InvalidUriError
from modelport.core.secrecy import Secrets

ADDRESS = f"https://ada:{QUOTED}@registry.example"
SECRETS = Secrets.of(ADDRESS)


class StubbornError(Exception):
    """Says what it was made with, and keeps that in a closure."""

    def __init__(self, said: str) -> None:
        super().__init__()
        self._say: Callable[[], str] = lambda: said

    def __str__(self) -> str:
        return self._say()


class UnprintableError(Exception):
    """Cannot be told."""

    def __str__(self) -> str:
        raise RuntimeError

    __repr__ = __str__


class SlottedError(Exception):
    """Keeps an attribute outside of its dict."""

    __slots__ = ("address",)

    def __init__(self, address: str) -> None:
        self.address = address


@frozen
class FrozenError(Exception):
    """Cannot be changed, by the usual ways."""

    address: str


@dataclass(frozen=True)
class FrozenDataError(Exception):
    """Refuses every change, of its links as well."""

    address: str


@define(slots=False)
class Request:
    """What a library keeps of a call."""

    url: str

    def __repr__(self) -> str:
        return "<Request>"


def raised(error: BaseException, behind: BaseException | None = None) -> BaseException:
    """Give an exception that was raised, from another one where there is one."""
    try:
        raise error from behind
    except type(error) as caught:
        return caught


ERRORS: dict[str, Callable[[], BaseException]] = {
    "message": lambda: ValueError(f"no {CANARY} at {ADDRESS}", 4),
    "key": lambda: KeyError(CANARY),
    "bytes": lambda: ValueError(CANARY.encode(), b"\xff\x00"),
    "containers": lambda: ValueError([{"a": (CANARY,), CANARY: {CANARY}}]),
    "system": lambda: OSError(2, f"none for {CANARY}", f"/mnt/{CANARY}", None, f"/mnt/{QUOTED}"),
    "decoding": lambda: UnicodeDecodeError("utf-8", CANARY.encode(), 0, 1, CANARY),
    "syntax": lambda: SyntaxError(CANARY, (CANARY, 1, 1, f"password = '{CANARY}'")),
    "json": lambda: json.JSONDecodeError("bad", f'"{CANARY}', 0),
    "import": lambda: ImportError(CANARY, name=CANARY, path=CANARY),
    "exit": lambda: SystemExit(CANARY),
    "slots": lambda: SlottedError(CANARY),
    "frozen": lambda: FrozenError(CANARY),
    "ours": lambda: InvalidUriError(f"no {CANARY}", expected=CANARY, remedy=CANARY, uri=ADDRESS),
    "held": lambda: ValueError(ValueError(CANARY)),
    "held deeper": lambda: ValueError([(KeyError(CANARY), StubbornError(CANARY))]),
    "object": lambda: with_attribute(request=Request(ADDRESS)),
    "object's object": lambda: with_attribute(response=SimpleNamespace(request=Request(ADDRESS), status=500)),
    "stubborn": lambda: StubbornError(f"no {CANARY}"),
    "unprintable": lambda: UnprintableError(CANARY),
    "group": lambda: ExceptionGroup(CANARY, [ValueError(CANARY), ExceptionGroup("inner", [StubbornError(CANARY)])]),
    "group of exits": lambda: BaseExceptionGroup("all", [KeyboardInterrupt(CANARY)]),
}


def with_attribute(**attributes: Any) -> Exception:
    """Give an exception with attributes."""
    error = ValueError("refused")
    vars(error).update(attributes)
    return error


@pytest.mark.parametrize("name", ERRORS)
def test_an_exception_tells_no_secret_wherever_in_a_chain_it_is(name: str) -> None:
    """As the first, as a cause, as a context, with notes, and in a group."""
    made = ERRORS[name]
    noted = raised(made(), raised(made()))
    noted.add_note(f"tried {ADDRESS}")
    context = raised(ValueError("while handling"))
    context.__context__ = raised(made())
    outer = BaseExceptionGroup("all", [raised(ValueError("outer"), noted), context])
    for error in (raised(made()), noted, outer):
        cleaned = without_secrets(error, SECRETS)
        assert not leaks_of(cleaned)
        assert without_secrets(cleaned, SECRETS) is cleaned


def test_an_exception_that_refuses_new_links_gets_them() -> None:
    """A frozen dataclass refuses to be assigned to, and its own refusal would take the fault's place."""
    error = raised(FrozenDataError(CANARY), raised(StubbornError(CANARY)))
    cleaned = without_secrets(error, SECRETS)
    assert isinstance(cleaned.__cause__, MaskedError)
    assert not leaks_of(cleaned)


def test_what_can_be_changed_in_place_is() -> None:
    """Whoever holds the exception already is safe as well, and what is no secret stays."""
    error = OSError(2, "no such file", f"/mnt/{CANARY}")
    request = error.request = Request("https://registry.example")  # type: ignore[attr-defined]
    assert without_secrets(error, SECRETS) is error
    assert (error.errno, error.strerror, error.filename) == (2, "no such file", "/mnt/***")
    assert error.request is request  # type: ignore[attr-defined]


def test_an_object_with_a_secret_in_it_becomes_the_name_of_its_class() -> None:
    """What was sent is nothing for a log, whatever its repr shows today."""
    error = with_attribute(request=Request(ADDRESS), status=401)
    without_secrets(error, SECRETS)
    assert vars(error) == {"request": f"<{__name__}.Request>", "status": 401}


def test_a_stand_in_tells_what_it_stands_for() -> None:
    """Its class, what it said, where it was, and what was behind it."""
    error = raised(StubbornError(f"no {CANARY}"), raised(KeyError("behind")))
    error.add_note("while connecting")
    cleaned = without_secrets(error, SECRETS)
    assert isinstance(cleaned, MaskedError)
    assert str(cleaned) == f"{__name__}.StubbornError: no ***"
    assert (cleaned.kind, cleaned.text) == (f"{__name__}.StubbornError", "no ***")
    assert isinstance(cleaned.__cause__, KeyError)
    assert cleaned.__notes__ == ["while connecting"]
    assert cleaned.__traceback__ is error.__traceback__


@pytest.mark.parametrize("is_suppressed", [True, False])
def test_links_lead_to_what_stands_in_their_end(is_suppressed: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """And a traceback shows those that it showed before."""
    error = raised(BackendError("ours"))
    error.__cause__ = StubbornError(CANARY) if is_suppressed else None
    error.__context__ = StubbornError(f"{CANARY} again")
    error.__suppress_context__ = is_suppressed
    assert without_secrets(error, SECRETS) is error
    assert isinstance(error.__context__, MaskedError)
    assert error.__suppress_context__ is is_suppressed
    assert ("again" in "".join(traceback.format_exception(error))) is not is_suppressed


def test_a_chain_may_be_a_circle_or_long() -> None:
    """Neither ends the interpreter's stack."""
    first, second = ValueError(CANARY), KeyError(CANARY)
    first.__context__, second.__context__ = second, first
    assert without_secrets(first, SECRETS) is first
    assert first.args == ("***",)
    assert second.args == ("***",)
    assert first.__context__ is second
    last: BaseException = first
    for _ in range(3_000):
        error = ValueError(CANARY)
        error.__context__ = last
        last = error
    assert without_secrets(last, SECRETS) is last


def test_secrets_that_one_exception_shows_are_hidden_in_all() -> None:
    """Nobody else may know the address, as when it stands in a registry's record."""
    error = raised(ValueError(f"cannot ask {ADDRESS}"), KeyError(CANARY))
    without_secrets(error, Secrets.of())
    assert not leaks_of(error)


def test_a_spared_exception_and_what_is_behind_it_are_left_alone() -> None:
    """They are somebody else's."""
    own = raised(ValueError(CANARY), raised(KeyError(CANARY)))
    error = raised(TypeError(CANARY), own)
    without_secrets(error, SECRETS, spared=own)
    assert error.args == ("***",)
    assert error.__cause__ is own
    assert (own.args, own.__cause__.args) == ((CANARY,), (CANARY,))  # type: ignore[union-attr]


def test_an_attribute_that_fails_when_it_is_looked_at_is_no_failure_here() -> None:
    """The text of an exception is made by foreign code, and so are its attributes."""

    class Trap:
        @property
        def __dict__(self) -> NoReturn:  # type: ignore[override]
            raise RuntimeError

        def __repr__(self) -> NoReturn:
            raise RuntimeError

    error = with_attribute(trap=Trap(), said=CANARY)
    assert without_secrets(error, SECRETS) is error
    assert vars(error)["said"] == "***"
