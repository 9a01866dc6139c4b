"""Large models: little memory, several files at a time, and progress that is told."""

from __future__ import annotations

import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import groupby, pairwise
from pathlib import Path
from socket import socket

import pandas as pd
import pytest

from benchmarks.large_models import Weights
from faulty_proxy import Answer, FaultyProxy, answering, faulty_proxy
from modelport import BackendError, Progress, SavedModel, Signature, on_progress
from modelport.adapters.mlflow import CustomLoader, CustomSaver, MlflowConnection, ModelCache
from modelport.adapters.mlflow.several_at_once import several_at_once
from modelport.core.transfers import current_transfer, transfer

MIB = 1 << 20
MEGABYTES = 128
MOST = 64 * MIB
INPUTS = pd.DataFrame({"x": [1.0]})


def save(connection: MlflowConnection, model: Weights) -> SavedModel:
    """Save a project model."""
    return CustomSaver(connection, requirements=[]).save(model, Signature.infer(INPUTS, model.predict(INPUTS)), INPUTS)


def peak_of(act: Callable[[], object]) -> int:
    """Give the most memory, in bytes, that something took."""
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.fixture(scope="module")
def large() -> Weights:
    """A model that is large."""
    return Weights(MEGABYTES)


@pytest.fixture(params=["here", "on a server"])
def registry(request: pytest.FixtureRequest) -> MlflowConnection:
    """Files in a directory of this machine, and on a server."""
    return MlflowConnection(request.getfixturevalue("tracking_uri" if request.param == "here" else "server_uri"))


def test_a_large_model_takes_little_memory_besides_itself(
    registry: MlflowConnection, large: Weights, tmp_path: Path
) -> None:
    """Nothing but the array of the model that is loaded is ever there as a whole."""
    saved: list[SavedModel] = []
    assert peak_of(lambda: saved.append(save(registry, large))) < MOST
    loader, uri = CustomLoader(registry, cache=ModelCache(tmp_path)), saved[0].uri
    for _ in ("cold", "warm"):
        assert peak_of(lambda: loader.load(uri)) < large.weights.nbytes + MOST
    assert peak_of(lambda: loader.verify(uri)) < MOST
    CustomSaver(registry).discard_saved_model(uri)


def test_transfers_are_told_of_to_their_end(registry: MlflowConnection, tmp_path: Path) -> None:
    """In their order, with figures that never become less, and that end at all bytes."""
    told: list[Progress] = []
    loader = CustomLoader(registry, cache=ModelCache(tmp_path))
    with on_progress(told.append):
        uri = save(registry, Weights(1)).uri
        loader.load(uri)
        loader.load(uri)

    kinds = [kind for kind, _ in groupby(told, key=lambda each: each.kind)]
    is_here = registry.directory_at(told[0].place) is not None
    assert kinds == (["upload", "download"] if is_here else ["upload", "download", "verify"])
    for transferred in _each_transfer(told):
        done = [each.done for each in transferred]
        assert done == sorted(done)
        assert MIB // 2 < done[-1] == transferred[-1].total


def _each_transfer(told: list[Progress]) -> list[list[Progress]]:
    begins = [index for index, each in enumerate(told) if not each.done]
    return [told[begin:end] for begin, end in pairwise([*begins, len(told)])]


class Given(Exception):  # noqa: N818 - a service's own
    """What a callback raises."""


@pytest.mark.parametrize("last", [False, True], ids=["at the beginning", "at the end"])
def test_a_callback_that_raises_cancels_a_save(registry: MlflowConnection, *, last: bool) -> None:
    """With its own error, and nothing is left of the saved model."""

    def cancel(progress: Progress) -> None:
        if not last or progress.done == progress.total:
            raise Given

    before = {each.model_id for each in registry.find_saved_models("")}
    with on_progress(cancel), pytest.raises(Given):
        save(registry, Weights(1))
    assert {each.model_id for each in registry.find_saved_models("")} == before


def test_a_callback_that_raises_cancels_a_load(registry: MlflowConnection, tmp_path: Path) -> None:
    """With its own error; the next load fetches all that there is."""

    def cancel(progress: Progress) -> None:
        if progress.done:
            raise Given

    loader, uri = CustomLoader(registry, cache=ModelCache(tmp_path)), save(registry, Weights(1)).uri
    with on_progress(cancel), pytest.raises(Given):
        loader.load(uri)
    assert loader.load(uri).uri == uri


@pytest.fixture
def proxy(server_uri: str) -> Iterator[FaultyProxy]:
    """A proxy before the server."""
    with faulty_proxy(server_uri) as before:
        yield before


def sent(proxy: FaultyProxy) -> list[str]:
    """Give the names of the files that were sent, in their order."""
    return [line.rpartition("/")[2] for line in proxy.seen if line.startswith("PUT ")]


def test_files_are_sent_at_the_same_time_and_the_manifest_last(proxy: FaultyProxy) -> None:
    """Neither of two is answered before the other one is there as well."""
    both = threading.Barrier(2)

    def meet(connection: socket, answer: Answer, stopped: threading.Event) -> None:
        del connection, answer, stopped
        both.wait(20)

    for name in ("MLmodel", "python_model.pkl"):
        proxy.fail_on(name, meet, "first")
    save(MlflowConnection(proxy.address), Weights(1))

    assert not both.broken
    assert sent(proxy)[-1] == "manifest.json"
    assert sent(proxy).count("manifest.json") == 1


def test_where_one_file_fails_the_manifest_is_never_sent(proxy: FaultyProxy) -> None:
    """And the saved model is taken back."""
    proxy.fail_on("conda.yaml", answering(403), "before")
    connection = MlflowConnection(proxy.address)
    before = len(connection.find_saved_models(""))

    with pytest.raises(BackendError):
        save(connection, Weights(1))

    assert "manifest.json" not in sent(proxy)
    assert len(connection.find_saved_models("")) == before


def test_what_is_at_work_stops_where_another_fails() -> None:
    """With its next bytes; what had not begun never does."""
    begun: list[str] = []
    at_work = threading.Event()

    def work() -> None:
        at_work.set()
        while True:
            current_transfer().add(1)
            time.sleep(0.001)

    def fail() -> None:
        at_work.wait()
        raise Given

    calls = [work, work, work, fail, *[lambda: begun.append("late")] * 100]
    with pytest.raises(Given), transfer("upload", "here"):
        several_at_once(calls, "test")
    assert len(begun) < 100
