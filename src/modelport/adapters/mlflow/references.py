"""Which modules a serialized model refers to."""

from __future__ import annotations

import io
import json
import pickle
import pickletools
import re
import zipfile
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import IO, Any, Final, cast

import cloudpickle
from attrs import frozen

from modelport.adapters.mlflow.import_statements import parts_of, statements_of
from modelport.adapters.mlflow.reading_back import read_back

DATA_MODULES: Final = ("numpy", "pandas")
"""What plain MLflow hands inputs to a model in."""
_PICKLE: Final = b"\x80"
_ZIP: Final = b"PK"
_LARGE: Final = 1 << 20
_KEPT_BY_NAME: Final = re.compile(rb'"__module__"\s*:\s*("(?:[^"\\]|\\.)*")')


class ReferringPickler(cloudpickle.Pickler):  # type: ignore[misc]
    """Pickles as cloudpickle does, and notes the modules that what is kept by value refers to.

    These are modules themselves, and what functions import when they run.

    Args:
        file: Where it writes to.
        skipped: The module whose functions are not looked into.
    """

    def __init__(self, file: IO[bytes], skipped: str) -> None:
        super().__init__(file)
        self.modules = set[str]()
        self._skipped = skipped

    def reducer_override(self, obj: Any) -> Any:  # noqa: ANN401
        """See `pickle.Pickler.reducer_override`."""
        reduced = super().reducer_override(obj)
        if isinstance(obj, ModuleType):
            self.modules.add(obj.__name__)
        elif isinstance(obj, FunctionType) and reduced is not NotImplemented and obj.__module__ != self._skipped:
            package = str(obj.__globals__.get("__package__") or "")
            for part in parts_of(obj.__code__):
                for statement in statements_of(part):
                    self.modules.update(statement.names(package))
        return reduced


def pickle_into(path: Path, value: Any, *, skipped: str) -> set[str]:  # noqa: ANN401
    """Pickle a value by cloudpickle into a file, make sure that it can be read again, and give what it refers to.

    Args:
        path: The file.
        value: Any object.
        skipped: The module whose functions are not looked into.

    Returns:
        The modules that the value refers to.
    """
    with path.open("wb") as file:
        pickler = ReferringPickler(file, skipped)
        pickler.dump(value)
    read_back(value, path, pickler.modules.add)
    return pickler.modules


def modules_in(directory: Path) -> set[str]:
    """Give the modules that MLflow reads a model's files by, and those that they refer to. Nothing is run.

    Pickles and files in skops' format are looked into; other formats are left to what their flavor needs.
    """
    return {name for path in directory.rglob("*") if path.is_file() for name in _in_file(path)}


def modules_in_skops(file: Path) -> set[str]:
    """Give the modules whose types a file in skops' format names."""
    with zipfile.ZipFile(file) as archive:
        return set(_in_schema(archive))


def _in_file(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        start = file.read(2)
        file.seek(0)
        if start[:1] == _PICKLE:
            yield "cloudpickle"
            yield from _in_pickle(file)
        elif start == _ZIP and zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                yield from _in_schema(archive)
                for name in archive.namelist():
                    if name.endswith(".pkl"):
                        with archive.open(name) as inner:
                            yield from _in_pickle(inner)


def _in_schema(archive: zipfile.ZipFile) -> Iterator[str]:
    if "schema.json" in archive.namelist():
        yield "skops"
        yield from map(json.loads, set(_KEPT_BY_NAME.findall(archive.read("schema.json"))))


def _in_pickle(file: IO[bytes]) -> Iterator[str]:
    """Follow the texts on the pickle's stack, as far as needed to know the names of modules."""
    texts, memo = deque[str | None]([None, None], maxlen=2), dict[Any, str | None]()
    try:
        for operation, argument, _ in pickletools.genops(cast("IO[bytes]", _WithoutLarge(file))):
            match operation.name:
                case "GLOBAL" | "INST":
                    yield str(argument).partition(" ")[0]
                    texts.append(None)
                case "STACK_GLOBAL":
                    if texts[0]:
                        yield texts[0]
                    texts.append(None)
                case "MEMOIZE":
                    memo[len(memo)] = texts[1]
                case "PUT" | "BINPUT" | "LONG_BINPUT":
                    memo[argument] = texts[1]
                case "GET" | "BINGET" | "LONG_BINGET":
                    texts.append(memo.get(argument))
                case "FRAME":
                    pass
                case name:
                    texts.append(argument if "UNICODE" in name else None)
    except (ValueError, pickle.UnpicklingError):
        return


class _WithoutLarge:
    """A file that is passed over where much is read at once, as arrays are: they name no module."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.readline = file.readline

    def read(self, length: int) -> bytes | _Skipped:
        if length < _LARGE:
            return self._file.read(length)
        self._file.seek(length, io.SEEK_CUR)
        return _Skipped(length)


@frozen
class _Skipped:
    length: int

    def __len__(self) -> int:
        return self.length
