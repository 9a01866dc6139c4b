"""Counts what each call reads, writes and opens for the bytes of a large model, and prints it as JSON.

It is a program of its own, as a hook on what is opened can never be taken away: ``counted_copies.py DIRECTORY``, where
there is an empty ``registry.db``. Bytes count that Linux's calls to read and write pass.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression

from adapters.mlflow.cached_files import write
from benchmarks.large_models import Weights
from modelport import Signature
from modelport.adapters.mlflow import (
    BuiltinLoader,
    BuiltinSaver,
    CustomLoader,
    CustomSaver,
    MlflowConnection,
    MlflowRegister,
    ModelCache,
)

MEGABYTES = 32
"""More than 16 MiB: a smaller pickle is read once more when it is saved."""
BYTES = MEGABYTES * 1_000_000
INPUTS = pd.DataFrame({"x": [1.0, 2.0]})
_T = TypeVar("_T")


class Counts:
    """What was counted, call by call.

    Args:
        directory: What is opened under it is told by the directory in it.
    """

    def __init__(self, directory: Path) -> None:
        self.found: dict[str, dict[str, Any]] = {}
        self._opened: list[Path] = []
        sys.addaudithook(self._note)
        self._directory = directory

    def count(self, what: str, call: Callable[[], _T]) -> _T:
        """Count what one call does."""
        self._opened.clear()
        before = _passed()
        result = call()
        read, written = (after - first for after, first in zip(_passed(), before, strict=True))
        opened = Counter(path.relative_to(self._directory).parts[0] for path in self._opened)
        self.found[what] = {"read": read / BYTES, "written": written / BYTES, "opened": opened}
        return result

    def _note(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(args[0], str | Path):
            path = Path(args[0])
            if path.is_relative_to(self._directory) and not path.name.startswith("registry.db"):
                self._opened.append(path)


def _passed() -> tuple[int, int]:
    lines = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(lines["rchar"]), int(lines["wchar"])


def count_all(directory: Path) -> dict[str, dict[str, Any]]:
    """Count for a project model, for an estimator, and for a cache."""
    connection = MlflowConnection(f"sqlite:///{directory / 'registry.db'}")
    cache = ModelCache(directory / "cache")
    weights = Weights(MEGABYTES)
    estimator = LinearRegression().fit(INPUTS, [1.0, 2.0])
    outputs = Signature.infer(INPUTS, estimator.predict(INPUTS))
    saver, estimators = CustomSaver(connection, requirements=[]), BuiltinSaver(connection, requirements=[])
    estimators.save(estimator, outputs, INPUTS)
    estimator.weights_ = np.copy(weights.weights)
    counts = Counts(directory)

    signature = Signature.infer(INPUTS, weights.predict(INPUTS))
    saved = counts.count("save", lambda: saver.save(weights, signature, INPUTS))
    counts.count("register", lambda: MlflowRegister(connection).register("large", saved.uri))
    uri = "models:/large/1"
    plain, caching = CustomLoader(connection, cache=None), CustomLoader(connection, cache=cache)
    counts.count("load", lambda: plain.load(uri))
    counts.count("load, with a cache", lambda: caching.load(uri))
    counts.count("load again, with a cache", lambda: caching.load(uri))
    counts.count("verify", lambda: plain.verify(uri))
    kept = counts.count("save an estimator", lambda: estimators.save(estimator, outputs, INPUTS))
    counts.count("load an estimator", lambda: BuiltinLoader(connection, cache=None).load(kept.uri))
    count_cached(counts, cache, directory)
    return counts.found


def count_cached(counts: Counts, cache: ModelCache, directory: Path) -> None:
    """Count for files that come from elsewhere, as a server's do: first into the cache, and then out of it."""
    (directory / "fetched").mkdir()
    digest = write(directory / "fetched", "0", BYTES).digest
    for what in ("into the cache", "out of the cache"):
        place = Path(tempfile.gettempdir()) / what.replace(" ", "-")
        place.mkdir()

        def lease(place: Path = place) -> None:
            with cache.lease(digest, place, lambda files: write(files, "0", BYTES)):
                pass

        counts.count(what, lease)


if __name__ == "__main__":
    given = Path(sys.argv[1])
    (given / "temporary").mkdir()
    tempfile.tempdir = str(given / "temporary")
    sys.stdout.write(json.dumps(count_all(given)))
