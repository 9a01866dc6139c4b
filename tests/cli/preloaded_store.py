"""A store that holds a slow model in every process that imports it, for commands in processes of their own."""

from __future__ import annotations

import time
from typing import Any

import pandas as pd

from modelport.adapters.memory import InMemoryModelRegistrar, InMemoryModelSaver, InMemoryStore
from modelport.application import PublishModel
from modelport.core.signatures import Signature


class Slow:
    """Takes a while for each call."""

    def predict(self, inputs: pd.DataFrame) -> Any:
        """Give the input back."""
        time.sleep(0.02)
        return inputs["x"].to_numpy()


def _filled() -> InMemoryStore:
    store = InMemoryStore()
    rows = pd.DataFrame({"x": [1.0]})
    publish = PublishModel(InMemoryModelSaver(store), InMemoryModelRegistrar(store))
    publish("slow", Slow(), Signature.infer(rows, rows["x"].to_numpy()), rows)
    return store


STORE = _filled()
