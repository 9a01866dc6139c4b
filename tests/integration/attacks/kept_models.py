"""A model that lies in a local store, which can be spoilt and mended."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from attrs import frozen
from mlflow import MlflowClient

from modelport import LoadedModel, TrustPolicy
from modelport.adapters.mlflow import (
    BuiltinLoader,
    BuiltinSaver,
    CustomLoader,
    CustomSaver,
    Loader,
    MlflowConnection,
    MlflowRegister,
    Saver,
)
from modelport.testing.samples import Sample, project_sample, sklearn_sample

KINDS = ("builtin", "custom")


@frozen
class KeptModel:
    """A registered model, and where its files are.

    Attributes:
        uri: Its version.
        files: The directory of its files in the store.
        intact: A copy of them as they were saved.
        loader: Who loads it, as strictly as can be.
        sample: What was saved.
    """

    uri: str
    files: Path
    intact: Path
    loader: Loader
    sample: Sample

    def load(self, trust: TrustPolicy | None = None) -> LoadedModel:
        """Load it; as strictly as can be unless something else is trusted."""
        loader = self.loader if trust is None else type(self.loader)(self.loader.connection, trust=trust)
        return loader.load(self.uri)

    def mend(self) -> None:
        """Put its files back as they were saved."""
        shutil.rmtree(self.files)
        shutil.copytree(self.intact, self.files)

    def record(self, digest: str) -> None:
        """Let the registry hold another digest of it, as whoever can write there may."""
        connection = self.loader.connection
        _, name, version = self.uri.split("/")
        MlflowClient(connection.tracking_uri, connection.tracking_uri).set_model_version_tag(
            name, version, "modelport.digest", digest
        )


def kept_model(kind: str, empty_store: Path, directory: Path) -> KeptModel:
    """Save and register a model in a store of its own.

    Args:
        kind: One of `KINDS`.
        empty_store: A SQLite file with MLflow's tables and nothing in them.
        directory: Where the store goes.
    """
    shutil.copy(empty_store, directory / "registry.db")
    connection = MlflowConnection(f"sqlite:///{directory / 'registry.db'}")
    saver, loader, sample = _of_kind(kind, connection)
    saved = saver.save(sample.model, sample.signature, sample.input_example)
    version = MlflowRegister(connection).register("prices", saved.uri)
    address = connection.saved_model(saved.uri.removeprefix("models:/")).artifact_location
    files = Path(url2pathname(urlsplit(address).path))
    intact = shutil.copytree(files, directory / "intact")
    return KeptModel(version.uri, files, intact, loader, sample)


def _of_kind(kind: str, connection: MlflowConnection) -> tuple[Saver, Loader, Sample]:
    if kind == "builtin":
        return BuiltinSaver(connection), BuiltinLoader(connection), sklearn_sample()
    return CustomSaver(connection), CustomLoader(connection), project_sample()
