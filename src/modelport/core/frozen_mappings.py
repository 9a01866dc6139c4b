"""A mapping that nobody can change, that hashes and that pickles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

Key = TypeVar("Key")
Value_co = TypeVar("Value_co", covariant=True)


class FrozenMapping(Mapping[Key, Value_co]):
    """A read-only copy of a mapping; equal to any mapping with the same items.

    `types.MappingProxyType` neither pickles nor hashes, and shows later changes of the mapping behind it.

    Args:
        items: What it holds from now on.

    Example:
        >>> FrozenMapping({"team": "growth"})["team"]
        'growth'
    """

    __slots__ = ("_items",)
    _items: dict[Key, Value_co]

    def __init__(self, items: Mapping[Key, Value_co]) -> None:
        object.__setattr__(self, "_items", dict(items))

    def __setattr__(self, name: str, value: object) -> None:
        message = f"{type(self).__name__} is read-only"
        raise AttributeError(message)

    def __delattr__(self, name: str) -> None:
        message = f"{type(self).__name__} is read-only"
        raise AttributeError(message)

    def __getitem__(self, key: Key) -> Value_co:
        return self._items[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return repr(self._items)

    def __reduce__(self) -> tuple[type[FrozenMapping[Key, Value_co]], tuple[dict[Key, Value_co]]]:
        return type(self), (self._items,)
