"""Files of skops, scikit-learn's safe format.

Importing this module imports both libraries, which takes its time: whoever needs them imports it then.

Source: https://skops.readthedocs.io/en/stable/persistence.html
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, Final

import sklearn
import skops.io
from skops.io.exceptions import UntrustedTypesFoundException

from modelport.adapters.mlflow.sklearn_copies import storable

SKLEARN_VERSION: Final[str] = sklearn.__version__
_MOST_TIMES: Final = 200
"""How much larger than the file its content may be: skops compresses nothing unless asked to, and models do not
shrink that much."""


def dump(model: Any, path: Path) -> None:  # noqa: ANN401
    """Write an estimator, without what predicting does not need."""
    skops.io.dump(storable(model), path)


def asked_types(path: Path) -> list[str]:
    """Give the names of the types that reading a file would build and skops does not trust by itself.

    Raises:
        ValueError: What is in the file is larger than the file by far: it would fill the memory.
    """
    _check_sizes(path)
    return list(skops.io.get_untrusted_types(file=path))


def load(path: Path, trusted: Collection[str]) -> Any:  # noqa: ANN401
    """Read an estimator, building only what skops trusts by itself and *trusted*."""
    return skops.io.load(path, trusted=list(trusted))


def load_trusted(path: Path, trusted: Collection[str]) -> Any:  # noqa: ANN401
    """Read an estimator as `load` does, where *trusted* are many, and few of them are in the file.

    skops asks each of a file's objects for all types that are trusted. So it is given those that the file seems to
    name; only where they are not enough is the file read once more, for the types that it does name.

    Raises:
        RefusedTypesError: It holds other types.
        ValueError: As `asked_types` raises it.
    """
    _check_sizes(path)
    try:
        return load(path, _likely(path, trusted))
    except UntrustedTypesFoundException:
        asked = asked_types(path)
        if refused := refused_types(asked, trusted):
            raise RefusedTypesError(refused) from None
        return load(path, asked)


def refused_types(asked: Collection[str], trusted: Collection[str]) -> list[str]:
    """Give the types that a file asks for and that are not trusted, in order."""
    return sorted({*asked} - {*trusted})


class RefusedTypesError(Exception):
    """A file holds types that are not trusted.

    Attributes:
        types: Their names.
    """

    def __init__(self, types: Sequence[str]) -> None:
        super().__init__(", ".join(types))
        self.types = tuple(types)


def _likely(path: Path, trusted: Collection[str]) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        schema = archive.read("schema.json")
    return [name for name in trusted if name.rpartition(".")[2].encode() in schema]


def _check_sizes(path: Path) -> None:
    """Look at the sizes that a zip file declares, which are as much as is read of it."""
    with zipfile.ZipFile(path) as archive:
        size = sum(each.file_size for each in archive.infolist())
    if size > _MOST_TIMES * path.stat().st_size:
        message = f"it holds {size:,} bytes, more than {_MOST_TIMES} times as many as the file itself"
        raise ValueError(message)
