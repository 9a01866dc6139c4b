"""Writes the values of an input example as JSON and NumPy's files, and reads them back the same, running no code.

A value that JSON has is itself; any other is an object of one key, which names its kind. Arrays are members: files
beside the JSON, each by its name.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any, Final, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from attrs import field, frozen

Tree: TypeAlias = Any
"""What JSON can say."""


@frozen
class Members:
    """The files beside the JSON.

    Attributes:
        files: Their bytes, by name.
    """

    files: dict[str, bytes] = field(factory=dict)

    def add(self, content: bytes, suffix: str) -> str:
        """Add a file, and give its name."""
        name = f"{len(self.files)}.{suffix}"
        self.files[name] = content
        return name


def encode(value: Any, members: Members) -> Tree:  # noqa: ANN401, PLR0911 - one line a kind
    """Write a value.

    Raises:
        TypeError: It is of no kind that can be kept.
    """
    kind = type(value)
    if value is None or kind in {bool, str} or (kind in {int, float} and abs(value) < _FAR):
        return value
    if kind is list:
        return [encode(each, members) for each in value]
    if kind in _NESTING:
        return {kind.__name__: [encode(each, members) for each in value]}
    if kind is dict:
        return {"dict": [[encode(key, members), encode(each, members)] for key, each in value.items()]}
    if kind in _LEAVES:
        name, write, _ = _LEAVES[kind]
        return {name: write(value)}
    if isinstance(value, np.generic):
        return {"scalar": _npy(np.asarray(value), members)}
    if isinstance(value, np.ndarray) and not isinstance(value, np.ma.MaskedArray):
        return _encode_array(value, members)
    message = f"a value of type {kind.__module__}.{kind.__qualname__}"
    raise TypeError(message)


def decode(tree: Tree, members: Members) -> Any:  # noqa: ANN401
    """Read what `encode` wrote."""
    if isinstance(tree, list):
        return [decode(each, members) for each in tree]
    if not isinstance(tree, dict):
        return tree
    ((kind, content),) = tree.items()
    if kind in _READERS:
        return _READERS[kind](content)
    return _COMPOUNDS[kind](content, members)


def zone_to(zone: tzinfo | None, offset: timedelta | None) -> Tree:
    """Write a time zone: by its name, or where it has none by its *offset* at the time."""
    if zone is None:
        return None
    name = getattr(zone, "key", None) or getattr(zone, "zone", None)
    if isinstance(name, str):
        return name
    if offset is None:
        message = f"the time zone {zone}"
        raise TypeError(message)
    return offset // timedelta(microseconds=1)


def zone_from(tree: Tree) -> tzinfo | None:
    """Read what `zone_to` wrote."""
    if tree is None:
        return None
    if isinstance(tree, str):
        return ZoneInfo(tree)
    return timezone(timedelta(microseconds=tree)) if tree else UTC


def _encode_array(array: np.ndarray[Any, Any], members: Members) -> Tree:
    if array.dtype.kind == "O":
        return {"objects": [list(array.shape), [encode(each, members) for each in array.flat]]}
    return {"array": _npy(array, members)}


def _npy(array: np.ndarray[Any, Any], members: Members) -> str:
    buffer = io.BytesIO()
    try:
        np.save(buffer, array, allow_pickle=False)
    except ValueError as error:
        message = f"an array of {array.dtype}"
        raise TypeError(message) from error
    return members.add(buffer.getvalue(), "npy")


def _load(name: str, members: Members) -> Any:  # noqa: ANN401
    return np.load(io.BytesIO(members.files[name]), allow_pickle=False)


def _objects(content: Tree, members: Members) -> np.ndarray[Any, Any]:
    shape, values = content
    array = np.empty(len(values), dtype=object)
    for at, each in enumerate(values):
        array[at] = decode(each, members)
    return array.reshape(shape)


def _moment(value: datetime) -> Tree:
    return [value.replace(tzinfo=None).isoformat(), value.fold, zone_to(value.tzinfo, value.utcoffset())]


def _read_moment(content: Tree) -> datetime:
    text, fold, zone = content
    return datetime.fromisoformat(text).replace(fold=fold, tzinfo=zone_from(zone))


def _time(value: time) -> Tree:
    return [value.replace(tzinfo=None).isoformat(), value.fold, zone_to(value.tzinfo, value.utcoffset())]


def _read_time(content: Tree) -> time:
    text, fold, zone = content
    return time.fromisoformat(text).replace(fold=fold, tzinfo=zone_from(zone))


def _timestamp(value: pd.Timestamp) -> Tree:
    return [int(value.asm8.view("i8")), value.unit, zone_to(value.tz, value.utcoffset())]


def _read_timestamp(content: Tree) -> pd.Timestamp:
    count, unit, zone = content
    moment = pd.Timestamp(np.datetime64(count, unit))
    return moment if zone is None else moment.tz_localize("UTC").tz_convert(zone_from(zone))


def _duration(value: pd.Timedelta) -> Tree:
    return [int(value.asm8.view("i8")), value.unit]


_FAR: Final = 2**63
"""Numbers from here on, and NaN, are not the same to every reader of JSON."""

_NESTING: Final = (tuple, set, frozenset)
_LEAVES: Final[Mapping[type, tuple[str, Callable[[Any], Tree], Callable[[Any], Any]]]] = {
    int: ("int", hex, lambda text: int(text, 16)),
    float: ("float", repr, float),
    complex: ("complex", lambda value: [repr(value.real), repr(value.imag)], lambda two: complex(*map(float, two))),
    bytes: ("bytes", lambda value: base64.b64encode(value).decode(), base64.b64decode),
    bytearray: ("bytearray", lambda value: base64.b64encode(value).decode(), lambda c: bytearray(base64.b64decode(c))),
    Decimal: ("decimal", str, Decimal),
    UUID: ("uuid", str, UUID),
    date: ("date", date.isoformat, date.fromisoformat),
    datetime: ("datetime", _moment, _read_moment),
    time: ("time", _time, _read_time),
    timedelta: ("timedelta", lambda each: [each.days, each.seconds, each.microseconds], lambda c: timedelta(*c)),
    pd.Timestamp: ("timestamp", _timestamp, _read_timestamp),
    pd.Timedelta: ("duration", _duration, lambda content: pd.Timedelta(np.timedelta64(*content))),
    type(pd.NaT): ("NaT", lambda _: None, lambda _: pd.NaT),
    type(pd.NA): ("NA", lambda _: None, lambda _: pd.NA),
}
_READERS: Final = {name: read for name, _, read in _LEAVES.values()}
_COMPOUNDS: Final[Mapping[str, Callable[[Any, Members], Any]]] = {
    "tuple": lambda each, members: tuple(decode(each, members)),
    "set": lambda each, members: set(decode(each, members)),
    "frozenset": lambda each, members: frozenset(decode(each, members)),
    "dict": lambda pairs, members: {decode(key, members): decode(each, members) for key, each in pairs},
    "scalar": lambda name, members: _load(name, members)[()],
    "array": _load,
    "objects": _objects,
}
