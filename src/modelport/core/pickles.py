"""Reads a pickle to see that it can be read, and changes nothing by it."""

from __future__ import annotations

import functools
import io
import pickle
from collections.abc import Callable, Iterable
from typing import IO, Any

_CLASS_MAKERS = {"_make_skeleton_class", "_make_skeleton_enum"}


def read_apart(
    pickled: bytes | IO[bytes], see: Callable[[str], object] | None = None, *, buffers: Iterable[Any] = ()
) -> Any:  # noqa: ANN401
    """Read what pickle or cloudpickle wrote in this process, without touching the classes that were written.

    cloudpickle writes a class that cannot be imported as a whole. Where it reads one that this process has already, it
    fills that very class anew, with copies of its methods and attributes. Here a new class is made of it instead.

    Args:
        pickled: What was written, or a file with it.
        see: Is given the name of each module that something is imported from.
        buffers: What was kept out of the pickle, in its order: see `pickle.Unpickler`.

    Example:
        >>> read_apart(pickle.dumps([1, 2]))
        [1, 2]
    """
    file = io.BytesIO(pickled) if isinstance(pickled, bytes) else pickled
    return _Apart(file, see, buffers).load()


class _Apart(pickle.Unpickler):
    def __init__(self, file: IO[bytes], see: Callable[[str], object] | None, buffers: Iterable[Any]) -> None:
        super().__init__(file, buffers=buffers)
        self._see = see

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401
        if self._see is not None:
            self._see(module)
        found = super().find_class(module, name)
        is_maker = module.partition(".")[0] == "cloudpickle" and name in _CLASS_MAKERS
        return functools.partial(_make_anew, found) if is_maker else found


def _make_anew(make: Callable[..., Any], *description: Any) -> Any:  # noqa: ANN401
    """Make a class without the last argument but one, by which cloudpickle finds the class that it was."""
    *rest, _identity, extra = description
    return make(*rest, None, extra)
