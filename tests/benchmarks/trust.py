"""What it costs to verify a large model: a load beside the same load without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from benchmarks.large_models import Weights, large_forest
from benchmarks.stores import Stores
from benchmarks.table import Line, Rounds, measure
from modelport import Signature, TrustPolicy
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, CustomLoader, CustomSaver, MlflowConnection

_AT_MOST = 1.25
_UNVERIFIED = TrustPolicy(verify="off", pickles="any")
_INPUTS = pd.DataFrame(np.arange(40.0).reshape(4, 10), columns=[f"x{i}" for i in range(10)])


@frozen
class _Kind:
    name: str
    model: Any
    saver: type[BuiltinSaver | CustomSaver]
    loader: type[BuiltinLoader | CustomLoader]


def lines(stores: Stores, *, megabytes: int, rounds: Rounds) -> Iterator[Line]:
    """Measure loads of large models from an embedded registry and from a server."""
    forest = _Kind("forest, skops", large_forest(megabytes, _INPUTS), BuiltinSaver, BuiltinLoader)
    weights = _Kind("one array, pickle", Weights(megabytes), CustomSaver, CustomLoader)
    for place, uri in (("SQLite", stores.sqlite), ("server", stores.server)):
        for kind in (forest, weights):
            yield _line(kind, MlflowConnection(uri), f"{megabytes} MB, {kind.name}, {place}", rounds)


def _line(kind: _Kind, connection: MlflowConnection, what: str, rounds: Rounds) -> Line:
    answer = kind.model.predict(_INPUTS)
    saved = kind.saver(connection, requirements=[]).save(kind.model, Signature.infer(_INPUTS, answer), _INPUTS)
    verified = kind.loader(connection, cache=None)
    unverified = kind.loader(connection, cache=None, trust=_UNVERIFIED)
    return measure(
        f"load verified: {what}",
        ("not verified", lambda: unverified.load(saved.uri)),
        lambda: verified.load(saved.uri),
        target=_AT_MOST,
        rounds=rounds,
    )
