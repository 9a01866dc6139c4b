"""A model on a real server, behind a proxy that counts what is asked for, and loaders that keep what they fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from faulty_proxy import FAULTS, FaultyProxy, faulty_proxy
from modelport import ModelVersion
from modelport.adapters.mlflow import BuiltinLoader, BuiltinSaver, MlflowConnection, MlflowRegister, ModelCache
from modelport.testing.samples import houses, sklearn_sample

CHAMPION = "models:/cached@champion"
FOR_EVER = 1000


@frozen
class Cached:
    """A registered model, and this machine's way to it.

    Attributes:
        server: The server's own address.
        proxy: The way to it.
        version: The version that the alias ``champion`` points at.
        directory: The directory of the cache.
    """

    server: str
    proxy: FaultyProxy
    version: ModelVersion
    directory: Path

    def loader(self, **settings: Any) -> BuiltinLoader:
        """Give a loader over the proxy, as another process would make one."""
        return BuiltinLoader(MlflowConnection(self.proxy.address), **{"cache": ModelCache(self.directory), **settings})

    @property
    def downloads(self) -> int:
        """How often the model was fetched."""
        return sum(line.startswith("GET ") and line.endswith("/artifacts/manifest.json") for line in self.proxy.seen)

    @property
    def entry(self) -> Path:
        """Where the model's files are kept."""
        return ModelCache(self.directory).places.model(self.version.digest)

    def go_down(self, fault: str = "503") -> None:
        """Have the server say, from now on, that it cannot serve, or do something else instead of an answer."""
        self.proxy.fail_on("", FAULTS[fault], "before", FOR_EVER)

    def register_again(self) -> ModelVersion:
        """Make another version of the same files."""
        return MlflowRegister(MlflowConnection(self.server)).register("cached", self.version.source_uri)


@pytest.fixture(scope="module")
def saved(server_uri: str) -> str:
    """The URI of a saved model."""
    sample = sklearn_sample()
    saver = BuiltinSaver(MlflowConnection(server_uri), requirements=[])
    return saver.save(sample.model, sample.signature, sample.input_example).uri


@pytest.fixture
def cached(server_uri: str, saved: str, tmp_path: Path) -> Iterator[Cached]:
    """A version that nobody has loaded yet."""
    registrar = MlflowRegister(MlflowConnection(server_uri))
    version = registrar.register("cached", saved)
    registrar.set_alias("cached", "champion", version.version)
    with faulty_proxy(server_uri) as proxy:
        yield Cached(server_uri, proxy, version, tmp_path / "cache")


def check_predicts(loaded: Any) -> None:
    """Hold the answer of a loaded model against the true one."""
    assert list(loaded.predict(houses())["price"]) == pytest.approx(list(sklearn_sample().model.predict(houses())))
