"""What may be told of an exception that was raised by code which got values from the environment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from operator import or_
from pathlib import Path
from traceback import extract_tb
from typing import TypeVar
from urllib.parse import parse_qsl, unquote

from attrs import define, field

from modelport.containers_file.places import Place, fault
from modelport.core.error_chains import without_secrets
from modelport.core.errors import ConfigurationError, ModelportError
from modelport.core.secrecy import Secrets

_Result = TypeVar("_Result")

_SHARED = 4
"""Characters that a message has to share with a value before it counts as telling of it."""
_USER = re.compile(r"(?<=://)[^/@\s]*(?=@)")


def _without_empty(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


@define
class Secrecy:
    """Keeps values from the environment out of messages, and of the exceptions behind them.

    A message of modelport's own has its addresses masked already; in it, the values are replaced by their markers. A
    foreign message may have cut or changed a value before it quoted it, so it is left out as a whole as soon as it
    shares a few characters with one.

    Args:
        values: Variable to value.
        written: What the file itself says that is secret.
    """

    _values: Mapping[str, str] = field(repr=False, converter=_without_empty)
    _written: Secrets = field(factory=Secrets.of)
    _secrets: Secrets = field(init=False)

    @_secrets.default
    def _find_secrets(self) -> Secrets:
        return Secrets.of(*self._values.values()) | self._written

    def attempt(self, work: Callable[[], _Result], place: Place, deed: str, *, remedy: str) -> _Result:
        """Give what *work*, which runs foreign code, gives.

        Raises:
            ConfigurationError: It raised anything; see `blame` for the arguments.
        """
        try:
            return work()
        except (Exception, SystemExit) as raised:  # noqa: BLE001 - foreign code can raise anything
            error = self.blame(place, deed, raised, remedy=remedy)
        raise error  # here, and not above, so that nothing hidden is its context

    def blame(self, place: Place, deed: str, raised: BaseException, *, remedy: str) -> ConfigurationError:
        """Give the error that what is named at *place* failed, caused by *raised* or what may be told of it.

        Args:
            place: The place to name.
            deed: What was done when it failed, as in ``Importing a.b failed``.
            raised: How it failed.
            remedy: What to do, unless *raised* knows better.
        """
        if isinstance(raised, ModelportError):
            told, expected = self._masked(str(raised.problem)), self._masked(str(raised.expected))
            remedy = self._masked(str(raised.remedy)) or remedy
        else:
            told, expected = self._told(raised), ""
        error = fault(place, f"{deed}: {told}", expected=expected, remedy=remedy)
        known = Secrets(frozenset(self._values.values())) | self._secrets
        tells_nothing = self._tells_nothing(raised)
        error.__cause__ = without_secrets(raised, known) if tells_nothing else _stand_in(raised, told)
        return error

    def _told(self, raised: BaseException) -> str:
        text = self._masked(_message(raised))
        if self._shared(text):
            text = "its message is left out, since it may hold a value from the environment"
        kind = type(raised).__name__
        return f"{kind}: {text}{_where(raised)}" if text else f"{kind}{_where(raised)}"

    def _masked(self, text: str) -> str:
        for name, value in sorted(self._values.items(), key=lambda item: -len(item[1])):
            text = text.replace(value, f"${{{name}}}")
        for part in {part for value in self._values.values() for part in _parts(value) if part}:
            text = text.replace(part, "***")
        return self._secrets.masked(text)

    def _shared(self, text: str) -> bool:
        """Tell whether *text* still shares characters with a value, whatever their case."""
        folded = text.casefold()
        return any(run in folded for value in self._values.values() for run in _runs(value.casefold()))

    def _tells_nothing(self, raised: BaseException) -> bool:
        """Tell whether *raised*, with all the exceptions behind it, may be shown as it is."""
        for each in _behind(raised):
            text = "\n".join([_message(each), *getattr(each, "__notes__", ())])
            if text != self._masked(text) or (not isinstance(each, ModelportError) and self._shared(text)):
                return False
        return True


def written_secrets(value: object, name: str = "") -> Secrets:
    """Give what is secret in an entry's arguments: in their addresses, and under names such as ``password``."""
    if isinstance(value, str):
        return Secrets.of(value, f"{name}={value!r}")
    if isinstance(value, dict):
        return reduce(or_, (written_secrets(each, str(key)) for key, each in value.items()), Secrets.of())
    if isinstance(value, list):
        return reduce(or_, (written_secrets(each, name) for each in value), Secrets.of())
    return Secrets.of()


def _stand_in(raised: BaseException, told: str) -> Exception:
    return RuntimeError(told).with_traceback(raised.__traceback__)


def _message(raised: BaseException) -> str:
    try:
        return str(raised)
    except Exception:  # noqa: BLE001 - a foreign exception that cannot even be told
        return ""


def _where(raised: BaseException) -> str:
    innermost = extract_tb(raised.__traceback__)[-1:]
    return "".join(f" ({Path(frame.filename).name}, line {frame.lineno})" for frame in innermost)


def _parts(value: str) -> Iterator[str]:
    """Give what is secret in an address on its own: the user's part, the password, and what the query says."""
    if found := _USER.search(value):
        yield found[0]
        password = found[0].partition(":")[2]
        yield from (password, unquote(password))
    if "://" in value:
        yield from (text for _, text in parse_qsl(value.partition("?")[2]))


def _runs(value: str) -> Iterator[str]:
    yield from (value[start : start + _SHARED] for start in range(max(1, len(value) - _SHARED + 1)))


def _behind(raised: BaseException) -> list[BaseException]:
    """Give an exception, and all that are chained to it or grouped in it."""
    found: dict[int, BaseException] = {}
    waiting: list[BaseException | None] = [raised]
    while waiting:
        each = waiting.pop()
        if each is not None and id(each) not in found:
            found[id(each)] = each
            waiting += [each.__cause__, each.__context__]
            waiting += each.exceptions if isinstance(each, BaseExceptionGroup) else ()
    return list(found.values())
