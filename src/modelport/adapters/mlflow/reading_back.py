"""Sees that a pickle in a file can be read again, in little memory: a large model is not built a second time for it.

Most of a large model is arrays. Its pickle is made once more without them, and what is read of that shares the model's
own arrays, which it cannot write to.

Source: https://docs.python.org/3/library/pickle.html#out-of-band-buffers
"""

from __future__ import annotations

import contextlib
import io
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import cloudpickle

from modelport.core.pickles import read_apart

_MOST_BYTES: Final = 16 << 20
"""Of a pickle that is read as it is. Python's own objects take some times as much when they are built."""
_LARGE: Final = 1 << 16
"""Bytes from which on an array is shared."""
_PROTOCOL: Final = 5


def read_back(value: object, path: Path, see: Callable[[str], object] | None = None) -> None:
    """Make sure that what cloudpickle has just written can be read, as `read_apart` reads it.

    Of a pickle that has more than 16 MiB besides large arrays, the first 16 MiB are read. If a model cannot be built on
    arrays that it must not write to, it is built a second time after all.

    Args:
        value: What was written.
        path: Where to.
        see: Is given the name of each module that something is imported from.

    Raises:
        Exception: It cannot be read: whatever the classes of what was written raise.
    """
    if path.stat().st_size > _MOST_BYTES and _is_read_sharing(value, see):
        return
    with path.open("rb") as file:
        read_apart(file, see)


def _is_read_sharing(value: object, see: Callable[[str], object] | None) -> bool:
    shared: list[memoryview] = []

    def belongs_inside(buffer: pickle.PickleBuffer) -> bool:
        view = buffer.raw()
        if view.nbytes < _LARGE:
            return True
        shared.append(view.toreadonly())
        return False

    start = _Start()
    try:
        with contextlib.suppress(_FullError):
            cloudpickle.Pickler(start, _PROTOCOL, buffer_callback=belongs_inside).dump(value)
        start.seek(0)
        read_apart(start, see, buffers=shared)
    except (EOFError, pickle.UnpicklingError):
        return start.is_full
    except Exception:  # noqa: BLE001 - the classes' own; the file itself tells whether they fail on it as well
        return False
    return True


class _Start(io.BytesIO):
    """The first bytes of what is written.

    Attributes:
        is_full: Whether there were more.
    """

    is_full = False

    def write(self, piece: Any, /) -> int:  # noqa: ANN401 - whatever has bytes
        if self.tell() + memoryview(piece).nbytes > _MOST_BYTES:
            self.is_full = True
            raise _FullError
        return super().write(piece)


class _FullError(Exception):
    """There is no room for more."""
